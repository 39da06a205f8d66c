"""Columns that capital leaves behind from month to month: listings, prices paid, funds' records."""

from __future__ import annotations

from dataclasses import dataclass

from sim.base.axes import BoolArray, FloatArray


@dataclass(frozen=True)
class FinanceState:
    """What labs' owners and their backers remember."""

    listed: BoolArray
    """(W, L) True while the lab's shares trade on an exchange."""
    months_listed: FloatArray
    """(W, L) since the listing; 0 if private."""
    premium: FloatArray
    """(W, L) log of the last round's price over what the market found it worth then; fades."""
    price_age_months: FloatArray
    """(W, L) since that price was paid."""
    called_usd: FloatArray
    """(W, V) money called from limited partners, older calls fading."""
    paid_back_usd: FloatArray
    """(W, V) money paid back to them, fading alike."""
    called_ever_usd: FloatArray
    """(W, V) all calls since the start."""
    paid_back_ever_usd: FloatArray
    """(W, V) all distributions since the start."""
    lab_funding_usd: FloatArray
    """(W, 1) what labs raised, yearly rate, 12-month mean."""
    startup_funding_usd: FloatArray
    """(W, 1) venture money of other AI start-ups, USD a year."""
    startup_habit_usd: FloatArray
    """(W, 1) what their budgets have got used to, a mean of some years."""
