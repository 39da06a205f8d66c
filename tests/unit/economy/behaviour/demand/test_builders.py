from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest

from sim.base.axes import SEGMENTS_OF_API, FloatArray
from sim.economy.behaviour.demand import builders as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters
from sim.start.first_month import first_offer

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_utility_falls_with_price_and_is_minus_infinity_off_the_shelf(view: View) -> None:
    shop = first_offer(view, view.state)
    plain = rules.utilities(view, shop)
    dear = rules.utilities(view, replace(shop, price=2.0 * shop.price))
    on = np.isfinite(plain)
    assert (on == (shop.offered > 0)[..., None]).all()
    assert (dear[on] < plain[on]).all()


def test_builders_of_a_segment_turn_to_a_lab_that_suits_it(view: View) -> None:
    shop = first_offer(view, view.state)
    fit = np.zeros_like(view.state.labs.fit)
    plain = replace(view.state.labs, fit=fit.copy())
    view = replace(view, state=replace(view.state, labs=plain))
    fit[:, 1, 2] = 0.7
    better = replace(view, state=replace(view.state, labs=replace(view.state.labs, fit=fit)))
    before, after = rules.utilities(view, shop), rules.utilities(better, shop)
    on, suits = np.isfinite(before), view.setting.class_segment == 2
    gained = np.zeros_like(before)
    gained[:, :, 1, suits] = 0.7
    assert (after[on] - before[on]) == pytest.approx(gained[on], abs=1e-9)
    assert gained[on].max() == 0.7


def test_segments_weigh_price_and_quality_in_their_own_way(view: View, given: Given) -> None:
    names = {"segments.price_weight_bulk": 1.5, "segments.quality_weight_bulk": 0.5}
    p = given(view.p, names)
    weights = rules.by_class(replace(view, p=p), "segments.price_weight", np.full(16, 2.0))
    assert weights.shape == (2, 1, 16)
    assert weights[0, 0, 8:12].tolist() == [3.0] * 4
    slopes = rules.slope(replace(view, p=p)) / rules.slope(view)
    was = float(view.p["segments.price_weight_bulk"][0, 0])
    assert slopes[:, :, view.setting.segments == 2] == pytest.approx(1.5 / was)


def test_purchases_add_up(view: View) -> None:
    shop = first_offer(view, view.state)
    spend = view.state.market.segment_spend
    target, total = rules.routing(view, shop, rules.self_hosting(view, spend))
    buys = rules.purchase(view, shop, target, total, spend)
    assert buys.shares.sum(axis=2) == pytest.approx(1.0)
    assert buys.bill_usd.sum(axis=1) == pytest.approx(spend.sum(axis=1))
    assert buys.sales_usd.sum(axis=(1, 2)) == pytest.approx(spend.sum(axis=1))
    assert buys.paid_to_usd.sum(axis=(1, 2)) == pytest.approx(spend.sum(axis=1))


@pytest.mark.parametrize("own_builders", [False, True])
def test_nothing_is_bought_where_nobody_sells(view: View, own_builders: bool) -> None:
    shop = first_offer(view, view.state)
    bare = replace(shop, offered=np.zeros_like(shop.offered))
    spend = view.state.market.segment_spend
    reroute = (lambda target: target) if own_builders else None
    buys = rules.buy(view, bare, rules.self_hosting(view, spend), spend, reroute)
    for amount in (buys.bill_usd, buys.sales_usd, buys.paid_to_usd):
        assert (amount == 0.0).all()


def test_routers_move_everything_and_others_a_little(view: View, given: Given) -> None:
    p = given(
        view.p,
        {"market.switching_hazard_per_month": 0.1, "market.open_share_of_new_spend": 0.5},
    )
    seen = replace(view, p=p, new_spend_share=np.full((2, 1), 0.2))
    assert rules.mobile_share_fixed(seen) == pytest.approx(0.19)  # 0.1 + 0.9 * 0.5 * 0.2


def test_self_hosting_pays_for_large_bills(view: View, given: Given) -> None:
    p = given(
        view.p,
        {
            "open.self_hosting_fixed_usd_per_month": 100.0,
            "market.elasticity_between_labs": 3.0,
            **{f"segments.price_weight_{name}": 1.0 for name in SEGMENTS_OF_API},
        },
    )
    builders = view.state.builders
    weight = np.full_like(builders.weight, 1.0 / builders.weight.shape[1])
    state = replace(view.state, builders=replace(builders, weight=weight))
    spend = np.full((2, 4), 100.0 * builders.weight.shape[1])
    seen = replace(view, p=p, state=state)
    # A bill equal to the fixed cost doubles the unit cost: 2 ** (1 - 3) at a multiplier of 1.
    assert rules.self_hosting(seen, spend) == pytest.approx(2.0 ** -rules.slope(seen))
    multiplier = view.setting.class_sigma[view.setting.classes]
    assert rules.slope(seen)[:, 0] == pytest.approx(np.tile(2.0 * multiplier, (2, 1)))


def sold_today(view: View) -> rules.Purchases:
    shop = first_offer(view, view.state)
    spend = view.state.market.segment_spend
    target, total = rules.routing(view, shop, rules.self_hosting(view, spend))
    return rules.purchase(view, shop, target, total, spend)


def test_buying_in_one_go_is_routing_normalising_and_purchasing(view: View) -> None:
    shop, spend = first_offer(view, view.state), view.state.market.segment_spend
    own = rules.self_hosting(view, spend)
    asked: list[tuple[int, ...]] = []

    def same(target: FloatArray) -> FloatArray:
        asked.append(target.shape)
        return target

    fast, slow = (rules.buy(view, shop, own, spend, way) for way in (None, same))
    assert asked == [view.state.builders.shares.shape]
    for each in fields(fast):
        one, other = getattr(fast, each.name), getattr(slow, each.name)
        least = 1e-15 * float(np.abs(other).max())
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=least, err_msg=each.name)
