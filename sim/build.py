"""Build a batch: parameters per world, the first month's state, and the luck of every month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.axes import FloatArray
from sim.behaviour.builders import price_pressure, routing, self_hosting, tier_split_power
from sim.behaviour.catalogue import Listing, Offer, offer
from sim.behaviour.consumers import SEGMENTS
from sim.behaviour.labs_pricing import tier_markup
from sim.behaviour.observe import View, best_open_flop, snapshot
from sim.ledger.accounts import OUTSIDE_SECTORS
from sim.market.choice import tier_split
from sim.params.load import Parameters
from sim.scenario import Scenario
from sim.start.draws import Luck, luck
from sim.start.labs import lab_state, tier_shares
from sim.start.others import (
    builder_state,
    chip_state,
    cloud_state,
    consumer_state,
    investor_state,
)
from sim.start.parameters import LabShocks, lab_shocks, parameters
from sim.start.roster import Cast, cast
from sim.start.setting import setting as fix_setting
from sim.state import MarketState, Setting, State
from sim.units import HOURS_PER_MONTH

CALIBRATION_ROUNDS = 40
"""Enough for first sales to match the record to about a part in ten thousand."""

# Numerical bounds and damping of that search; they shape no outcome once it has converged.
DAMPING = 0.7
MOST_STEP = 3.0
MOST_UTILS = 30.0
LEAST_RECORD_USD = 1e5
LEAST_TIER_SHARE = 1e-4


@dataclass(frozen=True)
class Batch:
    """Worlds ready to run."""

    worlds: tuple[int, ...]
    seed: int
    months: int
    people: Cast
    setting: Setting
    parameters: Parameters
    shocks: LabShocks
    luck: Luck
    state: State
    reference_capability: FloatArray
    """(W, 1) best capability at the start: the fixed quality of the price index."""


def build(
    scenario: Scenario, worlds: Sequence[int], seed: int, months: int, uncertain: bool = False
) -> Batch:
    """Build the named worlds of a scenario.

    ``worlds`` are numbers of worlds: world 3 is the same whether built alone or among thousands.
    """
    people = cast(scenario)
    p = parameters(scenario, worlds, seed, months, uncertain)
    first = p.at(0)
    fixed = fix_setting(scenario, people, first)
    state = _first_state(people, fixed, first, seed, worlds)
    state = calibrate(state, people, fixed, first)
    return Batch(
        worlds=tuple(worlds),
        seed=seed,
        months=months,
        people=people,
        setting=fixed,
        parameters=p,
        shocks=lab_shocks(scenario, people, months),
        luck=luck(seed, worlds, months, len(people.labs)),
        state=state,
        reference_capability=state.market.frontier_window[:, -1:],
    )


def _first_state(
    people: Cast, fixed: Setting, p: Parameters, seed: int, worlds: Sequence[int]
) -> State:
    count = len(worlds)
    labs = lab_state(people, fixed, p, count)
    clouds = cloud_state(people, fixed, p, count)
    chips = chip_state(people, p, count)
    hosted = people.single("market", "market", "hosted_open_revenue_usd_per_year") / 12.0
    spend = labs.revenue_window[..., -1].sum(axis=1, keepdims=True) + hosted
    best = np.where(labs.alive, labs.capability, 0.0).max(axis=1, keepdims=True)
    best_open = labs.open_capability.max(axis=1, keepdims=True)
    age = np.arange(36)[::-1] / 12.0
    growing = p["start.frontier_growth_log10_per_year"]
    spot = people.single("market", "market", "spot_price_usd_per_h100_hour")
    contract = people.single("market", "market", "contract_price_usd_per_h100_hour")
    consumers = consumer_state(people, p, count)
    plan = np.stack([labs.plan_price, labs.plan_price, labs.seat_price], axis=1)
    subscriptions = 1e6 * (consumers.paying * plan).sum(axis=1) * labs.alive
    history = np.exp(-p["labs.start_growth_per_year"][..., None] * np.arange(13)[::-1] / 12.0)
    labs = replace(labs, revenue_window=labs.revenue_window + subscriptions[..., None] * history)
    one = np.ones((count, 1))
    growth = p["labs.start_growth_per_year"]
    market = MarketState(
        spot_price=spot * one,
        contract_price=contract * one,
        builder_spend=spend,
        spend_growth=p["market.adoption_rate_per_year"] / 12.0,
        price_pressure=0.0 * one,
        pressure_start=0.0 * one,
        frontier_window=best - growing * age,
        open_window=best_open - growing * age,
        open_handicap=np.zeros((count, 2)),
        sentiment=p["start.sentiment"],
        lagged_sentiment=p["start.sentiment"],
        growth_fast=growth.copy(),
        growth_slow=growth.copy(),
        tier_spend_usd=spend * tier_shares(p),
        revenue_usd=labs.revenue_window[..., -1].sum(axis=1, keepdims=True),
        host_cash_usd=0.0 * one,
        outside_cash_usd=np.zeros((count, len(OUTSIDE_SECTORS))),
        cloud_cash_start=np.concatenate([clouds.cash_usd, chips.cash_usd], axis=1),
        rd_start_usd=np.where(
            fixed.slot, p["entry.rd_usd_per_month"], people.column("rd_usd_per_month", 0.0)
        ),
        tenant_demand=people.single("market", "market", "background_demand_h100e") * one,
        contract_start=contract * one,
    )
    return State(
        labs=labs,
        clouds=clouds,
        chips=chips,
        investors=investor_state(people, p, count),
        builders=builder_state(fixed, p, seed, worlds, spend),
        consumers=consumers,
        market=market,
    )


def calibrate(state: State, people: Cast, fixed: Setting, p: Parameters) -> State:
    """Set what only a working market can tell: price positions, brands, first shares, first flows.

    Brands and the handicap of open weights are solved so that first-month sales are the record's,
    in every world whatever its drawn elasticities; they fade from there. What models fail at is
    left out of that: who sells an outdated model today is kept by habit, and loses customers as
    contracts end. Labs' fit (what builders had begun to turn to) comes on top: it shows first in
    new spend.
    """
    view = snapshot(0, p, state, fixed)
    position = np.log(state.labs.price / (view.unit_cost * tier_markup(view)))
    state = replace(state, labs=replace(state.labs, price_position=position))
    for _ in range(CALIBRATION_ROUNDS):
        shares, tier = _sales(state, fixed, p)
        brand, handicap = _towards_record(state, people, p, shares, tier)
        state = replace(
            state,
            labs=replace(state.labs, brand=brand),
            market=replace(state.market, open_handicap=handicap),
            builders=replace(state.builders, hard_share=_tiers_towards_record(state, p, tier)),
        )
    shares, tier = _sales(state, fixed, p)
    fit = people.column("fit", 0.0)
    state = replace(
        state,
        builders=replace(state.builders, shares=shares, tier_share=tier),
        labs=replace(state.labs, brand=state.labs.brand + fit),
    )
    return _first_pressure(_first_flows(state, fixed, p), fixed, p)


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
        open_capability=labs.open_capability.max(axis=1, keepdims=True),
        open_flop=best_open_flop(state),
        alive=labs.alive,
    )
    return offer(view, listing)


def _tiers_towards_record(state: State, p: Parameters, tier: FloatArray) -> FloatArray:
    """Builders' taste for the frontier tier, moved so that its share of spend is the record's."""
    spent = (state.builders.weight * tier).sum(axis=1, keepdims=True)
    want = p["market.start_frontier_share"]
    shift = DAMPING * (np.log(want / (1.0 - want)) - np.log(spent / (1.0 - spent)))
    odds = state.builders.hard_share / (1.0 - state.builders.hard_share) * np.exp(shift)
    return np.asarray(
        np.clip(odds / (1.0 + odds), LEAST_TIER_SHARE, 1.0 - LEAST_TIER_SHARE), dtype=np.float64
    )


def _sales(state: State, fixed: Setting, p: Parameters) -> tuple[FloatArray, FloatArray]:
    view = snapshot(0, p, state, fixed)
    own = self_hosting(view, state.market.builder_spend)
    target, total = routing(view, first_offer(view, state), own, failing=False)
    tier = tier_split(state.builders.hard_share, total, tier_split_power(view))
    return target, tier


def _towards_record(
    state: State, people: Cast, p: Parameters, shares: FloatArray, tier: FloatArray
) -> tuple[FloatArray, FloatArray]:
    weight = state.builders.weight
    spend = np.stack([weight * tier, weight * (1.0 - tier)], axis=1)
    sold = (shares * spend[:, :, None, :]).sum(axis=-1).sum(axis=1)
    api = people.column("api_revenue_usd_per_year", 0.0)
    hosted = people.single("market", "market", "hosted_open_revenue_usd_per_year")
    own = p["open.start_self_host_share"]
    record = np.concatenate(
        [np.broadcast_to(api, (len(weight), len(api))), hosted * (1.0 - own), hosted * own], axis=1
    )
    record = np.maximum(record, LEAST_RECORD_USD) / (api.sum() + hosted)
    step = DAMPING * np.log(record / np.maximum(sold, 1e-12))
    step = np.clip(step, -MOST_STEP, MOST_STEP)
    labs = len(api)
    brand = np.where(state.labs.alive, state.labs.brand + step[:, :labs], state.labs.brand)
    handicap = state.market.open_handicap - step[:, labs:]
    return np.clip(brand, -MOST_UTILS, MOST_UTILS), np.clip(handicap, -MOST_UTILS, MOST_UTILS)


def _first_flows(state: State, fixed: Setting, p: Parameters) -> State:
    """Smoothed flows that the first month's decisions look back on."""
    view = snapshot(0, p, state, fixed)
    labs = state.labs
    builders = state.builders
    bill = state.market.builder_spend * builders.weight
    spend = np.stack([bill * builders.tier_share, bill * (1.0 - builders.tier_share)], axis=1)
    by_product = (builders.shares * spend[:, :, None, :]).sum(axis=-1)
    sales = by_product[:, :, : labs.alive.shape[1]].swapaxes(1, 2)
    users = state.consumers.users
    per_user = np.concatenate(
        [p[f"consumers.serving_usd_per_user_{name}"] for name in SEGMENTS],
        axis=1,
    )
    serving = (sales / labs.price * view.unit_cost).sum(axis=2)
    serving = serving + 1e6 * (users * per_user[..., None]).sum(axis=1) * labs.alive
    revenue = labs.revenue_window[..., -1]
    staff = labs.staff_people * fixed.pay_usd
    out = labs.rd_usd * (1.0 + p["labs.data_ratio"]) + serving + p["labs.selling_share"] * revenue
    growth = p["labs.start_growth_per_year"] / 12.0
    labs = replace(
        labs,
        tier_revenue_usd=sales,
        gross_profit_usd=revenue - serving,
        burn_usd=(out + staff * labs.alive - revenue) * labs.alive,
        net_new_usd=12.0 * growth * revenue,
        rd_stock_usd=p["start.rd_stock_ratio"]
        * (labs.rd_usd * (1.0 + p["labs.data_ratio"]) + staff * labs.alive),
        peak_share=view.share,
    )
    market = replace(state.market, tier_spend_usd=by_product.sum(axis=2))
    state = replace(state, labs=labs, market=market)
    hours = (labs.rd_usd + serving) / view.access_price / HOURS_PER_MONTH
    clouds = state.clouds
    installed = clouds.vintages_h100e.sum(axis=2)
    by_size = installed / installed.sum(axis=1, keepdims=True)
    demand = (hours[..., None] * fixed.host_share).sum(axis=1) + market.tenant_demand * by_size
    revenue_ai = demand * market.contract_price * p["cloud.overhead"] * HOURS_PER_MONTH
    clouds = replace(
        clouds,
        demand_h100e=demand,
        ai_revenue_usd=revenue_ai,
        ai_margin_usd=p["start.cloud_margin"] * revenue_ai,
        utilisation=np.minimum(demand / installed, 1.0),
    )
    return replace(state, clouds=clouds)
