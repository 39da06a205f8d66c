"""What pictures of many worlds show month by month: means over the last twelve months.

A run has the series from which these follow; an ensemble, of which few series are kept by month,
keeps these, in single precision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import xarray as xr

from sim.base.axes import FloatArray
from sim.endings.classification import by_tier, indicators, outcomes, own_fits

if TYPE_CHECKING:
    from collections.abc import Collection

TRAILING = "trailing."
INSIDE = (
    "price_to_full_cost", "hhi", "hyperscaler_revenue_share", "independent_frontier_labs",
    "open_token_share", "subsidy_rate", "lerner",
)  # fmt: skip
"""Indicators that tell endings apart."""
SPLIT = "consolidated_frontier_open_tail"
TIER_UNITS = {
    "open_token_share": "share of tokens", "hhi": "points, 0 to 10,000", "lerner": "share of sales",
}  # fmt: skip
TIERS_KEPT = (*(f"tier_{name}" for name in TIER_UNITS), SPLIT)
INSIDE_KEPT = tuple(TRAILING + name for name in INSIDE)


def of_months(result: xr.Dataset, names: Collection[str] = INSIDE) -> dict[str, FloatArray]:
    """Indicators of each month by name, (worlds, months) each: kept, or from the series."""
    if all(TRAILING + name in result.variables for name in names):
        return {name: result[TRAILING + name].values for name in names}
    found = indicators(outcomes(result))
    return {name: found[name] for name in names}


def of_tiers(
    series: Mapping[str, FloatArray], read: Mapping[str, FloatArray] | None = None
) -> dict[str, xr.Variable]:
    """Both tiers month by month, and the own fit of a split; ``read``, indicators if known."""
    found = by_tier(series)
    split = own_fits(indicators(series) if read is None else read)["tiered"]
    tiers = {
        f"tier_{name}": xr.Variable(("world", "month", "tier"), found[name], {"units": unit})
        for name, unit in TIER_UNITS.items()
    }
    return {**tiers, SPLIT: xr.Variable(("world", "month"), split, {"units": "1"})}
