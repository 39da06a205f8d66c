from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.capital import startups as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def seen(view: View, given: Given, funding: float, habit: float, mood: float = 0.0) -> View:
    values = {
        "startups.share_of_api_spend": 0.2,
        "startups.most_plenty": 2.0,
        "startups.habit_months": 20.0,
        "market.budget_cut_in_gloom": 0.3,
    }
    one = np.ones_like(view.best)
    finance = replace(
        view.state.finance, startup_funding_usd=funding * one, startup_habit_usd=habit * one
    )
    market = replace(view.state.market, lagged_sentiment=mood * one)
    state = replace(view.state, finance=finance, market=market)
    return replace(view, p=given(view.p, values), state=state)


def test_budgets_fall_with_the_money_that_pays_them(view: View, given: Given) -> None:
    assert rules.budgets(seen(view, given, 10.0, 10.0)) == pytest.approx(1.0)
    assert rules.budgets(seen(view, given, 5.0, 10.0)) == pytest.approx(0.9)
    assert rules.budgets(seen(view, given, 1e9, 10.0)) == pytest.approx(1.2)


def test_budgets_are_cut_in_gloom_and_not_raised_in_joy(view: View, given: Given) -> None:
    gloomy = rules.budgets(seen(view, given, 10.0, 10.0, mood=-1.0))
    assert gloomy == pytest.approx(0.2 + 0.8 * np.exp(-0.3))
    assert rules.budgets(seen(view, given, 10.0, 10.0, mood=2.0)) == pytest.approx(1.0)


def test_venture_money_pays_its_share_of_the_bills(view: View, given: Given) -> None:
    now = seen(view, given, 5.0, 10.0)
    bill = np.full_like(view.state.builders.cash_usd, 9.0)
    assert rules.backing(now, bill, 100.0 * bill) == pytest.approx(1.0)
    assert rules.backing(now, bill, 0.0 * bill) == pytest.approx(0.0)


def test_habit_follows_money(view: View, given: Given) -> None:
    assert rules.habit(seen(view, given, 30.0, 10.0)) == pytest.approx(11.0)


def test_ai_share_is_of_all_venture(view: View, given: Given) -> None:
    values = {"capital.other_venture_usd_per_year": 229e9, "capital.venture_growth": 0.0}
    one = np.ones_like(view.best)
    now = replace(view, p=given(view.p, values))
    assert rules.ai_share(now, 25e9 * one, 116e9 * one) == pytest.approx(141 / 370)


def test_funding_follows_the_mood(view: View, given: Given) -> None:
    usual, glad = (rules.funding(seen(view, given, 1.0, 1.0, mood)) for mood in (0.0, 1.0))
    rise = np.exp(view.p["startups.mood_in_funding"])
    assert glad / usual == pytest.approx(np.broadcast_to(rise, glad.shape))
