from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.demand import segments as rules
from sim.economy.behaviour.demand.segments import by_segment, of_builders
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


@pytest.mark.parametrize("classes", [[0, 3, 4, 4, 12], [4, 0, 12, 4, 3]])
def test_sums_by_segment_in_any_order_of_builders(view: View, classes: list[int]) -> None:
    setting = replace(view.setting, classes=np.array(classes))
    values = np.array([[1.0, 2.0, 4.0, 8.0, 16.0]])
    found = by_segment(setting, values)
    wanted = [[3.0, 12.0, 0.0, 16.0], [18.0, 9.0, 0.0, 4.0]][classes[0] == 4]
    assert found.tolist() == [wanted]
    assert of_builders(setting, found)[0].tolist() == [wanted[each // 4] for each in classes]


def with_frontier(view: View, best: float, a_year_ago: float) -> View:
    window = np.full((2, 36), a_year_ago)
    window[:, -1] = best
    market = replace(view.state.market, frontier_window=window, lagged_sentiment=np.zeros((2, 1)))
    return replace(view, state=replace(view.state, market=market), best=window[:, -1:])


def test_use_per_task_grows_with_what_models_can_do(view: View, given: Given) -> None:
    names = {"market.adoption_rate_per_year": 2.0, "segments.adoption_ratio_coding": 0.7}
    names |= {"segments.use_exponent_coding": 0.4, "segments.midpoint_log10_coding": 28.0}
    p = given(view.p, names)
    seen = with_frontier(replace(view, p=p), 28.0, 27.0)
    assert rules.growth(seen)[:, 1] == pytest.approx(1.4 + 0.2 * np.log(10.0))
    stuck = with_frontier(replace(view, p=p), 28.0, 28.0)
    assert rules.growth(stuck)[:, 1] == pytest.approx(1.4)


def test_tasks_take_more_tokens_as_models_do_more(view: View, given: Given) -> None:
    p = given(view.p, {"segments.use_exponent_coding": 0.4, "segments.midpoint_log10_coding": 29.0})
    seen = with_frontier(replace(view, p=p), 29.0, 28.0)
    only_coding = np.array([[0.0, 50.0, 0.0, 0.0]] * 2)
    market = replace(seen.state.market, segment_spend=only_coding)
    seen = replace(seen, state=replace(seen.state, market=market))
    assert rules.longer_tasks(seen, np.full((2, 1), 28.0)) == pytest.approx(10.0**0.2)
    assert rules.longer_tasks(seen, np.full((2, 1), 30.0)) == pytest.approx(1.0)


def test_use_does_not_run_away_when_the_best_model_is_lost(view: View, given: Given) -> None:
    """On a curve that runs backwards a stock above its ceiling comes to less than nothing."""
    p = given(view.p, {"segments.use_exponent_coding": 1.0, "market.adoption_rate_per_year": 0.3})
    lost = with_frontier(replace(view, p=p), 27.0, 30.0)
    assert (rules.growth(lost) >= 0.0).all()
    market = replace(lost.state.market, segment_spend=np.full((2, 4), 1e15))
    after = rules.adopted(replace(lost, state=replace(lost.state, market=market)))
    assert (after > 0.0).all()
    assert (after < 1.001e15).all()


def test_good_times_hasten_adoption(view: View) -> None:
    calm = with_frontier(view, 28.0, 28.0)
    market = replace(calm.state.market, lagged_sentiment=np.ones((2, 1)))
    gay = replace(calm, state=replace(calm.state, market=market))
    faster = rules.growth(gay) / rules.growth(calm)
    assert faster == pytest.approx(np.broadcast_to(np.exp(p_of(view)), (2, 4)))


def p_of(view: View) -> np.ndarray:
    return view.p["segments.mood_in_adoption"]


def test_capability_opens_a_segment_at_its_own_threshold(view: View, given: Given) -> None:
    values = {f"segments.software_share_{name}": 1.0 for name in ("general", "late")}
    values |= {"market.ceiling_usd_per_year": 1e11, "market.reachable_floor": 0.2}
    values |= {"segments.midpoint_log10_late": 33.0, "segments.ceiling_share_late": 0.5}
    values |= {"segments.ceiling_share_general": 0.4}
    p = given(view.p, values)
    seen = replace(view, p=p)
    early, late = (rules.ceilings(with_frontier(seen, best, 27.0))[:, 3] for best in (20.0, 33.0))
    assert early == pytest.approx(0.0, abs=1e3)
    assert late == pytest.approx(0.25e11)
    assert (rules.ceilings(with_frontier(seen, 20.0, 20.0))[:, 0] > 0.2 * 0.4e11).all()


def test_ceilings_are_what_customers_can_pay(view: View, given: Given) -> None:
    p = given(view.p, {"market.ceiling_usd_per_year": 2.5e12})
    seen = with_frontier(replace(view, p=p), 40.0, 40.0)
    paid = rules.ceilings(seen) * rules.value_ratios(p)
    assert (paid <= rules.payable(seen) * (1.0 + 1e-12)).all()
    assert paid[:, 0] == pytest.approx(rules.payable(seen)[:, 0])


def test_what_cheaper_tokens_add_stays_within_what_customers_can_pay(
    view: View, given: Given
) -> None:
    p = given(view.p, {"market.ceiling_usd_per_year": 2.5e12, "market.demand_elasticity": 1.5})
    market = replace(view.state.market, price_pressure=np.full((2, 1), -1.0))
    cheap = replace(view, p=p, state=replace(view.state, market=market))
    cheap = replace(cheap, best=np.full((2, 1), 40.0))
    spent = rules.ceilings(cheap) * np.exp(0.5) * rules.value_ratios(p)
    assert spent[:, 0] == pytest.approx(rules.payable(cheap)[:, 0])


def test_payable_is_a_share_of_software_and_of_pay(view: View, given: Given) -> None:
    values = {"segments.software_usd_per_year": 2.7e12, "segments.software_share_bulk": 0.1}
    values |= {"segments.wages_usd_per_year": 2.3e13, "segments.wage_share_bulk": 0.01}
    seen = replace(view, p=given(view.p, values), since_2025=0.0)
    assert rules.payable(seen)[:, 2] == pytest.approx(5e11)


def test_a_segment_begins_with_pioneers_and_shrinks_to_its_ceiling(view: View) -> None:
    market = view.state.market
    none = np.zeros_like(market.segment_spend)
    bare = replace(view, state=replace(view.state, market=replace(market, segment_spend=none)))
    first = rules.ceilings(view) / 12.0 * view.p["segments.pioneers"]
    assert (rules.adopted(bare) >= first).all()
    full = replace(market, segment_spend=none + 1e12)
    shrunk = rules.adopted(replace(view, state=replace(view.state, market=full)))
    assert (shrunk < 1e12).all()
    assert (shrunk > rules.ceilings(view) / 12.0).all()


def test_firms_give_up_projects_in_gloom(view: View, given: Given) -> None:
    calm = with_frontier(replace(view, p=given(view.p, {"segments.mood_in_adoption": 0.0})), 28, 27)
    market = replace(calm.state.market, lagged_sentiment=np.full((2, 1), -1.2))
    gloomy = replace(calm, state=replace(calm.state, market=market))
    lost = calm.p["segments.abandonment_per_year"] / 12.0 * 1.2
    less = np.log(rules.adopted(calm) / rules.adopted(gloomy))[:, :1]
    assert less == pytest.approx(lost, rel=0.1)  # a little is taken up again within the month
