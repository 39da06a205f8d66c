"""Tables of results in DuckDB, polars, altair, seaborn: files and frames as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim

SMALL = sim.Scenario.load("baseline").replace({"builders.count": 20})


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stored ensemble of four worlds and two years."""
    folder = tmp_path_factory.mktemp("tables") / "few"
    sim.ensemble(SMALL, worlds=4, years=2, workers=1, store=folder, progress=False)
    return folder


@pytest.fixture(scope="module")
def opened(stored: Path) -> xr.Dataset:
    return sim.open_ensemble(stored)


def test_duckdb_asks_the_files(stored: Path, opened: xr.Dataset) -> None:
    """DuckDB: a question to summary.parquet and events.parquet, without loading either."""
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as base:
        found = base.sql(
            f"""select ending, count(*) as worlds, sum(e.raised) as raised
            from '{stored / "summary.parquet"}'
            left join (select world, sum(amount_usd) as raised from '{stored / "events.parquet"}'
                       where kind = 'round' group by world) as e using (world)
            group by ending order by ending"""
        ).fetchall()
    endings, counts = np.unique(opened["ending"].values.astype(str), return_counts=True)
    assert [(ending, worlds) for ending, worlds, _ in found] == list(
        zip(endings.tolist(), counts.tolist(), strict=True)
    )
    events = sim.events(opened)
    rounds = events[events["kind"] == "round"]["amount_usd"].sum()
    assert sum(raised for *_, raised in found) == pytest.approx(rounds)


def test_polars_reads_and_takes(stored: Path, opened: xr.Dataset) -> None:
    """polars: the parquet files, and a small frame of ours."""
    polars = pytest.importorskip("polars")
    kinds = polars.scan_parquet(stored / "events.parquet").group_by("kind").len().collect()
    assert (
        dict(kinds.iter_rows()) == sim.events(opened)["kind"].astype(str).value_counts().to_dict()
    )
    tidy = sim.tidy(opened, ["last.market_revenue_usd"])
    frame = polars.from_pandas(tidy.reset_index())
    assert frame["last_market_revenue_usd"].sum() == pytest.approx(
        tidy["last_market_revenue_usd"].sum()
    )


def test_altair_draws_a_tidy_frame() -> None:
    """altair: names without dots, so that no field needs escaping."""
    altair = pytest.importorskip("altair")
    result = sim.run(SMALL, years=1, worlds=2)
    frame = sim.tidy(result, ["revenue_usd"]).reset_index()
    chart = altair.Chart(frame).mark_line().encode(x="month", y="revenue_usd", color="lab")
    rows = next(iter(chart.to_dict()["datasets"].values()))
    assert len(rows) == len(frame)
    assert {"month", "revenue_usd", "lab"} <= set(rows[0])


def test_seaborn_draws_a_tidy_frame() -> None:
    """seaborn: lines with bands over worlds."""
    seaborn = pytest.importorskip("seaborn")
    from matplotlib.figure import Figure

    result = sim.run(SMALL, years=1, worlds=3)
    frame = sim.tidy(result, ["revenue_usd"]).reset_index()
    axes = Figure().subplots()
    seaborn.lineplot(frame, x="month", y="revenue_usd", hue="lab", errorbar="pi", ax=axes)
    assert len(axes.lines) >= result.sizes["lab"]


def test_pandas_reads_what_a_run_leaves(tmp_path: Path) -> None:
    """pandas: summary.csv has a row a world, under plain names."""
    from sim.results.store import save

    result = sim.run(SMALL, years=1, worlds=2)
    table = pd.read_csv(save(result, tmp_path / "one") / "summary.csv")
    assert table["world"].tolist() == [0, 1]
    assert table["ending"].tolist() == result["ending"].values.tolist()
