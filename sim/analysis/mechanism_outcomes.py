"""What is looked at of a world when a mechanism is switched off, and the change that counts.

Prices and margins, who is left, who owns whom, how far models come; who pays, what each layer
earns, how much is used and how long one waits. Levels are read in the last year and over all years:
what works while machines or money are short has often passed by the last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.results.event_table import events

if TYPE_CHECKING:
    import xarray as xr

Reader = Callable[["xr.Dataset"], FloatArray]
Windowed = Callable[["xr.Dataset", slice], FloatArray]
LAST_YEAR, ALL_YEARS = slice(-MONTHS_PER_YEAR, None), slice(None)
LEAST = 1e-9
"""A regularisation: nothing has a logarithm."""


def _over(months: slice, read: Windowed) -> Reader:
    return lambda data: read(data, months)


@dataclass(frozen=True)
class Asked:
    """An outcome of a world and the change of its mean that counts."""

    words: str
    unit: str
    least: float
    read: Reader


def _total(data: xr.Dataset, months: slice, *names: str) -> FloatArray:
    """Sum of series over agents and some months, (W,)."""
    total = np.zeros(data.sizes["world"])
    for name in names:
        values = np.asarray(data[name].values, dtype=np.float64)
        part = values[:, months]
        total = total + np.nansum(part.reshape(len(values), -1), axis=1)
    return total


def _mean(name: str) -> Windowed:
    return lambda data, months: np.asarray(
        np.nanmean(data[name].values[:, months], axis=1), dtype=np.float64
    )


def _log_mean(name: str) -> Windowed:
    """Mean over months of the log: a level that falls a hundredfold counts as much when low."""
    return lambda data, months: np.asarray(
        np.nanmean(np.log(np.maximum(data[name].values[:, months], LEAST)), axis=1),
        dtype=np.float64,
    )


def _log_total(*names: str) -> Windowed:
    """Log of the sum over months and agents."""
    return lambda data, months: np.log(np.maximum(_total(data, months, *names), 1.0))


def _task_price(data: xr.Dataset, months: slice) -> FloatArray:
    """Log of what a task, as long as tasks are by then, costs with a frontier model, (W,)."""
    price, longer = data["price_per_task_usd"].values, data["use_per_task"].values
    bill = price[:, months, 0] * longer[:, months]
    return np.asarray(np.nanmean(np.log(np.maximum(bill, LEAST)), axis=1), dtype=np.float64)


def _gross_margin(data: xr.Dataset, months: slice) -> FloatArray:
    """Labs' revenue less what serves it, idle machines with it, over revenue, (W,)."""
    sold = np.maximum(_total(data, months, "revenue_usd"), 1.0)
    cost = _total(data, months, "serving_cost_usd", "idle_serving_usd")
    return np.asarray(1.0 - cost / sold, dtype=np.float64)


def _part(of: tuple[str, ...], whole: tuple[str, ...]) -> Reader:
    """Sum of some series over that of others, all years. 20 of 80: 0.25; of nothing: 0."""

    def read(data: xr.Dataset) -> FloatArray:
        some, every = (_total(data, ALL_YEARS, *names) for names in (of, whole))
        found: FloatArray = np.where(every > 0.0, some / np.where(every > 0.0, every, 1.0), 0.0)
        return found

    return read


def _count(*kinds: str) -> Reader:
    """How many events of some kinds a world has, over all years."""

    def read(data: xr.Dataset) -> FloatArray:
        found = events(data)
        mine = found.loc[found["kind"].isin(kinds), "world"]
        count = mine.groupby(mine).size().reindex(data["world"].values, fill_value=0)
        return np.asarray(count.to_numpy(), dtype=np.float64)

    return read


def _returns(data: xr.Dataset) -> FloatArray:
    """What funds have paid back over what they called by the end, (W,)."""
    called = np.maximum(data["calls_usd"].values[:, -1], 1.0)
    return np.asarray(data["distributions_usd"].values[:, -1] / called, dtype=np.float64)


def _race_ends(data: xr.Dataset) -> FloatArray:
    """Months until the race first ended, (W,); all months where it did not."""
    when = np.asarray(data["first_ending_months"].values, dtype=np.float64)
    return np.where(np.isfinite(when), when, float(data.sizes["month"]))


MONEY = ("equity_raised_usd", "strategic_raised_usd", "credits_received_usd", "parent_support_usd")
"""What labs are paid by others than customers."""

LEVELS: dict[str, tuple[str, str, float, Windowed]] = {
    "price_to_full_cost": ("price over full cost", "ratio", 0.03, _mean("price_to_full_cost")),
    "lerner": ("Lerner index", "share", 0.01, _mean("lerner")),
    "subsidy_rate": ("subsidy rate", "share", 0.02, _mean("subsidy_rate")),
    "hhi": ("HHI of owners", "points", 75.0, _mean("hhi")),
    "independent_frontier_labs": ("independent frontier labs", "labs", 0.2,
                                  _mean("independent_frontier_labs")),
    "labs_alive": ("labs alive", "labs", 0.5, _mean("labs_alive")),
    "hyperscaler_revenue_share": ("clouds' share of model revenue", "share", 0.02,
                                  _mean("hyperscaler_revenue_share")),
    "open_token_share": ("open share of tokens", "share", 0.02, _mean("open_token_share")),
    "open_spend_share": ("open share of spend", "share", 0.01, _mean("open_spend_share")),
    "revenue": ("revenue of models", "log", 0.05, _log_total("market_revenue_usd")),
    "research": ("compute for R&D", "log", 0.05,
                 _log_total("rd_experiments_usd", "rd_final_training_usd")),
    "users": ("users of assistants", "log", 0.03, _log_mean("users_million")),
    "frontier_capability": ("frontier capability", "orders", 0.05, _mean("frontier_capability")),
    "frontier_price": ("frontier list price", "log", 0.05,
                       _log_mean("frontier_price_usd_per_mtok")),
    "task_price": ("price of a frontier task", "log", 0.05, _task_price),
    "hour_price": ("price of an H100-hour", "log", 0.05,
                   _log_mean("spot_price_usd_per_h100_hour")),
    "largest_share": ("largest owner's share", "share", 0.02, _mean("largest_share")),
    "capacity": ("installed compute", "log", 0.05, _log_mean("capacity_total_h100e")),
    "builders_alive": ("builders left", "log", 0.05, _log_mean("builders_alive")),
    "model_value_share": ("labs' share of value", "share", 0.01, _mean("model_value_share")),
    "gross_margin": ("gross margin of labs", "share", 0.02, _gross_margin),
    "consumer_income": ("labs' income from people", "log", 0.05,
                        _log_total("subscription_revenue_usd", "advertising_revenue_usd")),
    "tokens": ("tokens sold by API", "log", 0.05, _log_total("tokens_mtok")),
}  # fmt: skip
"""What is looked at in the last year and over all years: words, unit, least change, reader."""

WHOLE: dict[str, Asked] = {
    "race_ends": Asked("end of the race", "months", 12.0, _race_ends),
    "capex": Asked("capex of clouds, all years", "log", 0.05,
                   _over(ALL_YEARS, _log_total("capex_usd", "other_clouds_capex_usd"))),
    "funding": Asked("funding of labs, all years", "log", 0.05,
                     _over(ALL_YEARS, _log_total("funding_usd"))),
    "sold": Asked("labs sold or hired away", "labs", 0.3,
                  _count("acquisition", "licence_and_hire")),
    "closed": Asked("labs closed", "labs", 0.3, _count("closure")),
    "paid_by_clouds": Asked("clouds' part of what pays labs", "share", 0.02,
                            _part(("strategic_raised_usd", "credits_received_usd"), MONEY)),
    "paid_by_parents": Asked("parents' part of what pays labs", "share", 0.02,
                             _part(("parent_support_usd",), MONEY)),
    "paid_by_lenders": Asked("lenders' part of clouds' capex", "share", 0.02,
                             _part(("lenders_net_usd",), ("capex_usd", "other_clouds_capex_usd"))),
    "fund_returns": Asked("distributions over calls of funds", "ratio", 0.05, _returns),
    "chip_sales": Asked("sales of the chip maker, all years", "log", 0.05,
                        _over(ALL_YEARS, _log_total("chip_revenue_usd"))),
    "wait": Asked("wait for chips, all years", "months", 0.25,
                  _over(ALL_YEARS, _mean("chip_lead_time_months"))),
    "startup_tokens": Asked("part of API spend that venture money pays", "share", 0.02,
                            _part(("venture_paid_tokens_usd",), ("api_spend_usd",))),
}  # fmt: skip
"""What a world has once."""

OUTCOMES: dict[str, Asked] = {
    **{name: Asked(f"{words}, last year", unit, least, _over(LAST_YEAR, read))
       for name, (words, unit, least, read) in LEVELS.items()},
    **{f"{name}_all_years": Asked(f"{words}, all years", unit, least, _over(ALL_YEARS, read))
       for name, (words, unit, least, read) in LEVELS.items()},
    **WHOLE,
}  # fmt: skip
"""What is looked at, the mean change that counts, and how it is read of a run."""
