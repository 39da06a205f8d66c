from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.demand.consumers import subscribe
from sim.economy.behaviour.labs import labs_ads as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "ads.mature_usd_per_user_year": 12.0,
    "ads.years_to_mature": 5.0,
    "ads.fixed_usd_per_year": 5e8,
    "ads.disutility_utils": 0.1,
}


def at(view: View, given: Given, free: float = 1000.0, **more: float) -> View:
    """The view with so many free users, million, at the first lab, and a hundred at the second."""
    people = view.state.consumers
    users = np.zeros_like(people.users)
    users[:, 0, 0], users[:, 0, 1] = free, 100.0
    crowd = replace(people, users=users, paying=np.zeros_like(users))
    crowd = replace(crowd, paying=np.where(np.arange(users.shape[2]) == 0, 1.0, crowd.paying))
    p = given(view.p, VALUES | {f"ads.{name}": value for name, value in more.items()})
    return replace(view, p=p, state=replace(view.state, consumers=crowd))


def test_ads_pay_by_scale_and_not_where_users_mind(view: View, given: Given) -> None:
    usual = at(view, given)
    assert rules.pays(usual)[:, 0].all()
    assert not rules.pays(usual)[:, 2:].any()  # nobody to show them to
    few = at(view, given, free=5.0)
    assert not rules.pays(few)[:, 0].any()
    repelled = at(view, given, disutility_utils=0.7, mature_usd_per_user_year=4.0)
    labs = repelled.state.labs
    rich = replace(
        repelled,
        arr_usd=np.full_like(view.arr_usd, 1e12),
        state=replace(
            repelled.state, labs=replace(labs, revenue_window=np.ones_like(labs.revenue_window))
        ),
    )
    assert not rules.pays(rich)[:, 0].any()


def test_an_advertising_business_grows_up(view: View, given: Given) -> None:
    seen = at(view, given)
    people, labs = seen.state.consumers, seen.state.labs
    subs = subscribe(seen, people.users, labs.plan_price, labs.seat_price)
    none = np.zeros_like(view.state.labs.alive)
    quiet = rules.sold(seen, none, subs)
    assert not quiet.years.any()
    assert not quiet.revenue_usd.any()
    first = rules.sold(seen, ~none, subs)
    assert first.years[:, 0] == pytest.approx(1.0 / 12.0)
    eleven = replace(people, ad_years=np.full_like(people.ad_years, 11.0 / 12.0))
    old = replace(seen, state=replace(seen.state, consumers=eleven))
    year = rules.sold(old, none, subs)
    free = rules.free_users(subs.users, subs.paying)[:, 0]
    share = 1.0 - np.exp(-0.2)
    assert year.revenue_usd[:, 0] == pytest.approx(1e6 * free * share)  # 12 USD a year
    alive = np.zeros_like(view.state.labs.alive)
    gone = replace(old, state=replace(old.state, labs=replace(old.state.labs, alive=alive)))
    assert not rules.sold(gone, none, subs).revenue_usd.any()
