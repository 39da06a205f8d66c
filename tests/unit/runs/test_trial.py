"""Whether a scenario runs: its first month at the ends of what it draws."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.base.errors import ScenarioError
from sim.runs import trial
from sim.runs.trial import at_end, ends, tried
from sim.scenario.definition import Scenario
from sim.scenario.files import shipped_scenarios
from sim.start.build import build


@pytest.mark.parametrize("name", shipped_scenarios()[:3])
def test_the_shipped_scenarios_pass(name: str) -> None:
    tried(Scenario.load(name))


def test_each_end_is_tried_alone_and_all_together() -> None:
    scenario = Scenario.load("baseline")
    given, worlds = ends(scenario)
    assert worlds == 2 * len(scenario.uncertainties) + 3
    name, column = list(given.items())[1]
    range_, own = scenario.uncertainties[name], scenario.values()[name]
    assert column[[0, 1, 2, 3, 4, 5, 6]].tolist() == [
        own, range_.low, range_.high, own, own, range_.low, range_.high,
    ]  # fmt: skip
    assert at_end(given, 0) == ""
    assert at_end(given, 2) == " with all uncertain parameters at their high ends"
    assert at_end(given, 5) == f" with {name} at {range_.low:g}"


def test_what_comes_out_as_no_number_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any) -> Any:
        batch = build(*arguments)
        cash = batch.state.labs.cash_usd.copy()
        cash[5] = np.nan
        return replace(
            batch, state=replace(batch.state, labs=replace(batch.state.labs, cash_usd=cash))
        )

    monkeypatch.setattr(trial, "build", broken)
    with pytest.raises(ScenarioError, match=r"scenario baseline: the first month: .*"):
        tried(Scenario.load("baseline"))


def test_what_cannot_differ_between_worlds_cannot_be_uncertain() -> None:
    drawn = {"builders.count": {"low": 10, "high": 20, "scale": "discrete"}}
    scenario = Scenario.load({"extends": "baseline", "uncertainties": drawn})
    with pytest.raises(ScenarioError, match="must be the same in every world"):
        tried(scenario)
