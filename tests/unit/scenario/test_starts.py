"""Start values: plausible bounds, levers by agent, read-only numbers."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from sim.base.errors import ParameterError, ScenarioError
from sim.scenario.definition import Scenario
from sim.scenario.parameters import start_bounds, start_table, start_tables
from sim.scenario.schema import bound_rows
from sim.scenario.starts import KINDS, PAIRS, start_lever
from sim.start.build import build

BASE = Scenario.load("baseline_2025")


def test_the_shipped_starts_lie_within_the_bounds() -> None:
    rows = [row for name in start_tables() for row in start_table(name)]
    held = 0
    for row in rows:
        bound = start_bounds().get((row.kind, row.quantity.partition(":")[0]))
        if bound is not None:
            held += 1
            assert bound.unit == row.unit, row
            assert bound.permits(row.value), row
    assert held > 700


def moved(kind: str, quantity: str) -> float:
    """Another possible value of a start quantity."""
    bound = start_bounds()[kind, quantity]
    return bound.low + 0.37 * (bound.high - bound.low) if bound.high <= 40 else bound.high / 3.7


@pytest.mark.parametrize(("kind", "quantity"), [key for key in start_bounds()])
def test_every_start_value_with_bounds_moves_the_first_month(kind: str, quantity: str) -> None:
    agent = {
        "lab": "mistral",
        "hyperscaler": "google",
        "neocloud": "coreweave",
        "investor": "softbank",
    }[kind]
    name = f"{quantity}:google" if quantity in PAIRS else quantity
    levers = {f"{kind}.{agent}.{name}": moved(kind, quantity)}
    if quantity in ("run_flop", "run_months_left"):  # of a run under way
        levers |= {"lab.mistral.run_flop": 3e25, "lab.mistral.run_months_left": 3.0}
        base = BASE.replace(levers | {f"lab.mistral.{quantity}": 2.0 if "left" in name else 1e25})
    else:
        base = BASE
    if quantity == "paying_users_million":
        levers["lab.mistral.weekly_users_million"] = 5000.0
        base = BASE.replace({"lab.mistral.weekly_users_million": 5000.0})
    if quantity == "heavy_users_million":  # the most eager of those who pay
        people = {"lab.mistral.weekly_users_million": 5000.0}
        people["lab.mistral.paying_users_million"] = 2000.0
        levers |= people
        base = BASE.replace(people)
    few = {"builders.count": 10}
    built = [build(each.replace(few), range(1), 0, 1) for each in (base, base.replace(levers))]
    before, after = (pickle.dumps((each.state, each.setting)) for each in built)
    assert before != after


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("lab.opnai.cash_usd", 1e9, "lab.opnai.cash_usd: no lab 'opnai'; did you mean openai?"),
        ("lab.openai.cash", 1e9, "lab.openai.cash: unknown; did you mean cash_usd?; permitted"),
        ("lab.openai.cash_usd", 9, "lab.openai.cash_usd = 9: must be 100000 to 1e+12 (USD)"),
        ("lab.openai.cash_usd", "9e9", "lab.openai.cash_usd = '9e9': must be a number"),
        ("lab.openai.stake:thrve", 0.1, "no 'thrve'; did you mean thrive?; must be one of"),
        ("lab.openai.stake", 0.1, "lab.openai.stake: unknown"),
        ("lab.openai.paying_users_million", 500, "must be at most weekly_users_million, 320"),
        ("lab.openai.heavy_users_million", 20, "must be at most paying_users_million, 15.5"),
        ("hyperscaler.patience.x", 1.0, "no hyperscaler 'patience'; there are: microsoft"),
        ("investor.softbank.dry_powder_usd", float("nan"), "= nan: must be 0, or 100000 to"),
    ],
)
def test_a_wrong_start_lever_is_told_what_is_permitted(name: str, value: Any, said: str) -> None:
    with pytest.raises(ScenarioError) as error:
        BASE.replace({name: value})
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_start_values_are_set_by_agent_beside_parameters() -> None:
    levers = {"lab.anthropic.cash_usd": 9e9, "hyperscaler.patience": 0.5}
    scenario = BASE.replace({**levers, "investor.mgx.dry_powder_usd": np.float64(1e9)})
    assert scenario.levers == {"hyperscaler.patience": 0.5}
    starts = {each.name: each.start for plural in KINDS.values()
              for each in getattr(scenario.roster, plural)}  # fmt: skip
    assert starts["anthropic"] == {"cash_usd": 9e9}
    assert starts["mgx"] == {"dry_powder_usd": 1e9}
    assert BASE.roster.labs[1].start == {}
    assert build(scenario, range(1), 0, 1).state.labs.cash_usd[0, 2] == 9e9
    assert start_lever("hyperscaler.patience") is None


def test_numbers_of_a_scenario_are_read_only() -> None:
    scenario = BASE.replace({"hyperscaler.patience": 0.5, "lab.openai.cash_usd": 1e10})
    numbers: dict[str, Any]
    for numbers in (
        scenario.levers, scenario.constants, scenario.uncertainties, scenario.roster.labs[0].start,
        Scenario.load("history_2023").constants,
    ):  # fmt: skip
        before = dict(numbers)
        for change in (
            lambda each: each.__setitem__("x", 1.0), lambda each: each.update(x=1.0),
            lambda each: each.pop("x", None), lambda each: each.clear(),
            lambda each: each.setdefault("x", 1.0), lambda each: each.__ior__({"x": 1.0}),
        ):  # fmt: skip
            with pytest.raises(TypeError, match=r"not changed in place; see Scenario\.replace"):
                change(numbers)
        assert numbers == before
    assert copy.deepcopy(scenario) == scenario == pickle.loads(pickle.dumps(scenario))


def test_bounds_are_read_row_by_row() -> None:
    header = "kind,quantity,unit,low,high,zero,needed,description,source,as_of,quality,would_settle"
    row = "lab,cash_usd,USD,1,4,yes,no,Cash,Author,2024,estimated,\n"
    (bound,) = bound_rows(f"{header}\n{row}", "b.csv").values()
    assert bound.permitted == "0, or 1 to 4 (USD)"
    assert [bound.permits(x) for x in (0, 0.5, 1, 4, 5)] == [True, False, True, True, False]
    with pytest.raises(ParameterError, match=r"b\.csv:2: zero = 'maybe': must be yes or no"):
        bound_rows(f"{header}\n{row.replace('yes', 'maybe')}", "b.csv")
    with pytest.raises(ParameterError, match="value = 4: must be 4 to 1"):
        bound_rows(f"{header}\n{row.replace('1,4', '4,1')}", "b.csv")
