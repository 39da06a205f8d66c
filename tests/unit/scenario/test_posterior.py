"""Calibrated draws as a prior: whole rows, by a stream of their own, off unless named."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import ParameterError, ScenarioError
from sim.runs.ensemble.plan import planned
from sim.scenario import posterior as room
from sim.scenario.definition import Scenario
from sim.scenario.posterior import parsed, posterior, posteriors
from sim.start.inputs import joint_names, parameters

ROWS = [
    {"weight": "3", "weight_check": "1", "seed": "7", "world": "4", "market.flywheel": "0.1"},
    {"weight": "1", "weight_check": "0", "seed": "7", "world": "9", "market.flywheel": "0.3"},
]


def test_rows_are_drawn_by_cumulative_weight() -> None:
    found = parsed("made", ROWS, ["market.flywheel"])
    assert found.rows(np.array([0.0, 0.7, 0.75, 0.999])).tolist() == [0, 0, 1, 1]
    assert (found.seed, found.world.tolist()) == (7, [4, 9])


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"market.flywheel": "2"}, "must be 0 to 0.9"),
        ({"market.flywheel": "nan"}, "finite"),
        ({"market.flywheel": "much"}, "a number"),
        ({"weight": "-1"}, "at least 0"),
    ],
)
def test_damaged_files_are_refused(change: dict[str, str], complaint: str) -> None:
    with pytest.raises(ParameterError, match=complaint):
        parsed("made", [ROWS[0] | change, ROWS[1]], [])


def test_unknown_columns_and_missing_ones_are_refused() -> None:
    with pytest.raises(ParameterError, match="must start with the columns"):
        parsed("made", [{"weight": "1"}], [])
    with pytest.raises(ParameterError, match=r"no more: market.flywheels; run experiments/06"):
        parsed("made", [ROWS[0] | {"market.flywheels": "1"}], [])
    with pytest.raises(ParameterError, match="no parameter"):
        parsed("made", ROWS, ["market.quality_exponent"])


def test_unknown_posteriors_are_refused_by_name() -> None:
    with pytest.raises(ParameterError, match="no such posterior; did you mean history_2023"):
        posterior("history_2024")
    with pytest.raises(ScenarioError, match="no such posterior; did you mean history_2023"):
        Scenario.load("baseline").with_prior("history_2024")


@pytest.mark.usefixtures("stored_fit")
def test_shipped_posterior_is_whole() -> None:
    assert "history_2023" in posteriors()
    found = posterior("history_2023")
    assert len(found.values) >= 15
    assert set(found.shared) <= set(Scenario.load("baseline").uncertainties)
    assert found.weight.sum() == found.weight_check.sum() == 300


@pytest.mark.usefixtures("stored_fit")
def test_without_a_prior_nothing_changes() -> None:
    base = Scenario.load("baseline")
    assert base.prior is None
    assert "prior" not in base.toml()
    with_it = base.with_prior("history_2023")
    assert with_it.sha256() != base.sha256()
    assert with_it.with_prior(None).toml() == base.toml()


@pytest.mark.usefixtures("stored_fit")
def test_shared_parameters_come_as_one_row_and_the_rest_stays() -> None:
    base = Scenario.load("baseline")
    calibrated = base.with_prior("history_2023")
    worlds = [5, 2, 11]
    old = parameters(base, worlds, 3, 12, uncertain=True)
    new = parameters(calibrated, worlds, 3, 12, uncertain=True)
    found, names = posterior("history_2023"), joint_names(calibrated)
    assert names == found.shared
    table = np.stack([found.values[name] for name in names], axis=1)
    drawn = np.concatenate([new[name] for name in names], axis=1)
    for row in drawn:
        assert (table == row).all(axis=1).any()  # never margins
    for name in set(base.uncertainties) - set(names):
        assert np.array_equal(new[name], old[name])
    (alone,) = parameters(calibrated, [2], 3, 12, uncertain=True)[names[0]]
    assert alone == new[names[0]][1]


@pytest.mark.usefixtures("stored_fit")
def test_what_a_scenario_fixes_stays_fixed() -> None:
    calibrated = Scenario.load("baseline").with_prior("history_2023")
    name = joint_names(calibrated)[0]
    fixed = calibrated.replace({name: calibrated.values()[name]})
    assert name not in joint_names(fixed)
    built = parameters(fixed, [0, 1], 3, 12, uncertain=True)
    assert set(built[name][:, 0].tolist()) == {calibrated.values()[name]}


@pytest.mark.usefixtures("stored_fit")
def test_designs_leave_joint_parameters_to_the_posterior() -> None:
    calibrated = Scenario.load("baseline").with_prior("history_2023")
    plan = planned(calibrated, worlds=4, sampling="lhs")
    given, joint = set(plan.given(range(4))), set(joint_names(calibrated))
    assert not given & joint
    assert given | joint == set(calibrated.uncertainties)
    assert set(planned(Scenario.load("baseline"), worlds=4, sampling="lhs").given(range(4)))


@pytest.mark.usefixtures("stored_fit")
def test_shipped_files_are_read_once() -> None:
    assert room.posterior("history_2023") is room.posterior("history_2023")
