"""The same questions tier by tier: a consolidated frontier can stand over a commoditised tail."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.base.axes import FRONTIER, SMALL, FloatArray
from sim.endings.readings import plain
from sim.endings.registry import DEFAULT, RECORDS, Criterion, Thresholds
from sim.endings.windows import trailing_mean

TIER_SERIES = (
    "open_token_share_by_tier", "price_usd_per_mtok", "unit_cost_usd_per_mtok", "tokens_mtok",
    "owner", "independent_frontier_labs",
)  # fmt: skip


def by_tier(
    series: Mapping[str, FloatArray], thresholds: Thresholds = DEFAULT
) -> dict[str, FloatArray]:
    """Openness, concentration and margin of the frontier and the small tier.

    Parameters
    ----------
    series : ``TIER_SERIES``: openness (worlds, months, tiers); prices, costs and tokens (worlds,
        months, labs, tiers); owner (worlds, months, labs); independent labs (worlds, months).
    thresholds : for the last entry of the result.

    Returns
    -------
    Means over the last 12 months, (worlds, months, tiers): ``open_token_share``; ``hhi`` of labs'
    sales of tokens by controlling owner, points; ``lerner`` of these sales. And
    ``consolidated_frontier_open_tail`` (worlds, months): membership of the mixture in which a
    concentrated frontier with few independent labs stands over small models that are mostly open.

    Notes
    -----
    Worked: frontier sales 60, 40 of labs with one owner -> 10,000 points; with two -> 5,200.
    """
    tokens = plain(series["tokens_mtok"])
    # A lab that closes sells in its last month but lists no price any more: left out.
    listed = np.isfinite(series["price_usd_per_mtok"]) & np.isfinite(
        series["unit_cost_usd_per_mtok"]
    )
    sold = (tokens > 0.0) & listed
    sales = np.where(sold, plain(series["price_usd_per_mtok"]), 0.0) * tokens
    cost = np.where(sold, plain(series["unit_cost_usd_per_mtok"]), 0.0) * tokens
    revenue = sales.sum(axis=2)
    some = np.where(revenue > 0.0, revenue, 1.0)
    hhi = _hhi(sales, plain(series["owner"]), some)
    lerner = np.where(revenue > 0.0, 1.0 - cost.sum(axis=2) / some, 0.0)
    found = {
        "open_token_share": trailing_mean(series["open_token_share_by_tier"]),
        "hhi": trailing_mean(hhi), "lerner": trailing_mean(lerner),
    }  # fmt: skip
    few = trailing_mean(series["independent_frontier_labs"])
    parts = (
        _test("consolidation", "hhi").membership(found["hhi"][..., FRONTIER], thresholds),
        _test("consolidation", "independent_frontier_labs").membership(few, thresholds),
        _test("commoditization", "open_token_share").membership(
            found["open_token_share"][..., SMALL], thresholds
        ),
    )
    split = np.minimum(np.minimum(parts[0], parts[1]), parts[2])
    return found | {"consolidated_frontier_open_tail": split}


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


def _test(ending: str, indicator: str) -> Criterion:
    return next(test for test in RECORDS[ending].tests if test.indicator == indicator)
