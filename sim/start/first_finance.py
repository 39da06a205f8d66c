"""What capital remembers in the first month: last prices against worth, funds' records."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.economy.behaviour.capital import startups
from sim.economy.behaviour.capital.labs_finance import valuation
from sim.economy.behaviour.observe import snapshot
from sim.economy.finance import FinanceState
from sim.economy.participants import Setting
from sim.economy.state import LabState, State
from sim.scenario.parameters import Parameters


def finance_state(labs: LabState, funds: int) -> FinanceState:
    """Columns before anything is known of worth: nobody listed, no money called."""
    none = np.zeros_like(labs.cash_usd)
    some, one = np.zeros((len(none), funds)), np.zeros((len(none), 1))
    return FinanceState(
        listed=np.zeros_like(labs.alive),
        months_listed=none,
        premium=none,
        price_age_months=labs.months_since_round.copy(),
        called_usd=some,
        paid_back_usd=some,
        called_ever_usd=some,
        paid_back_ever_usd=some,
        lab_funding_usd=one,
        startup_funding_usd=one,
        startup_habit_usd=one,
    )


def remembered(state: State, fixed: Setting, p: Parameters) -> State:
    """The state with what capital remembers of the time before.

    Each fund's record stands at the usual; start-ups' budgets are used to what they get.
    """
    view = snapshot(0, p, state, fixed)
    worth, labs, funds = valuation(view), state.labs, state.investors
    known = labs.alive & (labs.valuation_usd > 0) & (worth > 0)
    over = np.log(np.maximum(labs.valuation_usd, 1.0) / np.maximum(worth, 1.0))
    held = labs.cap_table[..., : funds.cash_usd.shape[1]] * labs.valuation_usd[..., None]
    called = held.sum(axis=1)
    marked = p["capital.weight_of_marks"] * called
    raised = startups.funding(view)
    finance = replace(
        state.finance,
        premium=np.where(known, over, 0.0),
        called_usd=called,
        paid_back_usd=called - marked,
        lab_funding_usd=12.0 * (labs.funding_usd * labs.alive).sum(axis=1, keepdims=True),
        startup_funding_usd=raised,
        startup_habit_usd=raised,
    )
    return replace(state, finance=finance)
