"""Which mechanisms are alive: what switching each off does to the outcomes of paired worlds.

The rule was written before any table: a mechanism is **alive** if switching it off moves at least
one outcome by as much as `OUTCOMES` asks for, with a paired t test at 1% after Holm's correction
over all outcomes of that mechanism (Holm 1979); else it is **inert**. A first look at 100 worlds,
in which 25 of 74 were inert, was followed by six more outcomes (the largest owner's share,
installed compute, builders left, labs sold and labs closed, the price of a task); the rule stayed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.differences import mean_difference
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.classification import ENDINGS
from sim.results.event_table import events

if TYPE_CHECKING:
    import xarray as xr

LEVEL = 0.01
"""Level of the tests after correction."""
Outcome = Mapping[str, np.ndarray[Any, np.dtype[Any]]]


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


def _log_total(*names: str, last: int | None = None) -> Callable[[xr.Dataset], FloatArray]:
    """Log of the sum over months and agents, of the last months if ``last`` is told."""

    def read(data: xr.Dataset) -> FloatArray:
        total = np.zeros(data.sizes["world"])
        for name in names:
            values = np.asarray(data[name].values, dtype=np.float64)
            part = values if last is None else values[:, -last:]
            total = total + np.nansum(part.reshape(len(values), -1), axis=1)
        return np.log(np.maximum(total, 1.0))

    return read


def _log_price(name: str) -> Callable[[xr.Dataset], FloatArray]:
    return lambda data: np.log(np.maximum(_last_year(name)(data), 1e-6))


def _task_price(data: xr.Dataset) -> FloatArray:
    """Log of what a task costs with a frontier model, last year, (W,)."""
    price = data["price_per_task_usd"].values[:, -MONTHS_PER_YEAR:, 0]
    return np.asarray(np.log(np.maximum(np.nanmean(price, axis=1), 1e-9)), dtype=np.float64)


def _count(*kinds: str) -> Callable[[xr.Dataset], FloatArray]:
    """How many events of some kinds a world has, over all years."""

    def read(data: xr.Dataset) -> FloatArray:
        found = events(data)
        mine = found.loc[found["kind"].isin(kinds), "world"]
        count = mine.groupby(mine).size().reindex(data["world"].values, fill_value=0)
        return np.asarray(count.to_numpy(), dtype=np.float64)

    return read


YEAR = MONTHS_PER_YEAR
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
}  # fmt: skip
"""What is looked at, the mean change that counts, and how it is read of a run."""
ENDING_LEAST = 0.03
"""Change of an ending's share that counts: three points."""


def mechanism_outcomes(result: xr.Dataset) -> Outcome:
    """Every outcome of each world, (W,), the label of its ending as 0 or 1 for each."""
    found: dict[str, np.ndarray[Any, np.dtype[Any]]] = {
        name: asked.read(result) for name, asked in OUTCOMES.items()
    }
    label = np.array([str(each) for each in result["ending"].values.tolist()])
    return found | {f"ending_{each}": (label == each).astype(np.float64) for each in ENDINGS}


def asked_of(name: str) -> tuple[str, str, float]:
    """An outcome's words, unit and the change that counts."""
    if name in OUTCOMES:
        return OUTCOMES[name].words, OUTCOMES[name].unit, OUTCOMES[name].least
    return f"ending {name.removeprefix('ending_').replace('_', ' ')}", "share", ENDING_LEAST


def compared_outcomes(before: Outcome, after: Outcome) -> pd.DataFrame:
    """A row per outcome: what switching off does to it, and whether that counts.

    Columns ``outcome``, ``unit``, ``before``, ``after``, ``difference``, ``low``, ``high`` (95%),
    ``p`` after Holm's correction, ``least`` and ``counts``.
    """
    names = [*OUTCOMES, *(f"ending_{each}" for each in ENDINGS)]
    rows, raw = [], []
    for name in names:
        first, second = (np.nan_to_num(each[name]) for each in (before, after))
        found = mean_difference(first, second)
        raw.append(paired_p(first, second))
        rows.append(
            {"outcome": name, "unit": asked_of(name)[1], "before": float(found.before),
             "after": float(found.after), "difference": float(found.difference),
             "low": float(found.low), "high": float(found.high)}
        )  # fmt: skip
    table = pd.DataFrame(rows)
    table["p"] = holm(np.array(raw))
    table["least"] = [asked_of(name)[2] for name in names]
    table["counts"] = (table["p"] < LEVEL) & (table["difference"].abs() >= table["least"])
    return table


def paired_p(first: FloatArray, second: FloatArray) -> float:
    """Two-sided p of a paired t test; 1 where nothing differs.

    Worked: differences 1, 0, 2, 1: mean 1, error 0.408, t 2.45 with 3 degrees of freedom: 0.092.
    """
    from scipy.special import stdtr

    change = second - first
    error = change.std(ddof=1) / np.sqrt(len(change))
    if error == 0.0:
        return 0.0 if change[0] != 0.0 else 1.0
    return float(2.0 * stdtr(len(change) - 1, -abs(change.mean() / error)))


def holm(p: FloatArray) -> FloatArray:
    """Holm's step-down correction of several p values.

    Worked: 0.01, 0.04, 0.03: 0.03, 0.06, 0.06.
    """
    order = np.argsort(p)
    scaled = p[order] * (len(p) - np.arange(len(p)))
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return corrected


def verdict_of(table: pd.DataFrame) -> tuple[str, str]:
    """``alive`` or ``inert``, and the outcomes that count, the largest first, in words."""
    counts = table[table["counts"]].copy()
    if counts.empty:
        nothing = bool((table["difference"] == 0.0).all())
        return "inert", "no number changes" if nothing else "nothing by as much as asked"
    counts["size"] = counts["difference"].abs() / counts["least"]
    counts = counts.sort_values("size", ascending=False)
    told = [f"{asked_of(str(row['outcome']))[0]} {amount(row)}" for _, row in counts.iterrows()]
    return "alive", "; ".join(told)


def amount(row: pd.Series) -> str:
    """A change in words: logs as percent, shares as points."""
    change, unit = float(row["difference"]), str(row["unit"])
    if unit == "log":
        return f"{100.0 * np.expm1(change):+.0f}%"
    if unit == "share":
        return f"{100.0 * change:+.0f} pts"
    return f"{change:+.0f}" if unit == "points" else f"{change:+.2f} {unit}"
