"""What happened to prices and mark-ups on matched products: no mix of products moves them.

A product is one tier or the assistant of one lab. Its price is held against what serving the same
quality cost that month, so a mark-up is hedonic by construction (Pakes 2003): a better model at an
unchanged price and cost raises neither. Simplified: an assistant's mark-up is what its subscribers
pay over what all its users cost, and money is of constant worth.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.endings.windows import before, lowest_month, plain, trailing_mean

PRODUCT_SERIES = (
    "price_usd_per_mtok", "unit_cost_usd_per_mtok", "tokens_mtok", "plan_price_usd",
    "subscription_revenue_usd", "serving_cost_usd", "markup",
)  # fmt: skip
PRICE_MONTHS = 24
"""Over which real prices must rise."""
LARGEST_STEP = 1.0
"""Of a product in a month, logarithm: a change beyond is another product."""
LEAST_RISE = 0.02
"""Logarithm of the rise of price over full cost below which there is nothing to explain."""


def matched(series: Mapping[str, FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Chained logarithms of mark-up and price on products sold in both of two months.

    Parameters
    ----------
    series : ``PRODUCT_SERIES``, (worlds, months, labs) or with tiers; ``markup`` of the market.

    Returns
    -------
    Mark-up and price, (worlds, months) each, logarithms less those of the first month; weights are
    a product's mean part of sales in both months (Törnqvist 1936).

    Notes
    -----
    Worked: two equal products, of which one doubles its price at the same cost -> about +0.41.
    """
    price, markup, sales = _products(series)
    there = (sales > 0.0) & np.isfinite(price) & np.isfinite(markup)
    both = there[:, 1:] & there[:, :-1]
    part = np.where(there, sales, 0.0)
    part = part / np.maximum(part.sum(axis=2, keepdims=True), 1.0)
    weight = np.where(both, part[:, 1:] + part[:, :-1], 0.0)
    weight = weight / np.maximum(weight.sum(axis=2, keepdims=True), 1e-9)
    return _chained(markup, weight, both), _chained(price, weight, both)


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
    """Logarithms of price and mark-up, and sales, (worlds, months, products)."""
    tokens = plain(series["tokens_mtok"])
    price, cost = plain(series["price_usd_per_mtok"]), plain(series["unit_cost_usd_per_mtok"])
    listed = np.isfinite(price) & np.isfinite(cost) & (tokens > 0.0)
    price, cost = np.where(listed, price, 0.0), np.where(listed, cost, 0.0)
    served = (tokens * cost).sum(axis=3)
    plan, paid = plain(series["plan_price_usd"]), plain(series["subscription_revenue_usd"])
    users = np.maximum(plain(series["serving_cost_usd"]) - served, 0.0)
    users = np.where(users > 0.01 * paid, users, 0.0)  # else the API explains all serving
    worlds, months = tokens.shape[:2]
    flat = (worlds, months, -1)

    def log(values: FloatArray) -> FloatArray:
        some = np.isfinite(values) & (values > 0.0)
        return np.where(some, np.log(np.where(some, values, 1.0)), np.nan)

    prices = [log(price).reshape(flat), log(plan)]
    markups = [(log(price) - log(cost)).reshape(flat), log(paid) - log(users)]
    sales = [(price * tokens).reshape(flat), np.where(np.isfinite(paid), paid, 0.0)]
    made = tuple(np.concatenate(each, axis=2) for each in (prices, markups, sales))
    return made[0], made[1], made[2]


def _chained(values: FloatArray, weight: FloatArray, both: BoolArray) -> FloatArray:
    step = np.where(both, values[:, 1:] - np.where(both, values[:, :-1], 0.0), 0.0)
    step = (weight * np.clip(step, -LARGEST_STEP, LARGEST_STEP)).sum(axis=2)
    start = np.zeros((step.shape[0], 1))
    return np.concatenate([start, np.cumsum(step, axis=1)], axis=1)
