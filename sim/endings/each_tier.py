"""The same questions tier by tier: a consolidated frontier can stand over an open tail."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.base.axes import FRONTIER, FloatArray
from sim.endings.windows import plain, trailing_mean

TIER_SERIES = (
    "open_token_share_by_tier", "price_usd_per_mtok", "unit_cost_usd_per_mtok", "tokens_mtok",
    "owner",
)  # fmt: skip


def by_tier(series: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Openness, concentration and margin of the frontier and the small tier.

    Parameters
    ----------
    series : ``TIER_SERIES``: openness (worlds, months, tiers); prices, costs and tokens (worlds,
        months, labs, tiers); owner (worlds, months, labs).

    Returns
    -------
    Means over the last 12 months, (worlds, months, tiers): ``open_token_share``; ``hhi`` of labs'
    sales of tokens by controlling owner, points; ``lerner`` of these sales; and ``margin_share``,
    a tier's part of what tokens earn above their serving cost, where they earn any.

    Notes
    -----
    Worked: frontier sales 60, 40 of labs with one owner -> 10,000 points; with two -> 5,200.
    Frontier tokens that earn 30 and small ones that earn 10 -> 0.75 and 0.25.
    """
    tokens = plain(series["tokens_mtok"])
    # A lab that closes sells in its last month but lists no price any more: left out.
    listed = np.isfinite(series["price_usd_per_mtok"]) & np.isfinite(
        series["unit_cost_usd_per_mtok"]
    )
    sold = (tokens > 0.0) & listed
    sales = np.where(sold, plain(series["price_usd_per_mtok"]), 0.0) * tokens
    cost = np.where(sold, plain(series["unit_cost_usd_per_mtok"]), 0.0) * tokens
    revenue, spent = sales.sum(axis=2), cost.sum(axis=2)
    some = np.where(revenue > 0.0, revenue, 1.0)
    hhi = _hhi(sales, plain(series["owner"]), some)
    lerner = np.where(revenue > 0.0, 1.0 - spent / some, 0.0)
    earned = trailing_mean(np.maximum(revenue - spent, 0.0))
    all_tiers = earned.sum(axis=2, keepdims=True)
    return {
        "open_token_share": trailing_mean(series["open_token_share_by_tier"]),
        "hhi": trailing_mean(hhi),
        "lerner": trailing_mean(lerner),
        "margin_share": np.where(
            all_tiers > 0.0, earned / np.where(all_tiers > 0.0, all_tiers, 1.0), 0.0
        ),
    }


def frontier_hhi(series: Mapping[str, FloatArray]) -> FloatArray:
    """The frontier tier's ``hhi`` of `by_tier`, (worlds, months), without the rest."""
    price = plain(series["price_usd_per_mtok"][..., FRONTIER])
    tokens = plain(series["tokens_mtok"][..., FRONTIER])
    sales = np.where((price > 0.0) & (tokens > 0.0), price, 0.0) * tokens
    revenue = sales.sum(axis=2)
    some = np.where(revenue > 0.0, revenue, 1.0)[..., None]
    points = _hhi(sales[..., None], plain(series["owner"]), some)[..., 0]
    return trailing_mean(points)


def _hhi(sales: FloatArray, owner: FloatArray, total: FloatArray) -> FloatArray:
    """Points by controlling owner, (worlds, months, tiers)."""
    share = sales / total[:, :, None]
    alone = np.where(owner[..., None] < 0, share, 0.0)
    points = (alone * alone).sum(axis=2)
    for hyperscaler in range(int(owner.max(initial=-1.0)) + 1):
        group = np.where(owner[..., None] == hyperscaler, share, 0.0).sum(axis=2)
        points = points + group * group
    scaled: FloatArray = 1e4 * points
    return scaled
