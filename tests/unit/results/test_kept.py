"""How years of a result are called."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from sim.results.kept import calendar_years, year_names


def months(first: str) -> xr.Dataset:
    start = np.datetime64(first, "M")
    return xr.Dataset(coords={"month": (start + np.arange(24)).astype("M8[ns]")})


@pytest.mark.parametrize(
    ("first", "named"), [("2025-01", ["2025", "2026"]), ("2099-07", ["2099/00", "2100/01"])]
)
def test_twelve_months_from_mid_year_bear_both_years(first: str, named: list[str]) -> None:
    found = months(first)
    assert year_names(found) == named
    kept_by_year = xr.Dataset(
        coords={"year": list(calendar_years(found))},
        attrs={"scenario_toml": f'start = "{first}"'},
    )
    assert year_names(kept_by_year) == named
