"""Calibrate the first month: brands, handicaps and shares that sell what the record says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.base.units import HOURS_PER_MONTH
from sim.economy.behaviour.clouds.cloud_deals import shared
from sim.economy.behaviour.clouds.rents import over_cost, tenants
from sim.economy.behaviour.demand.api_demand import price_pressure
from sim.economy.behaviour.demand.builders import (
    first_choice,
    routing,
    self_hosting,
    tier_split_power,
)
from sim.economy.behaviour.demand.catalogue import Listing, Offer, offer
from sim.economy.behaviour.demand.consumer_serving import serving_cost_of
from sim.economy.behaviour.demand.segments import of_builders
from sim.economy.behaviour.labs.discounts import paid_over_list, served_over_cost
from sim.economy.behaviour.labs.labs_data import bought
from sim.economy.behaviour.labs.labs_overheads import overheads, selling_cost
from sim.economy.behaviour.labs.labs_pricing import tier_markup
from sim.economy.behaviour.labs.labs_serving import reserved
from sim.economy.behaviour.labs.labs_staff import cash_pay, staff_cost
from sim.economy.behaviour.labs.value_prices import anchored
from sim.economy.behaviour.observe import View, snapshot
from sim.economy.market.choice import tier_split
from sim.economy.participants import Setting
from sim.economy.state import State
from sim.scenario.parameters import Parameters
from sim.start.first_contracts import of_size
from sim.start.roster import Cast

CALIBRATION_ROUNDS = 40
"""Enough for first sales to match the record to about a part in ten thousand."""

# Numerical bounds and damping of that search; they shape no outcome once it has converged.
DAMPING = 0.7
MOST_STEP = 3.0
MOST_UTILS = 30.0
LEAST_RECORD_USD = 1e5
LEAST_TIER_SHARE = 1e-4


@dataclass(frozen=True)
class FirstMonth:
    """What builders would choose if all spend were free to move."""

    shares: FloatArray
    """(W, T, P, B)"""
    tier: FloatArray
    """(W, B) share of spend on the frontier tier."""


Round = Callable[[State, Setting, Parameters], State]
"""A step of a search, from state to state."""


class Repeated(Protocol):
    """How a step is taken many times over: the result is the same to the last bit."""

    def __call__(
        self, once: Round, state: State, fixed: Setting, p: Parameters, times: int, /
    ) -> State:
        """The state after so many steps."""
        ...


def in_turn(once: Round, state: State, fixed: Setting, p: Parameters, times: int) -> State:
    """One step after the other."""
    for _ in range(times):
        state = once(state, fixed, p)
    return state


def calibrate(
    state: State, people: Cast, fixed: Setting, p: Parameters, repeated: Repeated = in_turn
) -> State:
    """Set what only a working market can tell: price positions, brands, first shares, first flows.

    Brands are solved so that first-month sales of labs are the record's, and the handicaps of open
    weights so that their share of tokens is, in every world whatever its drawn elasticities; they
    fade from there. What models fail at is
    left out of that: who sells an outdated model today is kept by habit, and loses customers as
    contracts end. Labs' fit (what builders had begun to turn to) comes on top: it shows first in
    new spend.
    """
    view = snapshot(0, p, state, fixed)
    rule = anchored(view, view.unit_cost * tier_markup(view), state.models.value_log)
    position = np.log(state.labs.price) - rule
    state = replace(state, labs=replace(state.labs, price_position=position))
    before = state.market.segment_spend.sum(axis=1, keepdims=True)
    state = repeated(_closer, state, fixed, p, CALIBRATION_ROUNDS)
    month = _sales(state, fixed, p)
    more = (
        state.market.segment_spend.sum(axis=1, keepdims=True) / before
    )  # what hosts sell was not known before
    fit = people.column("fit", 0.0)
    state = replace(
        state,
        builders=replace(
            state.builders,
            shares=month.shares,
            tier_share=month.tier,
            cash_usd=state.builders.cash_usd * more,
        ),
        labs=replace(state.labs, brand=state.labs.brand + fit),
    )
    return _first_pressure(_first_flows(state, fixed, p), fixed, p)


def _closer(state: State, fixed: Setting, p: Parameters) -> State:
    """A round of the search: brands, handicaps, tastes and spend a step nearer to the record."""
    view = snapshot(0, p, state, fixed)
    own = self_hosting(view, state.market.segment_spend)
    bill = state.builders.weight * of_builders(fixed, fixed.first_api_shares)
    sold, tier = first_choice(view, first_offer(view, state), own, bill)
    hard = _tiers_towards_record(state, p, tier, bill)
    state = _towards_record(state, view, sold)
    return replace(state, builders=replace(state.builders, hard_share=hard))


def _first_pressure(state: State, fixed: Setting, p: Parameters) -> State:
    """Price over the cost trend at the start: what later prices are measured against."""
    view = snapshot(0, p, state, fixed)
    pressure = price_pressure(view, first_offer(view, state))
    return replace(state, market=replace(state.market, pressure_start=pressure))


def first_offer(view: View, state: State) -> Offer:
    """What is on sale at the start."""
    labs = state.labs
    listing = Listing(
        price=labs.price,
        capability=labs.capability,
        open_capability=labs.open_capability,
        open_flop=labs.open_flop,
        size_log=labs.size_log,
        alive=labs.alive,
    )
    return offer(view, listing)


def _tiers_towards_record(
    state: State, p: Parameters, tier: FloatArray, bill: FloatArray
) -> FloatArray:
    """Builders' taste for the frontier tier, moved so that its share of spend is the record's.

    ``bill`` (W, B) in units of all spend.
    """
    spent = (bill * tier).sum(axis=1, keepdims=True)
    want = p["market.start_frontier_share"]
    shift = DAMPING * (np.log(want / (1.0 - want)) - np.log(spent / (1.0 - spent)))
    odds = state.builders.hard_share / (1.0 - state.builders.hard_share) * np.exp(shift)
    taste: FloatArray = np.clip(odds / (1.0 + odds), LEAST_TIER_SHARE, 1.0 - LEAST_TIER_SHARE)
    return taste


def _sales(state: State, fixed: Setting, p: Parameters) -> FirstMonth:
    view = snapshot(0, p, state, fixed)
    own = self_hosting(view, state.market.segment_spend)
    target, total = routing(view, first_offer(view, state), own, failing=False)
    tier = tier_split(state.builders.hard_share, total, tier_split_power(view))
    return FirstMonth(target, tier)


def _towards_record(state: State, view: View, sold: FloatArray) -> State:
    """Brands, handicaps and spend a step nearer to what sells what the record says.

    ``sold`` (W, T, P) is what builders would spend now, in units of all their spend.
    """
    labs = state.labs.alive.shape[1]
    closed, opened = sold[:, :, :labs], np.maximum(sold[:, :, labs:], 1e-12)
    api = view.setting.first_sales_usd
    sales = api.sum(axis=1, keepdims=True)
    record = np.maximum(api, LEAST_RECORD_USD) / sales
    got = np.maximum(closed.sum(axis=1), 1e-12)
    got = got / got.sum(axis=1, keepdims=True)
    raised = state.labs.brand + _step(record / got)
    wanted = open_spend(view, first_offer(view, state), closed)
    handicap = state.market.open_handicap - _step(wanted / opened)
    total = sales / 12.0 / closed.sum(axis=2).sum(axis=1, keepdims=True)
    market = replace(
        state.market,
        open_handicap=np.clip(handicap, -MOST_UTILS, MOST_UTILS),
        segment_spend=total * view.setting.first_api_shares,
    )
    brand = np.where(state.labs.alive, raised, state.labs.brand)
    brand = np.clip(brand, -MOST_UTILS, MOST_UTILS)
    return replace(state, labs=replace(state.labs, brand=brand), market=market)


def open_spend(view: View, on_sale: Offer, closed: FloatArray) -> FloatArray:
    """Spend on open weights that has the record's share of tokens, (W, T, 2): hosted, self-hosted.

    ``closed`` (W, T, L) is spend on labs' own interfaces, in the unit of the result. A tenth of
    tokens at a tenth of the price: spend of 0.1/0.9 x 0.1 = 0.011 of the closed.
    """
    labs = closed.shape[2]
    share = view.setting.open_token_share
    own = view.p["open.start_self_host_share"][..., None]
    parts = np.concatenate([1.0 - own, own], axis=2)
    listed = on_sale.price[:, :, :labs]
    paid = listed * paid_over_list(view, listed.swapaxes(1, 2)).swapaxes(1, 2)
    tokens = (closed / paid).sum(axis=2)
    price = 1.0 / (parts / on_sale.price[:, :, labs:]).sum(axis=2)
    spend: FloatArray = (tokens * price * share / (1.0 - share))[..., None] * parts
    return spend


def _step(ratio: FloatArray) -> FloatArray:
    return np.clip(DAMPING * np.log(np.maximum(ratio, 1e-300)), -MOST_STEP, MOST_STEP)


def _first_flows(state: State, fixed: Setting, p: Parameters) -> State:
    """Smoothed flows that the first month's decisions look back on."""
    view = snapshot(0, p, state, fixed)
    labs = state.labs
    builders = state.builders
    bill = of_builders(fixed, state.market.segment_spend) * builders.weight
    spend = np.stack([bill * builders.tier_share, bill * (1.0 - builders.tier_share)], axis=1)
    by_product = (builders.shares * spend[:, :, None, :]).sum(axis=-1)
    sales = by_product[:, :, : labs.alive.shape[1]].swapaxes(1, 2)
    people = state.consumers
    paid = labs.price * paid_over_list(view, labs.price)
    need = (sales / paid * view.unit_cost * served_over_cost(view)).sum(axis=2)
    for_people = (
        serving_cost_of(view, people.users, people.paying, people.heavy).sum(axis=1) * labs.alive
    )
    reserve = reserved(view, need, for_people)
    serving = np.maximum(reserve, need) + for_people
    revenue = labs.revenue_window[..., -1]
    owed = shared(view, revenue, sales.sum(axis=2))
    selling = selling_cost(view, revenue - owed.resold_usd) + owed.all + overheads(view)
    data = bought(view)
    out = labs.rd_usd * (1.0 + data) + serving + selling
    growth = p["labs.start_growth_per_year"] / 12.0
    labs = replace(
        labs,
        tier_revenue_usd=sales,
        reserve_usd=reserve,
        gross_profit_usd=revenue - serving,
        burn_usd=(out + cash_pay(view) - revenue) * labs.alive,
        net_new_usd=12.0 * growth * revenue,
        rd_stock_usd=p["start.rd_stock_ratio"] * (labs.rd_usd * (1.0 + data) + staff_cost(view)),
        peak_share=view.share,
    )
    tokens = (by_product / first_offer(view, state).price).sum(axis=1)
    counts = tokens[:, -2:].sum(axis=1, keepdims=True)
    counts = counts + p["open.tools_for_all"] * tokens[:, :-2].sum(axis=1, keepdims=True)
    ever = p["open.start_use_months"] * counts * fixed.first_api_shares
    market = replace(state.market, tier_spend_usd=by_product.sum(axis=2), open_ever_mtok=ever)
    state = replace(state, labs=labs, market=market)
    state = replace(state, labs=of_size(labs, view.access_price, labs.rd_usd + serving))
    hours = state.labs.compute_h100e
    clouds = state.clouds
    installed = clouds.vintages_h100e.sum(axis=2)
    others = tenants(view)
    of_labs = (hours[..., None] * fixed.host_share).sum(axis=1)
    room = np.maximum(p["cloud.fullest"] * installed - of_labs, 0.0)
    others = others * room / np.maximum(room.sum(axis=1, keepdims=True), 1.0)
    demand = of_labs + others
    earlier = np.exp(-clouds.demand_growth)
    revenue_ai = demand * market.contract_price * p["cloud.overhead"] * HOURS_PER_MONTH
    clouds = replace(
        clouds,
        # A month's plans look back on the demand of the month before it.
        demand_h100e=demand * earlier,
        at_cost_h100e=earlier
        * (of_labs + others * power(over_cost(view), p["tenants.price_elasticity"])),
        ai_revenue_usd=revenue_ai,
        ai_margin_usd=p["start.cloud_margin"] * revenue_ai,
        utilisation=np.minimum(demand / installed, 1.0),
    )
    return replace(state, clouds=clouds)
