"""Labs sell, are billed, pay what they can, and lean on or feed their parents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import FloatArray
from sim.economy.behaviour.builders import Purchases
from sim.economy.behaviour.consumers import Subscriptions
from sim.economy.behaviour.labs_research import ResearchPlan
from sim.economy.behaviour.observe import View


@dataclass(frozen=True)
class LabPlan:
    """What labs have decided before they trade, (W, L) unless said."""

    research: ResearchPlan
    unit_cost: FloatArray
    """(W, L, T) marginal serving cost of this month's models, USD per Mtok."""
    price: FloatArray
    """(W, L, T) list price, USD per Mtok."""
    staff_usd: FloatArray
    """What staff cost, shares included."""
    stock_usd: FloatArray
    """The part of it that is paid in the lab's own shares."""


@dataclass(frozen=True)
class Payments:
    """What labs receive and can pay this month, USD; (W, L) unless said."""

    subscriptions: FloatArray
    wages: FloatArray
    data_purchases: FloatArray
    selling: FloatArray
    compliance: FloatArray
    rent: FloatArray
    """(W, L, K) compute paid to each cloud, arrears included."""
    support: FloatArray
    """What parents put in."""
    upstream: FloatArray
    """What labs pass up to their parents."""


@dataclass(frozen=True)
class LabMonth:
    """A month's trading of the labs, USD; (W, L) unless said."""

    plan: LabPlan

    api_usd: FloatArray
    subscription_usd: FloatArray
    revenue_usd: FloatArray
    tokens_mtok: FloatArray
    """(W, L, T) API tokens sold."""
    serving_usd: FloatArray
    selling_usd: FloatArray
    compliance_usd: FloatArray
    cloud_bill_usd: FloatArray
    """(W, L, K) compute billed by each cloud, before credits."""
    credits_used_usd: FloatArray
    """(W, L, H)"""
    arrears_added_usd: FloatArray
    arrears_repaid_usd: FloatArray
    arrears_usd: FloatArray
    """Compute bills that stay unpaid after the month."""
    burn_usd: FloatArray
    """Cash outflow before any financing; negative when the lab earns."""
    paid: Payments

    @property
    def burn_cost_usd(self) -> FloatArray:
        """All operating cost of the month, USD, (W, L), credits included at face value."""
        research, staff_usd = self.plan.research, self.plan.staff_usd
        return research.rd_usd + research.data_usd + self.serving_usd + staff_usd + self.other_usd

    @property
    def other_usd(self) -> FloatArray:
        """Selling and compliance, USD, (W, L)."""
        return self.selling_usd + self.compliance_usd


def trade(view: View, buys: Purchases, subs: Subscriptions, plan: LabPlan) -> LabMonth:
    """Labs sell, are billed and pay what they can.

    Wages, data and sales come first, compute last: unpaid compute becomes arrears to the clouds,
    which is how creditors lose. Pay that a broke lab cannot meet is not owed on (its staff leave).
    Cash 110, wages 50, compute 100: 60 of the bill is paid and 40 becomes arrears.
    """
    p, labs, setting = view.p, view.state.labs, view.setting
    research, staff_usd = plan.research, plan.staff_usd
    hypers = len(setting.hyperscalers)
    sales = buys.sales_usd[:, :, : len(setting.labs)].swapaxes(1, 2)
    api = row_sums(sales)
    revenue = api + subs.revenue_usd
    tokens = sales / plan.price
    serving = row_sums(tokens * plan.unit_cost) + subs.serving_usd
    selling = p["labs.selling_share"] * revenue
    compliance = compliance_cost(view, research.rd_usd)
    bill = (research.rd_usd + serving)[..., None] * labs.host_share
    credits_used = np.minimum(labs.credits_usd, bill[..., :hypers])
    cash_bill = bill.copy()
    cash_bill[..., :hypers] -= credits_used
    wages = staff_usd - plan.stock_usd
    soft = wages + research.data_usd + selling + compliance
    billed = row_sums(cash_bill)
    out = soft + billed
    support, upstream = parent_flows(view, revenue, out)
    available = labs.cash_usd + revenue + support - upstream
    paid_soft = _share(available, soft)
    left = np.maximum(available - paid_soft * soft, 0.0)
    due = labs.arrears_usd + billed
    paid_due = _share(left, due)
    rent_due = cash_bill + labs.arrears_usd[..., None] * labs.host_share
    added, repaid = (1.0 - paid_due) * billed, paid_due * labs.arrears_usd
    return LabMonth(
        plan=plan,
        api_usd=api,
        subscription_usd=subs.revenue_usd,
        revenue_usd=revenue,
        tokens_mtok=tokens,
        serving_usd=serving,
        selling_usd=selling,
        compliance_usd=compliance,
        cloud_bill_usd=bill,
        credits_used_usd=credits_used,
        arrears_added_usd=added,
        arrears_repaid_usd=repaid,
        arrears_usd=labs.arrears_usd + added - repaid,
        burn_usd=out - revenue,
        paid=Payments(
            subscriptions=subs.revenue_usd,
            wages=paid_soft * wages,
            data_purchases=paid_soft * research.data_usd,
            selling=paid_soft * selling,
            compliance=paid_soft * compliance,
            rent=paid_due[..., None] * rent_due,
            support=support,
            upstream=upstream,
        ),
    )


def compliance_cost(view: View, rd_usd: FloatArray) -> FloatArray:
    """What regulation costs each lab this month, USD, (W, L); ``rd_usd`` (W, L) R&D compute.

    A fixed sum, reached in full at a size, and a share of R&D. 8 M, in full at 1 M of R&D, and 1%:
    half of that size pays 4.005 M.
    """
    p = view.p
    reached = np.minimum(rd_usd / p["regulation.full_at_rd_usd_per_month"], 1.0)
    fixed = view.state.labs.alive * p["regulation.fixed_usd_per_month"] * reached
    cost: FloatArray = fixed + p["regulation.share_of_rd"] * rd_usd
    return cost


def _share(available: FloatArray, due: FloatArray) -> FloatArray:
    """Part of what is due that can be paid: a hair less than all cash, which stays above 0."""
    part = available / np.maximum(due, 1e-6) * (1.0 - 1e-12)
    whole: FloatArray = np.where(available >= due, 1.0, np.maximum(part, 0.0))
    return whole


def parent_flows(view: View, revenue: FloatArray, out: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What parents put into their labs, and what labs pass up, USD, (W, L).

    A parent keeps some months of spending in its lab and takes what is above a multiple of that.
    """
    p, labs = view.p, view.state.labs
    owned = labs.alive & (labs.owner != -1)
    buffer = p["hyperscaler.lab_cash_months"] * out
    ceiling = p["hyperscaler.lab_cash_ceiling_ratio"] * buffer
    after = labs.cash_usd + revenue - out - labs.arrears_usd
    support = np.where(owned, np.maximum(buffer - after, 0.0), 0.0)
    upstream = np.where(owned, np.maximum(after - ceiling, 0.0), 0.0)
    return support, upstream
