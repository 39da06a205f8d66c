"""Main series of sides: bands, paired differences, and only what every side keeps."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from sim.analysis.pairs.side_series import MAIN, Traced, parts, traced

HHI = next(each for each in MAIN if each.name == "hhi")
PRICE = next(each for each in MAIN if each.name == "price_index")


def test_bands_are_percentiles_over_worlds_and_changes_over_pairs() -> None:
    one = np.arange(101.0)[:, None]
    found = Traced(HHI, np.array([0]), (one, one[::-1] + 10.0))
    assert found.bands(0)[:, 0].tolist() == [5.0, 25.0, 50.0, 75.0, 95.0]
    assert found.change(1)[2, 0] == 10.0
    assert found.change(1)[0, 0] == pytest.approx(10.0 - 90.0)


def test_relative_changes_are_shares_of_the_first_side() -> None:
    found = Traced(PRICE, np.array([11]), (np.array([[100.0], [0.0]]), np.array([[106.0], [5.0]])))
    assert found.change(1)[:, 0].tolist() == pytest.approx([0.06] * 5)


def test_tolerances() -> None:
    assert parts(np.array([100.0, 100.0]), np.array([104.0, 106.0]), PRICE).tolist() == [
        False,
        True,
    ]
    assert parts(np.array([100.0, 100.0]), np.array([350.0, 351.0]), HHI).tolist() == [False, True]


def kept(names: list[str]) -> xr.Dataset:
    trailing = {each.name for each in MAIN if not each.by_year}
    series = {
        **{f"trailing.{name}": (("world", "month"), np.ones((2, 24))) for name in trailing},
        **{f"yearly.{name}": (("world", "year"), np.ones((2, 2))) for name in names},
    }
    return xr.Dataset(series, coords={"year": [2026, 2027], "month": np.arange(24)})


def test_what_one_side_does_not_keep_is_left_out() -> None:
    both = traced([kept(["price_index", "funding_usd"]), kept(["price_index"])])
    assert [each.main.name for each in both if each.main.by_year] == ["price_index"]
    assert next(each for each in both if each.main.by_year).months.tolist() == [11, 23]
    assert sum(not each.main.by_year for each in both) == 5
