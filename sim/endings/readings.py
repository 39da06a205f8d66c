"""What the classifier looks at, computed from a run's outcomes: no parameter, no scenario name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.base.arrays import first_places
from sim.base.axes import FloatArray
from sim.base.errors import EndgameError, Fault, WorldError
from sim.base.printed import few
from sim.endings.registry import DEFAULT, Thresholds
from sim.endings.windows import before, fall_from_peak, trailing_mean

AVERAGED = (
    "price_to_full_cost", "lerner", "hhi", "hyperscaler_revenue_share",
    "independent_frontier_labs", "low_margin_token_share", "open_token_share", "open_spend_share",
    "open_gap", "model_value_share",
)  # fmt: skip
"""Series of the market, (worlds, months), that enter as their mean over 12 months."""
DERIVED = (
    "market_revenue_usd", "frontier_price_usd_per_mtok", "rd_experiments_usd",
    "rd_final_training_usd", "capex_usd", "frontier_capability", "open_capability",
)  # fmt: skip
"""Series from which rises, falls and recoupment follow; those by agent are summed."""
BY_LAB = ("revenue_usd", "alive", "owner")
SERIES = AVERAGED + DERIVED + BY_LAB
"""Series that must be there; ``other_clouds_capex_usd`` is added to investment if there."""

FAILURE_WINDOW_MONTHS = 36


def indicators(
    series: Mapping[str, FloatArray], thresholds: Thresholds = DEFAULT
) -> dict[str, FloatArray]:
    """Indicators of each month from outcomes up to that month.

    Parameters
    ----------
    series : outcomes by name, (worlds, months, ...): see ``SERIES``.
    thresholds : only ``large_lab_share`` is read.

    Returns
    -------
    Arrays (worlds, months). The names in ``AVERAGED`` are means over the last 12 months (over all
    months so far in the first year); the rest are derived: ``subsidy_rate`` = max(0, 1 - price
    over full cost), its peak so far, the rise of price over full cost from its trough so far, the
    rise of the frontier's price and the fall of investment over a year, falls from peaks so far,
    and labs lost.

    Raises
    ------
    EndgameError : a series is missing or not finite.

    Notes
    -----
    Worked: price over full cost 0.4 throughout, then 1.2 for a year: subsidy 0, its peak 0.6, the
    rise 0.8.
    """
    _check(series)
    found = {name: trailing_mean(plain(series[name])) for name in AVERAGED}
    ratio = found["price_to_full_cost"]
    subsidy = np.maximum(1.0 - ratio, 0.0)
    research = _total(series["rd_experiments_usd"]) + _total(series["rd_final_training_usd"])
    capex = _total(series["capex_usd"])
    if "other_clouds_capex_usd" in series:
        capex = capex + _total(series["other_clouds_capex_usd"])
    large_lost, failed = labs_lost(series, thresholds.large_lab_share)
    return found | {
        "subsidy_rate": subsidy,
        "subsidy_peak": np.maximum.accumulate(subsidy, axis=1),
        "rise_from_trough": ratio - np.minimum.accumulate(ratio, axis=1),
        "frontier_price_rise": yearly_rise(plain(series["frontier_price_usd_per_mtok"])),
        "open_shortfall": open_shortfall(series),
        "recoupment": recoupment(series),
        "large_labs_lost": large_lost,
        "labs_failed_share": failed,
        "revenue_fall": fall_from_peak(trailing_mean(plain(series["market_revenue_usd"]))),
        "capex_fall": np.maximum(-yearly_rise(capex), 0.0),
        "research_fall": fall_from_peak(trailing_mean(research)),
    }


def yearly_rise(price: FloatArray) -> FloatArray:
    """Mean of the last 12 months over the mean of the 12 before, less one; zero in the first year.

    Worked: a year at 10, then a year at 11 -> 0.10.
    """
    mean = trailing_mean(price)
    year_ago = before(mean, 12)
    young = np.arange(price.shape[1]) < 12
    ratio = mean / np.where(year_ago > 0.0, year_ago, 1.0)
    return np.where(young | (year_ago <= 0.0), 0.0, ratio - 1.0)


def open_shortfall(series: Mapping[str, FloatArray]) -> FloatArray:
    """How far the best open model trails the frontier, log10 FLOP, mean over 12 months.

    Beside the lag in months because a slowing frontier stretches months: when it stands still, a
    follower within a hair of it still trails by years.
    """
    trails = plain(series["frontier_capability"]) - plain(series["open_capability"])
    return trailing_mean(np.maximum(trails, 0.0))


def recoupment(series: Mapping[str, FloatArray]) -> FloatArray:
    """Industry's revenue above full cost so far, over its shortfall so far, (worlds, months).

    One means that losses have been earned back, undiscounted: the second leg of predation in
    Brooke Group v. Brown & Williamson 1993. Zero where nothing was lost.
    """
    revenue = plain(series["market_revenue_usd"])
    ratio = plain(series["price_to_full_cost"])
    margin = revenue - revenue / np.where(ratio > 0.0, ratio, 1.0)
    gained = np.cumsum(np.maximum(margin, 0.0), axis=1)
    lost = np.cumsum(np.maximum(-margin, 0.0), axis=1)
    return np.where(lost > 0.0, gained / np.where(lost > 0.0, lost, 1.0), 0.0)


def labs_lost(
    series: Mapping[str, FloatArray], large_share: float
) -> tuple[FloatArray, FloatArray]:
    """Labs that closed or passed to a hyperscaler.

    Parameters
    ----------
    series : ``revenue_usd``, ``alive``, ``owner``, each (worlds, months, labs).
    large_share : share of labs' revenue in any month that makes a lab large.

    Returns
    -------
    Large labs lost so far, and labs of any size lost in the last 36 months over labs that lived at
    the start of these months or were founded in them; (worlds, months) each. A lab is counted once.
    A column in which a lab is founded after another closed is a new lab, small until it sells.
    """
    revenue, owner = plain(series["revenue_usd"]), plain(series["owner"])
    alive = plain(series["alive"]) > 0.5
    worlds, months, labs = revenue.shape
    total = _total(revenue)[..., None]
    share = revenue / np.where(total > 0.0, total, 1.0)
    largest = np.zeros((worlds, labs))
    gone = np.zeros((worlds, labs), dtype=bool)
    large, lost, founded = (np.zeros((worlds, months)) for _ in range(3))
    for month in range(months):
        now, then = alive[:, month], alive[:, max(month - 1, 0)]
        born = now & ~then
        bought = now & (owner[:, month] >= 0) & (owner[:, max(month - 1, 0)] != owner[:, month])
        leaves = ((then & ~now) | (bought & ~born)) & ~gone
        # The share before the exit: a closing lab's last sales are recorded in the month it closes.
        largest = np.where(born, 0.0, np.maximum(largest, share[:, month]))
        large[:, month] = (leaves & (largest >= large_share)).sum(axis=1)
        lost[:, month] = leaves.sum(axis=1)
        founded[:, month] = born.sum(axis=1)
        gone = np.where(born, False, gone | leaves)
    window = FAILURE_WINDOW_MONTHS
    span = np.minimum(np.arange(1.0, months + 1.0), window)
    recent = trailing_mean(lost, window) * span
    base = before(alive.sum(axis=2) * 1.0, window) + trailing_mean(founded, window) * span
    return np.cumsum(large, axis=1), recent / np.maximum(base, 1.0)


def _total(values: FloatArray) -> FloatArray:
    """Sum over agents, (worlds, months); a series of the market is its own total."""
    block = plain(values)
    total: FloatArray = block if block.ndim == 2 else block.sum(axis=2)
    return total


def _check(series: Mapping[str, FloatArray]) -> None:
    missing = [name for name in SERIES if name not in series]
    if missing:
        said = f"no series {few(missing)}; keep an ensemble monthly"
        raise EndgameError(f"cannot tell the ending: {said}")
    for name in SERIES:
        finite = np.isfinite(plain(series[name]))
        if not finite.all():
            places = first_places(~finite).items()
            told = "is not finite; the ending cannot be told"
            raise WorldError(
                faults={world: Fault(name, told, str(place[1] + 1)) for world, place in places}
            )
