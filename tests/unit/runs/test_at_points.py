"""Rows of a design are worlds, bit for bit; a table of a run and of an ensemble is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis.expression import condition
from sim.base.axes import IntArray
from sim.base.errors import EndgameError, Fault, WorldError
from sim.results.world_table import COUNTS, outcomes_of, parameters_of, world_table
from sim.runs import at_points as at_points_module
from sim.runs.at_points import at_points, forgotten

FEW = {"builders.count": 10.0}
VC = "capital.vc_supply_usd_per_year"


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    points = {VC: np.array([2e10, 5e10, 2e10])}
    scenario = sim.Scenario.load("baseline")
    return at_points(scenario, points, np.array([3, 3, 5]), years=1, levers=FEW, workers=1)


def test_a_row_is_the_world_of_its_number_with_its_parameters(rows: pd.DataFrame) -> None:
    alone = world_table(
        sim.run("baseline", [5], years=1, uncertain=True, levers=FEW, parameters={VC: [2e10]})
    )
    assert rows["world"].tolist() == [3, 3, 5]
    assert set(alone) == set(rows) - {"world"}
    same = rows.drop(columns="world").iloc[[2]].set_axis(alone.index)
    pd.testing.assert_frame_equal(same[list(alone)], alone, check_exact=True, check_dtype=False)


def test_one_luck_differs_by_the_parameter_alone(rows: pd.DataFrame) -> None:
    assert rows.loc[0, VC] != rows.loc[1, VC]
    assert rows.loc[0, "funding_usd"] != rows.loc[1, "funding_usd"]
    assert set(parameters_of(rows.iloc[:2])) == {VC}
    assert "hhi" in outcomes_of(rows)
    assert VC not in outcomes_of(rows)


def test_events_are_counted_as_the_table_of_events_does() -> None:
    result = sim.run("baseline", 3, years=2, uncertain=True, levers=FEW)
    counts = pd.crosstab(sim.events(result)["world"], sim.events(result)["kind"])
    found = world_table(result)
    for name, kinds in COUNTS.items():
        wanted = counts.reindex(columns=list(kinds), fill_value=0).sum(axis=1)
        assert found[name].tolist() == wanted.reindex([0, 1, 2], fill_value=0).tolist()
    assert found["down_rounds"].sum() > 0


@pytest.mark.parametrize("kept", [False, True])
def test_a_failed_row_leaves_what_is_true_and_false_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kept: bool
) -> None:
    """Else no question about a lab could be asked of thousands of worlds once one has failed."""
    real = at_points_module._run

    def run(job: Any, rows: IntArray) -> pd.DataFrame:
        if 1 in rows:
            raise WorldError("", {int(np.flatnonzero(rows == 1)[0]): Fault("arithmetic", "")})
        return real(job, rows)

    monkeypatch.setattr(at_points_module, "_run", run)
    folder = tmp_path if kept else None
    for resume in (False, True) if kept else (False,):
        found = at_points(
            sim.Scenario.load("baseline"), {}, np.arange(3), years=1, levers=FEW, workers=1,
            folder=folder, resume=resume,
        )  # fmt: skip
        assert found.attrs["failed"] == 1
        assert found["ending"].tolist()[1] == ""
        assert np.isnan(found.loc[1, "hhi"])
        assert condition("openai alive and independent", found).tolist() == [True, False, True]


def test_finished_rows_are_kept_and_another_run_is_refused(tmp_path: Path) -> None:
    scenario, numbers = sim.Scenario.load("baseline"), np.arange(2)
    how = {"years": 1, "levers": FEW, "workers": 1, "folder": tmp_path / ".rows"}
    first = at_points(scenario, {}, numbers, **how)  # type: ignore[arg-type]
    with pytest.raises(EndgameError, match="--resume"):
        at_points(scenario, {}, numbers, **how)  # type: ignore[arg-type]
    again = at_points(scenario, {}, numbers, resume=True, **how)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(first, again, check_dtype=False)
    assert again.attrs["parameters"] == first.attrs["parameters"]
    with pytest.raises(EndgameError, match="another run's"):
        at_points(scenario, {}, numbers + 1, resume=True, **how)  # type: ignore[arg-type]
    forgotten(tmp_path / ".rows")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("points", "numbers", "levers", "told"),
    [
        ({VC: np.array([1e10])}, [0, 1], FEW, "has 1 rows; must have 2"),
        ({VC: np.array([1e10])}, [0], {VC: 2e10}, "is set in all rows too"),
        ({VC: np.array([-1.0])}, [0], FEW, "must be"),
        ({"market.flywhel": np.array([0.1])}, [0], FEW, "did you mean market.flywheel"),
        ({}, [], FEW, "has no rows"),
    ],
)
def test_wrong_points_are_refused(
    points: dict[str, np.ndarray], numbers: list[int], levers: dict[str, float], told: str
) -> None:
    with pytest.raises(EndgameError, match=told):
        at_points(sim.Scenario.load("baseline"), points, np.array(numbers), levers=levers)
