"""Who pays whom: every payment of a year between named agents, which together are the ledger's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.money.books_by_agent import FLOWS_OF, AgentBooks
from sim.analysis.money.watched_money import PLAYERS
from sim.base.axes import FloatArray
from sim.ledger.accounts import FLOWS
from sim.month.recording import SALES

OUTSIDE = {
    "chip_maker": "chip maker",
    "hosts": "hosts of open models",
    "investors": "funds",
    "builders": "builders of applications",
    "households": "shareholders and staff's shares",
    "workers": "staff",
    "energy_suppliers": "energy suppliers",
    "suppliers": "suppliers",
    "limited_partners": "limited partners",
    "lenders": "lenders",
    "cloud_owners": "owners of other clouds",
    "outside_parents": "outside parents",
    "core_business": "clouds' other business",
    "advertisers": "advertisers",
    "end_customers": "customers of applications",
    "state": "state",
    "acquirers": "other buyers of labs",
}
"""Accounts that are no lab and no cloud, in words; `OTHER_NAME` where one is several people."""
OTHER_NAME = {
    ("households", "subscriptions"): "people with plans",
    ("core_business", "tenant_rent"): "other tenants of clouds",
    ("core_business", "tenant_rent_other"): "other tenants of clouds",
}
KINDS = ("sales to users", "compute", "chips", "shares and support", "debt", "payouts", "costs")
"""Kinds of payment that pictures tell apart."""
_CHIPS = ("chip_sales", "chip_sales_other")
_DEBT = ("bond_issues", "rescue_loans", "interest", "debt_repayment")
_PAYOUTS = (
    "payouts", "chip_payouts", "cloud_payouts", "host_payouts", "builder_exit",
    "fund_distributions", "upstream", "outside_upstream", "tenders_staff", "secondary_sales",
    "core_cash",
)  # fmt: skip
CREDITS = "compute credits"
"""Beside the ledger: credits granted for shares, and compute paid for with them. No cash moves."""


@dataclass(frozen=True)
class Payment:
    """One kind of payment between agents, USD a year."""

    flow: str
    """Name in the chart of accounts, or several where they are not told apart."""
    payers: tuple[str, ...]
    receivers: tuple[str, ...]
    usd: FloatArray
    """(W, Y, payers, receivers)."""

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return kind_of(self.flow)

    @property
    def sale(self) -> bool:
        """Whether reported revenue counts it."""
        return self.flow in SALES


def kind_of(flow: str) -> str:
    """The kind of a flow. Worked: ``cloud_rent`` is compute, ``wages`` are costs."""
    row = FLOWS[flow]
    if flow in _CHIPS:
        return "chips"
    if flow.removesuffix("_other") in _DEBT:
        return "debt"
    if row.layer == "cloud" or flow in ("revenue_share", "estate", "estate_other"):
        return "compute"
    if row.layer in ("models", "applications"):
        return "sales to users"
    if flow in _PAYOUTS or flow.startswith("distributions"):
        return "payouts"
    return "shares and support" if row.kind in ("capital", "transfer") else "costs"


def account(sector: str, flow: str) -> str:
    """What an account is called. Worked: households that pay subscriptions: people with plans."""
    return OTHER_NAME.get((sector, flow), OUTSIDE[sector])


def payments(books: AgentBooks) -> list[Payment]:
    """Every payment of every year; summed by flow they are the ledger's flow matrix.

    Between labs and clouds each pair is told apart, elsewhere each lab and each cloud.
    """
    labs, clouds, passed = books.labs, books.clouds, books.passed
    hypers, others = slice(None, books.hypers), slice(books.hypers, None)
    found: list[Payment] = []

    def pair(flow: str, name: str, of: slice = slice(None), back: bool = False) -> None:
        amounts, names = passed[name][..., of], clouds[of]
        if back:
            found.append(Payment(flow, names, labs, np.swapaxes(amounts, 2, 3)))
        else:
            found.append(Payment(flow, labs, names, amounts))

    pair("cloud_rent", "rent", hypers)
    pair("cloud_rent_other", "rent", others)
    # Both kinds of fee come out of the same sales; only their sum is told by pair.
    pair("resale_fees", "fees", hypers)
    pair("strategic_rounds", "stakes_bought", hypers, back=True)
    pair("parent_support", "support", hypers, back=True)
    pair("upstream", "upstream", hypers)
    pair("estate", "estates", hypers)
    pair("estate_other", "estates", others)
    pair("distributions_hyperscalers", "dividends", hypers)
    found.append(Payment("acquisition_hyperscalers", clouds, clouds, passed["buyouts"]))
    for side, flows in FLOWS_OF.items():
        names = labs if side.startswith("labs") else clouds
        for column, flow in enumerate(flows):
            amounts = passed[side][..., column]
            row = FLOWS[flow]
            if side.endswith("pay"):
                other = (account(row.receiver, flow),)
                found.append(Payment(flow, names, other, amounts[..., None]))
            else:
                other = (account(row.payer, flow),)
                found.append(Payment(flow, other, names, amounts[..., None, :]))
    for place, flow in enumerate(books.flows):
        row = FLOWS[flow]
        if row.payer not in PLAYERS and row.receiver not in PLAYERS:
            amounts = books.matrix[:, :, place, books.sectors.index(row.receiver)]
            ends = ((account(row.payer, flow),), (account(row.receiver, flow),))
            found.append(Payment(flow, *ends, amounts[..., None, None]))
    return found


def credits_of(books: AgentBooks) -> tuple[FloatArray, FloatArray]:
    """Credits granted and compute paid for with them, USD a year, (W, Y, L, K) each."""
    return books.passed["credits"], books.passed["credits_used"]
