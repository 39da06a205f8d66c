"""Who can pay whom: the sectors of a closed economy and every flow of dollars between them.

A sector inside the model holds one cash column per agent; a sector outside it holds one account per
world. Outside sectors are named so that the economy is closed: every dollar has a payer and a
receiver, and the sum of all cash never changes [Godley & Lavoie 2007, Monetary Economics, ch. 2].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["sale", "wage", "tax", "capital", "transfer"]
Layer = Literal["chips", "cloud", "models", "applications", "none"]

PER_AGENT_SECTORS = ("labs", "hyperscalers", "other_clouds", "investors", "builders")
"""Sectors with many cash columns per world; every other sector has one, ``(worlds, 1)``."""

INSIDE_SECTORS = (
    "labs",
    "hyperscalers",
    "chip_maker",
    "other_clouds",  # neoclouds, and in the last column all other owners of AI compute
    "hosts",  # companies that rent GPUs to serve open-weight models
    "investors",
    "builders",
)
OUTSIDE_SECTORS = (
    "households",
    "workers",
    "energy_suppliers",
    "suppliers",  # fabs, construction, data vendors, sales channels
    "limited_partners",
    "lenders",  # banks, bond holders and private credit that lend to clouds
    "cloud_owners",  # shareholders of neoclouds; parents, states and firms behind all other clouds
    "outside_parents",  # Meta, Alibaba, High-Flyer, ...
    "core_business",  # hyperscalers' non-AI business and their ordinary AI-compute tenants
    "advertisers",  # who buy ads in assistants
    "end_customers",  # who buy from builders
    "state",  # compliance and taxes
    "acquirers",  # companies and funds outside the model that buy labs
)
SECTORS = INSIDE_SECTORS + OUTSIDE_SECTORS


@dataclass(frozen=True, slots=True)
class Flow:
    """One kind of payment between two sectors.

    ``layer`` is the layer whose revenue the payment is; ``"none"`` for purchases from outside the
    four layers and for payments that are nobody's revenue.
    """

    name: str
    payer: str
    receiver: str
    kind: Kind
    layer: Layer
    description: str


_FLOWS = (
    # Sales to users of models.
    Flow("api_sales", "builders", "labs", "sale", "models", "tokens bought from labs' APIs"),
    Flow("host_sales", "builders", "hosts", "sale", "models", "tokens of hosted open weights"),
    Flow("subscriptions", "households", "labs", "sale", "models", "consumer plans"),
    Flow("advertising", "advertisers", "labs", "sale", "models", "ads shown to free users"),
    # Rent of compute.
    Flow("cloud_rent", "labs", "hyperscalers", "sale", "cloud", "labs' compute, net of credits"),
    Flow("cloud_rent_other", "labs", "other_clouds", "sale", "cloud", "labs' other compute"),
    # Clouds' part in labs' sales.
    Flow("revenue_share", "labs", "hyperscalers", "transfer", "none", "share of labs' revenue"),
    Flow("resale_fees", "labs", "hyperscalers", "sale", "cloud", "clouds' cut of resold tokens"),
    Flow("host_rent", "hosts", "hyperscalers", "sale", "cloud", "hosts' compute"),
    Flow("host_rent_other", "hosts", "other_clouds", "sale", "cloud", "hosts' other compute"),
    Flow("self_host_rent", "builders", "hyperscalers", "sale", "cloud", "self-hosted open weights"),
    Flow("tenant_rent", "core_business", "hyperscalers", "sale", "cloud", "ordinary tenants"),
    Flow("tenant_rent_other", "core_business", "other_clouds", "sale", "cloud", "ordinary tenants"),
    # Capacity.
    Flow("chip_sales", "hyperscalers", "chip_maker", "sale", "chips", "accelerators delivered"),
    Flow("chip_sales_other", "other_clouds", "chip_maker", "sale", "chips", "accelerators"),
    Flow("chip_making", "chip_maker", "suppliers", "sale", "none", "wafers, memory, packaging"),
    Flow("datacentres", "hyperscalers", "suppliers", "sale", "none", "shells, power, network"),
    Flow("datacentres_other", "other_clouds", "suppliers", "sale", "none", "shells, power"),
    Flow("energy", "hyperscalers", "energy_suppliers", "sale", "none", "electricity"),
    Flow("energy_other", "other_clouds", "energy_suppliers", "sale", "none", "electricity"),
    # Labs' other costs.
    Flow("wages", "labs", "workers", "wage", "none", "staff"),
    Flow("data_purchases", "labs", "suppliers", "sale", "none", "data and annotation"),
    Flow("selling", "labs", "suppliers", "sale", "none", "marketing and sales channels"),
    Flow("overheads", "labs", "suppliers", "sale", "none", "offices, recruiting, law, tools"),
    Flow("compliance", "labs", "state", "tax", "none", "cost of regulation"),
    # Builders.
    Flow("app_sales", "end_customers", "builders", "sale", "applications", "builders' revenue"),
    Flow("app_costs", "builders", "workers", "wage", "none", "builders' own staff"),
    Flow("builder_entry", "limited_partners", "builders", "capital", "none", "entrants' money"),
    Flow("startup_funding", "limited_partners", "builders", "capital", "none", "pays for tokens"),
    Flow("builder_exit", "builders", "limited_partners", "capital", "none", "profits and exits"),
    # Owners and funders of compute and hosting.
    Flow("core_cash", "core_business", "hyperscalers", "transfer", "none", "core free cash flow"),
    Flow("payouts", "hyperscalers", "households", "capital", "none", "dividends and buybacks"),
    Flow("chip_payouts", "chip_maker", "households", "capital", "none", "dividends and buybacks"),
    Flow("cloud_shares", "cloud_owners", "other_clouds", "capital", "none", "shares sold"),
    Flow("cloud_payouts", "other_clouds", "cloud_owners", "capital", "none", "payouts"),
    Flow("bond_issues", "lenders", "hyperscalers", "capital", "none", "loans and bonds"),
    Flow("bond_issues_other", "lenders", "other_clouds", "capital", "none", "loans and bonds"),
    Flow("rescue_loans", "lenders", "hyperscalers", "capital", "none", "to defaulted clouds"),
    Flow("rescue_loans_other", "lenders", "other_clouds", "capital", "none", "to defaulted clouds"),
    Flow("interest", "hyperscalers", "lenders", "capital", "none", "interest on AI debt"),
    Flow("interest_other", "other_clouds", "lenders", "capital", "none", "interest"),
    Flow("debt_repayment", "hyperscalers", "lenders", "capital", "none", "principal paid back"),
    Flow("debt_repayment_other", "other_clouds", "lenders", "capital", "none", "principal"),
    Flow("host_payouts", "hosts", "limited_partners", "capital", "none", "payouts"),
    # Capital of labs.
    Flow("equity_rounds", "investors", "labs", "capital", "none", "funds' share of rounds"),
    Flow("strategic_rounds", "hyperscalers", "labs", "capital", "none", "cash stakes of clouds"),
    Flow("chip_maker_stakes", "chip_maker", "labs", "capital", "none", "stakes of the chip maker"),
    Flow("outside_equity", "outside_parents", "labs", "capital", "none", "stakes of parents"),
    Flow("parent_support", "hyperscalers", "labs", "transfer", "none", "budget of owned labs"),
    Flow("outside_support", "outside_parents", "labs", "transfer", "none", "budget of owned labs"),
    Flow("upstream", "labs", "hyperscalers", "transfer", "none", "owned labs' surplus"),
    Flow("outside_upstream", "labs", "outside_parents", "transfer", "none", "owned labs' surplus"),
    Flow("distributions_investors", "labs", "investors", "capital", "none", "paid on shares"),
    Flow("distributions_hyperscalers", "labs", "hyperscalers", "capital", "none", "on shares"),
    Flow("distributions_households", "labs", "households", "capital", "none", "founders, staff"),
    Flow("capital_calls", "limited_partners", "investors", "capital", "none", "committed money"),
    Flow("fund_distributions", "investors", "limited_partners", "capital", "none", "exits"),
    Flow("ipo_proceeds", "households", "labs", "capital", "none", "new shares at a listing"),
    Flow("follow_on_issues", "households", "labs", "capital", "none", "new shares of listed labs"),
    Flow("secondary_sales", "households", "investors", "capital", "none", "old shares"),
    Flow("tenders_staff", "investors", "households", "capital", "none", "staff's shares, private"),
    # Control changes hands, labs close and open.
    Flow("acquisition_investors", "hyperscalers", "investors", "capital", "none", "price paid"),
    Flow("acquisition_hyperscalers", "hyperscalers", "hyperscalers", "capital", "none", "price"),
    Flow("acquisition_households", "hyperscalers", "households", "capital", "none", "price paid"),
    Flow("acquisition_parents", "hyperscalers", "outside_parents", "capital", "none", "price paid"),
    Flow("outside_deal_investors", "acquirers", "investors", "capital", "none", "price paid"),
    Flow("outside_deal_hyperscalers", "acquirers", "hyperscalers", "capital", "none", "price paid"),
    Flow("outside_deal_households", "acquirers", "households", "capital", "none", "price paid"),
    Flow("outside_deal_parents", "acquirers", "outside_parents", "capital", "none", "price paid"),
    Flow("chip_maker_deals", "chip_maker", "acquirers", "capital", "none", "labs it buys"),
    Flow("share_issues", "households", "hyperscalers", "capital", "none", "for deals and deficits"),
    Flow("estate", "labs", "hyperscalers", "transfer", "none", "closed labs' debts to clouds"),
    Flow("estate_other", "labs", "other_clouds", "transfer", "none", "closed labs' debts"),
    Flow("closure_residual", "labs", "suppliers", "transfer", "none", "left when a lab closes"),
    Flow("entry_capital", "limited_partners", "labs", "capital", "none", "founding capital"),
)

FLOWS: dict[str, Flow] = {flow.name: flow for flow in _FLOWS}
"""Every flow by name, in the order of the transaction-flow matrix."""

FLOWS_PAID_BY: dict[str, tuple[str, ...]] = {
    sector: tuple(flow.name for flow in _FLOWS if flow.payer == sector) for sector in SECTORS
}
FLOWS_RECEIVED_BY: dict[str, tuple[str, ...]] = {
    sector: tuple(flow.name for flow in _FLOWS if flow.receiver == sector) for sector in SECTORS
}
