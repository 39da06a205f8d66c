"""Results in the hands of other people's tools: xarray, pandas, zarr, NetCDF, pickle."""

from __future__ import annotations

import copy
import importlib.util
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import sim
from sim.endings.classification import ENDINGS
from sim.runs.ensemble.driver import drive
from sim.runs.ensemble.plan import planned

SMALL = sim.Scenario.load("baseline").replace({"builders.count": 50})
NETCDF = ("scipy", "h5netcdf", "netcdf4")
LIBRARY = {"netcdf4": "netCDF4"}


@pytest.fixture(scope="module", params=["run", "ensemble"])
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> xr.Dataset:
    """A run's Dataset, and a stored ensemble's that reads what is looked at."""
    if request.param == "run":
        return sim.run(SMALL, worlds=3, years=1, uncertain=True)
    folder = tmp_path_factory.mktemp("stored") / "few"
    return sim.ensemble(SMALL, worlds=3, years=1, workers=1, store=folder, progress=False)


def test_attributes_are_text_and_numbers(result: xr.Dataset) -> None:
    assert {type(value) for value in result.attrs.values()} <= {str, int, float}
    for name, each in result.variables.items():
        kinds = {type(value) for value in each.attrs.values()} - {str, int, float}
        assert kinds <= {list}, name  # flag_values, as CF has it


@pytest.mark.parametrize("engine", NETCDF)
def test_netcdf_and_back(result: xr.Dataset, engine: str, tmp_path: Path) -> None:
    if not importlib.util.find_spec(LIBRARY.get(engine, engine)):
        pytest.skip(f"{engine} is not installed")
    result.to_netcdf(tmp_path / "one.nc", engine=engine)
    with xr.open_dataset(tmp_path / "one.nc", engine=engine) as back:
        xr.testing.assert_identical(back, result)
        pd.testing.assert_frame_equal(sim.events(back), sim.events(result))


@pytest.mark.parametrize("lazy", [None, {}])
def test_zarr_and_back(result: xr.Dataset, lazy: dict[str, int] | None, tmp_path: Path) -> None:
    if lazy is not None:
        pytest.importorskip("dask.array")
    result.to_zarr(tmp_path / "one.zarr", zarr_format=3, consolidated=False)
    back = xr.open_zarr(tmp_path / "one.zarr", consolidated=False, chunks=lazy)
    xr.testing.assert_identical(back, result)
    pd.testing.assert_frame_equal(sim.events(back), sim.events(result))


@pytest.mark.parametrize("library", ["pickle", "cloudpickle"])
def test_pickles_and_copies(result: xr.Dataset, library: str) -> None:
    tool = pytest.importorskip(library)
    for other in (pickle.loads(tool.dumps(result)), result.copy(deep=True), copy.copy(result)):
        xr.testing.assert_identical(other, result)
        pd.testing.assert_frame_equal(sim.events(other), sim.events(result))


def test_a_folder_gives_back_what_was_run(tmp_path: Path) -> None:
    from sim.results.store import save

    one = sim.run(SMALL, worlds=2, years=1)
    xr.testing.assert_identical(sim.open_result(save(one, tmp_path / "one")), one)
    many = sim.ensemble(SMALL, 2, years=1, workers=1, store=tmp_path / "many", progress=False)
    xr.testing.assert_identical(sim.open_result(tmp_path / "many"), many)


def test_memberships_are_selected_by_outcome(result: xr.Dataset) -> None:
    member = result["membership"]
    winter = member.sel(outcome="winter")
    assert winter.dims == ("world",)
    assert np.array_equal(winter.values, member.values[:, ENDINGS.index("winter")])
    largest = member.idxmax("outcome")
    assert largest.values.tolist() == [ENDINGS[k] for k in member.values.argmax(axis=1)]
    again = member.stack(case=("world", "outcome")).unstack("case")
    assert np.array_equal(again.sel(outcome=member["outcome"]), member)
    assert member.reset_index("outcome").dims == ("world", "outcome")
    wide = member.to_pandas()
    assert wide.columns.to_list() == list(ENDINGS)
    assert wide["winter"].tolist() == winter.values.tolist()
    assert member.to_dataframe().loc[(1, "winter"), "membership"] == winter.values[1]
    by_ending = member.groupby("ending").mean()
    assert by_ending.dims == ("ending", "outcome")


def test_xarrays_own_pictures(result: xr.Dataset) -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    result["membership"].plot()
    result["membership"].isel(world=0).plot.step()
    pyplot.close("all")


def test_a_result_prints_on_one_screen(result: xr.Dataset) -> None:
    lines = repr(result).splitlines()
    assert len(lines) <= 50
    assert max(map(len, lines)) <= 84
    assert "DataFrame" not in repr(result)
    assert "membership" in result._repr_html_()


def test_worlds_that_never_ran_read_as_missing(tmp_path: Path) -> None:
    """A stopped ensemble, in the hands of a reader that knows nothing of us."""
    plan = planned(SMALL, 3, years=1, chunk=2)
    drive(plan, tmp_path / "few")
    whole = sim.open_ensemble(tmp_path / "few").load()
    (tmp_path / "few" / "chunks" / "000001.json").unlink()
    for chunk in (tmp_path / "few" / "worlds.zarr").glob("*/c.1*"):
        chunk.unlink()
    plain = xr.open_zarr(tmp_path / "few" / "worlds.zarr", consolidated=False)
    for name in ("ending", "event_count", "yearly.owner", "yearly.hhi", "membership"):
        values = plain[name].values
        assert np.isnan(values[2]).all(), name
        assert np.isfinite(values[:2]).all(), name
    part = sim.open_ensemble(tmp_path / "few", partial=True)
    xr.testing.assert_identical(part.load(), whole.isel(world=[0, 1]))
    assert set(sim.events(part)["world"]) == {0, 1}
