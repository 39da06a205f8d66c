"""Worlds of one draw are looked in or held out together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from sim.analysis.discovery.boxes import trained
from sim.cli.questions.kept_worlds import by_draw


def test_twins_at_two_points_of_a_grid_stand_on_one_side() -> None:
    worlds = np.arange(200)
    rows = pd.DataFrame({"x": worlds * 1.0}, index=pd.Index(worlds, name="world"))
    rows.attrs["parameters"] = ["x"]
    grid = xr.Dataset(coords={"world": worlds, "draw": ("world", worlds // 2)})
    found = by_draw(rows, grid)
    assert found.attrs == rows.attrs
    side = trained(found.index.to_numpy(dtype=np.int64))
    assert (side[::2] == side[1::2]).all()
    assert 0.5 < side.mean() < 0.9
    assert by_draw(rows, grid.drop_vars("draw")) is rows
