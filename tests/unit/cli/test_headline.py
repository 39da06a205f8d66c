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
    assert re.search(r"2026/27 .*\d \(.* to .*\)", many)
    assert "Google DeepMind owned by Google" in " ".join(many.split())


def test_what_is_beyond_the_possible_is_told(one: str, many: str) -> None:
    assert "leaves the possible" not in one + many
    result = sim.run("baseline", years=2, levers=FEW)
    far = {"power_mw": 1e8, "users_million": 1e7, "spot_price_usd_per_h100_hour": 1e9}
    for name, value in far.items():
        result[name] = result[name] * 0 + value
    found = answer(result)
    assert len(found["beyond"]) >= 3
    out = StringIO()
    told = {**found, "beyond": [*found["beyond"][:3], "a fourth", "a fifth"]}
    print_summary(told, Console(file=out, width=80, highlight=False))
    assert out.getvalue().count("leaves the possible: ") == 3
    assert "leaves the possible in 2 more ways" in out.getvalue()


def test_many_worlds_tell_how_many_leave_the_possible() -> None:
    result = sim.run("baseline", 3, years=2, levers=FEW)
    result["power_mw"][1] = 1e8
    assert any("in 1 of 3 worlds, farthest" in each for each in answer(result)["beyond"])


def test_a_long_run_shows_some_of_its_years() -> None:
    assert list(thinned(range(10), 4)) == [0, 3, 6, 9]
    assert list(thinned(range(3), 4)) == [0, 1, 2]
    assert list(thinned([])) == []
