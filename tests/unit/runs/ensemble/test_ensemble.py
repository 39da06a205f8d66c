"""What an ensemble holds is what `sim.run` gives, world by world, however the work is cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from sim.endings.classification import DECIDING, indicators
from sim.month.events import KINDS
from sim.runs.ensemble.driver import drive
from sim.runs.ensemble.opening import open_ensemble
from sim.runs.ensemble.plan import Plan, planned
from sim.runs.ensemble.progress import Standing
from sim.scenario.definition import Scenario

CUTS = [
    (4, 3),
    (100, 100),
    *(pytest.param(*cut, marks=pytest.mark.slow) for cut in [(1, 1), (2, 100), (100, 5), (7, 1)]),
]


@pytest.fixture(scope="module")
def plain(small: Scenario) -> xr.Dataset:
    """The same seven worlds in memory."""
    return sim.run(small, worlds=7, years=1, seed=5, uncertain=True)


@pytest.fixture(scope="module")
def stored(finished: Path) -> xr.Dataset:
    return open_ensemble(finished, thorough=True).load()


def test_outcomes_are_those_of_a_run(stored: xr.Dataset, plain: xr.Dataset) -> None:
    assert stored["ending"].values.tolist() == plain["ending"].values.tolist()
    assert np.array_equal(stored["membership"].values, plain["membership"].values)
    found = indicators({name: plain[name].values for name in DECIDING})
    for name, values in found.items():
        assert np.array_equal(stored[f"indicator.{name}"].values, values[:, -1]), name
    drawn = [name for name in plain.data_vars if str(name).startswith("param.")]
    assert drawn
    for name in drawn:
        assert np.array_equal(stored[name].values, plain[name].values)
    assert np.array_equal(stored["total.funding_usd"].values, plain["funding_usd"].values.sum(1))


def test_series_by_year_and_at_the_end(stored: xr.Dataset, plain: xr.Dataset) -> None:
    assert np.array_equal(stored["last.hhi"].values, plain["hhi"].values[:, -1])
    yearly = stored["yearly.market_revenue_usd"]
    assert yearly.attrs["units"] == "USD per year"
    expected = plain["market_revenue_usd"].values.sum(axis=1).astype(np.float32)
    assert np.array_equal(yearly.values[:, 0], expected)
    assert np.array_equal(
        stored["yearly.hhi"].values[:, 0], plain["hhi"].values[:, -1].astype("f4")
    )
    assert np.array_equal(stored["yearly.owner"].values[:, 0], plain["owner"].values[:, -1])
    assert stored["lab"].values.tolist() == plain["lab"].values.tolist()
    assert stored["yearly.owner"].attrs["cell_methods"].startswith("month: point")


def test_events_are_counted_and_the_rare_ones_kept(stored: xr.Dataset, plain: xr.Dataset) -> None:
    events = sim.events(plain)
    assert set(events["kind"]) <= set(KINDS)
    for column, kind in enumerate(KINDS):
        mine = events[events["kind"] == kind].groupby("world").size()
        expected = mine.reindex(range(7), fill_value=0).to_numpy()
        assert np.array_equal(stored["event_count"].values[:, column], expected), kind
    kept = sim.events(stored)
    rare = events[~events["kind"].str.contains("price|release")]
    columns = ["world", "month", "kind", "agent", "counterparty", "amount_usd", "detail"]
    key = ["world", "month", "kind", "agent"]
    one, other = (
        each[columns].sort_values(key, kind="stable").reset_index(drop=True)
        for each in (kept, rare)
    )
    pd.testing.assert_frame_equal(one, other, check_dtype=False)
    summary = pd.read_parquet(stored.attrs["summary"])
    assert summary["ending"].tolist() == plain["ending"].values.tolist()
    assert np.array_equal(summary["indicator.hhi"], stored["indicator.hhi"].values)


@pytest.mark.parametrize(("chunk", "batch"), CUTS)
def test_world_k_is_the_same_for_any_chunk_and_batch(
    stored: xr.Dataset, small: Scenario, tmp_path: Path, chunk: int, batch: int
) -> None:
    drive(planned(small, 7, seed=5, years=1, chunk=chunk), tmp_path / "other", batch=batch)
    other = open_ensemble(tmp_path / "other").load()
    xr.testing.assert_identical(other.assign_attrs(events="", summary=""),
                                stored.assign_attrs(events="", summary=""))  # fmt: skip


def test_months_can_be_kept_and_classified_again(small: Scenario, tmp_path: Path) -> None:
    result = sim.ensemble(
        small, worlds=2, seed=5, years=1, workers=1, store=tmp_path / "all", keep="monthly",
        progress=False,
    )  # fmt: skip
    again = sim.classify(result)
    assert np.array_equal(again["membership"].values, result["membership"].values)
    assert np.array_equal(again["membership_monthly"].values, result["membership_monthly"].values)
    plain = sim.run(small, worlds=2, years=1, seed=5, uncertain=True)
    for name in ("hhi", "price_usd_per_mtok", "flow_matrix_usd", "stake_investor"):
        assert np.array_equal(result[name].values, plain[name].values, equal_nan=True), name
    assert result["month"].values.tolist() == plain["month"].values.tolist()
    assert len(sim.events(result)) == len(sim.events(plain))


def test_arrays_are_read_only_when_looked_at(finished: Path) -> None:
    lazy = open_ensemble(finished)
    assert not lazy["yearly.hhi"].variable._in_memory
    assert lazy["yearly.hhi"].isel(world=6).values.shape == (1,)


def test_a_designed_ensemble_stores_its_draws(small: Scenario, tmp_path: Path) -> None:
    lever = "capital.vc_supply_usd_per_year"
    plan = planned(small, 4, years=1, sampling="lhs", grid={lever: [1e10, 6e10]}, chunk=3)
    drive(plan, tmp_path / "grid")
    result = open_ensemble(tmp_path / "grid")
    assert result[f"param.{lever}"].values.tolist() == [1e10, 6e10] * 4
    assert result["draw"].values.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    name = next(iter(plan.scenario.uncertainties))
    given = plan.given(range(8))[name]
    assert np.array_equal(result[f"param.{name}"].values, given)
    assert len(np.unique(given)) == 4
    raised = result["total.funding_usd"].values
    assert (raised[::2] != raised[1::2]).all()


def test_progress_is_told_of_every_chunk(plan: Plan, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def listen(standing: Standing) -> None:
        told.append((standing.done, sum(standing.endings.values())))
        assert standing.worlds_per_second > 0.0
        assert "worlds/s" in standing.text()

    drive(plan, tmp_path / "told", progress=listen)
    assert told == [(3, 3), (6, 6), (7, 7)]


def test_the_store_does_not_hang_on_who_did_the_work(
    plan: Plan, finished: Path, tmp_path: Path, sums: Callable[[Path], dict[str, str]]
) -> None:
    drive(plan, tmp_path / "again", batch=2)
    assert sums(tmp_path / "again") == sums(finished)
