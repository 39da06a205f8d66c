"""Readers on Datasets made by hand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from sim.base.errors import EndgameError
from sim.record.history.models_read import best_price_of
from sim.record.history.points import Point, month_number, readings
from sim.record.history.readers import READERS, figures

MONTHS = np.arange("2023-01", "2025-07", dtype="datetime64[M]").astype("datetime64[ns]")
LABS = ["inflection", "adept", "character", "openai", "anthropic"]


def made(**columns: tuple[tuple[str, ...], np.ndarray]) -> xr.Dataset:
    return xr.Dataset(
        columns,
        coords={
            "month": MONTHS,
            "lab": LABS,
            "hyperscaler": ["amazon", "google", "microsoft"],
            "layer": ["chips", "cloud"],
        },
    )


def series(value: float, growth: float = 0.0) -> np.ndarray:
    """(1, months) from a value in the first month."""
    return (value + growth * np.arange(len(MONTHS)))[None, :]


def labs(**values: float) -> np.ndarray:
    """(1, months, labs), constant."""
    return np.stack([series(values.get(name, 0.0)) for name in LABS], axis=2)


def read(name: str, data: xr.Dataset, target: str = "", first: int = 0, last: int = 11) -> float:
    (value,) = READERS[name](data, target, first, last)
    return float(value)


def test_run_rate_is_twelve_times_the_month() -> None:
    data = made(revenue_usd=(("world", "month", "lab"), labs(openai=2e8)))
    assert read("run_rate", data, "openai") == pytest.approx(2.4e9)


def test_sums_cover_their_period() -> None:
    data = made(chip_revenue_usd=(("world", "month"), series(1.0, 1.0)))
    assert read("chip_revenue_quarter", data, first=2, last=4) == 3 + 4 + 5


def test_margin_share_and_power() -> None:
    dims = ("world", "month", "lab")
    data = made(
        revenue_usd=(dims, labs(openai=10.0)),
        serving_cost_usd=(dims, labs(openai=6.0)),
        subscription_revenue_usd=(dims, labs(openai=6.0)),
        advertising_revenue_usd=(dims, labs(openai=1.0)),
        api_spend_usd=(("world", "month"), series(12.0)),
        compute_h100e=(dims, labs(openai=20.0)),
        capacity_total_h100e=(("world", "month"), series(200.0)),
        utilisation_total=(("world", "month"), series(0.5)),
        power_mw=(("world", "month"), series(30.0)),
    )
    assert read("gross_margin_year", data, "openai") == pytest.approx(0.4)
    assert read("api_share", data, "openai") == pytest.approx(0.25)
    assert read("lab_power", data, "openai") == pytest.approx(6.0)


def test_users_and_those_who_pay() -> None:
    data = made(
        users_by_lab_million=(("world", "month", "lab"), labs(openai=30.0, anthropic=10.0)),
        users_million=(("world", "month"), series(40.0)),
        paying_users_million=(("world", "month"), series(2.0)),
    )
    assert read("user_share", data, "openai") == pytest.approx(0.75)
    assert read("paying_share", data) == pytest.approx(0.05)
    assert read("paying_users", data, "openai") == pytest.approx(1.5)


def test_capex_adds_the_core_and_the_big_four_meta() -> None:
    cloud = ("world", "month", "hyperscaler")
    data = made(
        capex_usd=(cloud, np.stack([series(1e9)] * 3, axis=2)),
        core_capex_usd_per_month=(("hyperscaler",), np.array([5e8, 0.0, 0.0])),
        capacity_h100e=(cloud, np.stack([series(100.0)] * 3, axis=2)),
        own_chip_share=(("hyperscaler",), np.array([0.25, 0.0, 0.0])),
    )
    assert read("capex_year", data, "amazon") == pytest.approx(18e9)
    assert read("big_four_capex_year", data) == pytest.approx(42e9 / (1 - 39.2 / 251))
    assert read("compute_owned", data, "amazon") == pytest.approx(75.0)


def test_cheapest_price_of_a_quality() -> None:
    """The small tier is 0.5 behind, hosts sell the open model: only what is good enough counts."""
    price = np.array([[[[10.0, 1.0], [np.nan, np.nan]]]])
    columns = {
        "capability": (("world", "month", "lab"), np.array([[[26.0, 26.2]]])),
        "price_usd_per_mtok": (("world", "month", "lab", "tier"), price),
        "small_tier_gap_log10": (("world",), np.array([0.5])),
        "open_capability": (("world", "month"), np.array([[25.0]])),
        "open_price_usd_per_mtok": (("world", "month", "tier"), np.array([[[0.2, 0.1]]])),
    }
    data = xr.Dataset(columns)
    for least, cheapest in ((25.6, 10.0), (25.45, 1.0), (25.0, 0.2), (24.5, 0.1), (27.0, 10.0)):
        assert best_price_of(data, np.array([least]), 0).tolist() == [cheapest]


def test_price_list_of_the_best_and_the_index() -> None:
    tiers = ("world", "month", "lab", "tier")
    price = np.zeros((1, len(MONTHS), len(LABS), 2))
    price[..., LABS.index("anthropic"), 0] = 7.0
    data = made(
        capability=(("world", "month", "lab"), labs(openai=25.0, anthropic=26.0)),
        price_usd_per_mtok=(tiers, price),
        frontier_capability=(("world", "month"), series(26.0)),
    )
    assert read("frontier_list_price", data) == 7.0
    assert read("frontier_eci", data) == pytest.approx(125.8 + 8.8)


def test_months_until_open_weights_match() -> None:
    open_ = np.where(np.arange(len(MONTHS)) >= 15, 25.0, 24.0)[None, :]
    data = made(
        capability=(("world", "month", "lab"), labs(openai=25.0)),
        open_capability=(("world", "month"), open_),
    )
    # Month 15 is 2024-04; GPT-4 came out in 2023-03.
    assert read("open_match_of_gpt4", data) == 13.0


def test_exits_are_closures_and_sales_to_clouds() -> None:
    dims = ("world", "month", "lab")
    data = made(
        alive=(dims, labs(inflection=0.0, adept=1.0, character=1.0)),
        owner=(dims, labs(inflection=-1.0, adept=2.0, character=-1.0)),
    )
    assert read("exits", data) == 2.0


def test_figures_refuse_months_and_labs_that_are_not_there() -> None:
    reading = next(each for each in readings() if each.name == "run_rate openai")
    data = made(revenue_usd=(("world", "month", "lab"), labs(openai=1e9 / 12)))
    june = month_number("2025-06")
    point = Point(reading, "2025-06", 1.0, 1.0, 1.0, june, june)
    assert figures(data, [point]) == pytest.approx(0.0)
    late = Point(reading, "2025-07", 1.0, 1.0, 1.0, june + 1, june + 1)
    with pytest.raises(EndgameError, match="outside the run's months"):
        figures(data, [late])
    with pytest.raises(EndgameError, match="not in the result"):
        figures(data.sel(lab=["adept"]), [point])
