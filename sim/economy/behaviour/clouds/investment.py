"""What clouds build and order: believed demand, the worth of a vintage, a race, and a purse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip, power, row_sums
from sim.base.axes import FloatArray
from sim.economy.behaviour.clouds.capacity import capacity, fleet_kilowatts, machine_usd
from sim.economy.behaviour.clouds.core_business import core_cash
from sim.economy.behaviour.clouds.debt import borrowing_room, financeable
from sim.economy.behaviour.clouds.rents import (
    believed_growth,
    forward_rents,
    growth_ahead,
    market_cost,
)
from sim.economy.behaviour.observe import View, hour_energy, kilowatts, once_a_month, running_cost
from sim.economy.market.cloud import order_up_to, ration
from sim.economy.market.forward import HORIZONS, present_value
from sim.economy.market.halls import KW_PER_GW, STAGES, built, needed, room


@dataclass(frozen=True)
class Plan:
    """What clouds begin this month, (W, K)."""

    orders_h100e: FloatArray
    hall_starts_gw: FloatArray


@dataclass(frozen=True)
class Halls:
    """Halls after a month, (W, K) unless said."""

    ready_gw: FloatArray
    under_way_gw: FloatArray
    """(W, K, STAGES)"""
    paid_usd: FloatArray
    """Work done this month: halls are paid while they are built."""


@once_a_month
def vintage_worth(view: View) -> FloatArray:
    """Worth of a vintage over its cost, (W, 1): Tobin's q of machines ordered now.

    Rents less running cost from delivery on, over the user cost that they would have to bring. At
    rents equal to cost: 1. It falls below in a glut and stops orders, above in a shortage.
    """
    p = view.p
    fall = -np.log1p(-p["chips.price_decline_per_year"])
    running = (running_cost(p, view.since_2025) + hour_energy(p, view.since_2025)) / p[
        "cloud.overhead"
    ]
    trend = np.exp(-fall * HORIZONS / 12.0)
    rate = p["cloud.cost_of_capital"] + 12.0 * p["cloud.attrition_per_month"]
    arrival = view.state.chips.lead_time_months
    earned = present_value(forward_rents(view) - running * trend, rate, arrival)
    needed = present_value((market_cost(view) - running) * trend, rate, arrival)
    return np.maximum(earned / needed, 0.0)


def expected_demand(view: View, months: FloatArray) -> FloatArray:
    """Compute that each cloud expects to be asked for some months ahead, H100e, (W, K).

    Demand at a rent that just pays, grown as it believes, scaled by what another machine is worth:
    where q is above one more is wanted sooner, below one it had better wait.
    """
    p = view.p
    ahead = growth_ahead(view, believed_growth(view), months)
    room = power(vintage_worth(view), p["hyperscaler.value_response"])
    return view.state.clouds.at_cost_h100e * np.exp(ahead) * room


def plan(view: View) -> Plan:
    """Chips ordered and halls begun, within the purse; (W, K).

    Chips for what demand will be when they arrive, but not many more than there will be halls for;
    halls for what it will be when they are ready, as far as the grid connects them.
    """
    p, clouds = view.p, view.state.clouds
    months = p["cloud.hall_months"]
    under_way = row_sums(clouds.halls_under_way_gw)
    owned = capacity(view) + clouds.pipeline_h100e + row_sums(clouds.in_transit_h100e)
    soon, late = p["hyperscaler.planning_months"], months
    use = p["cloud.target_utilisation"]
    chips = expected_demand(view, soon) / use
    drawn, new = fleet_kilowatts(view), kilowatts(p, view.since_2025) * p["energy.pue"]
    halls = clouds.halls_gw + under_way * np.minimum(soon / months, 1.0)
    fit = room(halls, capacity(view), drawn, new) * (1.0 + p["hyperscaler.chips_ahead_of_halls"])
    orders = order_up_to(np.minimum(chips, fit), owned, p["hyperscaler.catch_up"])
    then = new * np.exp(-p["energy.efficiency_growth"] * 0.5 * late / 12.0)
    wanted = needed(expected_demand(view, late) / use, capacity(view), drawn, then)
    starts = order_up_to(wanted, clouds.halls_gw + under_way, p["hyperscaler.catch_up"])
    starts = ration(starts, grid_connections(view))
    unit = machine_usd(view)
    hall = p["cloud.hall_usd_per_kw"] * KW_PER_GW
    wish = orders * unit + starts * hall
    share = np.minimum(purse(view, wish) / np.maximum(wish, 1.0), 1.0)
    return Plan(orders_h100e=orders * share, hall_starts_gw=starts * share)


def grid_connections(view: View) -> FloatArray:
    """Power that grids let data centres for AI begin to connect this month, GW, (W, 1).

    18 GW a year in January 2025, growing by 0.15 a year in logs: 1.5 a month, 1.74 a year later.
    """
    p = view.p
    grown = np.exp(p["energy.grid_growth_per_year"] * view.since_2025)
    return p["energy.grid_gw_per_year"] * grown / 12.0


def purse(view: View, wish_usd: FloatArray) -> FloatArray:
    """Most that each cloud commits to chips and halls this month, USD, (W, K).

    A hyperscaler's margin on AI, a share of core cash flow, a part of its cash and of what it may
    borrow, times patience. The others together commit at most a multiple of what hyperscalers do,
    and nobody more than can be financed until delivery (`sim.economy.behaviour.clouds.debt`).
    """
    p, clouds = view.p, view.state.clouds
    hypers = len(view.setting.hyperscalers)
    margin = p["hyperscaler.margin_share_for_capex"] * np.maximum(clouds.ai_margin_usd, 0.0)
    ready = np.maximum(clouds.cash_usd, 0.0) + borrowing_room(view)
    flow = (margin + ready / p["hyperscaler.cash_spread_months"])[:, :hypers]
    own = flow + p["hyperscaler.core_share_for_capex"] * core_cash(view)
    own = p["hyperscaler.patience_in_capex"] * own
    committed = np.minimum(own, wish_usd[:, :hypers]).sum(axis=1, keepdims=True)
    others = wish_usd[:, hypers:]
    weight = others / np.maximum(others.sum(axis=1, keepdims=True), 1.0)
    followers = p["cloud.other_orders_ratio"] * committed * weight
    most: FloatArray = np.minimum(np.concatenate([own, followers], axis=1), financeable(view))
    return most


def build(view: View, starts_gw: FloatArray) -> Halls:
    """Halls a month on: work under way moves on and is paid for, what is ready has power."""
    p, clouds = view.p, view.state.clouds
    months = clip(p["cloud.hall_months"], STAGES * 1.0, np.inf)
    stages, ready, work = built(clouds.halls_under_way_gw, starts_gw, months)
    worn = 1.0 / p["cloud.building_life_months"]
    return Halls(
        ready_gw=clouds.halls_gw * (1.0 - worn) + ready,
        under_way_gw=stages,
        paid_usd=work * KW_PER_GW * p["cloud.hall_usd_per_kw"],
    )
