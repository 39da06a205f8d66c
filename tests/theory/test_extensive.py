"""Twice the people, machines and dollars: twice the amounts, the same prices (Euler; Romer 1990).

Homogeneity of degree one of amounts and zero of prices and shares. It holds of the market and cost
functions; it cannot hold of the whole model, where a training run serves any number of users
(Romer): a market twice the size pays for better models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.demand import api_demand, consumers
from sim.economy.behaviour.observe import View
from sim.economy.costs import energy, hardware, training
from sim.economy.market import adoption, capital, cloud, measures, nested_logit
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
RNG = np.random.default_rng(12)
ONE = np.ones((3, 1))


def some(*shape: int) -> np.ndarray:
    drawn: np.ndarray = RNG.uniform(1.0, 9.0, shape)
    return drawn


FUNCTIONS: list[tuple[Callable[..., Any], dict[str, Any], set[str], float]] = [
    (
        energy.power_mw,
        {"chips_h100e": some(3, 4), "kw_per_chip": ONE, "pue": ONE},
        {"chips_h100e"},
        1,
    ),
    (
        energy.energy_usd,
        {"power_mw": some(3, 4), "hours": 7.0, "usd_per_kwh": ONE},
        {"power_mw"},
        1,
    ),
    (
        training.run_cost_usd,
        {"flop": some(3, 4), "peak_flop_per_s": 5.0, "mfu": ONE, "usd_per_chip_hour": ONE},
        {"flop"},
        1,
    ),
    (
        hardware.book_depreciation,
        {"purchases_by_age_usd": some(3, 2, 6), "life_months": np.full((3, 2), 4.5)},
        {"purchases_by_age_usd"},
        1,
    ),
    (
        hardware.age_vintages,
        {"vintages": some(3, 2, 6), "arrivals": some(3, 2), "survival": 0.9},
        {"vintages", "arrivals"},
        1,
    ),
    (
        adoption.logistic_step,
        {"stock": some(3, 1), "ceiling": 9.0 + some(3, 1), "rate_per_year": ONE},
        {"stock", "ceiling"},
        1,
    ),
    (
        adoption.spend_at_price,
        {"spend": some(3, 1), "log_price": some(3, 1), "elasticity": 1.4 * ONE},
        {"spend"},
        1,
    ),
    (
        nested_logit.known,
        {
            "stock": some(3, 2, 4),
            "placement": 0.1 * some(4),
            "word_of_mouth": np.full((3, 1, 1), 0.7),
            "offered": np.ones((3, 2, 4)),
        },
        {"stock"},
        0,
    ),
    (
        cloud.tightness,
        {"demand_h100e": some(3, 1), "capacity_h100e": some(3, 1), "target": ONE},
        {"demand_h100e", "capacity_h100e"},
        0,
    ),
    (
        cloud.order_up_to,
        {
            "wanted": 20.0 + some(3, 4),
            "owned": some(3, 4),
            "catch_up": 0.3 * ONE,
        },
        {"wanted", "owned"},
        1,
    ),
    (
        cloud.ration,
        {"requests": some(3, 4), "available": 2.0 * some(3, 1)},
        {"requests", "available"},
        1,
    ),
    (
        capital.offers,
        {"pools": some(3, 5), "interest": some(3, 4, 1) / 10, "ask": some(3, 4)},
        {"pools", "ask"},
        1,
    ),
    (capital.fill, {"offered": some(3, 4, 5), "ask": 3.0 * some(3, 4)}, {"offered", "ask"}, 1),
    (
        capital.burn_multiple,
        {
            "burn_usd": some(3, 4),
            "net_new_usd": some(3, 4),
            "promised_usd": some(3, 4),
        },
        {"burn_usd", "net_new_usd", "promised_usd"},
        0,
    ),
    (
        measures.controller_shares,
        {"revenue": some(3, 4), "owner": np.array([[-1, 0, 0, 1]] * 3), "hyperscalers": 2},
        {"revenue"},
        0,
    ),
]


@pytest.mark.parametrize(
    ("function", "arguments", "extensive", "degree"),
    FUNCTIONS,
    ids=[each[0].__name__ for each in FUNCTIONS],
)
def test_doubling_what_is_extensive(
    function: Callable[..., Any], arguments: dict[str, Any], extensive: set[str], degree: float
) -> None:
    doubled = arguments | {name: 2.0 * arguments[name] for name in extensive}
    once, twice = function(**arguments), function(**doubled)
    np.testing.assert_allclose(twice, 2.0**degree * once, rtol=1e-12)
    assert np.ptp(once) > 0, "the case must not sit on a bound"


def test_twice_the_population_doubles_users_payers_and_revenue(view: View, given: Given) -> None:
    """The engine's consumers, in the month after: every lab's users, revenue and serving cost."""
    people = view.state.consumers
    ceilings = [f"consumers.potential_million_{name}" for name in consumers.SEGMENTS]
    sizes = [*ceilings, "consumers.data_users_million", "consumers.heavy_least_usd_per_month"]
    p = given(view.p, {name: 2.0 * float(view.p[name][0, 0]) for name in sizes})
    crowd = replace(
        people, users=2.0 * people.users, paying=2.0 * people.paying, heavy=2.0 * people.heavy
    )
    twice = replace(view, p=p, state=replace(view.state, consumers=crowd))
    found = []
    for seen in (view, twice):
        users = consumers.demand_side(seen)
        labs = seen.state.labs
        found.append(consumers.subscribe(seen, users, labs.plan_price, labs.seat_price))
    for name in ("users", "paying", "heavy", "revenue_usd", "serving_usd"):
        once, doubled = (getattr(each, name) for each in found)
        np.testing.assert_allclose(doubled, 2.0 * once, rtol=1e-9, atol=1e-9, err_msg=name)
        assert once.sum() > 0


def test_twice_the_ceiling_and_spend_double_the_market(view: View, given: Given) -> None:
    money = ("market.ceiling", "segments.software", "segments.wages")
    names = [f"{name}_usd_per_year" for name in money]
    p = given(view.p, {name: 2.0 * float(view.p[name][0, 0]) for name in names})
    market = replace(view.state.market, segment_spend=2.0 * view.state.market.segment_spend)
    twice = replace(view, p=p, state=replace(view.state, market=market))
    luck = np.array([[0.3], [-1.2]])
    big, small = (api_demand.market_size(each, luck) for each in (twice, view))
    np.testing.assert_allclose(big, 2.0 * small, rtol=1e-12)
