"""What clouds may borrow, what it costs, what they can finance: worked numbers and signs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.economy.behaviour.clouds import debt as rules
from sim.economy.behaviour.clouds.capacity import machine_usd
from sim.economy.behaviour.clouds.core_business import core_cash, core_of_clouds
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def seen(view: View, p: Parameters | None = None, **columns: float | FloatArray) -> View:
    """The view with some columns of clouds, chips, labs or the market replaced."""
    state: Any = view.state
    for name, value in columns.items():
        kind, _, column = name.partition("__")
        part = getattr(state, kind)
        new = np.full_like(getattr(part, column), value)
        state = replace(state, **{kind: replace(part, **{column: new})})
    return replace(view, state=state, p=view.p if p is None else p)


def plain(view: View, given: Given, **values: float) -> Parameters:
    names = {
        "debt.revenue_multiple": 1.0,
        "debt.backlog_multiple": 0.0,
        "debt.core_multiple": 0.0,
        "debt.growth_belief": 0.8,
        "debt.most_growth_believed_per_year": 2.0,
        "debt.mood_sensitivity": 0.0,
    }
    return given(view.p, names | {name.replace("__", "."): each for name, each in values.items()})


def neoclouds(view: View) -> slice:
    hypers = len(view.setting.hyperscalers)
    return slice(hypers, hypers + len(view.setting.neoclouds))


def test_only_hyperscalers_have_a_core_business(view: View) -> None:
    hypers = len(view.setting.hyperscalers)
    assert (core_of_clouds(view)[:, :hypers] == core_cash(view)).all()
    assert not core_of_clouds(view)[:, hypers:].any()


def test_lenders_believe_in_growth(view: View, given: Given) -> None:
    p = plain(view, given)
    calm = seen(view, p, clouds__ai_revenue_usd=1e9, clouds__demand_growth=0.0)
    rising = seen(view, p, clouds__ai_revenue_usd=1e9, clouds__demand_growth=0.05)
    falling = seen(view, p, clouds__ai_revenue_usd=1e9, clouds__demand_growth=-0.05)
    assert rules.expected_revenue(calm) == pytest.approx(12e9)
    assert rules.expected_revenue(rising) == pytest.approx(12e9 * np.exp(0.48))
    assert (rules.expected_revenue(falling) == rules.expected_revenue(calm)).all()


def test_room_is_the_limit_less_what_is_owed_and_follows_credit(view: View, given: Given) -> None:
    p = plain(view, given)
    calm = seen(
        view,
        p,
        clouds__ai_revenue_usd=1e9,
        clouds__demand_growth=0.0,
        clouds__debt_usd=8e9,
        market__credit=1.0,
    )
    assert rules.borrowing_room(calm) == pytest.approx(4e9)
    assert rules.borrowing_room(seen(calm, market__credit=0.75)) == pytest.approx(1e9)
    assert not rules.borrowing_room(seen(calm, market__credit=0.5)).any()
    assert not rules.borrowing_room(seen(calm, clouds__debt_usd=30e9)).any()


def test_contracts_and_core_cash_carry_debt_too(view: View, given: Given) -> None:
    hypers = len(view.setting.hyperscalers)
    none = seen(view, plain(view, given), clouds__ai_revenue_usd=0.0, labs__contracted_usd=0.0)
    assert not rules.debt_limit(none).any()
    core = replace(none, p=plain(view, given, debt__core_multiple=1.0))
    assert rules.debt_limit(core)[:, :hypers] == pytest.approx(12.0 * core_cash(view))
    due = np.zeros_like(view.state.labs.contracted_usd)
    due[..., 3] = 1e9  # four months of it
    signed = seen(none, plain(view, given, debt__backlog_multiple=0.2), labs__contracted_usd=due)
    by_cloud = 4e9 * view.state.labs.host_share.sum(axis=1)
    wanted = 0.2 * (by_cloud + view.setting.contracts_usd)
    assert rules.debt_limit(signed) == pytest.approx(wanted)
    later = replace(signed, years=view.p["debt.contract_months_left"][0, 0] / 12.0)
    wanted = 0.2 * (by_cloud + view.setting.contracts_usd * np.exp(-1.0))
    assert rules.debt_limit(later) == pytest.approx(wanted)


def test_a_rate_rises_with_leverage_bad_times_and_a_default(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "debt.risk_free_rate": 0.042,
            "debt.spread_floor": 0.006,
            "debt.spread_per_turn": 0.01,
            "debt.neocloud_spread": 0.02,
            "debt.tight_credit_spread": 0.08,
        },
    )
    mine = neoclouds(view)
    base = seen(
        view,
        p,
        clouds__ai_margin_usd=1e9,
        clouds__debt_usd=48e9,
        clouds__default_spread=0.0,
        market__credit=1.0,
    )
    assert rules.interest_rate(base)[:, mine] == pytest.approx(0.108)
    assert (rules.interest_rate(base)[:, : mine.start] < 0.108).all()
    assert rules.interest_rate(seen(base, market__credit=0.5))[:, mine] == pytest.approx(0.148)
    after = seen(base, clouds__default_spread=0.03)
    assert rules.interest_rate(after)[:, mine] == pytest.approx(0.138)
    broke = seen(base, clouds__ai_margin_usd=-1.0)
    assert np.isfinite(rules.interest_rate(broke)).all()


def test_service_is_interest_and_an_equal_part(view: View, given: Given) -> None:
    p = given(view.p, {"debt.neocloud_maturity_months": 60.0})
    owing = seen(view, p, clouds__debt_usd=12e9)
    due = rules.service(owing)
    mine = neoclouds(view)
    assert due.repayment[:, mine] == pytest.approx(0.2e9)
    assert due.interest == pytest.approx(rules.interest_rate(owing) * 1e9)


def test_what_can_be_financed_is_net_of_what_is_on_order(view: View, given: Given) -> None:
    p = plain(view, given, debt__liquidity_months=0.0, cloud__most_shares_sold_per_month=0.0)
    mine = neoclouds(view)
    base = seen(
        view,
        p,
        clouds__cash_usd=10e9,
        clouds__debt_usd=0.0,
        clouds__ai_margin_usd=1e9,
        clouds__ai_revenue_usd=14e9 / 12.0,
        clouds__demand_growth=0.0,
        clouds__pipeline_h100e=0.0,
        clouds__halls_under_way_gw=0.0,
        chips__lead_time_months=3.0,
        market__credit=1.0,
    )
    assert rules.financeable(base)[:, mine] == pytest.approx(10e9 + 14e9 + 3e9)
    ordered = seen(base, clouds__pipeline_h100e=12e9 / machine_usd(base))
    assert rules.financeable(ordered)[:, mine] == pytest.approx(15e9)
    rising = seen(base, clouds__demand_growth=0.05)
    more = rules.debt_limit(rising)[:, mine] * np.exp(0.8 * 0.05 * 3.0)
    assert rules.financeable(rising)[:, mine] == pytest.approx(10e9 + more + 3e9)
    # Hyperscalers do not count on it.
    rich, richer = (seen(each, clouds__cash_usd=1e12) for each in (base, rising))
    own = slice(0, mine.start)
    grown = (rules.debt_limit(richer) - rules.debt_limit(rich))[:, own]
    counted = (rules.financeable(richer) - rules.financeable(rich))[:, own]
    assert counted == pytest.approx(grown, rel=1e-6)
    # Two of four stages' GW: a month of 24 pays for a twenty-fourth of all, three of them count.
    slow = replace(base, p=given(p, {"cloud.hall_months": 24.0, "cloud.hall_usd_per_kw": 1e4}))
    halls = seen(slow, clouds__halls_under_way_gw=0.5)
    stages = base.state.clouds.halls_under_way_gw.shape[2]
    assert rules.on_order_usd(halls) == pytest.approx(3.0 / 24.0 * 0.5 * stages * 1e10)


def test_shares_are_sold_up_to_a_part_of_what_a_cloud_is_worth(view: View, given: Given) -> None:
    p = plain(view, given, cloud__value_multiple=10.0, cloud__most_shares_sold_per_month=0.02)
    base = seen(
        view,
        p,
        clouds__ai_margin_usd=2e9 / 12.0,
        clouds__ai_revenue_usd=3e9,
        clouds__demand_growth=0.0,
        clouds__debt_usd=8e9,
    )
    mine = neoclouds(view)
    assert rules.equity_room(base)[:, mine] == pytest.approx(0.24e9)
    assert not rules.equity_room(seen(base, clouds__debt_usd=1e15)).any()
