"""Builders pay for tokens, sell to their own customers, enter and leave."""

from __future__ import annotations

from sim.economy.behaviour.builders import Business, Purchases
from sim.ledger.journal import Journal
from sim.month.posting.lab_trade import LabMonth


def trade(journal: Journal, buys: Purchases, firms: Business, sold: LabMonth) -> None:
    """Post what builders pay for tokens, earn from customers, and bring or take on the way."""
    journal.post("api_sales", buys.paid_to_usd[..., 0], sold.api_usd)
    journal.post("app_sales", firms.sales_usd.sum(axis=1, keepdims=True), firms.sales_usd)
    journal.post("app_costs", firms.costs_usd, firms.costs_usd.sum(axis=1, keepdims=True))
    journal.post("builder_entry", firms.entry_usd.sum(axis=1, keepdims=True), firms.entry_usd)
    journal.post("builder_exit", firms.exit_usd, firms.exit_usd.sum(axis=1, keepdims=True))
