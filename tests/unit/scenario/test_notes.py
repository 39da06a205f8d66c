"""What changes nothing is said."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import sim
from sim.base.axes import FloatArray
from sim.base.errors import ScenarioWarning
from sim.month.step import month
from sim.month.world import World
from sim.scenario.definition import Scenario
from sim.scenario.files import shipped_scenarios
from sim.scenario.notes import START_GROUP, START_ONLY, drawn_too, notes
from sim.scenario.parameters import Parameters, table
from sim.start.build import build

SUPPLY = "chips.supply_shock"
DRAWN = "market.brand_half_life_months"
INJECTION = "lab.openai.cash_injection_usd"


def shocked(**shock: Any) -> Scenario:
    given = {"date": "2026-01", "what": SUPPLY, "value": 0.5, "mode": "multiply", **shock}
    return Scenario.load({"extends": "baseline_2025", "shocks": [given]})


@pytest.mark.parametrize(
    ("shock", "said"),
    [
        ({"date": "2024-01", "until": "2025-01"}, "ends in 2025-01, before the start in 2025-01"),
        ({"date": "2024-01"}, "before the start in 2025-01: it holds from the start on"),
        ({"date": "2035-01"}, "begins in 2035-01, but the run ends before 2035-01"),
        ({"what": "start.sentiment", "value": 0.1, "mode": "set"}, "only the first month reads"),
        ({"what": "builders.count", "value": 20, "mode": "set"}, "only the first month reads"),
        ({"value": 900.0}, "makes it 900 in 2026-01: held at "),
        ({"value": 1.0}, "multiply by 1: it changes nothing"),
        ({"value": 0.0, "mode": "add"}, "add by 0: it changes nothing"),
        ({"value": 1.0, "mode": "set"}, "finds it at 1 and leaves it there: it changes nothing"),
        ({"what": INJECTION, "value": 9.0}, "finds it at 0 and leaves it there"),
        (
            {"what": INJECTION, "value": 1e10, "mode": "set"},
            "has no until: 1e+10 USD come again every month from 2026-01 on",
        ),
        ({"what": "lab.openai.parent_support", "value": 100.0, "mode": "add"}, "makes it 101"),
    ],
)
def test_a_shock_that_does_nothing_is_told(shock: dict[str, Any], said: str) -> None:
    (line,) = notes(shocked(**shock))
    assert line.startswith("shocks[0] on ")
    assert said in line
    assert line.isprintable()


@pytest.mark.parametrize(
    "shock",
    [{}, {"date": "2024-01", "until": "2025-02"}, {"date": "2034-12"},
     {"date": "2025-01", "what": "start.sentiment", "value": 0.1, "mode": "set"},
     {"until": "2026-02", "what": INJECTION, "value": 1e10, "mode": "set"},
     {"date": "2034-12", "what": INJECTION, "value": 1e10, "mode": "set"},
     {"what": "lab.openai.open_weights", "value": 0.0, "mode": "set"},
     {"what": DRAWN, "value": table()[DRAWN].value, "mode": "set"}],
)  # fmt: skip
def test_a_shock_that_acts_is_not(shock: dict[str, Any]) -> None:
    assert notes(shocked(**shock)) == []


def test_what_comes_after_a_shorter_horizon_is_told() -> None:
    lab = {"name": "late", "label": "Late", "based_on": "reka", "entry": "2027-06"}
    shocks = [{"date": "2027-01", "until": "2027-06", "what": "lab.late.brand", "value": 1.0}]
    given = {"extends": "baseline_2025", "shocks": shocks, "roster": {"lab": [lab]}}
    scenario = Scenario.load(given)
    assert ["before the lab enters" in each for each in notes(scenario)] == [True]
    assert ["but the run ends before 2027-01" in each for each in notes(scenario, 2)] == [True] * 2


@pytest.mark.usefixtures("stored_fit")
def test_a_prior_that_draws_nothing_is_told() -> None:
    scenario = Scenario.load("baseline_2025").with_prior("history_2023")
    assert notes(scenario) == []
    settled = scenario.replace({name: scenario.values()[name] for name in scenario.uncertainties})
    assert notes(settled) == ["prior = 'history_2023' draws no uncertain parameter of this "
                              "scenario: it changes nothing"]  # fmt: skip


def test_a_number_that_is_set_and_drawn_is_told_with_what_each_run_has() -> None:
    name = "labs.synthetic_ratio"
    ranged = {name: {"low": 0.0, "high": 0.3}}
    (said,) = drawn_too(
        Scenario.load({"extends": "baseline", "levers": {name: 0.1}, "uncertainties": ranged})
    )
    assert said.startswith(f"{name} is set and uncertain: a run has the number, an ensemble draws")
    assert drawn_too(Scenario.load({"extends": "baseline", "levers": {name: 0.1}})) == []
    assert drawn_too(Scenario.load("price_war"))[0].count("and 5 more are set") == 1
    outside = {"extends": "baseline", "levers": {name: 0.1}, "uncertainties": {
        name: {"low": 0.2, "high": 0.3}}}  # fmt: skip
    assert notes(Scenario.load(outside)) == [
        f"{name} is set to 0.1 and uncertain from 0.2 to 0.3: no ensemble has 0.1"
    ]


def test_of_a_number_and_a_range_in_two_files_the_outer_holds() -> None:
    name = "labs.synthetic_ratio"
    ranged = {name: {"low": 0.0, "high": 0.3}}
    inner = Scenario.load({"extends": "baseline", "uncertainties": ranged}).toml()
    assert name in Scenario.load(inner).uncertainties
    outer = Scenario.load({"extends": "price_war", "levers": {"labs.match_speed": 0.95}})
    assert "labs.match_speed" not in outer.uncertainties
    drawn = Scenario.load({"extends": "price_war", "uncertainties": {
        "labs.match_least_share": {"low": 0.005, "high": 0.02}}})  # fmt: skip
    assert drawn.levers["labs.match_least_share"] == 0.01
    assert "labs.match_least_share" in drawn.uncertainties


def test_the_shipped_scenarios_say_nothing() -> None:
    assert [name for name in shipped_scenarios() if notes(Scenario.load(name))] == []


def test_runs_and_ensembles_warn_of_their_own_kind(tmp_path: Any) -> None:
    scenario = shocked(date="2035-01")
    with pytest.warns(ScenarioWarning, match=r"scenario scenario: shocks\[0\] on"):
        sim.run(scenario, years=1, levers={"builders.count": 10})
    with pytest.warns(ScenarioWarning, match="begins in 2035-01"):
        sim.MarketModel(scenario, levers={"builders.count": 10})
    with pytest.warns(ScenarioWarning, match="begins in 2035-01"):
        sim.ensemble(
            scenario, 2, years=1, levers={"builders.count": 10}, workers=1,
            store=tmp_path / "few", progress=False,
        )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sim.run("baseline_2025", years=1, levers={"builders.count": 10})


def test_what_only_the_first_month_reads_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    read: dict[bool, set[str]] = {True: set(), False: set()}
    plain, starting = Parameters.__getitem__, True

    def spy(self: Parameters, name: str) -> FloatArray:
        read[starting].add(name)
        return plain(self, name)

    monkeypatch.setattr(Parameters, "__getitem__", spy)
    often = {"builders.count": 10, "entry.hazard_per_year": 2.0}
    world = World(build(Scenario.load("baseline_2025").replace(often), range(16), 0, 3))
    starting = False
    for _ in range(3):
        month(world)
    once = read[True] - read[False]
    assert {name for name in once if not name.startswith(START_GROUP)} == set(START_ONLY)
    assert not [name for name in read[False] if name.startswith(START_GROUP)]
