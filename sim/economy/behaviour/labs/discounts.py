"""What list prices leave out: batches, cached input, requests that a small model answers."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View, once_a_month


@once_a_month
def take_up(view: View) -> FloatArray:
    """Part of use that has discounts on offer and takes them, of what will, (W, 1).

    Batch and cache prices came within a year to all large providers (batches: OpenAI 2024-04;
    caches: Google 2024-06, Anthropic and DeepSeek 2024-08, OpenAI 2024-10); use of them spreads by
    the calendar. Midway at 2024-10, 4 a year: 0.73 in January 2025, 0.05 a year before.
    """
    p = view.p
    past = view.since_2025 - p["discounts.midway_since_2025"]
    part: FloatArray = 1.0 / (1.0 + np.exp(-p["discounts.spread_per_year"] * past))
    return part


def paid_over_list(view: View, listed: FloatArray) -> FloatArray:
    """Price paid over the price agreed on, by discounts that depend on use, (W, L, T).

    Shares are of tokens. Cached tokens are input, and input is cheaper than the blend of a list
    price. A request that falls back on the lab's small model pays that model's price, ``listed``
    (W, L, T). With a fifth of tokens in batches at a half, three tenths cached at 0.2 of an input
    price of 0.53 of the blend, all taken up: 0.9 x (1 - 0.3 x 0.8 x 0.53) = 0.79.
    """
    p, taken = view.p, take_up(view)
    batch = 1.0 - taken * p["discounts.batch_share"] * p["discounts.batch_cut"]
    cached = p["inference.cached_share"] * p["discounts.cached_cut"]
    cached = 1.0 - taken * cached * p["discounts.input_over_blend"]
    part = (taken * p["discounts.fallback_share"])[..., None]
    cheaper = 1.0 - part[..., 0] * (1.0 - np.minimum(listed[..., 1] / listed[..., 0], 1.0))
    by_tier = np.stack([cheaper, np.ones_like(cheaper)], axis=-1)
    after: FloatArray = (batch * cached)[..., None] * by_tier
    return after


def served_over_cost(view: View) -> FloatArray:
    """Cost of serving a token over the marginal cost of one served at once, (W, 1, T).

    Batches run when machines would stand idle. Cached tokens cost nothing in marginal cost already
    (`inference.cached_share`). A fallback costs what the small model does. A fifth in batches that
    cost half less: 0.9.
    """
    p, taken = view.p, take_up(view)
    batch = 1.0 - taken * p["discounts.batch_share"] * p["discounts.batch_saving"]
    spared = 1.0 - 1.0 / p["inference.small_tier_cost_ratio"]
    cheaper = 1.0 - taken * p["discounts.fallback_share"] * spared
    by_tier: FloatArray = batch * np.concatenate([cheaper, np.ones_like(cheaper)], axis=1)
    return by_tier[:, None, :]
