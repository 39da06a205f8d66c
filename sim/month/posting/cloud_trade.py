"""Clouds rent out machines, buy new ones, pay for power; the chip maker makes and earns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.base.units import HOURS_PER_MONTH
from sim.economy.behaviour.builders import Purchases
from sim.economy.behaviour.catalogue import Offer
from sim.economy.behaviour.chipmaker import Delivery
from sim.economy.behaviour.hyperscalers import capacity
from sim.economy.behaviour.observe import View, running_cost
from sim.economy.costs.energy import energy_usd, power_mw
from sim.ledger.journal import Journal
from sim.month.posting.lab_trade import LabMonth


@dataclass(frozen=True)
class CloudMonth:
    """A month of the clouds and the chip maker; (W, K) USD unless said."""

    revenue_usd: FloatArray
    """AI compute sold, credits included at face value."""
    capex_usd: FloatArray
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
    power_mw: FloatArray
    """(W, 1) power of the machines in use."""


def tenants(view: View) -> FloatArray:
    """Compute that everyone but the simulated labs asks for, H100e, (W, 1).

    Grows at a rate that fades, and answers the contract price beyond its own hardware trend.
    """
    p, market = view.p, view.state.market
    half_life = p["tenants.growth_half_life_years"]
    rate = np.log(2.0) / half_life
    grown = p["tenants.growth_per_year"] * (1.0 - np.exp(-rate * view.years)) / rate
    trend = power(1.0 - p["chips.price_decline_per_year"], view.years)
    dear = np.log(market.contract_price / (market.contract_start * trend))
    asked: FloatArray = market.tenant_demand * np.exp(grown - p["tenants.price_elasticity"] * dear)
    return asked


def trade(
    view: View,
    journal: Journal,
    buys: Purchases,
    shop: Offer,
    delivery: Delivery,
    month: LabMonth,
) -> CloudMonth:
    """Clouds rent out machines, take deliveries and pay for power; post it and return the month.

    Capex is what was shipped at the chip price over chips' share of it; machines cost energy and
    upkeep while they are used.
    """
    p, state, setting = view.p, view.state, view.setting
    hypers = len(setting.hyperscalers)
    installed = capacity(view)
    by_size = installed / np.maximum(installed.sum(axis=1, keepdims=True), 1.0)
    hour = state.market.contract_price * p["cloud.overhead"]
    tenant = tenants(view)
    tenant_usd = tenant * hour * HOURS_PER_MONTH * by_size
    host_sales = buys.sales_usd[:, :, -2]
    host_revenue = host_sales.sum(axis=1, keepdims=True)
    host_cost = (host_sales / shop.price[:, :, -2] * shop.open_cost).sum(axis=1, keepdims=True)
    host_usd = host_cost * by_size
    own_usd = buys.sales_usd[:, :, -1].sum(axis=1, keepdims=True)
    big = by_size[:, :hypers] / np.maximum(by_size[:, :hypers].sum(axis=1, keepdims=True), 1e-9)
    self_usd = own_usd * big
    self_all = np.concatenate([self_usd, np.zeros_like(own_usd)], axis=1)
    lab_usd = month.cloud_bill_usd.sum(axis=1)
    hours = month.cloud_bill_usd / view.access_price[..., None] / HOURS_PER_MONTH
    demand = hours.sum(axis=1) + tenant * by_size + (host_usd + self_all) / hour / HOURS_PER_MONTH
    units = delivery.merchant_h100e + delivery.custom_h100e
    chips = delivery.merchant_h100e * delivery.price_usd
    whole = units * delivery.price_usd / p["cloud.chip_share_of_capex"]
    custom = delivery.custom_h100e * delivery.price_usd * (1.0 - p["chips.custom_cost_ratio"])
    capex = whole - custom
    used = np.minimum(demand, installed)
    watts = p["energy.kw_per_h100e"] * np.exp(-p["energy.efficiency_growth"] * view.years)
    drawn = power_mw(used, watts, p["energy.pue"])
    energy = energy_usd(drawn, HOURS_PER_MONTH, p["energy.usd_per_kwh"] * p["energy.price_index"])
    upkeep = used * HOURS_PER_MONTH * running_cost(p, view.years)
    building = capex - chips + upkeep
    chip_revenue = chips.sum(axis=1, keepdims=True)
    chip_cost = chip_revenue * (1.0 - state.chips.margin)
    _pair(journal, "tenant_rent", tenant_usd, hypers)
    _pair(journal, "host_rent", host_usd, hypers)
    journal.post("host_sales", buys.paid_to_usd[..., 1], host_revenue)
    journal.post("self_host_rent", buys.paid_to_usd[..., 2], self_usd)
    _cost(journal, "chip_sales", chips, hypers)
    _cost(journal, "datacentres", building, hypers)
    _cost(journal, "energy", energy, hypers)
    journal.post("chip_making", chip_cost, chip_cost)
    core = setting.core_cash_usd * np.exp(p["hyperscaler.core_growth"] * view.years)
    core = np.broadcast_to(core, self_usd.shape)
    journal.post("core_cash", core.sum(axis=1, keepdims=True), core)
    return CloudMonth(
        revenue_usd=lab_usd + tenant_usd + host_usd + self_all,
        capex_usd=capex,
        running_usd=energy + upkeep,
        chip_revenue_usd=chip_revenue,
        chip_cost_usd=chip_cost,
        host_revenue_usd=host_revenue,
        host_cost_usd=host_cost,
        tenant_h100e=tenant,
        demand_h100e=demand,
        power_mw=drawn.sum(axis=1, keepdims=True),
    )


def _pair(journal: Journal, flow: str, amount: FloatArray, hypers: int) -> None:
    mine, other = amount[:, :hypers], amount[:, hypers:]
    journal.post(flow, mine.sum(axis=1, keepdims=True), mine)
    journal.post(f"{flow}_other", other, other)


def _cost(journal: Journal, flow: str, amount: FloatArray, hypers: int) -> None:
    mine, other = amount[:, :hypers], amount[:, hypers:]
    journal.post(flow, mine, mine.sum(axis=1, keepdims=True))
    journal.post(f"{flow}_other", other, other)


def treasuries(view: View, journal: Journal) -> None:
    """Post what clouds, the chip maker and hosts pay out of or take into their cash.

    Hyperscalers and the chip maker return a part of cash above what they held at the start and
    issue shares for what they lack (there is no debt); owners of the other clouds and of the hosts
    cover deficits and take surpluses.
    """
    p, state = view.p, view.state
    hypers = len(view.setting.hyperscalers)
    keep = state.market.cloud_cash_start
    cash = state.clouds.cash_usd[:, :hypers] + journal.cash_change("hyperscalers")
    out = p["hyperscaler.payout_share"] * np.maximum(cash - keep[:, :hypers], 0.0)
    journal.post("payouts", out, out.sum(axis=1, keepdims=True))
    lack = np.where(cash < 0.0, 1.0 - cash, 0.0)  # one USD more than nothing, whatever the rounding
    journal.post("share_issues", lack.sum(axis=1, keepdims=True), lack)
    other = state.clouds.cash_usd[:, hypers:] + journal.cash_change("other_clouds")
    need, spare = np.maximum(-other, 0.0), np.maximum(other - keep[:, hypers : hypers + 1], 0.0)
    journal.post("other_cloud_funding", need, need)
    journal.post("other_cloud_payouts", spare, spare)
    chips = state.chips.cash_usd + journal.cash_change("chip_maker")
    paid = p["chips.payout_share"] * np.maximum(chips - keep[:, -1:], 0.0)
    journal.post("chip_payouts", paid, paid)
    hosts = state.market.host_cash_usd + journal.cash_change("hosts")
    journal.post("host_funding", np.maximum(-hosts, 0.0), np.maximum(-hosts, 0.0))
    journal.post("host_payouts", np.maximum(hosts, 0.0), np.maximum(hosts, 0.0))
