from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.capital import limited_partners as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def funds(view: View, **columns: Any) -> View:
    old = view.state.investors
    new = {name: np.zeros_like(old.returns) + value for name, value in columns.items()}
    return replace(view, state=replace(view.state, investors=replace(old, **new)))


@pytest.fixture
def neutral(view: View, given: Given) -> View:
    """An industry of the reference size in a neutral mood, funds of the usual record."""
    values = {
        "capital.reference_revenue_usd": 1.2e9,
        "capital.vc_supply_usd_per_year": 12e9,
        "capital.crossover_supply_usd_per_year": 24e9,
        "capital.other_venture_usd_per_year": 150e9,
        "capital.private_capital_usd_per_year": 3e12,
        "capital.venture_growth": 0.0,
        "capital.idle_years": 2.0,
    }
    market = view.state.market
    market = replace(market, revenue_usd=0.0 * market.revenue_usd + 1e8)
    market = replace(market, lagged_sentiment=np.zeros_like(market.sentiment))
    seen = replace(view, p=given(view.p, values), state=replace(view.state, market=market))
    return funds(seen, committed_usd=0.0, returns=1.0)


def test_commitments_come_from_finite_pools(neutral: View) -> None:
    crossover, found = neutral.setting.crossover, rules.commitments(neutral)
    assert found[:, ~crossover].sum(axis=1) == pytest.approx(12e9 * 150 / 162 / 12)
    assert found[:, crossover].sum(axis=1) == pytest.approx(24e9 * 3000 / 3024 / 12)


def test_who_has_dry_powder_is_given_less(neutral: View) -> None:
    new = rules.commitments(neutral)
    idle = rules.commitments(funds(neutral, committed_usd=24.0 * new))
    assert idle == pytest.approx(0.5 * new)


def test_who_returned_less_is_given_less(neutral: View, given: Given) -> None:
    values = {"capital.flow_to_record": 0.5, "capital.least_returns_effect": 0.2}
    seen = replace(neutral, p=given(neutral.p, values))
    assert rules.record_effect(funds(seen, returns=0.25)) == pytest.approx(0.5)
    assert rules.record_effect(funds(seen, returns=0.0)) == pytest.approx(0.2)
    poor = rules.commitments(funds(seen, returns=0.25))
    assert (poor < rules.commitments(seen)).all()


def test_the_record_is_cash_back_and_part_of_the_marks(neutral: View, given: Given) -> None:
    values = {
        "capital.record_half_life_months": 12.0,
        "capital.weight_of_marks": 0.6,
        "capital.returns_memory_months": 4.0,
        "capital.investment_period_months": 50.0,
    }
    seen = funds(replace(neutral, p=given(neutral.p, values)), committed_usd=110.0)
    ones = np.ones_like(seen.state.investors.returns)
    labs = seen.state.labs
    table = np.zeros_like(labs.cap_table)
    table[:, 0, : ones.shape[1]] = 0.01
    worth = replace(labs, valuation_usd=np.full_like(labs.valuation_usd, 1e8))
    fade = 0.5 ** (1.0 / 12.0)
    past = replace(seen.state.finance, called_usd=9e6 / fade * ones, paid_back_usd=0.0 * ones)
    state = replace(seen.state, labs=worth, finance=past)
    found = rules.after(replace(seen, state=state), 5.0 * ones, 1e6 * ones, 2e6 * ones, table)
    # Called 9 M and 1 M, paid back 2 M, marked at 1 M of which 0.6 counts: 0.26.
    assert found.returns == pytest.approx(1.0 + (0.26 - 1.0) / 4.0)
    assert found.called_ever_usd == pytest.approx(1e6)
    assert found.committed_usd == pytest.approx(5.0)


def test_what_is_not_called_lapses(neutral: View, given: Given) -> None:
    p = given(neutral.p, {"capital.investment_period_months": 50.0})
    seen = funds(replace(neutral, p=p), committed_usd=110.0)
    ones = np.ones_like(seen.state.investors.returns)
    found = rules.after(seen, 5.0 * ones, 10.0 * ones, ones, seen.state.labs.cap_table)
    assert found.committed_usd == pytest.approx(98.0 + 5.0)
