"""Hyperscalers build capacity, price it, finance labs and bid for them."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip, power, row_sums
from sim.base.axes import BoolArray, FloatArray
from sim.base.units import HOURS_PER_MONTH
from sim.economy.behaviour.core_business import core_cash
from sim.economy.behaviour.debt import financeable
from sim.economy.behaviour.labs_finance import Ask, valuation
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.cloud import (
    clearing_price,
    order_up_to,
    partial_adjustment,
    spot_target,
    tightness,
)
from sim.economy.state import KINDS

MOST_GAIN = 2.0
"""A regularisation: log10 of capability over which a bidder's gain, or its lack, is reckoned."""


@once_a_month
def capacity(view: View) -> FloatArray:
    """Installed compute of each cloud, H100e, (W, K)."""
    installed: FloatArray = view.state.clouds.vintages_h100e.sum(axis=-1)
    return installed


def orders(view: View) -> FloatArray:
    """Compute that each cloud orders this month, H100e, (W, K).

    Order up to what demand will be when it arrives, by extrapolated growth, within what its purse
    allows: AI cash margin and a share of core cash flow and of cash, times patience. Lenders to all
    other owners follow the hyperscalers: those buy at most a multiple of what these do. From half
    of the price that chokes tenants off, clouds also build for those whom it drives away: at 12 of
    12 USD, for twice the demand that they see.
    """
    p, clouds = view.p, view.state.clouds
    lead = view.state.chips.lead_time_months
    growth = clip(
        clouds.demand_growth,
        p["hyperscaler.least_growth_believed"],
        p["hyperscaler.most_growth_believed"],
    )
    ahead = growth * p["hyperscaler.planning_months"]
    expected = clouds.demand_h100e * np.exp(p["hyperscaler.growth_belief"] * ahead)
    dear = 2.0 * view.state.market.contract_price / p["tenants.choke_price_usd_per_h100_hour"]
    expected = expected * np.maximum(dear, 1.0)
    owned = capacity(view) + clouds.pipeline_h100e + row_sums(clouds.in_transit_h100e)
    hoarding = np.minimum(
        p["hyperscaler.hoarding_per_lead_month"] * lead, p["hyperscaler.most_hoarding"]
    )
    wanted = order_up_to(
        expected, p["cloud.target_utilisation"], hoarding, owned, p["hyperscaler.catch_up"]
    )
    core = core_cash(view)
    hypers = core.shape[1]
    purse = p["hyperscaler.core_share_for_capex"] * core
    purse = purse + p["hyperscaler.margin_share_for_capex"] * np.maximum(
        clouds.ai_margin_usd[:, :hypers], 0.0
    )
    purse = (
        purse + np.maximum(clouds.cash_usd[:, :hypers], 0.0) / p["hyperscaler.cash_spread_months"]
    )
    unit = view.state.chips.price_usd / p["cloud.chip_share_of_capex"]
    most = p["hyperscaler.patience_in_capex"] * purse / unit
    mine = np.minimum(wanted[:, :hypers], most)
    followers = p["cloud.other_orders_ratio"] * mine.sum(axis=1, keepdims=True)
    others = wanted[:, hypers:]
    part = followers / np.maximum(others.sum(axis=1, keepdims=True), 1.0)
    others = np.minimum(others * np.minimum(part, 1.0), (financeable(view) / unit)[:, hypers:])
    return np.concatenate([mine, others], axis=1)


def cloud_prices(view: View) -> tuple[FloatArray, FloatArray]:
    """Spot and contract price of an H100-hour this month, (W, 1) each."""
    p, market, clouds = view.p, view.state.market, view.state.clouds
    installed = capacity(view).sum(axis=1, keepdims=True)
    demand = clouds.demand_h100e.sum(axis=1, keepdims=True)
    cost = view.full_cost[:, -1:]
    tight = tightness(demand, installed, p["cloud.target_utilisation"])
    spot = partial_adjustment(
        market.spot_price,
        spot_target(
            cost,
            tight,
            p["cloud.spot_premium"],
            p["cloud.tightness_exponent"],
            p["cloud.tightness_floor"],
        ),
        p["cloud.spot_speed"],
    )
    pass_through = power(
        np.maximum(tight, p["cloud.tightness_floor"]), p["cloud.contract_pass_through"]
    )
    contract = partial_adjustment(
        market.contract_price,
        p["cloud.contract_premium"] * cost * pass_through,
        p["cloud.contract_speed"],
    )
    budgets = demand * HOURS_PER_MONTH * market.contract_price * p["cloud.overhead"]
    clearing = clearing_price(budgets, installed, p["cloud.overhead"], p["cloud.fullest"])
    contract = np.maximum(contract, clearing)
    return np.maximum(spot, contract), contract


def posted(view: View, contract: FloatArray) -> FloatArray:
    """The market's contract price, (W, 1), as each cloud's posted price, (W, K)."""
    return np.repeat(contract, len(view.setting.clouds), axis=1)


def tenants(view: View) -> FloatArray:
    """Compute that everyone but the simulated labs asks for, H100e, (W, 1).

    Grows at a rate that fades, and answers the contract price beyond its own hardware trend. What
    an hour is worth to them ends at the choke price: above half of it they leave one by one, at 9
    of 12 USD half of them have gone.
    """
    p, market = view.p, view.state.market
    half_life = p["tenants.growth_half_life_years"]
    rate = np.log(2.0) / half_life
    grown = p["tenants.growth_per_year"] * (1.0 - np.exp(-rate * view.years)) / rate
    trend = power(1.0 - p["chips.price_decline_per_year"], view.years)
    dear = np.log(market.contract_price / (market.contract_start * trend))
    asked = market.tenant_demand * np.exp(grown - p["tenants.price_elasticity"] * dear)
    choke = p["tenants.choke_price_usd_per_h100_hour"]
    staying: FloatArray = asked * clip(2.0 * (1.0 - market.contract_price / choke), 0.0, 1.0)
    return staying


def strategic_offers(view: View, asked: Ask, interest: FloatArray) -> FloatArray:
    """Cash and credits that each hyperscaler offers to labs it hosts, (W, L, H), USD.

    It pays for custom: offers go to labs that buy their compute from it, as long as its patience
    and cash allow (FTC 2025, staff report on AI partnerships under section 6(b)).
    """
    p, setting, clouds = view.p, view.setting, view.state.clouds
    hypers = len(setting.hyperscalers)
    hosted = view.state.labs.host_share[..., :hypers]
    wish = p["hyperscaler.strategic_share"][..., None] * asked.amount_usd[..., None] * hosted
    wish = wish * interest[..., None] * p["hyperscaler.patience"][..., None]
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
