"""Clouds rent out machines, buy new ones, pay for power; the chip maker makes and earns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.base.units import HOURS_PER_MONTH
from sim.economy.behaviour.clouds.capacity import fleet_kilowatts, powered
from sim.economy.behaviour.clouds.chipmaker import Delivery
from sim.economy.behaviour.clouds.cloud_deals import hosts
from sim.economy.behaviour.clouds.core_business import core_cash
from sim.economy.behaviour.clouds.investment import Halls
from sim.economy.behaviour.clouds.rents import over_cost, tenants
from sim.economy.behaviour.demand.builders import Purchases
from sim.economy.behaviour.demand.catalogue import Offer
from sim.economy.behaviour.labs.labs_trade import LabMonth
from sim.economy.behaviour.observe import View, running_cost
from sim.economy.costs.energy import energy_usd, power_mw


@dataclass(frozen=True)
class CloudMonth:
    """A month of the clouds and the chip maker; (W, K) USD unless said."""

    revenue_usd: FloatArray
    """AI compute sold, credits included at face value."""
    capex_usd: FloatArray
    """Machines delivered and halls under construction."""
    equipment_usd: FloatArray
    """Machines delivered: chips, own chips, servers."""
    running_usd: FloatArray
    chip_revenue_usd: FloatArray
    """(W, 1)"""
    chip_cost_usd: FloatArray
    """(W, 1)"""
    host_revenue_usd: FloatArray
    """(W, 1)"""
    host_cost_usd: FloatArray
    """(W, 1)"""
    tenant_h100e: FloatArray
    """(W, 1) compute asked for by everyone but the simulated labs."""
    demand_h100e: FloatArray
    """Compute asked of each cloud."""
    at_cost_h100e: FloatArray
    """What would be asked of it if an hour cost what it costs: labs have contracts and stay."""
    host_share: FloatArray
    """(W, L, K) share of each lab's compute that it is to buy from each cloud from now on."""
    power_mw: FloatArray
    """(W, 1) power of the machines in use."""
    tenant_usd: FloatArray
    host_usd: FloatArray
    """Rent that hosts of open weights pay."""
    self_host_usd: FloatArray
    """(W, H) rent that builders pay for machines of their own."""
    chips_usd: FloatArray
    """Merchant chips bought."""
    building_usd: FloatArray
    """Halls, servers, own chips, upkeep: all else but merchant chips and energy."""
    energy_usd: FloatArray
    core_usd: FloatArray
    """(W, H) cash from hyperscalers' other business."""


def trade(
    view: View, buys: Purchases, shop: Offer, delivery: Delivery, halls: Halls, month: LabMonth
) -> CloudMonth:
    """Clouds rent out machines that have power, take deliveries, build halls and pay for power.

    Labs and hosts come first, under contract; of the others those find room whom the machines left
    can serve, and the rest is asked for in vain. Machines cost energy and upkeep while in use.
    """
    p, state = view.p, view.state
    hypers = len(view.setting.hyperscalers)
    machines = powered(view)
    by_size = machines / np.maximum(machines.sum(axis=1, keepdims=True), 1.0)
    hour = state.market.contract_price * p["cloud.overhead"]
    host_sales = buys.sales_usd[:, :, -2]
    host_revenue = host_sales.sum(axis=1, keepdims=True)
    host_cost = (host_sales / shop.price[:, :, -2] * shop.open_cost).sum(axis=1, keepdims=True)
    host_usd = host_cost * by_size
    own_usd = buys.sales_usd[:, :, -1].sum(axis=1, keepdims=True)
    mine = by_size[:, :hypers].sum(axis=1, keepdims=True)
    # Where hyperscalers have next to no machines left, each takes an equal part of the rent.
    big = np.where(mine > 1e-9, by_size[:, :hypers] / np.maximum(mine, 1e-9), 1.0 / hypers)
    self_usd = own_usd * big
    self_all = np.concatenate([self_usd, np.zeros_like(by_size[:, hypers:])], axis=1)
    lab_usd = month.cloud_bill_usd.sum(axis=1)
    hours = month.cloud_bill_usd / view.access_price[..., None] / HOURS_PER_MONTH
    first = hours.sum(axis=1) + (host_usd + self_all) / hour / HOURS_PER_MONTH
    asked = tenants(view)
    room = np.maximum(p["cloud.fullest"] * machines - first, 0.0)
    served = room * np.minimum(asked / np.maximum(room.sum(axis=1, keepdims=True), 1.0), 1.0)
    tenant_usd = served * hour * HOURS_PER_MONTH
    others = served + (asked - served.sum(axis=1, keepdims=True)) * by_size
    chips = delivery.merchant_h100e * delivery.price_usd
    own_chips = delivery.custom_h100e * delivery.price_usd * p["chips.custom_cost_ratio"]
    equipment = (chips + own_chips) * p["cloud.server_ratio"]
    demand = first + others
    used = np.minimum(demand, machines)
    drawn = power_mw(used, fleet_kilowatts(view), np.ones_like(hour))
    energy = energy_usd(drawn, HOURS_PER_MONTH, p["energy.usd_per_kwh"] * p["energy.price_index"])
    upkeep = used * HOURS_PER_MONTH * running_cost(p, view.since_2025)
    chip_revenue = chips.sum(axis=1, keepdims=True)
    chip_cost = chip_revenue * (1.0 - state.chips.margin)
    return CloudMonth(
        revenue_usd=lab_usd + tenant_usd + host_usd + self_all,
        capex_usd=equipment + halls.paid_usd,
        equipment_usd=equipment,
        running_usd=energy + upkeep,
        chip_revenue_usd=chip_revenue,
        chip_cost_usd=chip_cost,
        host_revenue_usd=host_revenue,
        host_cost_usd=host_cost,
        tenant_h100e=asked,
        demand_h100e=demand,
        at_cost_h100e=first + others * power(over_cost(view), p["tenants.price_elasticity"]),
        host_share=hosts(view, demand, month.cloud_bill_usd, month.plan.research.book),
        power_mw=drawn.sum(axis=1, keepdims=True),
        tenant_usd=tenant_usd,
        host_usd=host_usd,
        self_host_usd=self_usd,
        chips_usd=chips,
        building_usd=equipment - chips + halls.paid_usd + upkeep,
        energy_usd=energy,
        core_usd=core_cash(view),
    )


@dataclass(frozen=True)
class Treasuries:
    """What owners of hyperscalers (W, H), chip maker and hosts (W, 1) take, USD."""

    payouts: FloatArray
    chip_payouts: FloatArray
    host_payouts: FloatArray


def treasuries(view: View, cash: Callable[[str], FloatArray]) -> Treasuries:
    """What owners of hyperscalers, chip maker and hosts take; ``cash`` of a sector so far, USD.

    Hyperscalers and the chip maker return a part of cash above what they held at the start; hosts
    keep none, and lose none, as they sell above cost. Cash of 150, 100 at the start, a payout share
    of 0.1: 5. What clouds lack is in `cloud_finance`.
    """
    p, keep = view.p, view.state.market.cloud_cash_start
    mine = cash("hyperscalers")
    hypers = mine.shape[1]
    return Treasuries(
        payouts=p["hyperscaler.payout_share"] * np.maximum(mine - keep[:, :hypers], 0.0),
        chip_payouts=p["chips.payout_share"] * np.maximum(cash("chip_maker") - keep[:, -1:], 0.0),
        host_payouts=np.maximum(cash("hosts"), 0.0),
    )
