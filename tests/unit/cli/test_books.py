"""The ledger on a screen: no number is cut, however narrow it is."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from rich.console import Console

import sim
from sim.cli.books import BETWEEN, blocks, evenly, print_ledger

FEW = {"builders.count": 20.0}


@pytest.mark.parametrize("width", [80, 132])
def test_columns_without_room_stand_below(width: int) -> None:
    out = StringIO()
    print_ledger(sim.run("baseline", years=1, levers=FEW), Console(file=out, width=width))
    said = out.getvalue()
    assert max(map(len, said.splitlines())) <= width
    assert "…" not in said
    assert "-0.00" not in said
    for flow in ("cloud_rent_other", "api_sales"):
        assert re.search(rf"^{flow} ", said, re.MULTILINE)


def test_blocks_fill_the_room() -> None:
    assert list(blocks([4, 3, 5], 9 + BETWEEN)) == [[0, 1], [2]]
    assert list(blocks([40], 10)) == [[0]]
    assert list(blocks([], 10)) == []


def test_no_column_stands_in_a_table_of_its_own() -> None:
    assert evenly([4, 4, 4, 4], 18) == [[0, 1], [2, 3]]
    assert evenly([4, 4], 18) == [[0, 1]]
    assert evenly([], 10) == []


@pytest.mark.parametrize("width", [100, 132, 160, 200])
def test_names_of_flows_are_in_one_line_and_years_say_their_months(width: int) -> None:
    out = StringIO()
    print_ledger(sim.run("baseline", years=2, levers=FEW), Console(file=out, width=width))
    said = out.getvalue()
    assert re.search(r"^debt_repayment_other ", said, re.MULTILINE)
    assert "Transaction flows of 2027/28 (2027-07 to 2028-06), bn USD" in said
    assert "Balance sheets at the end of 2027/28 (2027-07 to 2028-06), bn USD" in said
    assert re.search(r"^2026\* .*^2027  .*^2028\* ", said, re.MULTILINE | re.DOTALL)
    assert "* in part" in said
    assert not re.search(r"^(?:item|flow) +sum *$", said, re.MULTILINE)
