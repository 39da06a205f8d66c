"""What happened to prices and mark-ups on matched products: no mix of products moves them.

A product is one tier or the assistant of one lab. Its price is held against what serving the same
quality cost that month, so a mark-up is hedonic by construction (Pakes 2003): a better model at an
unchanged price and cost raises neither. Simplified: an assistant's mark-up is what its subscribers
pay over what all its users cost, and money is of constant worth.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.base.axes import FloatArray
from sim.endings.windows import before, lowest_month, plain, trailing_mean

PRODUCT_SERIES = (
    "price_usd_per_mtok", "unit_cost_usd_per_mtok", "tokens_mtok", "plan_price_usd",
    "subscription_revenue_usd", "serving_cost_usd", "markup",
)  # fmt: skip
PRICE_MONTHS = 24
"""Over which real prices must rise."""
LARGEST_STEP = 1.0
"""Of a basket in a month, logarithm: a change beyond is another market."""
LEAST_RISE = 0.02
"""Logarithm of the rise of price over full cost below which there is nothing to explain."""


def matched(series: Mapping[str, FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Chained logarithms of mark-up and price on products sold in both of two months.

    Parameters
    ----------
    series : ``PRODUCT_SERIES``, (worlds, months, labs) or with tiers; ``markup`` of the market.

    Returns
    -------
    Mark-up and price, (worlds, months) each, logarithms less those of the first month; the basket
    of each step is what was sold in the month before (Laspeyres).

    Notes
    -----
    Worked: two equal products, of which one doubles its price at the same cost -> log 1.5.
    """
    price, cost, sold = _products(series)
    there = sold > 0.0
    basket = np.where(there[:, 1:], sold[:, :-1], 0.0)
    paid, before_paid = ((each * basket).sum(axis=2) for each in (price[:, 1:], price[:, :-1]))
    spent, before_spent = ((each * basket).sum(axis=2) for each in (cost[:, 1:], cost[:, :-1]))
    dearer, costlier = _step(paid, before_paid), _step(spent, before_spent)
    return _chained(dearer - costlier), _chained(dearer)


def price_readings(series: Mapping[str, FloatArray], ratio: FloatArray) -> dict[str, FloatArray]:
    """What prices did since customers paid the least of full cost.

    Parameters
    ----------
    series : ``PRODUCT_SERIES``.
    ratio : price over full cost, mean over 12 months, (worlds, months).

    Returns
    -------
    (worlds, months): ``margin_rise``, of the margin over serving cost as a share of price, on
    matched products; ``markup_part``, the share that their mark-up has in the rise of price over
    full cost, in logarithms, 0 where there is none; ``real_price_rise`` a year over 24 months, 0
    before.

    Notes
    -----
    Worked: mark-up from 2 to 4 while price over full cost went from 0.5 to 1: margin up by 0.25,
    and all of the rise is the mark-up's.
    """
    log_markup, log_price = matched(series)
    level = np.log(np.maximum(plain(series["markup"])[:, :1], 1e-3)) + log_markup
    level = trailing_mean(level)
    trough = lowest_month(ratio)
    then = np.take_along_axis(level, trough, axis=1)
    cover = np.log(np.maximum(ratio, 1e-6))
    cover = cover - np.take_along_axis(cover, trough, axis=1)
    part = (level - then) / np.maximum(cover, LEAST_RISE)
    price = trailing_mean(log_price)
    yearly = np.exp((price - before(price, PRICE_MONTHS)) * 12.0 / PRICE_MONTHS) - 1.0
    young = np.arange(price.shape[1]) < PRICE_MONTHS
    return {
        "margin_rise": np.exp(-then) - np.exp(-level),
        "markup_part": np.where(cover >= LEAST_RISE, np.clip(part, -2.0, 2.0), 0.0),
        "real_price_rise": np.where(young, 0.0, yearly),
    }


def _products(series: Mapping[str, FloatArray]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Price and cost of a unit, and units sold, (worlds, months, products); none where unlisted."""
    tokens = plain(series["tokens_mtok"])
    price, cost = plain(series["price_usd_per_mtok"]), plain(series["unit_cost_usd_per_mtok"])
    listed = (price > 0.0) & (cost > 0.0) & (tokens > 0.0)
    price, cost, tokens = (np.where(listed, each, 0.0) for each in (price, cost, tokens))
    serving = plain(series["serving_cost_usd"]) - (tokens * cost).sum(axis=3)
    size = plain(series["model_size"]) if "model_size" in series else np.ones_like(price)
    price, cost, tokens = price / size, cost / size, tokens * size
    plan, income = plain(series["plan_price_usd"]), plain(series["subscription_revenue_usd"])
    # Else the API explains all that serving costs.
    offered = (plan > 0.0) & (income > 0.0) & (serving > 0.01 * income)
    payers = np.where(offered, income, 0.0) / np.where(offered, plan, 1.0)
    each = np.where(offered, serving, 0.0) / np.where(offered, payers, 1.0)
    flat = (*tokens.shape[:2], -1)
    return (
        np.concatenate([price.reshape(flat), np.where(offered, plan, 0.0)], axis=2),
        np.concatenate([cost.reshape(flat), each], axis=2),
        np.concatenate([tokens.reshape(flat), payers], axis=2),
    )


def _step(now: FloatArray, then: FloatArray) -> FloatArray:
    """Logarithm of a month's change of the basket's worth, (worlds, months - 1)."""
    known = (now > 0.0) & (then > 0.0)
    step = np.log(np.where(known, now, 1.0)) - np.log(np.where(known, then, 1.0))
    clipped: FloatArray = np.clip(step, -LARGEST_STEP, LARGEST_STEP)
    return clipped


def _chained(step: FloatArray) -> FloatArray:
    return np.concatenate([np.zeros((len(step), 1)), np.cumsum(step, axis=1)], axis=1)
