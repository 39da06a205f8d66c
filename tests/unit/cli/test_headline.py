"""The printed summary: within 80 columns, nothing cut, numbers as people write them."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from rich.console import Console

import sim
from sim.analysis.answer import answer
from sim.cli.headline import print_summary, thinned

FEW = {"builders.count": 20.0, "capital.vc_supply_usd_per_year": 8e9}


def printed(worlds: int, **how: object) -> str:
    result = sim.run("baseline", worlds, years=2, levers=FEW, **how)  # type: ignore[arg-type]
    out = StringIO()
    print_summary(answer(result), Console(file=out, width=80, highlight=False))
    return out.getvalue()


@pytest.fixture(scope="module")
def one() -> str:
    return printed(1)


@pytest.fixture(scope="module")
def many() -> str:
    return printed(3, uncertain=True)


@pytest.mark.parametrize("which", ["one", "many"])
def test_it_fits_and_reads(which: str, request: pytest.FixtureRequest) -> None:
    said = request.getfixturevalue(which)
    assert max(map(len, said.splitlines())) <= 80
    assert len(said.splitlines()) <= 70
    assert "…" not in said
    assert not re.search(r"\de[+-]\d", said)
    assert "nan" not in said
    for part in ("Who paid the labs", "customers", "price over", "Labs at the end", "Profit"):
        assert part in said


def test_the_header_says_what_was_changed_and_what_varies(one: str, many: str) -> None:
    flat = " ".join(one.split())
    assert "capital.vc_supply_usd_per_year = 8e9, seed 0, 1 world, parameters fixed" in flat
    assert "3 worlds, parameters drawn" in " ".join(many.split())


def test_labels_stand_for_ids_and_each_lab_has_one_fate(one: str) -> None:
    assert "google_deepmind" not in one
    assert re.search(r"^owned by Google +Google DeepMind", one, re.MULTILINE)
    assert one.count("OpenAI") == 1


def test_many_worlds_have_intervals_and_ranges(many: str) -> None:
    assert "95% interval" in many
    assert re.search(r"2026 .*\d \(.* to .*\)", many)
    assert "Google DeepMind owned by Google" in " ".join(many.split())


def test_a_long_run_shows_some_of_its_years() -> None:
    assert list(thinned(range(10), 4)) == [0, 3, 6, 9]
    assert list(thinned(range(3), 4)) == [0, 1, 2]
    assert list(thinned([])) == []
