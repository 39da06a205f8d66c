"""Hyperscalers post prices, host labs, finance them and bid for them."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.capital.investors import interest
from sim.economy.behaviour.capital.labs_finance import Ask, valuation
from sim.economy.behaviour.clouds.core_business import core_cash
from sim.economy.behaviour.observe import View
from sim.economy.participants import KINDS

MOST_GAIN = 2.0
"""A regularisation: log10 of capability over which a bidder's gain, or its lack, is reckoned."""


def posted(view: View, contract: FloatArray) -> FloatArray:
    """The market's price of a new one-year contract, (W, 1), as each cloud posts it, (W, K)."""
    return np.repeat(contract, len(view.setting.clouds), axis=1)


def strategic_offers(view: View, asked: Ask) -> FloatArray:
    """Cash and credits that each hyperscaler offers to labs it hosts, (W, L, H), USD.

    It pays for custom: offers go to labs that buy their compute from it, as long as its patience
    and cash allow (FTC 2025, staff report on AI partnerships under section 6(b)).
    """
    p, setting, clouds = view.p, view.setting, view.state.clouds
    hypers = len(setting.hyperscalers)
    hosted = view.state.labs.host_share[..., :hypers]
    wish = p["hyperscaler.strategic_share"][..., None] * asked.amount_usd[..., None] * hosted
    wish = wish * interest(view)[..., None] * p["hyperscaler.patience"][..., None]
    core = core_cash(view)
    cash = np.maximum(clouds.cash_usd[:, :hypers], 0.0)
    purse = p["hyperscaler.core_share_for_stakes"] * (core * 12.0)
    purse = purse + p["hyperscaler.cash_share_for_stakes"] * cash
    total = wish.sum(axis=1)
    offered: FloatArray = wish * np.minimum(purse / np.maximum(total, 1.0), 1.0)[:, None, :]
    return offered


def bids(view: View, sale: BoolArray) -> FloatArray:
    """What each hyperscaler bids for each lab on sale, (W, L, H), USD; zero where it does not.

    Technology (what its place at the frontier would cost to rebuild), sales, and the custom it
    would lose; at most what cash and a share issue allow. Fast followers (the Chinese labs of the
    roster) are out of reach: no deal crosses the export-control line.
    """
    p, labs, setting = view.p, view.state.labs, view.setting
    hypers = len(setting.hyperscalers)
    lead = np.where(
        (labs.owner[..., None] == np.arange(hypers)) & labs.alive[..., None],
        labs.capability[..., None],
        0.0,
    ).max(axis=1)
    gain = clip(labs.capability[..., None] - lead[:, None, :], -MOST_GAIN, MOST_GAIN)
    technology = p["distress.rebuild_months"][..., None] * labs.rd_usd[..., None] * np.exp(gain)
    sales = p["distress.sales_multiple"][..., None] * view.arr_usd[..., None]
    custom = labs.host_share[..., :hypers] * p["distress.custom_months"][..., None]
    custom = custom * labs.rd_usd[..., None]
    team = (p["distress.price_per_head_usd"] * labs.staff_people)[..., None]
    worth = np.maximum(technology + sales + custom, team) * p["hyperscaler.patience"][..., None]
    fair = (p["distress.most_bid_to_valuation"] * valuation(view))[..., None]
    worth = np.minimum(worth, fair + team)
    purse = deal_purse(view)
    allowed = (view.setting.kind != KINDS.index("fast_follower"))[:, None]
    return np.where(sale[..., None] & allowed, np.minimum(worth, purse[:, None, :]), 0.0)


def deal_purse(view: View) -> FloatArray:
    """Most that each hyperscaler can pay for a lab, USD, (W, H): cash and a share issue."""
    return deal_cash(view) + view.p["distress.issue_months"] * core_cash(view)


def deal_cash(view: View) -> FloatArray:
    """Cash that a hyperscaler uses for deals before it issues shares, USD, (W, H)."""
    cash = view.state.clouds.cash_usd[:, : len(view.setting.hyperscalers)]
    return view.p["distress.cash_share_for_deals"] * np.maximum(cash, 0.0)
