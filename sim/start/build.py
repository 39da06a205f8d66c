"""Build a batch: parameters per world, the first month's state, and the luck of every month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.base.arrays import frozen
from sim.base.axes import SEGMENTS_OF_API, TIERS, FloatArray
from sim.base.rng import draw, normal
from sim.base.units import LN10
from sim.economy.behaviour.clouds.rents import tenants_ask
from sim.economy.behaviour.labs.labs_focus import as_drawn
from sim.economy.models_on_sale import ModelState
from sim.economy.participants import Setting
from sim.economy.state import LabState, MarketState, State
from sim.ledger.accounts import OUTSIDE_SECTORS
from sim.scenario.definition import Scenario
from sim.scenario.parameters import Parameters
from sim.start.draws import Luck, luck
from sim.start.first_finance import finance_state, remembered
from sim.start.first_labs import lab_state, tier_shares
from sim.start.first_month import Repeated, calibrate, in_turn
from sim.start.first_others import (
    background_demand,
    builder_state,
    chip_state,
    cloud_state,
    consumer_state,
    investor_state,
)
from sim.start.inputs import parameters
from sim.start.levels import levels
from sim.start.roster import Cast, cast
from sim.start.setting import setting as fix_setting


@dataclass(frozen=True)
class Batch:
    """Worlds ready to run."""

    worlds: tuple[int, ...]
    seed: int
    months: int
    people: Cast
    setting: Setting
    parameters: Parameters
    luck: Luck
    state: State
    reference_capability: FloatArray
    """(W, 1) best capability at the start: the fixed quality of the price index."""
    given: tuple[str, ...] = ()
    """Names of parameters that were chosen outside, world by world."""


def build(
    scenario: Scenario,
    worlds: Sequence[int],
    seed: int,
    months: int,
    uncertain: bool = False,
    given: Mapping[str, FloatArray] | None = None,
    repeated: Repeated = in_turn,
) -> Batch:
    """Build the named worlds of a scenario.

    ``worlds`` are numbers of worlds: world 3 is the same whether built alone or among thousands.
    ``uncertain`` draws parameters and levels of the start. ``given`` has parameters chosen outside,
    (W,) by name, in place of draws and constants.
    ``repeated`` takes the rounds of the first month's calibration.
    """
    people = cast(scenario)
    if uncertain:
        people = levels(people, scenario, worlds, seed)
    p = parameters(scenario, worlds, seed, months, uncertain, given)
    first = p.at(0)
    fixed = fix_setting(scenario, people, first, len(worlds))
    state = _first_state(people, fixed, first, seed, worlds)
    state = calibrate(state, people, fixed, first, repeated)
    state = remembered(_suited(state, first, seed, worlds), fixed, first)
    batch = Batch(
        worlds=tuple(worlds),
        seed=seed,
        months=months,
        people=people,
        setting=fixed,
        parameters=p,
        luck=luck(seed, worlds, months, len(people.labs)),
        state=state,
        reference_capability=state.market.frontier_window[:, -1:],
        given=tuple(given or ()),
    )
    return frozen(batch)


def first_models(labs: LabState, p: Parameters) -> ModelState:
    """Older models as widely used as their age lets expect, and as dear as the newest, (W, L, T).

    Three months after a release, at 0.3 a month: 0.7**2 = 0.49 of use has not moved yet. Buyers are
    used to what is listed.
    """
    price, none = labs.price, np.zeros_like(labs.price)
    months = np.maximum(labs.months_since_refresh - 1.0, 0.0)
    left = np.exp(np.log(1.0 - p["market.migration_per_month"]) * months)
    return ModelState(
        older_share=none + np.where(labs.alive, left, 0.0)[..., None],
        older_price=price.copy(),
        older_paid=price.copy(),
        older_cost_ratio=np.ones_like(price),
        older_gap=none,
        value_log=np.log(price),
    )


def _suited(state: State, p: Parameters, seed: int, worlds: Sequence[int]) -> State:
    """The state with what each lab turns out to suit: it shows in new spend, not yet in sales."""
    fit = state.labs.fit
    drawn = draw(seed, "first_fit", worlds, (fit.shape[1], 1 + fit.shape[2]), normal)
    suited = fit + as_drawn(p["research.fit_spread"][..., None], drawn[..., :1] + drawn[..., 1:])
    return replace(state, labs=replace(state.labs, fit=suited))


def _first_state(
    people: Cast, fixed: Setting, p: Parameters, seed: int, worlds: Sequence[int]
) -> State:
    count = len(worlds)
    labs = lab_state(people, fixed, p, count)
    able = draw(seed, "first_productivity", worlds, labs.knowhow.shape[1:], normal)
    able = p["research.productivity_spread"] * able
    # The start table cannot tell them apart: what a lab knows and what it makes of that.
    labs = replace(labs, productivity=able, knowhow=labs.knowhow - able / LN10)
    clouds = cloud_state(people, fixed, p, count)
    chips = chip_state(people, p, count)
    spend = labs.revenue_window[..., -1].sum(axis=1, keepdims=True)
    best = np.where(labs.alive, labs.capability, 0.0).max(axis=1, keepdims=True)
    best_open = labs.open_capability.max(axis=1, keepdims=True)
    age = np.arange(36)[::-1] / 12.0
    growing = p["start.frontier_growth_log10_per_year"]
    spot = people.single("market", "market", "spot_price_usd_per_h100_hour")
    contract = people.single("market", "market", "contract_price_usd_per_h100_hour")
    long, listed = (
        people.single("market", "market", f"{kind}_price_usd_per_h100_hour")
        for kind in ("long_contract", "list")
    )
    consumers = consumer_state(people, p, count)
    plan = np.stack([labs.plan_price, labs.plan_price, labs.seat_price], axis=1)
    dearer = (p["consumers.heavy_price_ratio"] - 1.0) * consumers.heavy * labs.plan_price
    subscriptions = 1e6 * ((consumers.paying * plan).sum(axis=1) + dearer) * labs.alive
    history = np.exp(-p["labs.start_growth_per_year"][..., None] * np.arange(13)[::-1] / 12.0)
    labs = replace(labs, revenue_window=labs.revenue_window + subscriptions[..., None] * history)
    one = np.ones((count, 1))
    sold = 4.0 * labs.revenue_window[..., -3:].sum(axis=2).sum(axis=1, keepdims=True)
    usual = tenants_ask(p, fixed.start_years, sold, contract * one)
    growth = p["labs.start_growth_per_year"]
    market = MarketState(
        spot_price=spot * one,
        contract_price=contract * one,
        long_contract_price=long * one,
        list_price=listed * one,
        segment_spend=spend * fixed.first_api_shares,
        spend_growth=p["market.adoption_rate_per_year"] / 12.0,
        price_pressure=0.0 * one,
        pressure_start=0.0 * one,
        frontier_window=best - growing * age,
        open_window=best_open - growing * age,
        open_handicap=np.zeros((count, len(TIERS), 2)),
        open_ever_mtok=np.zeros((count, len(SEGMENTS_OF_API))),
        open_reluctance_left=np.ones((count, len(SEGMENTS_OF_API))),
        credit=1.0 * one,
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
        tenant_scale=background_demand(people) / usual,
    )
    return State(
        labs=labs,
        clouds=clouds,
        chips=chips,
        investors=investor_state(people, p, count),
        builders=builder_state(fixed, p, seed, worlds, spend),
        consumers=consumers,
        finance=finance_state(labs, len(people.investors)),
        models=first_models(labs, p),
        market=market,
    )
