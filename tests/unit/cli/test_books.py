"""The ledger on a screen: no number is cut, however narrow it is."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from rich.console import Console

import sim
from sim.cli.books import BETWEEN, blocks, print_ledger

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
