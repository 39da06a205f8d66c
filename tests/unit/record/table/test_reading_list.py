"""Readers of the table on runs made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from events_by_hand import with_events

from sim.record.table.basics import NotRecordedError, at_start
from sim.record.table.reading_list import TABLE_READERS
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table

MONTHS = 24
LABS = ("openai", "anthropic")


def run(**of_labs: Any) -> xr.Dataset:
    """One world of two years; a lab's series is a number or a path."""
    axis = pd.date_range("2025-01-01", periods=MONTHS, freq="MS")
    data = xr.Dataset(coords={"month": axis, "lab": list(LABS), "world": [0]})
    for name, value in of_labs.items():
        path = np.broadcast_to(np.asarray(value, dtype=float), (MONTHS,))
        data[name] = (("world", "month", "lab"), np.repeat(path[None, :, None], 2, axis=2))
    data.attrs["scenario_toml"] = Scenario.load("baseline_2025").toml()
    return data


def read(
    name: str, data: xr.Dataset, target: str = "openai", first: int = 0, last: int = 11
) -> float:
    (found,) = TABLE_READERS[name](data, target, first, last)
    return float(found)


COSTS = {"rd_experiments_usd": 3.0, "rd_final_training_usd": 1.0, "serving_cost_usd": 2.0,
         "rd_data_usd": 0.5, "staff_usd": 1.0, "other_cost_usd": 0.5}  # fmt: skip


def test_money_of_a_lab_is_summed_over_its_months() -> None:
    data = run(revenue_usd=4.0, **COSTS)
    assert read("revenue", data, last=2) == pytest.approx(12.0)
    assert read("cost", data) == pytest.approx(96.0)
    assert read("compute_cost", data) == pytest.approx(72.0)
    assert read("rd_expense", data, first=0, last=5) == pytest.approx(33.0)
    assert read("operating_loss", data) == pytest.approx(48.0)
    assert read("gross_margin", data) == pytest.approx(0.5)
    assert read("compute_over_revenue", data) == pytest.approx(1.5)
    assert read("compute_share", data, "openai anthropic") == pytest.approx(0.75)
    assert read("cost_over_revenue", data, "openai anthropic") == pytest.approx(2.0)
    assert read("inference_share", data, "") == pytest.approx(1 / 3)  # of all labs


def test_cash_burn_is_what_was_raised_and_is_not_there() -> None:
    raised = {"equity_raised_usd": 1.0, "strategic_raised_usd": 0.5, "parent_support_usd": 0.0}
    data = run(cash_usd=np.linspace(10.0, 33.0, MONTHS), **raised)
    assert read("cash_burn", data, first=12, last=23) == pytest.approx(12 * 1.5 - 12.0)
    # The first month's rise is not known: the months after it count.
    assert read("cash_burn", data, first=0, last=5) == pytest.approx(5 * 1.5 - 5.0)


def test_growth_is_a_factor_a_year() -> None:
    data = run(revenue_usd=2.0 ** (np.arange(MONTHS) / 4.0))
    assert read("revenue_growth", data) == pytest.approx(8.0)


def test_a_lab_that_is_not_there_is_not_recorded() -> None:
    with pytest.raises(NotRecordedError):
        read("revenue", run(revenue_usd=1.0), "moonshot")
    with pytest.raises(NotRecordedError):
        read("stock_pay", run(revenue_usd=1.0))
    with pytest.raises(NotRecordedError):
        read("neocloud_capex", run(revenue_usd=1.0), "coreweave")


def test_runs_are_told_by_releases() -> None:
    rows = [("2025-02", "openai", 4e8), ("2025-06", "anthropic", 9e8), ("2025-08", "openai", 1e8)]
    events = pd.DataFrame([
        {"world": 0, "month": pd.Timestamp(month), "kind": "release", "agent": lab,
         "counterparty": "", "amount_usd": amount, "detail": ""} for month, lab, amount in rows
    ])  # fmt: skip
    data = with_events(run(revenue_usd=1.0), events)
    assert read("last_run_cost", data, "openai", last=11) == pytest.approx(1e8)
    assert read("last_run_cost", data, "openai", last=6) == pytest.approx(4e8)
    assert read("record_run_cost", data, "", last=4) == pytest.approx(4e8)
    assert read("record_run_cost", data, "", last=5) == pytest.approx(9e8)
    assert np.isnan(read("last_run_cost", data, "anthropic", last=2))


def test_the_index_counts_from_the_best_of_the_start() -> None:
    best = max(at_start(run(), "capability_log10_flop").values())
    data = run(capability=best + 0.5)
    slope = table()["models.eci_points_per_log10"].value
    assert read("lab_eci", data, "openai") == pytest.approx(142.3 + 0.5 * slope)


def test_capex_has_the_core_business_in_it() -> None:
    data = run()
    data["capex_usd"] = (("world", "month", "hyperscaler"), np.full((1, MONTHS, 4), 1e9))
    data = data.assign_coords(hyperscaler=["microsoft", "google", "amazon", "oracle"])
    core = at_start(data, "core_capex_usd_per_month")
    assert read("capex", data, "microsoft") == pytest.approx(12 * (1e9 + core["microsoft"]))
    three = sum(12 * (1e9 + core[name]) for name in ("microsoft", "google", "amazon"))
    assert read("big_four_capex", data, "") == pytest.approx(three / (1 - 39.2 / 251.0))


def test_clouds_earn_hours_in_use_at_their_price() -> None:
    data = run().assign_coords(hyperscaler=["google"])
    for name, value in (("capacity_h100e", 1e6), ("utilisation", 0.5),
                        ("cloud_price_usd_per_h100_hour", 2.0)):  # fmt: skip
        data[name] = (("world", "month", "hyperscaler"), np.full((1, MONTHS, 1), value))
    assert read("cloud_run_rate", data, "google") == pytest.approx(12 * 730 * 1e6, rel=0.01)
    own = at_start(data, "own_chip_share")["google"]
    assert read("own_chips", data, "google") == pytest.approx(1e6 * own)
    assert read("compute_owned", data, "google") == pytest.approx(1e6 * (1 - own))


def test_prices_of_an_hour_come_each_from_its_own_series() -> None:
    data = run()
    for number, name in enumerate(("spot", "contract", "long_contract", "list", "newest"), start=1):
        key = f"{name}_price_usd_per_h100_hour"
        data[key] = (("world", "month"), np.full((1, MONTHS), float(number)))
    names = ("spot_price", "one_year_price", "long_contract_price", "on_demand_price",
             "newer_chip_price")  # fmt: skip
    assert [read(name, data, "") for name in names] == [1.0, 2.0, 3.0, 4.0, 5.0]
    plain = data[["spot_price_usd_per_h100_hour", "contract_price_usd_per_h100_hour"]]
    assert [read(name, plain, "") for name in names[:4]] == [1.0, 2.0, 2.0, 1.0]
    with pytest.raises(NotRecordedError):
        read("newer_chip_price", plain, "")


def test_chips_sold_count_from_2022_and_added_compute_from_the_month_before() -> None:
    data = run()
    data["chip_shipments_h100e"] = (("world", "month"), np.full((1, MONTHS), 1e5))
    data["capacity_total_h100e"] = (("world", "month"), 1e6 + 1e5 * np.arange(MONTHS)[None])
    assert read("compute_sold", data, "", last=11) == pytest.approx(4.72e6 + 1.2e6)
    assert read("compute_added", data, "", first=9, last=11) == pytest.approx(3e5)


def test_lists_are_of_a_lab_and_a_tier() -> None:
    data = run().assign_coords(tier=["frontier", "small"])
    prices = np.ones((1, MONTHS, 2, 2)) * np.array([[10.0, 1.0], [20.0, 2.0]])
    data["price_usd_per_mtok"] = (("world", "month", "lab", "tier"), prices)
    data["unit_cost_usd_per_mtok"] = 0.25 * data["price_usd_per_mtok"]
    assert read("list_price", data, "anthropic frontier") == 20.0
    assert read("list_price", data, "openai small") == 1.0
    assert read("serving_cost_of_price", data, "openai anthropic") == pytest.approx(0.25)
