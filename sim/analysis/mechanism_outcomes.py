"""What is looked at of a world when a mechanism is switched off, and the change that counts.

Prices and margins, who is left, who owns whom, how far models come; who pays, what each layer
earns, how much is used and how long one waits.
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


YEAR = MONTHS_PER_YEAR


@dataclass(frozen=True)
class Asked:
    """An outcome of a world and the change of its mean that counts."""

    words: str
    unit: str
    least: float
    read: Callable[[xr.Dataset], FloatArray]


def _last_year(name: str) -> Callable[[xr.Dataset], FloatArray]:
    return lambda data: np.asarray(
        np.nanmean(data[name].values[:, -MONTHS_PER_YEAR:], axis=1), dtype=np.float64
    )


def _total(data: xr.Dataset, *names: str, last: int | None = None) -> FloatArray:
    """Sum of series over agents and months, of the last months if ``last`` is told, (W,)."""
    total = np.zeros(data.sizes["world"])
    for name in names:
        values = np.asarray(data[name].values, dtype=np.float64)
        part = values if last is None else values[:, -last:]
        total = total + np.nansum(part.reshape(len(values), -1), axis=1)
    return total


def _log_total(*names: str, last: int | None = None) -> Callable[[xr.Dataset], FloatArray]:
    """Log of the sum over months and agents, of the last months if ``last`` is told."""
    return lambda data: np.log(np.maximum(_total(data, *names, last=last), 1.0))


def _log_price(name: str) -> Callable[[xr.Dataset], FloatArray]:
    return lambda data: np.log(np.maximum(_last_year(name)(data), 1e-6))


def _task_price(data: xr.Dataset) -> FloatArray:
    """Log of what a task, as long as tasks are by then, costs with a frontier model, (W,)."""
    price = data["price_per_task_usd"].values[:, -MONTHS_PER_YEAR:, 0]
    bill = price * data["use_per_task"].values[:, -MONTHS_PER_YEAR:]
    return np.asarray(np.log(np.maximum(np.nanmean(bill, axis=1), 1e-9)), dtype=np.float64)


def _count(*kinds: str) -> Callable[[xr.Dataset], FloatArray]:
    """How many events of some kinds a world has, over all years."""

    def read(data: xr.Dataset) -> FloatArray:
        found = events(data)
        mine = found.loc[found["kind"].isin(kinds), "world"]
        count = mine.groupby(mine).size().reindex(data["world"].values, fill_value=0)
        return np.asarray(count.to_numpy(), dtype=np.float64)

    return read


def _part(
    of: tuple[str, ...], whole: tuple[str, ...], last: int | None = None
) -> Callable[[xr.Dataset], FloatArray]:
    """Sum of some series over that of others. 20 of 80: 0.25; of nothing: 0."""

    def read(data: xr.Dataset) -> FloatArray:
        some, every = (_total(data, *names, last=last) for names in (of, whole))
        found: FloatArray = np.where(every > 0.0, some / np.where(every > 0.0, every, 1.0), 0.0)
        return found

    return read


def _gross_margin(data: xr.Dataset) -> FloatArray:
    """Labs' revenue less what serves it, idle machines with it, over revenue, last year, (W,)."""
    sold = np.maximum(_total(data, "revenue_usd", last=YEAR), 1.0)
    cost = _total(data, "serving_cost_usd", "idle_serving_usd", last=YEAR)
    return np.asarray(1.0 - cost / sold, dtype=np.float64)


def _returns(data: xr.Dataset) -> FloatArray:
    """What funds have paid back over what they called by the end, (W,)."""
    called = np.maximum(data["calls_usd"].values[:, -1], 1.0)
    return np.asarray(data["distributions_usd"].values[:, -1] / called, dtype=np.float64)


def _all_years(name: str) -> Callable[[xr.Dataset], FloatArray]:
    return lambda data: np.asarray(np.nanmean(data[name].values, axis=1), dtype=np.float64)


MONEY = ("equity_raised_usd", "strategic_raised_usd", "credits_received_usd", "parent_support_usd")
"""What labs are paid by others than customers."""

OUTCOMES: dict[str, Asked] = {
    "price_to_full_cost": Asked("price over full cost", "ratio", 0.03,
                                _last_year("price_to_full_cost")),
    "lerner": Asked("Lerner index", "share", 0.01, _last_year("lerner")),
    "subsidy_rate": Asked("subsidy rate", "share", 0.02, _last_year("subsidy_rate")),
    "hhi": Asked("HHI of owners", "points", 75.0, _last_year("hhi")),
    "independent_frontier_labs": Asked("independent frontier labs", "labs", 0.2,
                                       _last_year("independent_frontier_labs")),
    "labs_alive": Asked("labs alive", "labs", 0.5, _last_year("labs_alive")),
    "hyperscaler_revenue_share": Asked("clouds' share of model revenue", "share", 0.02,
                                       _last_year("hyperscaler_revenue_share")),
    "open_token_share": Asked("open share of tokens", "share", 0.02,
                              _last_year("open_token_share")),
    "open_spend_share": Asked("open share of spend", "share", 0.01,
                              _last_year("open_spend_share")),
    "revenue": Asked("revenue of models, last year", "log", 0.05,
                     _log_total("market_revenue_usd", last=YEAR)),
    "capex": Asked("capex of clouds, all years", "log", 0.05,
                   _log_total("capex_usd", "other_clouds_capex_usd")),
    "research": Asked("compute for R&D, last year", "log", 0.05,
                      _log_total("rd_experiments_usd", "rd_final_training_usd", last=YEAR)),
    "funding": Asked("funding of labs, all years", "log", 0.05, _log_total("funding_usd")),
    "users": Asked("users of assistants", "log", 0.03, _log_price("users_million")),
    "frontier_capability": Asked("frontier capability", "orders", 0.05,
                                 _last_year("frontier_capability")),
    "frontier_price": Asked("frontier list price", "log", 0.05,
                            _log_price("frontier_price_usd_per_mtok")),
    "task_price": Asked("price of a frontier task", "log", 0.05, _task_price),
    "hour_price": Asked("price of an H100-hour", "log", 0.05,
                        _log_price("spot_price_usd_per_h100_hour")),
    "largest_share": Asked("largest owner's share", "share", 0.02, _last_year("largest_share")),
    "capacity": Asked("installed compute", "log", 0.05, _log_price("capacity_total_h100e")),
    "builders_alive": Asked("builders left", "log", 0.05, _log_price("builders_alive")),
    "sold": Asked("labs sold or hired away", "labs", 0.3,
                  _count("acquisition", "licence_and_hire")),
    "closed": Asked("labs closed", "labs", 0.3, _count("closure")),
    "model_value_share": Asked("labs' share of value", "share", 0.01,
                               _last_year("model_value_share")),
    "paid_by_clouds": Asked("clouds' part of what pays labs", "share", 0.02,
                            _part(("strategic_raised_usd", "credits_received_usd"), MONEY)),
    "paid_by_parents": Asked("parents' part of what pays labs", "share", 0.02,
                             _part(("parent_support_usd",), MONEY)),
    "paid_by_lenders": Asked("lenders' part of clouds' capex", "share", 0.02,
                             _part(("lenders_net_usd",), ("capex_usd", "other_clouds_capex_usd"))),
    "gross_margin": Asked("gross margin of labs", "share", 0.02, _gross_margin),
    "fund_returns": Asked("distributions over calls of funds", "ratio", 0.05, _returns),
    "consumer_income": Asked("labs' income from people", "log", 0.05,
                             _log_total("subscription_revenue_usd", "advertising_revenue_usd",
                                        last=YEAR)),
    "tokens": Asked("tokens sold by API", "log", 0.05, _log_total("tokens_mtok", last=YEAR)),
    "chip_sales": Asked("sales of the chip maker, all years", "log", 0.05,
                        _log_total("chip_revenue_usd")),
    "wait": Asked("wait for chips, all years", "months", 0.25,
                  _all_years("chip_lead_time_months")),
    "startup_tokens": Asked("part of API spend that venture money pays", "share", 0.02,
                            _part(("venture_paid_tokens_usd",), ("api_spend_usd",))),
}  # fmt: skip
"""What is looked at, the mean change that counts, and how it is read of a run."""
