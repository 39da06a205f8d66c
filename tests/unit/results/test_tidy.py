"""Small tables: rows, names, units, and clear words for what cannot be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr

import sim
from sim.base.errors import EndgameError


@pytest.fixture(scope="module")
def result() -> xr.Dataset:
    small = sim.Scenario.load("baseline").replace({"builders.count": 50})
    return sim.run(small, worlds=2, years=1, uncertain=True)


def test_a_row_for_each_world_month_and_lab(result: xr.Dataset) -> None:
    table = sim.tidy(result, ["revenue_usd", "hhi", "ending", "param.market.flywheel"])
    assert table.columns.to_list() == [
        *("world", "month", "lab", "revenue_usd", "hhi", "ending", "param_market_flywheel")
    ]
    assert len(table) == 2 * 12 * result.sizes["lab"]
    row = table[(table["world"] == 1) & (table["lab"] == "openai")].iloc[7]
    one = result.sel(world=1, lab="openai").isel(month=7)
    assert row["month"] == result["month"].values[7]
    assert row["revenue_usd"] == one["revenue_usd"].item()
    assert row["hhi"] == one["hhi"].item()
    assert row["ending"] == one["ending"].item()
    assert row["param_market_flywheel"] == one["param.market.flywheel"].item()
    assert table.attrs["units"] == {
        "revenue_usd": "USD per month",
        "hhi": "points, 0 to 10,000",
        "ending": "name",
        "param_market_flywheel": result["param.market.flywheel"].attrs["units"],
    }


@pytest.mark.parametrize(
    ("names", "columns", "rows"),
    [
        ("hhi", ["world", "month", "hhi"], 24),
        (["membership", "ending"], ["world", "outcome", "membership", "ending"], 18),
        (["month", "hhi"], ["world", "month", "hhi"], 24),
        (["world"], ["world"], 2),
    ],
)
def test_axes_come_first(
    result: xr.Dataset, names: list[str], columns: list[str], rows: int
) -> None:
    table = sim.tidy(result, names)
    assert table.columns.to_list() == columns
    assert len(table) == rows
    assert np.array_equal(table.index, np.arange(rows))


def test_one_world_and_one_number(result: xr.Dataset) -> None:
    one = result.isel(world=0)
    assert sim.tidy(one, "hhi").columns.to_list() == ["month", "hhi"]
    assert sim.tidy(one, "ending").to_dict("list") == {"ending": [one["ending"].item()]}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["revenue_us"], "'revenue_us': no such variable; did you mean revenue_usd"),
        (["event.kind"], "'event.kind': events are a table of their own, see sim.events"),
        (["revenue_usd", "capex_usd"], "'capex_usd': alone has the axis hyperscaler"),
        ([], "at least one name"),
        (None, "'None': no such variable"),
        ([["hhi"]], "no such variable"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(result: xr.Dataset, names: Any, words: str) -> None:
    with pytest.raises(EndgameError, match=words) as error:
        sim.tidy(result, names)
    assert "\n" not in str(error.value)
