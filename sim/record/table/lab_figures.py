"""Readers of labs: money, runs, capability, prices. Figures per world, (W,), model's units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.record.history.models_read import best_price_of
from sim.record.history.readers import Read
from sim.record.table.basics import NotRecordedError, at_start, cut, lab, series
from sim.results.event_table import events
from sim.scenario.parameters import table

if TYPE_CHECKING:
    import xarray as xr

START_ECI = 142.3
"""Capability index of the best model at the start, o1 (IAPS ECI table, 2024-12)."""
RD = ("rd_experiments_usd", "rd_final_training_usd")
COMPUTE = (*RD, "serving_cost_usd")
COST = (*COMPUTE, "rd_data_usd", "staff_usd", "other_cost_usd")


def over(upper: tuple[str, ...], lower: tuple[str, ...], flip: bool = False) -> Read:
    def read(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
        names = target or " ".join(str(each) for each in data["lab"].values)
        above = cut(lab(data, names, *upper), first, last)
        below = np.maximum(cut(lab(data, names, *lower), first, last), 1.0)
        return 1.0 - above / below if flip else above / below

    return read


def operating_loss(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """All operating cost less revenue, USD. Cost 12, revenue 4: 8."""
    return cut(lab(data, target, *COST) - lab(data, target, "revenue_usd"), first, last)


def cash_burn(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Cash raised less what cash rose by, USD. Raised 10, cash from 3 to 5: 8."""
    before = first - 1 if first else 0
    cash = lab(data, target, "cash_usd")
    raised = lab(data, target, "equity_raised_usd", "strategic_raised_usd", "parent_support_usd")
    start = first if first else 1
    return cut(raised, start, last) - (cash[:, last] - cash[:, before])


def api_part(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Revenue that is neither of plans nor of ads over all revenue."""
    people = ("subscription_revenue_usd", "advertising_revenue_usd")
    return over(people, ("revenue_usd",), True)(data, target, first, last)


def revenue_growth(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Last month's revenue over the first's, a factor a year. 1 to 8 in 11 months: 9.7."""
    revenue = np.maximum(lab(data, target, "revenue_usd"), 1.0)
    factor: FloatArray = (revenue[:, last] / revenue[:, first]) ** (12.0 / (last - first))
    return factor


def last_run_cost(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Cost of the final run behind a lab's latest release, USD; NaN where it released none."""
    return _runs(data, last, target, latest=True)


def record_run_cost(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Cost of the dearest final run behind any release so far, USD; NaN where there is none."""
    return _runs(data, last, "", latest=False)


def _runs(data: xr.Dataset, last: int, lab_name: str, latest: bool) -> FloatArray:
    if "event.kind" not in data:
        raise NotRecordedError("events")
    found = events(data)
    found = found[found["kind"].isin(["release", "open_release"]) & (found["amount_usd"] > 0)]
    found = found[found["month"] <= data["month"].values[last]]
    found = found[found["agent"] == lab_name] if lab_name else found
    by_world = found.sort_values("month").groupby("world")["amount_usd"]
    chosen = by_world.last() if latest else by_world.max()
    return np.asarray(chosen.reindex(data["world"].values).to_numpy(dtype=np.float64))


def eci(name: str) -> Read:
    """A reader of a capability as points of the index, counted from the best of the start."""

    def read(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
        able = lab(data, target, name) if target else series(data, name)
        slope = table()["models.eci_points_per_log10"].value
        return START_ECI + slope * (able[:, last] - _best_at_start(data))

    return read


def _best_at_start(data: xr.Dataset) -> float:
    return max(at_start(data, "capability_log10_flop").values())


def fixed_quality_price(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Cheapest list price of a quality, told in points of the index, USD per Mtok."""
    slope = table()["models.eci_points_per_log10"].value
    least = _best_at_start(data) + (float(target) - START_ECI) / slope
    gap = "models.small_tier_gap_log10"
    worlds = data.sizes["world"]
    step = data.get(f"param.{gap}", data.get("small_tier_gap_log10"))
    known = np.full(worlds, table()[gap].value) if step is None else step.values
    data = data.assign(small_tier_gap_log10=("world", known))
    return best_price_of(data, np.full(worlds, least), last)


def list_price(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """A lab's list price of a tier, USD per Mtok; ``target`` "openai frontier"."""
    name, tier = target.split()
    if name not in data["lab"].values:
        raise NotRecordedError(name)
    values = data["price_usd_per_mtok"].sel(lab=name, tier=tier).values
    return np.asarray(values[:, last], dtype=np.float64)


def serving_cost_of_price(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Marginal cost of serving over the list price, mean of labs, tiers and months."""
    shares = []
    for name in target.split():
        unit, price = (data[x].sel(lab=name).values[:, first : last + 1]
                       for x in ("unit_cost_usd_per_mtok", "price_usd_per_mtok"))  # fmt: skip
        shares.append((unit / price).mean(axis=(1, 2)))
    return np.asarray(np.mean(shares, axis=0), dtype=np.float64)


def api_tokens(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Tokens that a lab sells by API in a month, Mtok."""
    tokens = data["tokens_mtok"].sel(lab=target).values[:, last]
    return np.asarray(tokens.sum(axis=1), dtype=np.float64)


def consumer_spend(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Plans and seats of all labs, USD a year."""
    plans = series(data, "subscription_revenue_usd")[:, last].sum(axis=1)
    return np.asarray(MONTHS_PER_YEAR * plans, dtype=np.float64)
