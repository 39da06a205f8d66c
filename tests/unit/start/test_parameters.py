from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import ScenarioError
from sim.scenario.definition import Scenario
from sim.scenario.document import Shock, Uncertainty
from sim.start.inputs import draws, lab_shocks, parameters, quantile, series_of, window
from sim.start.roster import cast


def shock(value: float, mode: str, until: str | None = "2025-04") -> Shock:
    what = "capital.vc_supply_usd_per_year"
    return Shock(date="2025-03", until=until, what=what, value=value, mode=mode)


def test_quantiles_of_the_three_scales() -> None:
    half = np.array([0.5])
    assert quantile(Uncertainty(low=1, high=100, scale="log"), half) == pytest.approx(10.0)
    assert quantile(Uncertainty(low=1, high=100), half) == pytest.approx(50.5)
    dice = Uncertainty(low=1, high=6, scale="discrete")
    found = quantile(dice, np.array([0.0, 0.2, 0.99, 1.0]))
    assert found.tolist() == [1.0, 2.0, 6.0, 6.0]


def test_a_draw_belongs_to_its_world_and_its_name() -> None:
    priors = {"a.b": Uncertainty(low=0, high=1), "a.c": Uncertainty(low=0, high=1)}
    many = draws(priors, range(5), 0)
    one = draws({"a.b": priors["a.b"]}, [3], 0)
    assert one["a.b"][0] == many["a.b"][3]
    assert many["a.b"][3] != many["a.c"][3]


def test_shocks_in_order_within_the_permitted_range() -> None:
    base = np.array([3e10, 4e10])
    both = [shock(0.5, "multiply"), shock(1e9, "add", None)]
    path = series_of(both, base, "2025-01", 5)
    assert path[:, 0].tolist() == [3e10, 3e10, 1.6e10, 3.1e10, 3.1e10]
    assert path[2, 1] == 2.1e10
    assert series_of([shock(1e30, "set")], base, "2025-01", 5)[2, 0] == 1.2e11


def test_a_window_ends_before_its_end_and_stays_in_the_horizon() -> None:
    assert window(shock(1.0, "set"), "2025-01", 12) == slice(2, 3)
    assert window(shock(1.0, "set", None), "2025-01", 12) == slice(2, 12)
    assert window(shock(1.0, "set"), "2026-01", 12) == slice(0, 0)


def test_lab_shocks_hit_one_lab() -> None:
    scenario = Scenario.load("baseline")
    scenario = scenario.model_copy(
        update={
            "shocks": (
                Shock(
                    date="2025-02", until="2025-03", what="lab.openai.cash_injection_usd", value=5.0
                ),
                Shock(
                    date="2025-02", what="lab.meta_ai.parent_support", value=0.5, mode="multiply"
                ),
                Shock(date="2025-03", what="lab.meta_ai.open_weights", value=0.0),
            )
        }
    )
    people = cast(scenario)
    found = lab_shocks(scenario, people, 4)
    openai, meta = people.labs.index("openai"), people.labs.index("meta_ai")
    assert found.cash_injection_usd[:, openai].tolist() == [0.0, 5.0, 0.0, 0.0]
    assert found.parent_support[:, meta].tolist() == [1.0, 0.5, 0.5, 0.5]
    assert found.cash_injection_usd.sum() == 5.0
    assert np.isnan(found.open_weights[:2]).all()
    assert found.open_weights[2:, meta].tolist() == [0.0, 0.0]
    assert np.isnan(found.open_weights).sum() == found.open_weights.size - 2


def test_what_fixes_who_there_is_cannot_be_drawn() -> None:
    scenario = Scenario.load("baseline")
    prior = {"builders.sensitivity_spread": Uncertainty(low=0.1, high=0.5)}
    scenario = scenario.model_copy(update={"uncertainties": prior})
    with pytest.raises(ScenarioError, match="the same in every world"):
        parameters(scenario, range(2), 0, 3, uncertain=True)
    parameters(scenario, range(2), 0, 3, uncertain=False)
