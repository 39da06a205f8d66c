"""Series of clouds' money: debt, credit, and who pays for machines that rents do not pay for."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import FloatArray
from sim.economy.behaviour.clouds.capacity import capacity, machine_usd
from sim.economy.behaviour.observe import capital_charge
from sim.economy.state import State
from sim.month.done import Month
from sim.month.indicators import full_cost


def clouds_money(done: Month, after: State) -> dict[str, FloatArray]:
    """Series of a month by name: (W, H) of hyperscalers, (W, N) of neoclouds, else (W, 1)."""
    clouds, rented, hypers = after.clouds, done.rented, len(done.view.setting.hyperscalers)
    return {
        "debt_usd_hyperscaler": clouds.debt_usd[:, :hypers],
        "neocloud_capacity_h100e": clouds.vintages_h100e.sum(axis=2)[:, hypers:-1],
        "neocloud_revenue_usd": rented.revenue_usd[:, hypers:-1],
        "neocloud_capex_usd": rented.capex_usd[:, hypers:-1],
        "neocloud_cash_usd": clouds.cash_usd[:, hypers:-1],
        "neocloud_debt_usd": clouds.debt_usd[:, hypers:-1],
        "other_clouds_debt_usd": clouds.debt_usd[:, -1:],
        "credit_conditions": after.market.credit,
        **outside_money(done),
        **subsidies(done, after),
    }


def outside_money(done: Month) -> dict[str, FloatArray]:
    """What lenders and owners put into clouds, net of what they take, and lenders' losses, (W, 1).

    Loans of 5, interest of 1, repayment of 2: 2 from lenders.
    """
    debt, total = done.debt, done.journal.totals
    lent = debt.issued + debt.failed.rescued - debt.interest - debt.repaid
    owners = total("share_issues") + total("cloud_shares")
    owners = owners - total("payouts") - total("cloud_payouts")
    return {
        "lenders_net_usd": lent.sum(axis=1, keepdims=True),
        "cloud_owners_net_usd": owners[:, None],
        "lender_losses_usd": debt.failed.lost_usd.sum(axis=1, keepdims=True),
    }


def subsidies(done: Month, after: State) -> dict[str, FloatArray]:
    """What rents leave open of clouds' full cost, and the subsidy of tokens with it, (W, 1).

    Full cost is running cost and the user cost of what machines would cost today. Of what is left
    open, labs and hosts have their part of all rents. Clouds short by 10, a fifth of rents from
    labs and hosts, tokens sold for 20 that cost 30: 2 more, a subsidy of 12 in 32.
    """
    view, rented = done.view, done.rented
    chips = machine_usd(view) / view.p["cloud.server_ratio"]
    charge = capacity(view) * capital_charge(view.p, chips, view.since_2025) / 12.0
    margin = rented.revenue_usd - rented.running_usd
    short = np.maximum(charge - margin, 0.0).sum(axis=1, keepdims=True)
    rents = row_sums(done.sold.cloud_bill_usd).sum(axis=1, keepdims=True) + rented.host_cost_usd
    part = rents / np.maximum(rented.revenue_usd.sum(axis=1, keepdims=True), 1.0)
    revenue = done.sold.revenue_usd.sum(axis=1, keepdims=True) + rented.host_revenue_usd
    cost = full_cost(done, after).sum(axis=1, keepdims=True) + rented.host_cost_usd + part * short
    return {
        "compute_subsidy_usd": short,
        "subsidy_rate_with_machines": np.maximum(1.0 - revenue / np.maximum(cost, 1.0), 0.0),
    }
