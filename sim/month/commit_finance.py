"""Finance's columns after a month: listings, last prices, funds' records, start-ups' money."""

from __future__ import annotations

import numpy as np

from sim.base.axes import INDEPENDENT
from sim.economy.behaviour.capital import startups
from sim.economy.behaviour.capital.labs_finance import valuation
from sim.economy.finance import FinanceState
from sim.economy.state import LabState, State
from sim.month.done import Month


def finance_after(before: State, done: Month, labs: LabState) -> FinanceState:
    """Columns of capital after the month; ``labs`` as the month leaves them."""
    old, p, funds, shares = before.finance, done.view.p, done.funds, done.shares
    free = labs.alive & (labs.owner == INDEPENDENT) & ~done.opened
    listed = (old.listed | shares.issues.lists) & free
    worth = np.maximum(valuation(done.view), 1.0)
    paid = np.log(np.maximum(done.asked.pre_money_usd, 1.0) / worth)
    fade = 0.5 ** (1.0 / p["capital.anchor_half_life_months"])
    premium = np.where(shares.rounds.closed, paid, old.premium * fade)
    fresh = shares.rounds.closed | listed | done.auction.sold | done.opened
    raised = 12.0 * (shares.raised_usd + done.injected)
    raised = raised.sum(axis=1, keepdims=True) - old.lab_funding_usd
    return FinanceState(
        listed=listed,
        months_listed=np.where(listed, old.months_listed + 1.0, 0.0),
        premium=np.where(free & ~listed, premium, 0.0),
        price_age_months=np.where(fresh, 0.0, old.price_age_months + 1.0),
        called_usd=funds.called_usd,
        paid_back_usd=funds.paid_back_usd,
        called_ever_usd=funds.called_ever_usd,
        paid_back_ever_usd=funds.paid_back_ever_usd,
        lab_funding_usd=old.lab_funding_usd + raised / 12.0,
        startup_funding_usd=startups.funding(done.view),
        startup_habit_usd=startups.habit(done.view),
    )
