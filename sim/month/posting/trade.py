"""The month's trade, posted: labs, clouds and the chip maker, builders."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import FloatArray
from sim.economy.behaviour.clouds.clouds_trade import CloudMonth
from sim.economy.behaviour.demand.builder_books import Business
from sim.economy.behaviour.demand.builders import Purchases
from sim.economy.behaviour.labs.labs_trade import LabMonth, Payments
from sim.economy.behaviour.observe import View
from sim.ledger.journal import Journal
from sim.month.posting import pay_out, take_in


def post(
    view: View,
    journal: Journal,
    buys: Purchases,
    sold: LabMonth,
    rented: CloudMonth,
    firms: Business,
) -> None:
    """Post the trade of labs, clouds and builders."""
    labs(view, journal, sold.paid)
    clouds(journal, buys, rented)
    builders(journal, buys, firms, sold)


def labs(view: View, journal: Journal, paid: Payments) -> None:
    """Post what labs get for plans and ads, what they pay, what passes between them and parents.

    What the API sells is posted with what builders pay.
    """
    hypers = len(view.setting.hyperscalers)
    owner = view.state.labs.owner
    take_in(journal, "subscriptions", paid.subscriptions)
    take_in(journal, "advertising", paid.advertising)
    for flow in ("wages", "data_purchases", "selling", "overheads", "compliance"):
        pay_out(journal, flow, getattr(paid, flow))
    for flow in ("revenue_share", "resale_fees"):
        part = getattr(paid, flow)
        journal.post(flow, row_sums(part), part.sum(axis=1))
    rent = paid.rent[..., :hypers]
    journal.post("cloud_rent", row_sums(rent), rent.sum(axis=1))
    others = paid.rent[..., hypers:]
    journal.post("cloud_rent_other", row_sums(others), others.sum(axis=1))
    from_hyper, from_outside = by_owner(view, paid.support)
    journal.post("parent_support", from_hyper, np.where(owner >= 0, paid.support, 0.0))
    take_in(journal, "outside_support", from_outside)
    to_hyper, to_outside = by_owner(view, paid.upstream)
    journal.post("upstream", np.where(owner >= 0, paid.upstream, 0.0), to_hyper)
    pay_out(journal, "outside_upstream", to_outside)


def by_owner(view: View, amount: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Split (W, L) amounts into what hyperscalers (W, H) and outside parents (W, L) back."""
    owner = view.state.labs.owner
    hypers = len(view.setting.hyperscalers)
    mine = owner[..., None] == np.arange(hypers)
    return (amount[..., None] * mine).sum(axis=1), np.where(owner == -2, amount, 0.0)


def clouds(journal: Journal, buys: Purchases, rented: CloudMonth) -> None:
    """Post what clouds are paid for machines and pay for chips, halls and energy."""
    hypers = rented.self_host_usd.shape[1]
    for flow, amount in (("tenant_rent", rented.tenant_usd), ("host_rent", rented.host_usd)):
        take_in(journal, flow, amount[:, :hypers])
        take_in(journal, f"{flow}_other", amount[:, hypers:])
    journal.post("host_sales", buys.paid_to_usd[..., 1], rented.host_revenue_usd)
    journal.post("self_host_rent", buys.paid_to_usd[..., 2], rented.self_host_usd)
    for flow, amount in (
        ("chip_sales", rented.chips_usd),
        ("datacentres", rented.building_usd),
        ("energy", rented.energy_usd),
    ):
        pay_out(journal, flow, amount[:, :hypers])
        pay_out(journal, f"{flow}_other", amount[:, hypers:])
    pay_out(journal, "chip_making", rented.chip_cost_usd)
    take_in(journal, "core_cash", rented.core_usd)


def builders(journal: Journal, buys: Purchases, firms: Business, sold: LabMonth) -> None:
    """Post what builders pay for tokens, earn from customers, and bring or take on the way.

    A part of what they sell is paid by their backers, not by customers.
    """
    journal.post("api_sales", buys.paid_to_usd[..., 0], sold.api_usd)
    take_in(journal, "app_sales", firms.sales_usd - firms.backed_usd)
    take_in(journal, "startup_funding", firms.backed_usd)
    pay_out(journal, "app_costs", firms.costs_usd)
    take_in(journal, "builder_entry", firms.entry_usd)
    pay_out(journal, "builder_exit", firms.exit_usd)
