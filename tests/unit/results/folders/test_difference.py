"""What differs between two scenarios is named by its key."""

from __future__ import annotations

import pytest

from sim.results.folders.difference import differs, first_difference, short
from sim.scenario.definition import Scenario

BASE = (
    'years = 10\n[levers]\n"market.x" = 0.2\n[[roster.lab]]\nname = "one"\nstart = {cash = 1.0}\n'
)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("10", "12", "years: 10 there, 12 here"),
        ("0.2", "0.3", 'levers."market.x": 0.2 there, 0.3 here'),
        ('"market.x" = 0.2', "", 'levers."market.x": 0.2 there, not set here'),
        ("years = 10", 'start = "2025-01"\nyears = 10', 'start: not set there, "2025-01" here'),
        ("1.0", "2.0", "roster.lab[one].start.cash: 1.0 there, 2.0 here"),
        ("", "", "nothing"),
    ],
)
def test_the_first_key_that_differs(old: str, new: str, told: str) -> None:
    assert first_difference(BASE, BASE.replace(old, new)) == told


def test_whole_scenarios() -> None:
    name = "capital.vc_supply_usd_per_year"
    base = Scenario.load("baseline")
    told = first_difference(base.toml(), base.replace({name: 1e10}).toml())
    assert told == f'levers."{name}": not set there, 10000000000.0 here'


@pytest.mark.parametrize(
    ("there", "here", "told"),
    [
        ({"a": {"b": [1], "c": 2}}, {"a": {"b": [1], "c": 3}}, "a.c = 2, not 3"),
        ({"a": {"b": 1}}, {"a": {"c": 1}}, "a.c = none, not 1"),
        ({"a": ["x"] * 90 + ["y"]}, {"a": ["x"] * 90 + ["z"]}, 'a = ["y"], not ["z"]'),
        ({"a": ["x", "y"]}, {"a": ["x"]}, 'a = ["y"], not []'),
        ({"a": [1, 2]}, {"a": [2, 1]}, "a = [1, 2], not [2, 1]"),
        ({"a": 1}, {"a": 1}, ""),
    ],
)
def test_the_part_that_differs_is_told(
    there: dict[str, object], here: dict[str, object], told: str
) -> None:
    assert differs(there, here) == told


def test_long_values_are_cut() -> None:
    assert len(short("x" * 500)) == 80
