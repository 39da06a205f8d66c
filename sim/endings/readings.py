"""What the classifier looks at, computed from a run's outcomes: no parameter, no scenario name."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.base.arrays import first_places
from sim.base.axes import SMALL, FloatArray
from sim.base.errors import EndgameError, Fault, WorldError
from sim.base.printed import few
from sim.endings.each_tier import TIER_SERIES, frontier_hhi
from sim.endings.products import PRODUCT_SERIES, price_readings
from sim.endings.registry import DEFAULT, Thresholds
from sim.endings.windows import before, fall_from_peak, plain, trailing_mean

AVERAGED = (
    "price_to_full_cost", "lerner", "hhi", "hyperscaler_revenue_share",
    "independent_frontier_labs", "low_margin_token_share", "open_token_share", "open_spend_share",
    "open_gap", "model_value_share",
)  # fmt: skip
"""Series of the market, (worlds, months), that enter as their mean over 12 months."""
DERIVED = (
    "market_revenue_usd", "full_cost_usd", "funding_usd", "parent_support_usd",
    "rd_experiments_usd", "rd_final_training_usd", "rd_data_usd", "capex_usd",
)  # fmt: skip
"""Series from which gaps, falls and recoupment follow; those by agent are summed."""
BY_LAB = ("revenue_usd", "alive", "owner")
LISTED = ("price_usd_per_mtok", "unit_cost_usd_per_mtok", "plan_price_usd")
"""Not a number where a lab lists none."""
SERIES = tuple(dict.fromkeys(AVERAGED + DERIVED + BY_LAB + TIER_SERIES + PRODUCT_SERIES))
"""Series that must be there."""
IF_THERE = ("other_clouds_capex_usd", "model_size")
"""Series that count if they are there: other owners' investment, sizes of models (else all one)."""

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
    over full cost) and ``operating_margin`` = 1 less its inverse; ``funded_gap``, `investment_fall`
    and `price_readings`; the frontier's concentration and the tail's openness; falls from peaks so
    far; and labs lost.

    Raises
    ------
    EndgameError : a series is missing or not finite.

    Notes
    -----
    Worked: price over full cost 0.8 throughout: subsidy 0.2, margin -0.25.
    """
    _check(series)
    found = {name: trailing_mean(plain(series[name])) for name in AVERAGED}
    ratio = found["price_to_full_cost"]
    research = trailing_mean(
        _total(series["rd_experiments_usd"])
        + _total(series["rd_final_training_usd"])
        + _total(series["rd_data_usd"])
    )
    large_lost, failed = labs_lost(series, thresholds.large_lab_share)
    return found | price_readings(series, ratio) | {
        "subsidy_rate": np.maximum(1.0 - ratio, 0.0),
        "operating_margin": 1.0 - 1.0 / np.maximum(ratio, 1e-6),
        "funded_gap": funded_gap(series),
        "investment_fall": investment_fall(series, research, ratio),
        "research_fall": fall_from_peak(research),
        "labs_failed_share": failed,
        "large_labs_lost": large_lost,
        "frontier_hhi": frontier_hhi(series),
        "open_tail_share": trailing_mean(plain(series["open_token_share_by_tier"][..., SMALL])),
        "recoupment": recoupment(series),
    }  # fmt: skip


def funded_gap(series: Mapping[str, FloatArray]) -> FloatArray:
    """Share of what customers leave open that investors, clouds and parents put in, a year.

    Rounds, credits and parents' support over full cost less revenue, means over 12 months; 0 where
    nothing is open. Worked: 6 of 10 open -> 0.6; 20 of 10 -> 2.
    """
    given = _total(series["funding_usd"]) + _total(series["parent_support_usd"])
    left = plain(series["full_cost_usd"]) - plain(series["market_revenue_usd"])
    given, left = trailing_mean(given), trailing_mean(left)
    return np.where(left > 0.0, given / np.where(left > 0.0, left, 1.0), 0.0)


def investment_fall(
    series: Mapping[str, FloatArray], research: FloatArray, ratio: FloatArray
) -> FloatArray:
    """How far investment lies below its highest in 36 months, share, (worlds, months).

    The largest fall of three: labs' research, data centres, and outside funding, which counts only
    while sales do not cover full cost: money that nobody needs any more is no drought.
    """
    capex = _total(series["capex_usd"])
    if "other_clouds_capex_usd" in series:
        capex = capex + _total(series["other_clouds_capex_usd"])
    halls = fall_from_peak(trailing_mean(capex), FAILURE_WINDOW_MONTHS)
    labs = fall_from_peak(research, FAILURE_WINDOW_MONTHS)
    funding = fall_from_peak(trailing_mean(_total(series["funding_usd"])), FAILURE_WINDOW_MONTHS)
    drought = np.where(ratio < 1.0, funding, 0.0)
    return np.maximum(np.maximum(halls, labs), drought)


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
    for name in (each for each in SERIES if each not in LISTED):
        finite = np.isfinite(plain(series[name]))
        if not finite.all():
            places = first_places(~finite).items()
            told = "is not finite; the ending cannot be told"
            raise WorldError(
                faults={world: Fault(name, told, str(place[1] + 1)) for world, place in places}
            )
