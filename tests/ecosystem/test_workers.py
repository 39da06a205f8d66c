"""Worlds from other people's schedulers: the same bits as ours, wherever they ran."""

from __future__ import annotations

import numpy as np
import pytest

import sim

TINY = {"extends": "baseline", "years": 1, "levers": {"builders.count": 20}}


def funding_usd(seed: int) -> float:
    """All that labs raised in a year."""
    return float(sim.run(TINY, seed=seed)["funding_usd"].sum())


def test_joblib_runs_seeds_side_by_side() -> None:
    """joblib: one run a task, on two processes."""
    from joblib import Parallel, delayed

    found = Parallel(n_jobs=2)(delayed(funding_usd)(seed) for seed in (0, 1))
    assert found == [funding_usd(0), funding_usd(1)]


def test_dask_runs_seeds_as_tasks() -> None:
    """dask: delayed runs, gathered in one compute."""
    dask = pytest.importorskip("dask")
    tasks = [dask.delayed(funding_usd)(seed) for seed in (0, 1)]
    assert list(dask.compute(*tasks, scheduler="threads")) == [funding_usd(0), funding_usd(1)]


def test_dask_reads_results_lazily() -> None:
    """dask: a chunked Dataset reduces to the same figures."""
    pytest.importorskip("dask.array")
    result = sim.run(TINY, worlds=4)
    lazy = result[["market_revenue_usd"]].chunk({"world": 2})
    mean = lazy["market_revenue_usd"].mean("world").compute()
    np.testing.assert_allclose(mean, result["market_revenue_usd"].mean("world"))
