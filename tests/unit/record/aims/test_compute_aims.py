"""Aims of the market for compute, on series made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.record.aims import compute_aims as aims
from sim.record.table.basics import NotRecordedError
from sim.scenario.definition import Scenario


def run(start: str, months: int, **values: object) -> xr.Dataset:
    """Two worlds with some series, (world, month)."""
    axis = pd.date_range(start, periods=months, freq="MS")
    columns = {}
    for name, each in values.items():
        path = np.broadcast_to(np.asarray(each, dtype=float), (2, months))
        columns[name] = (("world", "month"), path.copy())
    return xr.Dataset(columns, coords={"month": axis, "world": [0, 1]})


def test_the_peak_is_that_of_2023_alone() -> None:
    spot = np.concatenate([np.full(12, 4.0), np.full(12, 9.0)])
    data = run("2023-01-01", 24, spot_price_usd_per_h100_hour=spot)
    assert aims.spot_peak_2023(data) == pytest.approx([4.0, 4.0])
    data["spot_price_usd_per_h100_hour"][1, 11] = 8.0
    assert aims.spot_peak_2023(data) == pytest.approx([4.0, 8.0])


def test_a_long_contract_is_a_series_of_its_own() -> None:
    data = run("2023-01-01", 24, contract_price_usd_per_h100_hour=3.0)
    with pytest.raises(NotRecordedError):
        aims.k36_most_2023(data)
    data["long_contract_price_usd_per_h100_hour"] = 0.7 * data["contract_price_usd_per_h100_hour"]
    assert aims.k36_most_2023(data) == pytest.approx([2.1, 2.1])


def test_lead_times_are_weeks_of_their_months() -> None:
    wait = np.arange(36.0)
    data = run("2023-01-01", 36, chip_lead_time_months=wait)
    assert aims.lead_weeks_2023_11(data) == pytest.approx([43.48, 43.48], abs=0.01)
    assert aims.lead_weeks_2024_04(data) == pytest.approx([65.22, 65.22], abs=0.01)


def price(trough: int, low: float = 1.7, after: float = 2.0) -> np.ndarray:
    """2.0 falling to a trough in a month counted from 2025-01, and then up again."""
    path = np.linspace(2.0, 2.0, 24)
    path[: trough + 1] = np.linspace(2.0, low, trough + 1)
    path[trough + 1 :] = after
    return path


@pytest.mark.parametrize(
    ("path", "turned"),
    [
        (price(9), 1.0),  # 2025-10
        (price(6), 1.0),  # 2025-07
        (price(13), 1.0),  # 2026-02
        (price(5), 0.0),  # too early
        (price(14), 0.0),  # too late
        (price(9, after=1.8), 0.0),  # hardly up again
        (price(9, low=1.9, after=2.2), 0.0),  # hardly down before
        (np.linspace(2.0, 1.0, 24), 0.0),  # only down
        (np.linspace(1.0, 2.0, 24), 0.0),  # only up
    ],
)
def test_a_turn_is_a_trough_in_its_months(path: np.ndarray, turned: float) -> None:
    data = run("2025-01-01", 24, contract_price_usd_per_h100_hour=path)
    assert aims.k12_turns(data) == pytest.approx([turned, turned])


def test_a_rise_counts_only_within_six_months() -> None:
    path = np.full(24, 1.7)
    path[:9], path[9], path[16:] = 2.0, 1.69, 2.1
    data = run("2025-01-01", 24, contract_price_usd_per_h100_hour=path)
    assert aims.k12_turns(data) == pytest.approx([0.0, 0.0])


def clouds(capex: np.ndarray, others: float = 0.0) -> xr.Dataset:
    """Ten years in which one hyperscaler spends a path, and others a constant, USD a month."""
    months = len(capex)
    data = run("2025-01-01", months, other_clouds_capex_usd=others,
               capacity_total_h100e=0.0, chip_price_usd_per_h100e=1.0)  # fmt: skip
    data["capex_usd"] = (
        ("world", "month", "hyperscaler"), np.broadcast_to(capex[None, :, None], (2, months, 1))
    )  # fmt: skip
    data.attrs["scenario_toml"] = Scenario.load("baseline_2025").toml()
    return data


def without_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aims, "at_start", lambda data, quantity: {})


def test_capex_counts_all_clouds_and_the_core_business() -> None:
    data = clouds(np.full(24, 1e10), others=2e10)
    core = aims.all_capex(data)[0, 0] - 3e10
    assert 1e9 < core < 2e10


def test_capex_over_product_is_of_the_dearest_year(monkeypatch: pytest.MonkeyPatch) -> None:
    without_core(monkeypatch)
    path = np.repeat([0.0, 117e12 / 12.0, 0.0], 12)
    assert aims.capex_over_gdp(clouds(path)) == pytest.approx([1.0 / 1.049] * 2)


def test_a_trough_is_what_comes_after_the_peak(monkeypatch: pytest.MonkeyPatch) -> None:
    without_core(monkeypatch)
    fall = np.repeat([1.0, 10.0, 4.0, 6.0], 12)
    assert aims.capex_trough_over_peak(clouds(fall)) == pytest.approx([0.4, 0.4])
    rise = np.repeat([1.0, 2.0, 4.0], 12)
    assert aims.capex_trough_over_peak(clouds(rise)) == pytest.approx([1.0, 1.0])


def test_clouds_earn_their_cost_when_what_comes_in_is_worth_what_went_out() -> None:
    data = clouds(np.r_[100.0, np.zeros(23)])
    cash = np.zeros(24)
    cash[12] = 110.0
    data["profit_usd"] = (
        ("world", "month", "layer"),
        np.broadcast_to(cash[None, :, None], (2, 24, 1)),
    )
    data = data.assign_coords(layer=["cloud"])
    data["depreciation_usd"] = (("world", "month", "cloud"), np.zeros((2, 24, 2)))
    assert aims.clouds_value_over_cost(data) == pytest.approx([1.0, 1.0])
    written_off = np.zeros((2, 24, 2))
    written_off[1, 12, 0] = 11.0
    data["depreciation_usd"] = (("world", "month", "cloud"), written_off)
    assert aims.clouds_value_over_cost(data) == pytest.approx([1.0, 1.1])
    data["profit_usd"] = 0.95 * data["profit_usd"]
    assert aims.clouds_lose(data) == pytest.approx([1.0, 0.0])


def test_a_used_stock_is_worth_what_its_age_leaves_of_it() -> None:
    """Prices that fall by 0.36 a year in logs, no growth: 0.71 of new; growth of 0.7: 0.91."""
    year = np.arange(24) / 11.0
    for growth, left in ((0.0, 0.705), (0.7, 0.915)):
        stock, price = np.exp(growth * year)[None], np.exp(-0.36 * year)[None]
        found = aims.left_of_new(stock, price)
        assert found[0, [0, -1]] == pytest.approx([left, left], abs=5e-4)


def test_what_is_left_at_the_end_counts() -> None:
    data = clouds(np.r_[100.0, np.zeros(23)])
    data.attrs["equipment_share"] = 0.5
    data["profit_usd"] = (("world", "month", "layer"), np.zeros((2, 24, 1)))
    data = data.assign_coords(layer=["cloud"])
    data["depreciation_usd"] = (("world", "month", "cloud"), np.zeros((2, 24, 2)))
    data["capacity_total_h100e"][:, -12:] = 121.0
    spent, worth = 100.0 * 1.1 ** (-1 / 12), 200.0 * 0.5 * (1.0 + 1.0 / 72)
    # Prices stand still: worth falls nearly as a line over six years, of which half are left.
    assert aims.clouds_value_over_cost(data) == pytest.approx([worth / spent] * 2, rel=0.25)
    data["capacity_total_h100e"][:, -12:] = 0.0
    assert aims.clouds_value_over_cost(data) == pytest.approx([0.0, 0.0])


def test_twelve_month_sums_roll() -> None:
    values = np.arange(14.0)[None]
    assert aims.twelve_months(values).tolist() == [[66.0, 78.0, 90.0]]
    assert aims.years_of(np.ones((1, 30))).tolist() == [[12.0, 12.0]]
