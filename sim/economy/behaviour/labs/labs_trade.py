"""Labs sell, are billed, pay what they can, and lean on or feed their parents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.clouds.cloud_deals import shared
from sim.economy.behaviour.demand.builders import Purchases
from sim.economy.behaviour.demand.consumers import Subscriptions
from sim.economy.behaviour.labs.discounts import paid_over_list, served_over_cost
from sim.economy.behaviour.labs.labs_ads import Advertising
from sim.economy.behaviour.labs.labs_models import Progress
from sim.economy.behaviour.labs.labs_overheads import compliance_cost, overheads, selling_cost
from sim.economy.behaviour.labs.labs_research import ResearchPlan
from sim.economy.behaviour.labs.labs_serving import reserved
from sim.economy.behaviour.labs.labs_staff import staff_cost, stock_pay
from sim.economy.behaviour.labs.older_models import SoldByModel, sold_by_model
from sim.economy.behaviour.labs.parents import refuses, support_limit
from sim.economy.behaviour.observe import View

LEAST_SALES_USD = 1e5
"""Monthly revenue from which on a margin is reckoned."""


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
    advertising: FloatArray
    wages: FloatArray
    data_purchases: FloatArray
    selling: FloatArray
    overheads: FloatArray
    compliance: FloatArray
    revenue_share: FloatArray
    """(W, L, H) of sales, to clouds that back the lab."""
    resale_fees: FloatArray
    """(W, L, H) kept by clouds of what they sell for the lab."""
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
    advertising_usd: FloatArray
    revenue_usd: FloatArray
    tokens_mtok: FloatArray
    """(W, L, T) API tokens sold."""
    serving_usd: FloatArray
    """Compute for serving, machines held idle included."""
    idle_usd: FloatArray
    """Machines reserved for the API that stood idle."""
    reserve_usd: FloatArray
    """All machines reserved for the API."""
    paid_price: FloatArray
    """(W, L, T) what a million tokens cost those who bought them, USD, discounts taken off."""
    by_model: SoldByModel
    selling_usd: FloatArray
    overheads_usd: FloatArray
    compliance_usd: FloatArray
    shared_usd: FloatArray
    """Owed to clouds out of sales: shares of revenue and fees of resale."""
    unused_usd: FloatArray
    """Compute under contract that was paid for and not used."""
    cloud_bill_usd: FloatArray
    """(W, L, K) compute billed by each cloud, used or not, before credits."""
    credits_used_usd: FloatArray
    """(W, L, H)"""
    arrears_added_usd: FloatArray
    arrears_repaid_usd: FloatArray
    arrears_usd: FloatArray
    """Compute bills that stay unpaid after the month."""
    refused: BoolArray
    """Labs whose parents let them run out of money."""
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
        """Selling, overheads, compliance, clouds' share, unused contracts, USD, (W, L)."""
        besides = self.shared_usd + self.unused_usd
        return self.selling_usd + self.overheads_usd + self.compliance_usd + besides

    @property
    def gross_margin(self) -> FloatArray:
        """Revenue less serving, idle machines included, over revenue, (W, L); 0 without sales."""
        sells = self.revenue_usd > LEAST_SALES_USD
        part = 1.0 - self.serving_usd / np.where(sells, self.revenue_usd, 1.0)
        return np.where(sells, part, 0.0)


def planned(
    view: View, research: ResearchPlan, unit_cost: FloatArray, price: FloatArray
) -> LabPlan:
    """What labs have decided before they trade, with what their staff cost them."""
    return LabPlan(research, unit_cost, price, staff_cost(view), stock_pay(view))


def trade(
    view: View,
    buys: Purchases,
    subs: Subscriptions,
    ads: Advertising,
    plan: LabPlan,
    models: Progress,
) -> LabMonth:
    """Labs sell, are billed and pay what they can.

    Wages, data and sales come first, compute last: unpaid compute becomes arrears to the clouds,
    which is how creditors lose. Contracted compute is billed whether it is used or not. Pay that a
    broke lab cannot meet is not owed on (its staff leave).
    Cash 110, wages 50, compute 100: 60 of the bill is paid and 40 becomes arrears.
    """
    labs, setting = view.state.labs, view.setting
    research, staff_usd = plan.research, plan.staff_usd
    hypers = len(setting.hyperscalers)
    sales = buys.sales_usd[:, :, : len(setting.labs)].swapaxes(1, 2)
    api = row_sums(sales)
    revenue = api + subs.revenue_usd + ads.revenue_usd
    by_model = sold_by_model(view, plan.price, sales, plan.unit_cost, models)
    paid_price = by_model.rate * paid_over_list(view, plan.price)
    tokens = sales / paid_price
    cost = plan.unit_cost * by_model.cost_ratio * served_over_cost(view)
    need = row_sums(tokens * cost)
    reserve = reserved(view, need, subs.serving_usd)
    idle = np.maximum(reserve - need, 0.0)
    serving = need + idle + subs.serving_usd
    overhead = overheads(view)
    compliance = compliance_cost(view, research.rd_usd)
    owed = shared(view, revenue, api)
    selling = selling_cost(view, revenue - owed.resold_usd)
    unused = np.maximum(research.book.due_usd - research.rd_usd - serving, 0.0)
    bill = (research.rd_usd + serving + unused)[..., None] * labs.host_share
    credits_used = np.minimum(labs.credits_usd, bill[..., :hypers])
    cash_bill = bill.copy()
    cash_bill[..., :hypers] -= credits_used
    wages = staff_usd - plan.stock_usd
    soft = wages + research.data_usd + selling + overhead + compliance + owed.all
    billed = row_sums(cash_bill)
    out = soft + billed
    support, upstream, refused = parent_flows(view, revenue, out)
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
        advertising_usd=ads.revenue_usd,
        revenue_usd=revenue,
        tokens_mtok=tokens,
        serving_usd=serving,
        idle_usd=idle,
        reserve_usd=reserve,
        paid_price=paid_price,
        by_model=by_model,
        selling_usd=selling,
        overheads_usd=overhead,
        compliance_usd=compliance,
        shared_usd=owed.all,
        unused_usd=unused,
        cloud_bill_usd=bill,
        credits_used_usd=credits_used,
        arrears_added_usd=added,
        arrears_repaid_usd=repaid,
        arrears_usd=labs.arrears_usd + added - repaid,
        refused=refused,
        burn_usd=out - revenue,
        paid=Payments(
            subscriptions=subs.revenue_usd,
            advertising=ads.revenue_usd,
            wages=paid_soft * wages,
            data_purchases=paid_soft * research.data_usd,
            selling=paid_soft * selling,
            overheads=paid_soft * overhead,
            compliance=paid_soft * compliance,
            revenue_share=paid_soft[..., None] * owed.revenue_share,
            resale_fees=paid_soft[..., None] * owed.resale_fees,
            rent=paid_due[..., None] * rent_due,
            support=support,
            upstream=upstream,
        ),
    )


def _share(available: FloatArray, due: FloatArray) -> FloatArray:
    """Part of what is due that can be paid: a hair less than all cash, which stays above 0."""
    part = available / np.maximum(due, 1e-6) * (1.0 - 1e-12)
    whole: FloatArray = np.where(available >= due, 1.0, np.maximum(part, 0.0))
    return whole


def parent_flows(
    view: View, revenue: FloatArray, out: FloatArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """What parents put into their labs, what labs pass up, USD, (W, L), and who is let down.

    A parent keeps some months of spending in its lab, as far as it pays losses at all, and takes
    what is above a multiple of that.
    """
    p, labs = view.p, view.state.labs
    owned = labs.alive & (labs.owner != -1)
    buffer = p["hyperscaler.lab_cash_months"] * out
    ceiling = p["hyperscaler.lab_cash_ceiling_ratio"] * buffer
    after = labs.cash_usd + revenue - out - labs.arrears_usd
    needed = np.where(owned, np.maximum(buffer - after, 0.0), 0.0)
    support = np.minimum(needed, support_limit(view))
    upstream = np.where(owned, np.maximum(after - ceiling, 0.0), 0.0)
    return support, upstream, refuses(view, needed, support, after + support - out)
