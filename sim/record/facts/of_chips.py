"""C9 and C10: the chip maker's windfall and what the clouds build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.record.facts.panel import BN, Parts, mean, total
from sim.record.history.readers import SOLD_BEFORE

if TYPE_CHECKING:
    import xarray as xr

SOLD_2022_M = SOLD_BEFORE / 1e6
"""H100-equivalents that Nvidia sold in 2022, million (Epoch AI, ai-chip-counts)."""
REVENUE_FY23_BN = 15.0
"""Nvidia's data-centre revenue of the fiscal year to January 2023, USD bn (annual results)."""
SYSTEM_RATIO = 1.275
"""Revenue for an H100-equivalent, network and systems included, over the price of the bare unit:
43 and 34.6 thousand USD beside 34.6 and 26.3 (Nvidia's revenue over Epoch AI's chip counts)."""
FY24, FY25 = ("2023-02", "2024-01"), ("2024-02", "2025-01")
CORE_CAPEX_BN = 85.0
"""Capex of four large clouds that is not for AI, USD bn a year (estimated from Big-4 capex before
2023, Platformonomics)."""
BIG4_OVER_SIMULATED = 1.16
"""AI capex of Microsoft, Alphabet, Amazon and Meta over that of Microsoft, Alphabet, Amazon and
Oracle: Meta's and Oracle's parts of Nvidia's sales to large buyers (Epoch AI chip owners, 2023-24:
Meta about 19% and Oracle about 6% of the five)."""


def supplier_windfall(data: xr.Dataset) -> Parts:
    """C9: revenue, margin, price and sales of the chip maker, (worlds,).

    Fiscal years run from February to January; sold chips are cumulated from 2022 on. 0.29 + 1.1 +
    3.33 M: 4.72 M.
    """
    first, second = (BN * total(data, "chip_revenue_usd", *year) for year in (FY24, FY25))
    ships = "chip_shipments_h100e"
    sold_2023 = SOLD_2022_M + 1e-6 * total(data, ships, "2023-01", "2023-12")
    sold_2024 = sold_2023 + 1e-6 * total(data, ships, "2024-01", "2024-12")
    unit = "chip_price_usd_per_h100e"
    return {
        "revenue_fy24_usd_bn": first,
        "revenue_fy25_usd_bn": second,
        "growth_fy24": first / REVENUE_FY23_BN,
        "growth_fy25": second / first,
        "margin_fy24": mean(data, "chip_margin", *FY24),
        "margin_fy25": mean(data, "chip_margin", *FY25),
        "unit_price_2023": mean(data, unit, "2023-01", "2023-12") / SYSTEM_RATIO,
        "unit_price_2024": mean(data, unit, "2024-01", "2024-12") / SYSTEM_RATIO,
        "unit_price_2025": mean(data, unit, "2025-01", "2025-12") / SYSTEM_RATIO,
        "sold_2023_m_h100e": sold_2023,
        "sold_2024_m_h100e": sold_2024,
        "growth_of_sold_2024": sold_2024 / sold_2023,
        "hyperscaler_share_2023": _large_share(data, "2023"),
        "hyperscaler_share_2024": _large_share(data, "2024"),
    }


def _large_share(data: xr.Dataset, year: str) -> FloatArray:
    """Part of the chip maker's compute that the Big-4 buy, Meta in Oracle's place, (worlds,)."""
    bought = total(data, "chips_bought_h100e", f"{year}-01", f"{year}-12")
    large = BIG4_OVER_SIMULATED * bought[:, : data.sizes["hyperscaler"]].sum(axis=1)
    return np.asarray(large / bought.sum(axis=1), dtype=np.float64)


def capex(data: xr.Dataset) -> Parts:
    """C10: capex of the Big-4, USD bn, its growth, and the part of servers, (worlds,).

    Simulated AI capex of four hyperscalers, scaled from Oracle's to Meta's, and core capex beside
    it. Servers are what is not halls of the AI part, and as much of the core's. 60 x 1.16 + 85 =
    154.6.
    """
    levels = []
    for year in ("2023", "2024"):
        spent = BN * total(data, "capex_usd", f"{year}-01", f"{year}-12").sum(axis=1)
        levels.append(BIG4_OVER_SIMULATED * spent + CORE_CAPEX_BN)
    whole, halls = (
        total(data, name, "2023-01", "2024-12").sum(axis=1)
        for name in ("capex_usd", "halls_capex_usd")
    )
    return {
        "growth_2024": levels[1] / levels[0] - 1.0,
        "capex_2023_usd_bn": levels[0],
        "capex_2024_usd_bn": levels[1],
        "server_share": 1.0 - halls / whole,
    }
