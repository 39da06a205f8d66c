"""All starts have one set of parameters: trends run by the calendar, start tables hold levels."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sim import data
from sim.scenario.definition import Scenario
from sim.scenario.document import LAB_SHOCKS
from sim.scenario.files import shipped_scenarios
from sim.scenario.parameters import (
    dated_inputs,
    lasting,
    levels,
    start_month,
    start_table,
    start_tables,
    table,
)

SIM = Path(__file__).parents[2] / "sim"
OF_A_START = {"extends", "start", "years", "about", "roster", "shocks", "contracts"}
"""What a scenario of a start date may say."""
FROM_THE_START = {
    *(
        "backlog",
        "complements",
        "core_cash",
        "learnt",
        "outside_budget",
        "outside_purse",
        "usual_pay",
    ),
}
"""Rules that run by years since the start: they grow from a level of the start table."""
REFERENCE = "start_2025"
ABOVE_THE_START = "models.plateau_log10_flop"
"""Drawn from a little above the frontier of its own start on: what is reached was no plateau."""


def document(scenario: str) -> dict[str, Any]:
    return tomllib.loads(data.text(f"scenarios/{scenario}.toml"))


STARTS = [name for name in shipped_scenarios() if "start" in document(name).get("roster", {})]


def test_there_is_a_scenario_for_every_start_table() -> None:
    tables = {document(name)["roster"]["start"] for name in STARTS}
    assert tables == set(start_tables())
    assert STARTS[0] == "baseline"


@pytest.mark.parametrize("scenario", STARTS[1:])
def test_a_scenario_of_a_start_date_has_no_parameters_of_its_own(scenario: str) -> None:
    own = document(scenario)
    parameters = [
        f"{section}.{name}"
        for section in ("levers", "constants", "uncertainties")
        for name in own.get(section, {})
        if name != ABOVE_THE_START
    ]
    assert not parameters, f"{scenario} sets {', '.join(parameters)}"
    permitted = OF_A_START | {"uncertainties"}
    assert set(own) <= permitted, f"{scenario} has {', '.join(set(own) - permitted)}"
    assert own["extends"] in STARTS
    shocked = {each["what"] for each in own.get("shocks", [])} & set(table())
    assert not shocked, f"{scenario}: dated.csv is the place of {', '.join(shocked)}"


@pytest.mark.parametrize("scenario", STARTS[1:])
def test_all_starts_have_the_same_parameters_but_for_levels(scenario: str) -> None:
    here, there = Scenario.load(scenario), Scenario.load("baseline")
    mine, theirs = here.values(), there.values()
    permitted = set(levels(here.roster.start_table))
    differ = [name for name in mine if mine[name] != theirs[name] and name not in permitted]
    assert not differ, f"{scenario} differs from baseline in {', '.join(differ)}"
    open_here, open_there = dict(here.uncertainties), dict(there.uncertainties)
    assert open_here.pop(ABOVE_THE_START) != open_there.pop(ABOVE_THE_START)
    assert open_here == open_there


@pytest.mark.parametrize("scenario", STARTS)
def test_a_plateau_lies_above_the_frontier_of_its_start(scenario: str) -> None:
    here = Scenario.load(scenario)
    rows = start_table(here.roster.start_table)
    best = max(row.value for row in rows if row.quantity == "capability_log10_flop")
    assert here.uncertainties[ABOVE_THE_START].low >= best + 0.25


@pytest.mark.parametrize("start", start_tables())
def test_levels_are_those_of_every_start_and_named_so(start: str) -> None:
    found = levels(start)
    assert set(found) == set(levels(REFERENCE))
    rows = [row for row in start_table(start) if row.kind == "market" and row.agent != "market"]
    assert len(rows) == len(found), "a level of no parameter"
    for row in rows:
        name = f"{row.agent}.{row.quantity}"
        assert name.startswith("start.") or ".start_" in name, f"{name} is no level of a start"
        assert table()[name].permits(row.value), name
        assert row.unit == table()[name].unit, name


def test_the_table_has_the_levels_of_the_start_of_2025() -> None:
    for name, value in levels(REFERENCE).items():
        assert table()[name].value == value, name


@pytest.mark.parametrize("scenario", STARTS)
def test_lasting_fits_are_the_same_at_every_start(scenario: str) -> None:
    assert all(row.quantity.partition(":")[0] == "lasting_fit" for row in lasting())
    rows = start_table(Scenario.load(scenario).roster.start_table)
    again = [row.agent for row in rows if row.quantity.startswith("lasting_fit")]
    labs = Scenario.load(scenario).roster.labs
    again += [lab.name for lab in labs if "lasting_fit" in lab.start]
    assert not again, f"{scenario} gives {', '.join(again)} a lasting fit of its own"


def test_dated_inputs_are_of_what_there_is_and_leave_levers_their_say() -> None:
    labs = {lab.name for name in STARTS for lab in Scenario.load(name).roster.labs}
    now = start_month(REFERENCE)
    for row in dated_inputs():
        assert row.low <= row.value <= row.high
        if row.what.startswith("lab."):
            _, lab, quantity = row.what.split(".")
            assert lab in labs, row.what
            assert quantity in LAB_SHOCKS, row.what
        else:
            assert row.what in table(), row.what
            assert row.mode != "set", f"{row.what}: nobody could choose or draw it"
            over = bool(row.until) and row.until <= now
            assert over or row.date > now, f"{row.what}: the table has what holds in {now}"


def test_trends_run_by_the_calendar() -> None:
    """Only what starts from a level of the start table counts years since the start."""
    counting = set()
    for path in (SIM / "economy").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and node.attr == "years":
                    counting.add(function.name)
    assert counting <= FROM_THE_START, f"by years since the start: {counting - FROM_THE_START}"
