from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.base.errors import ScenarioError
from sim.scenario.definition import Scenario
from sim.scenario.document import Shock, Uncertainty
from sim.scenario.parameters import table
from sim.start.inputs import draws, parameters, quantile, window
from sim.start.roster import lab_names


def shock(value: float, mode: Any, until: str | None = "2025-04") -> Shock:
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


def months(shocks: tuple[Shock, ...], name: str, number: int = 5) -> FloatArray:
    """What a parameter is in each month of a baseline with such shocks, (months, W, ...)."""
    scenario = Scenario.load("baseline_2025").model_copy(update={"shocks": shocks})
    p = parameters(scenario, range(2), 0, number, uncertain=False)
    return np.stack([p.at(month)[name] for month in range(number)])


def test_shocks_in_order_within_the_permitted_range() -> None:
    name = "capital.vc_supply_usd_per_year"
    both = (shock(3e10, "set", None), shock(0.5, "multiply"), shock(1e9, "add", None))
    path = months(both, name)
    assert path[2:, 0, 0].tolist() == [1.6e10, 3.1e10, 3.1e10]
    assert (path[:2] == Scenario.load("baseline_2025").values()[name]).all()
    high = (shock(1e11, "set"), shock(90.0, "multiply"))
    assert months(high, name)[2, 0, 0] == table()[name].high


def test_a_window_ends_before_its_end_and_stays_in_the_horizon() -> None:
    assert window(shock(1.0, "set"), "2025-01", 12) == slice(2, 3)
    assert window(shock(1.0, "set", None), "2025-01", 12) == slice(2, 12)
    assert window(shock(1.0, "set"), "2026-01", 12) == slice(0, 0)


def test_lab_shocks_hit_one_lab() -> None:
    scenario = Scenario.load("baseline_2025")
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
    p = parameters(scenario, range(2), 0, 4, uncertain=False)
    labs = lab_names(scenario)
    openai, meta = labs.index("openai"), labs.index("meta_ai")
    cash, support, weights, brand = (
        np.stack([p.at(month)[f"lab.{name}"] for month in range(4)])
        for name in ("cash_injection_usd", "parent_support", "open_weights", "brand")
    )
    assert cash.shape == (4, 2, len(labs))
    assert cash[:, 1, openai].tolist() == [0.0, 5.0, 0.0, 0.0]
    assert cash.sum() == 10.0
    assert support[:, 0, meta].tolist() == [1.0, 0.5, 0.5, 0.5]
    assert np.isnan(weights[:2]).all()
    assert weights[2:, 0, meta].tolist() == [0.0, 0.0]
    assert np.isnan(weights).sum() == weights.size - 4
    assert not brand.any()
    assert p.series_names() == {"lab.cash_injection_usd", "lab.parent_support", "lab.open_weights"}


def test_what_fixes_who_there_is_cannot_be_drawn() -> None:
    scenario = Scenario.load("baseline_2025")
    prior = {"builders.sensitivity_spread": Uncertainty(low=0.1, high=0.5)}
    scenario = scenario.model_copy(update={"uncertainties": prior})
    with pytest.raises(ScenarioError, match="the same in every world"):
        parameters(scenario, range(2), 0, 3, uncertain=True)
    parameters(scenario, range(2), 0, 3, uncertain=False)
