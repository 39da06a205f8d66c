"""What was decided becomes payments between named accounts; no parameter is read here."""

from __future__ import annotations

from sim.base.axes import FloatArray
from sim.ledger.journal import Journal


def pay_out(journal: Journal, flow: str, amount: FloatArray) -> None:
    """Post what each agent of a sector pays to one account, USD, (W, agents)."""
    journal.post(flow, amount, amount.sum(axis=1, keepdims=True))


def take_in(journal: Journal, flow: str, amount: FloatArray) -> None:
    """Post what each agent of a sector receives from one account, USD, (W, agents)."""
    journal.post(flow, amount.sum(axis=1, keepdims=True), amount)
