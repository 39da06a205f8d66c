from __future__ import annotations

import numpy as np
import pytest

from sim.economy.behaviour.capital.labs_finance import valuation
from sim.economy.behaviour.capital.limited_partners import record_effect
from sim.economy.behaviour.observe import View


def test_the_last_price_is_worth_and_its_premium(view: View) -> None:
    labs = view.state.labs
    known = labs.alive & (labs.valuation_usd > 0)
    price = valuation(view) * np.exp(view.state.finance.premium)
    assert price[known] == pytest.approx(labs.valuation_usd[known])


def test_funds_start_with_the_usual_record(view: View) -> None:
    finance, weight = view.state.finance, view.p["capital.weight_of_marks"]
    assert record_effect(view) == pytest.approx(1.0)
    held = view.state.labs.cap_table[..., : finance.called_usd.shape[1]]
    marked = (held * view.state.labs.valuation_usd[..., None]).sum(axis=1)
    seen = finance.paid_back_usd + weight * marked
    assert seen == pytest.approx(finance.called_usd)


def test_budgets_are_used_to_what_they_get(view: View) -> None:
    finance = view.state.finance
    assert (finance.startup_funding_usd > 0).all()
    assert finance.startup_habit_usd == pytest.approx(finance.startup_funding_usd)
