"""Designs, what does not vary, worked numbers of shares and swings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.analysis.sensitivity.asked_outcomes import left_out, outcomes_of
from sim.analysis.sensitivity.factors import (
    LUCK,
    REST,
    every_assumed,
    named,
    table_range,
    uncertain,
)
from sim.analysis.sensitivity.findings import NOT_TOLD, parts_words, share, sobol_sentence, verdicts
from sim.analysis.sensitivity.first_order import correlation_ratio
from sim.analysis.sensitivity.morris_screening import (
    elementary_effects,
    ranking,
    shifts,
    trajectories,
)
from sim.analysis.sensitivity.saltelli_design import saltelli
from sim.analysis.sensitivity.sobol_indices import sobol_indices
from sim.analysis.sensitivity.spread import spread_of
from sim.analysis.sensitivity.swings import swings
from sim.base.errors import ScenarioError
from sim.scenario.definition import Scenario
from sim.scenario.document import Uncertainty
from sim.scenario.parameters import table

VC = "capital.vc_supply_usd_per_year"


def test_all_adds_assumed_parameters_over_the_table() -> None:
    scenario = Scenario.load("baseline").replace({"market.flywheel": 0.5})
    own, every = uncertain(scenario), every_assumed(scenario)
    assert len(own) < len(every)
    assert every.items() >= own.items()
    assert not {"builders.count", "market.flywheel", "start.sentiment"} & every.keys()
    added = {table()[name].quality for name in every.keys() - own.keys()}
    assert added == {"assumed"}
    wide, narrow = table()["antitrust.hhi_scale"], table()["builders.pass_through"]
    assert (table_range(wide).scale, table_range(narrow).scale) == ("log", "linear")


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["market.flywhel"], "did you mean market.flywheel"),
        (["builders.count"], "cannot differ between worlds"),
        ([VC, VC], "given twice"),
        (["capital.burn_tolerance"], "is set by the scenario or --set"),
    ],
)
def test_wrong_names_are_refused(names: list[str], told: str) -> None:
    scenario = Scenario.load("baseline").replace({"capital.burn_tolerance": 2.0})
    with pytest.raises(ScenarioError, match=told):
        named(names, scenario)


def test_rows_of_a_base_point_share_their_luck_but_where_it_is_switched() -> None:
    design = saltelli([VC, REST, LUCK], 4, seed=0)
    assert design.numbers().reshape(4, 5)[1].tolist() == [1, 1, 1, 5, 5]
    assert design.numbers(REST).reshape(4, 5)[1].tolist() == [1, 1, 5, 1, 5]
    prior = Uncertainty(low=1.0, high=100.0, scale="log")
    found = design.points({VC: prior}, {"other": np.arange(8.0)})
    np.testing.assert_allclose(found[VC], 100.0 ** design.unit[:, 0])
    assert found["other"].reshape(4, 5)[1].tolist() == [1, 1, 5, 1, 5]
    again = saltelli([VC, REST, LUCK], 4, seed=0)
    np.testing.assert_array_equal(design.unit, again.unit)
    assert (saltelli([VC, REST, LUCK], 4, seed=1).unit != design.unit).any()


def test_what_does_not_vary_is_said_and_not_divided_by() -> None:
    design = saltelli(["a", LUCK], 16, seed=0)
    rows = len(design.unit)
    still, rare = np.full(rows, 0.25), np.where(np.arange(rows) == 3, 1.0, 0.0)
    some = np.where(np.arange(rows) < 0.7 * rows, np.nan, design.unit[:, 0])
    outcomes = {"fit.x": still, "rare": rare, "some": some, "a": design.unit[:, 0]}
    found = sobol_indices(design, outcomes)
    assert "fit.x" not in set(found["outcome"])
    assert "some" not in set(found["outcome"])
    said = left_out(outcomes)
    assert said["fit.x"] == "does not vary in these worlds: always 0.25"
    assert said["some"] == "is a number in 30% of these worlds only"
    assert "a" not in said
    assert left_out({"fit.x": 1e-4 * np.arange(5.0)})["fit.x"].startswith("hardly varies")
    assert not spread_of(np.array([np.nan])).varies


def test_base_points_with_a_failed_world_are_left_out() -> None:
    design = saltelli(["a", "b"], 64, seed=0)
    values = design.unit @ [1.0, 2.0]
    values[0] = np.nan
    found = sobol_indices(design, {"y": values})
    assert found["rows"].tolist() == [63, 63]
    np.testing.assert_allclose(found["total"], [0.2, 0.8], atol=0.06)


def test_swing_of_a_uniform_is_four_fifths_of_its_slope() -> None:
    design = saltelli(["a", LUCK], 256, seed=0)
    found = swings(design, {"y": 10.0 * design.unit[:, 0]})
    assert found["swing"][0] == pytest.approx(8.0, abs=0.1)
    assert found["swing_low"][0] < found["swing"][0] < found["swing_high"][0]
    assert np.isnan(found["swing"][1])


def test_worked_numbers() -> None:
    halves = np.array([0, 0, 1, 1])
    assert correlation_ratio(halves, np.array([[0.0], [0.0], [1.0], [1.0]])) == 1.0
    assert share(-0.1, 0.2, 0.3) == "20% (0 to 30%)"


def test_a_step_moves_so_much_of_the_memberships() -> None:
    design = trajectories(["a", LUCK], 6, seed=0)
    moved = 0.3 * design.unit[:, 0]
    found = shifts(design, np.stack([moved, 1.0 - moved], axis=-1))
    assert found["mu_star"].tolist() == pytest.approx([0.2, 0.0])
    moved[0] = np.nan
    failed = shifts(design, np.stack([moved, 1.0 - moved], axis=-1))
    assert failed["mu_star"].tolist() == pytest.approx([0.2, 0.0])
    assert failed["trajectories"].tolist() == [5, 5]


def test_a_failed_world_costs_the_screening_one_trajectory() -> None:
    design = trajectories(["a", LUCK], 6, seed=0)
    moved = 0.3 * design.unit[:, 0]
    fits = np.stack([moved, 1.0 - moved], axis=-1)
    fits[4] = np.nan
    found = shifts(design, fits)
    assert found["mu_star"].tolist() == pytest.approx([0.2, 0.0])
    assert found["trajectories"].tolist() == [5, 5]
    assert shifts(design, np.full_like(fits, np.nan))["mu_star"].isna().all()


def test_spread_is_of_independent_worlds() -> None:
    """A stands in most rows: its worlds must not count more than those of B."""
    design = saltelli(["a", "b", "c", "d"], 16, seed=0)
    values = design.unit[:, 0] ** 8
    found = sobol_indices(design, {"y": values})
    assert found["spread"][0] == pytest.approx(values[design.independent].std())


def test_ranking_keeps_who_decides_one_outcome() -> None:
    effects = pd.DataFrame({
        "parameter": ["a", "b", LUCK, "a", "b", LUCK], "scaled": [0.3, 0.2, 1.0, 0.4, 0.2, 1.0],
    })  # fmt: skip
    found = ranking(effects)
    assert found.index.tolist() == ["a", "b"]
    assert found["a"] == pytest.approx(0.125**0.5)
    design = trajectories(["a", "b"], 4, seed=1)
    one = elementary_effects(design, {"y": design.unit[:, 0], "still": 0.0 * design.unit[:, 0]})
    assert set(one["outcome"]) == {"y"}


def indices(**changed: float) -> pd.DataFrame:
    rows = [(VC, 0.3, 0.2, 0.1), ("capital.extrapolation", 0.1, -0.1, 0.0), (LUCK, 0.4, 0.3, 0.2)]
    made = pd.DataFrame(rows, columns=["parameter", "total", "total_low", "first"])
    made = made.assign(
        outcome="ending", total_high=made["total"] + 0.1, first_low=made["first"] - 0.05,
        first_high=0.2, alone=made["first"], alone_low=made["first"] - 0.05, alone_high=0.2,
    )  # fmt: skip
    return made.assign(**changed)


def test_the_sentence_names_what_can_be_told_and_luck() -> None:
    told = sobol_sentence(indices(), "ending")
    assert told.startswith("What decides which ending a world reaches")
    assert "venture money" in told.lower()
    assert "industry, 30% (20 to 40%)" in told
    assert "momentum" not in told
    assert told.endswith("; luck, 40% (30 to 50%).")
    assert "luck's: if every parameter were" in parts_words(indices())
    learnt = indices()[:2]
    assert sobol_sentence(learnt, "ending").endswith("30% (20 to 40%).")
    assert "its own error is not in them" in parts_words(learnt)
    assert verdicts(indices())[1] == NOT_TOLD
    nothing = sobol_sentence(indices(total_low=-0.1), "ending")
    assert "no parameter has a part that can be told from zero" in nothing


def test_outcomes_of_a_failed_world_are_no_numbers() -> None:
    rows = pd.DataFrame({"ending": ["tiered", "", "winter"], "hhi": [1.0, np.nan, 3.0]})
    found = outcomes_of(rows, ["hhi > 2", "tiered"])
    np.testing.assert_array_equal(found["hhi > 2"], [0.0, np.nan, 1.0])
    np.testing.assert_array_equal(found["tiered"], [1.0, np.nan, 0.0])
