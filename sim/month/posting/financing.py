"""Financing, posted: rounds, what labs return to owners, what funds and clouds pay and raise."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import FloatArray
from sim.economy.behaviour.capital.fundraising import Rounds
from sim.economy.behaviour.capital.limited_partners import Funds
from sim.economy.behaviour.capital.public_market import Shares
from sim.economy.behaviour.clouds.cloud_finance import CloudDebt
from sim.economy.behaviour.clouds.clouds_trade import Treasuries
from sim.economy.behaviour.observe import View
from sim.ledger.equity import holder_columns
from sim.ledger.journal import Journal
from sim.month.posting import pay_out, take_in


def equity(journal: Journal, closed: Rounds, exchanged: Shares) -> None:
    """Post what closed rounds bring, and what new and old shares change hands for."""
    rounds(journal, closed)
    shares(journal, exchanged)


def rounds(journal: Journal, done: Rounds) -> None:
    """Post the cash of closed rounds; the part that is compute credit is none."""
    for flow, cash in (
        ("equity_rounds", done.venture_usd),
        ("strategic_rounds", done.strategic_usd),
    ):
        journal.post(flow, cash.sum(axis=1), row_sums(cash))
    take_in(journal, "chip_maker_stakes", done.chip_maker_usd)


def shares(journal: Journal, done: Shares) -> None:
    """Post what the public pays for new and old shares, and funds to staff for theirs."""
    issues, trades = done.issues, done.trades
    take_in(journal, "ipo_proceeds", np.where(issues.lists, issues.raised_usd, 0.0))
    take_in(journal, "follow_on_issues", np.where(issues.lists, 0.0, issues.raised_usd))
    take_in(journal, "secondary_sales", trades.secondary_usd)
    pay_out(journal, "tenders_staff", trades.paid_to_staff_usd)


def inject(journal: Journal, amount: FloatArray) -> FloatArray:
    """Post dated cash injections from outside owners, (W, L), and hand them on."""
    take_in(journal, "outside_equity", amount)
    return amount


def pay_owners(view: View, journal: Journal, amount: FloatArray) -> FloatArray:
    """Post what mature labs return to their owners; returns what funds receive, (W, V)."""
    labs, setting = view.state.labs, view.setting
    parts = holder_columns(len(setting.investors), len(setting.hyperscalers))
    share = amount[..., None] * labs.cap_table
    for flow, sector in (
        ("distributions_investors", "investors"),
        ("distributions_hyperscalers", "hyperscalers"),
        ("outside_upstream", "outside_parents"),
        ("distributions_households", "households"),
    ):
        part = share[..., parts[sector]]
        journal.post(flow, row_sums(part), part.sum(axis=1))
    to_funds: FloatArray = share[..., parts["investors"]].sum(axis=1)
    return to_funds


def settled(journal: Journal, with_partners: Funds, with_lenders: CloudDebt) -> None:
    """Post what funds settle with limited partners and clouds with lenders and owners."""
    funds(journal, with_partners)
    debt(journal, with_lenders)


def funds(journal: Journal, done: Funds) -> None:
    """Post what limited partners give to funds and get from them."""
    take_in(journal, "capital_calls", done.calls_usd)
    pay_out(journal, "fund_distributions", done.returned_usd)


def debt(journal: Journal, done: CloudDebt) -> None:
    """Post what clouds borrow, raise in shares, and pay lenders and owners."""
    hypers = journal.sizes["hyperscalers"]
    for flow, other, amount in (
        ("bond_issues", "bond_issues_other", done.issued),
        ("share_issues", "cloud_shares", done.shares),
        ("rescue_loans", "rescue_loans_other", done.failed.rescued),
    ):
        take_in(journal, flow, amount[:, :hypers])
        take_in(journal, other, amount[:, hypers:])
    for flow, amount in (("interest", done.interest), ("debt_repayment", done.repaid)):
        pay_out(journal, flow, amount[:, :hypers])
        pay_out(journal, f"{flow}_other", amount[:, hypers:])
    pay_out(journal, "cloud_payouts", done.payouts[:, hypers:])


def treasuries(journal: Journal, done: Treasuries) -> None:
    """Post what owners of hyperscalers, chip maker and hosts take; each is named as its flow."""
    for flow in ("payouts", "chip_payouts", "host_payouts"):
        pay_out(journal, flow, getattr(done, flow))
