from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.economy.behaviour.demand import builder_books as books
from sim.economy.behaviour.demand import builders as rules
from sim.economy.behaviour.demand.segments import by_segment, payable, value_ratios
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters
from sim.start.first_month import first_offer

Given = Callable[[Parameters, dict[str, float]], Parameters]
NONE = np.zeros((2, 1))
VALUES = {
    "builders.pass_through": 0.5,
    "builders.other_cost_ratio": 3.5,
    "builders.value_ratio": 8.0,
    "builders.value_ratio_coding": 2.0,
}
"""Other costs of half of what is sold for beyond tokens."""


@pytest.fixture
def seen(view: View, given: Given) -> View:
    return replace(view, p=given(view.p, VALUES))


def sold_today(view: View) -> rules.Purchases:
    shop = first_offer(view, view.state)
    spend = view.state.market.segment_spend
    target, total = rules.routing(view, shop, rules.self_hosting(view, spend))
    return rules.purchase(view, shop, target, total, spend)


def traded(
    view: View, pressure: float, felt: float, luck: FloatArray | float = 1.0
) -> tuple[rules.Purchases, books.Business]:
    buys = sold_today(view)
    draws = np.ones_like(buys.bill_usd) * luck
    return buys, books.business(view, buys, NONE + pressure, NONE + felt, draws)


def test_builders_whose_cash_is_gone_leave_with_nothing_owed(seen: View) -> None:
    old = seen.state.builders
    builders = replace(
        old, cash_usd=np.zeros_like(old.cash_usd), value=np.full_like(old.value, 1.5)
    )
    broke = replace(seen, state=replace(seen.state, builders=builders))
    buys, firms = traded(broke, 2.0, 0.0)
    cash = firms.sales_usd - firms.costs_usd - buys.bill_usd + firms.entry_usd - firms.exit_usd
    assert not firms.alive[buys.bill_usd > 0.0].any()
    assert cash == pytest.approx(0.0, abs=1e-3)


def test_builders_pass_on_part_of_a_rise_at_once_and_all_of_it_with_time(seen: View) -> None:
    value = seen.state.builders.value
    buys, same = traded(seen, 0.0, 0.0)
    assert same.sales_usd == pytest.approx(buys.bill_usd * value)
    assert same.costs_usd == pytest.approx(0.5 * buys.bill_usd * (value - 1.0))
    # Tokens twice as dear: half as many products per USD, each sold for a half or a whole more.
    for felt, more in ((0.0, 0.5), (np.log(2.0), 1.0)):
        _, dear = traded(seen, np.log(2.0), felt)
        assert dear.sales_usd == pytest.approx(0.5 * buys.bill_usd * (value + more))
        assert dear.costs_usd == pytest.approx(0.5 * same.costs_usd)


def test_what_lasts_leaves_a_product_its_profit(seen: View) -> None:
    buys, same = traded(seen, 0.0, 0.0)
    _, dear = traded(seen, np.log(3.0), np.log(3.0))
    profit = [firms.sales_usd - firms.costs_usd - buys.bill_usd for firms in (same, dear)]
    assert 3.0 * profit[1] == pytest.approx(profit[0])


def test_tokens_keep_their_part_of_cost_as_they_get_cheaper(seen: View) -> None:
    _, same = traded(seen, 0.0, 0.0)
    _, cheap = traded(seen, -2.0, -2.0)
    assert cheap.costs_usd == pytest.approx(same.costs_usd)
    assert cheap.sales_usd == pytest.approx(same.sales_usd)


def test_margins_are_thinner_in_coding_and_cut_budgets(seen: View) -> None:
    fine = books.margins(seen, books.tokens(seen, NONE, NONE))
    assert fine[0] == pytest.approx([3.5 / 8, 0.5 / 2, 3.5 / 8, 3.5 / 8])
    assert books.results(seen, NONE, NONE) == pytest.approx(1.0)
    # Twice as dear overnight: (0.5 + 2.0) / 2.5 in coding.
    shock = books.margins(seen, books.tokens(seen, NONE + np.log(2.0), NONE))
    assert shock[0, 1] == pytest.approx(0.0)
    response = seen.p["builders.results_in_budgets"]
    cut = books.results(seen, NONE + np.log(2.0), NONE)
    assert cut[:, 1:2] == pytest.approx(np.exp(-0.25 * response))
    assert books.results(seen, NONE - 1.0, NONE) == pytest.approx(1.0)


def test_sales_stop_at_what_customers_can_pay(seen: View) -> None:
    builders = seen.state.builders
    for pressure, felt in ((0.0, 0.0), (np.log(2.0), 0.0), (-1.0, -1.0)):
        prices = (NONE + pressure, NONE + felt)
        bills = rules.bills(seen, books.affordable(seen, *prices))
        cost = books.tokens(seen, *prices)
        sales = bills / cost.dear * (builders.value + cost.passed)
        sold = by_segment(seen.setting, sales)
        some = by_segment(seen.setting, builders.weight * builders.alive) > 0.0
        assert sold[some] == pytest.approx((payable(seen) / 12.0)[some])


def test_empty_places_are_taken_where_a_builder_would_earn(seen: View) -> None:
    old = seen.state.builders
    empty = replace(old, alive=np.zeros_like(old.alive))
    gone = replace(seen, state=replace(seen.state, builders=empty))
    _, firms = traded(gone, 0.0, 0.0, luck=0.0)
    assert firms.alive.all()
    _, firms = traded(gone, np.log(2.0), 0.0, luck=0.0)
    coding = seen.setting.segments == 1
    assert not firms.alive[:, coding].any()
    assert firms.alive[:, ~coding].all()


def test_typical_sales_per_token_are_thin_in_coding(seen: View) -> None:
    assert value_ratios(seen.p)[0].tolist() == [8.0, 2.0, 8.0, 8.0]


def test_builders_share_columns_of_luck_in_turn() -> None:
    columns = np.arange(6.0).reshape(2, 3)
    spread = books.in_turn(columns, 5)
    assert spread[0].tolist() == [0.0, 1.0, 2.0, 0.0, 1.0]
    assert spread[1] == pytest.approx(spread[0] + 3.0)
