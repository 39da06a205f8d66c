"""Claims about open weights that come near the frontier at a fraction of its price."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr
from claims_matching import matched_change, partners
from claims_prices import after_shock
from claims_registry import claim
from claims_worlds import first_where, parameter, ratio, series

from sim.base.axes import FRONTIER, BoolArray, FloatArray, IntArray

QUALITY, PRICE = 0.95, 0.10
"""The sentence's two numbers: 95% of the quality at 10% of the price."""
SPELL_MONTHS = 6
"""How long the condition must last to count."""
START_SCORE = 142.3
"""Epoch Capabilities Index of the best model of December 2024, o1."""


class Rivalry(NamedTuple):
    """The best open weights beside the best closed lab, (worlds, months) each."""

    price: FloatArray
    """Hosts' price of open weights of frontier size over the closed lab's list price."""
    worth: FloatArray
    """Willingness to pay for the open model's quality over that for the closed one's."""
    score: FloatArray
    """Benchmark score of the open model over that of the closed one."""


def rivalry(data: xr.Dataset) -> Rivalry:
    """Compare open weights with the best closed model of the month."""
    closed = (series(data, "alive") > 0.5) & (series(data, "open_weights") < 0.5)
    able = np.where(closed, np.nan_to_num(series(data, "capability")), 0.0)
    best, leader = able.max(axis=2), able.argmax(axis=2)
    listed = series(data, "price_usd_per_mtok")[..., FRONTIER]
    listed = np.take_along_axis(listed, leader[..., None], axis=2)[..., 0]
    gap = series(data, "open_capability") - best
    points = parameter(data, "models.eci_points_per_log10")[:, None]
    start = series(data, "frontier_capability")[:, :1]
    worth = 10.0 ** (parameter(data, "market.quality_exponent")[:, None] * gap)
    score = START_SCORE + points * (best - start)
    hosted = series(data, "open_price_usd_per_mtok")[..., FRONTIER]
    return Rivalry(price=ratio(hosted, listed), worth=worth, score=1.0 + ratio(points * gap, score))


def undercut(data: xr.Dataset, by_score: bool = False) -> BoolArray:
    """Months in which open weights offer 95% of the quality at 10% of the price."""
    found = rivalry(data)
    quality = found.score if by_score else found.worth
    return (quality >= QUALITY) & (np.nan_to_num(found.price, nan=np.inf) <= PRICE)


@claim(
    "AINews",
    "Lynk",
    title="Open: 95% of worth at 10% of price",
    finding="Open weights reach 95% of the frontier's worth at a tenth of its price in {share}",
    unit="months",
    low=6.0,
)
def open_undercuts(data: xr.Dataset) -> FloatArray:
    """An open model reaches 95% of the frontier's performance at 10% of its cost.

    Reading: months of the run in which willingness to pay for the best open model is at least 95%
    of that for the best closed one, and the mean price paid for open weights at most a tenth of
    that lab's list price; true from six months on.

    Weakness: willingness to pay is as (training compute)^k, with k drawn: at a low k any model is
    worth 95%. Hosts' prices follow serving cost, so a tenth needs a closed mark-up that is rare.
    """
    return undercut(data).sum(axis=1) * 1.0


@claim(
    "AINews",
    "Lynk",
    title="Open: 95% of score at 10% of price",
    finding="By benchmark score open weights reach 95% at a tenth of the price in {share}",
    unit="months",
    low=6.0,
)
def open_undercuts_by_score(data: xr.Dataset) -> FloatArray:
    """The same, with performance read as a benchmark score.

    Reading: as above with the Epoch Capabilities Index in place of willingness to pay.

    Weakness: 95% of a score of 142 is 7 points, about ten months of progress: an easy test of
    quality, so that this turns on price alone. Every world begins with it, by the start table.
    """
    return undercut(data, by_score=True).sum(axis=1) * 1.0


def closed_margin(data: xr.Dataset) -> FloatArray:
    """Lerner index of closed labs' frontier tier, tokens weighed by sales, (worlds, months)."""
    closed = (series(data, "alive") > 0.5) & (series(data, "open_weights") < 0.5)
    tokens = np.where(closed, np.nan_to_num(series(data, "tokens_mtok")[..., FRONTIER]), 0.0)
    price, cost = (
        (tokens * np.nan_to_num(series(data, name)[..., FRONTIER])).sum(axis=2)
        for name in ("price_usd_per_mtok", "unit_cost_usd_per_mtok")
    )
    return np.nan_to_num(1.0 - ratio(cost, price))


def break_design(data: xr.Dataset) -> tuple[IntArray, IntArray]:
    """Month in which open weights first undercut for half a year, and matched worlds."""
    spell = undercut(data)
    onset = first_where(spell, SPELL_MONTHS)
    alike = (
        closed_margin(data),
        np.nan_to_num(series(data, "price_to_full_cost")),
        np.log(np.maximum(series(data, "market_revenue_usd"), 1.0)),
    )
    return onset, partners(onset, spell, alike)


@claim(
    "AINews",
    "Lynk",
    title="... then closed margins fall 10 points",
    finding="Once open weights undercut, closed margins fall by ten points against like worlds in "
    "{share}",
    unit="change of the Lerner index",
    high=-0.1,
)
def undercutting_breaks_margins(data: xr.Dataset) -> FloatArray:
    """Then the economic argument for frontier models collapses.

    Reading: change of closed labs' margin over serving cost on frontier tokens, from the year
    before open weights undercut (as above, for half a year) to the second year after, less the
    same in five worlds without it that were alike before; true from a fall of a tenth on. Worlds
    in which it never happens, or without a year before and two after, cannot judge it.

    Weakness: worlds are matched on what came before, not drawn at random; what opens the gap (a
    closed mark-up) is also what then falls.
    """
    onset, partner = break_design(data)
    return matched_change(closed_margin(data), onset, partner)


@claim(
    "AINews",
    "Lynk",
    title="... then price over cost falls by 0.1",
    finding="Once open weights undercut, price over full cost falls by 0.1 against like worlds in "
    "{share}",
    unit="change of price over full cost",
    high=-0.1,
)
def undercutting_breaks_cover(data: xr.Dataset) -> FloatArray:
    """The same, for what pays for the models: revenue over full cost.

    Reading: as above, for the model layer's revenue over full cost; true from a fall of 0.1 on.

    Weakness: as above; hosts' revenue and cost are in the ratio, and stand near one.
    """
    onset, partner = break_design(data)
    return matched_change(series(data, "price_to_full_cost"), onset, partner)


def surged(data: xr.Dataset) -> BoolArray:
    """Worlds in which open weights undercut for six months or more of 2028 and 2029, (worlds,)."""
    return after_shock(undercut(data) * 1.0, data) * 24.0 >= SPELL_MONTHS - 0.5


@claim(
    "AINews",
    "Lynk",
    title="Open forced to undercut: margins fall 10 points",
    finding="Forced to undercut from 2027, open weights take ten points off closed margins in "
    "{share}",
    unit="change of the Lerner index",
    high=-0.1,
    pair="open_surge",
)
def open_surge_breaks_margins(data: xr.Dataset, pair: xr.Dataset) -> FloatArray:
    """The same as an experiment: open weights are brought near the frontier, and cheap, by force.

    Reading: closed labs' margin over serving cost on frontier tokens in 2028 and 2029 if leaks,
    distillation, support and hosting all take their strongest values of the record in January
    2027, less that without; true from a fall of ten points on. Worlds in which open weights
    still do not undercut for six months of these years cannot judge it.

    Weakness: leaks and distillation also help closed followers, who cut prices too.
    """
    change = after_shock(closed_margin(pair), pair) - after_shock(closed_margin(data), data)
    return np.where(surged(pair), change, np.nan)


@claim(
    "AINews",
    "Lynk",
    title="Open forced to undercut: closed revenue -25%",
    finding="Forced to undercut from 2027, open weights cost closed labs a quarter of revenue in "
    "{share}",
    unit="of the revenue without",
    high=0.75,
    neutral=1.0,
    pair="open_surge",
)
def open_surge_takes_revenue(data: xr.Dataset, pair: xr.Dataset) -> FloatArray:
    """The same, for the revenue of closed labs.

    Reading: revenue of labs with closed weights in 2028 and 2029 with the surge, over that
    without; true up to three quarters; judged by the same worlds.

    Weakness: most revenue is from consumer plans, which open weights do not touch in the model.
    """
    with_it, without = (
        after_shock(
            (series(each, "revenue_usd") * (series(each, "open_weights") < 0.5)).sum(2), each
        )
        for each in (pair, data)
    )
    return np.where(surged(pair), ratio(with_it, without), np.nan)
