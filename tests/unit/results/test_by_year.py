"""Series by year: money is summed, of all else the last month stands."""

from __future__ import annotations

import numpy as np
import xarray as xr

from sim.results.by_year import by_year, yearly

MONTHS = np.arange(18.0)[None]


def test_money_is_summed_and_a_year_in_part_has_its_months() -> None:
    found = by_year(xr.Variable(("world", "month"), MONTHS, {"units": "USD per month"}))
    assert found.dims == ("world", "year")
    assert found.values.tolist() == [[66.0, 87.0]]
    assert found.attrs["units"] == "USD per year"


def test_a_level_is_that_of_the_last_month() -> None:
    found = by_year(xr.Variable(("world", "month"), MONTHS, {"units": "labs"}))
    assert found.values.tolist() == [[11.0, 17.0]]
    assert found.attrs["units"] == "labs"


def test_what_is_kept_by_year_is_taken_and_what_is_not_is_none() -> None:
    kept = xr.Dataset({"yearly.hhi": (("year", "world"), [[1.0], [2.0]])})
    found = yearly(kept, "hhi")
    assert found is not None
    assert found.values.tolist() == [[1.0, 2.0]]
    assert yearly(kept, "lerner") is None


def test_units_that_a_result_lost_are_the_tables() -> None:
    found = yearly(xr.Dataset({"revenue_usd": (("world", "month"), MONTHS)}), "revenue_usd")
    assert found is not None
    assert found.values.tolist() == [[66.0, 87.0]]
