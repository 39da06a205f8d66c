"""Open weights' share of tokens and of spend, by segment and among builders that route."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.demand.open_tools import spend_by_tier, used
from sim.economy.behaviour.demand.segments import by_segment
from sim.month.done import Month

LEAST_USD = 1.0
"""Monthly spend below which a segment has no share of anything."""
LEAST_MTOK = 1e-9


def of_groups(done: Month) -> dict[str, FloatArray]:
    """Shares of tokens and of spend by segment, (W, G), and of builders that route, (W, 1).

    Whoever serves: hosts, buyers themselves, or labs that publish their newest weights. What a
    builder buys of labs counts at the mean of its tier: tokens per USD, and the part that
    publishers sell (a simplification; what runs on hosts is exact).
    """
    buys, price = done.buys, done.shop.price
    spend = spend_by_tier(buys)
    from_labs = spend * (1.0 - buys.shares[:, :, -2:].sum(axis=2))
    sales = buys.sales_usd[:, :, :-2]
    public = np.where(done.opens[:, None, :], sales, 0.0)
    total = np.maximum(sales.sum(axis=2), LEAST_USD)
    tokens_each = (sales / price[:, :, :-2]).sum(axis=2) / total
    public_each = (public / price[:, :, :-2]).sum(axis=2) / total
    public_part = public.sum(axis=2) / total
    hosted = used(done.shop, buys)
    open_tokens = hosted + (from_labs * public_each[..., None]).sum(axis=1)
    tokens = hosted + (from_labs * tokens_each[..., None]).sum(axis=1)
    open_spend = (spend - from_labs + from_labs * public_part[..., None]).sum(axis=1)
    return {
        "open_token_share_by_segment": _segments(done, open_tokens, tokens, LEAST_MTOK),
        "open_spend_share_by_segment": _segments(done, open_spend, buys.bill_usd, LEAST_USD),
        "open_token_share_of_routers": _routers(done, open_tokens, tokens, LEAST_MTOK),
        "open_spend_share_of_routers": _routers(done, open_spend, buys.bill_usd, LEAST_USD),
    }


def _segments(done: Month, part: FloatArray, whole: FloatArray, least: float) -> FloatArray:
    setting = done.view.setting
    return by_segment(setting, part) / np.maximum(by_segment(setting, whole), least)


def _routers(done: Month, part: FloatArray, whole: FloatArray, least: float) -> FloatArray:
    router = done.view.state.builders.router
    of_all = np.where(router, whole, 0.0).sum(axis=1, keepdims=True)
    share: FloatArray = np.where(router, part, 0.0).sum(axis=1, keepdims=True) / np.maximum(
        of_all, least
    )
    return share
