from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.capital import distress as rules
from sim.economy.behaviour.capital.labs_finance import valuation
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def bids_for_first(view: View, amounts: list[float]) -> np.ndarray:
    bid = np.zeros((*view.arr_usd.shape, len(view.setting.hyperscalers)))
    bid[:, 0, : len(amounts)] = amounts
    return bid


def test_the_highest_bidder_pays_the_second_price(view: View, given: Given) -> None:
    p = given(view.p, {"antitrust.strictness": 0.0, "distress.salvage_share": 0.4})
    sale = np.zeros_like(view.state.labs.alive)
    sale[:, 0] = True
    bid = bids_for_first(view, [5e9, 9e9, 7e9])
    found = rules.auction(replace(view, p=p), sale, bid, np.full_like(view.arr_usd, 0.5))
    assert found.buyer[:, 0].tolist() == [1, 1]
    assert found.price_usd[:, 0] == pytest.approx(7e9)
    assert not found.sold[:, 1:].any()
    assert (found.buyer[:, 1:] == -1).all()
    alone = rules.auction(
        replace(view, p=p), sale, bids_for_first(view, [5e9]), np.full_like(view.arr_usd, 0.5)
    )
    assert alone.price_usd[:, 0] == pytest.approx(2e9)


def test_no_lab_that_can_go_on_is_sold_for_less_than_its_owners_can_expect(
    view: View, given: Given
) -> None:
    p = given(view.p, {"antitrust.strictness": 0.0, "distress.least_price_to_worth": 0.2})
    labs, ones = view.state.labs, np.ones_like(view.arr_usd)
    seen = replace(view, p=p, state=replace(view.state, labs=replace(labs, cash_usd=6e9 * ones)))
    sale = np.zeros_like(labs.alive)
    sale[:, 0] = True
    least = rules.reserve_price(seen)
    assert (least >= 6e9).all()
    assert (least >= 0.2 * valuation(seen) - 1.0).all()
    luck = np.full_like(view.arr_usd, 0.5)
    low, high = (float(factor * least[:, 0].min()) for factor in (0.9, 1.5))
    assert not rules.auction(seen, sale, bids_for_first(view, [low]), luck).sold.any()
    found = rules.auction(seen, sale, bids_for_first(view, [high]), luck)
    assert found.price_usd[:, 0] == pytest.approx(least[:, 0])
    broke = replace(seen.state, labs=replace(seen.state.labs, arrears_usd=7e9 * ones))
    assert (rules.reserve_price(replace(seen, state=broke)) == 0.0).all()


def test_a_strict_authority_blocks_a_harmful_deal(view: View, given: Given) -> None:
    labs = view.state.labs
    p = given(view.p, {"antitrust.strictness": 1.0, "distress.review_threshold_usd": 1e8})
    owner = np.full_like(labs.owner, -1)
    owner[:, 1] = 0
    window = np.zeros_like(labs.revenue_window)
    window[:, :2] = 1e9
    new = replace(labs, owner=owner, revenue_window=window, alive=np.ones_like(labs.alive))
    seen = replace(view, p=p, state=replace(view.state, labs=new))
    buyer = np.zeros_like(labs.owner)
    # Half and half become a monopoly: HHI 10,000, up by 5,000.
    assert rules.block_probability(seen, buyer)[:, 0] == pytest.approx(1.0)
    sale = np.zeros_like(labs.alive)
    sale[:, 0] = True
    found = rules.auction(
        seen, sale, bids_for_first(view, [9e9, 8e9]), np.full_like(view.arr_usd, 0.9)
    )
    assert found.blocked[:, 0].all()
    assert not found.sold.any()


def test_a_merger_with_nobody_is_judged_by_the_level_alone(view: View, given: Given) -> None:
    labs = view.state.labs
    window = np.ones_like(labs.revenue_window)
    new = replace(labs, owner=np.full_like(labs.owner, -1), revenue_window=window)
    seen = replace(view, state=replace(view.state, labs=new))
    stop = rules.block_probability(seen, np.zeros_like(labs.owner))
    level = (1e4 / labs.alive[0].sum() - 1800.0) / 400.0
    expected = seen.p["antitrust.strictness"] / (1.0 + np.exp(-(level - 1.0)))
    assert stop == pytest.approx(np.broadcast_to(expected, stop.shape))


def test_the_rise_counts_beside_the_level(view: View, given: Given) -> None:
    """Shares of a tenth and a tenth, and eight tenths by one lab: HHI 6,600, up by 200."""
    labs = view.state.labs
    window = np.zeros_like(labs.revenue_window)
    window[:, 0], window[:, 1], window[:, 2] = 1.0, 1.0, 8.0
    owner = np.full_like(labs.owner, -1)
    owner[:, 1] = 0
    new = replace(labs, owner=owner, revenue_window=window, alive=np.ones_like(labs.alive))
    values = {
        "antitrust.strictness": 1.0,
        "antitrust.hhi_threshold": 1800.0,
        "antitrust.hhi_scale": 2000.0,
        "antitrust.hhi_rise_threshold": 300.0,
        "antitrust.hhi_rise_scale": 50.0,
    }
    seen = replace(view, p=given(view.p, values), state=replace(view.state, labs=new))
    stop = rules.block_probability(seen, np.zeros_like(labs.owner))
    # (6,800 - 1,800) / 2,000 = 2.5 and (200 - 300) / 50 = -2.
    assert stop[:, 0] == pytest.approx(1.0 / (1.0 + np.exp(-0.5)))


def test_closures_need_arrears_or_an_empty_till(view: View, given: Given) -> None:
    p = given(view.p, {"distress.arrears_months": 2.0, "distress.empty_share": 0.02})
    labs = view.state.labs
    new = replace(
        labs,
        alive=np.ones_like(labs.alive),
        owner=np.full_like(labs.owner, -1),
        rd_usd=np.full_like(labs.rd_usd, 1e6),
    )
    seen = replace(view, p=p, state=replace(view.state, labs=new))
    unsold = np.ones_like(labs.alive)
    unsold[:, 3] = False
    arrears, cash = np.zeros_like(view.arr_usd), np.full_like(view.arr_usd, 1e6)
    arrears[:, 1], cash[:, 2], arrears[:, 3] = 2.1e6, 1e4, 2.1e6
    closed = rules.closures(seen, unsold, arrears, cash)
    assert closed[0].nonzero()[0].tolist() == [1, 2]


def test_entry_fills_slots_only(view: View, given: Given) -> None:
    p = given(view.p, {"entry.hazard_per_year": 2.0})
    none = np.zeros_like(view.state.labs.alive)
    labs = replace(view.state.labs, alive=none)
    later = replace(view, p=p, month=5, state=replace(view.state, labs=labs))
    assert (rules.entry(later, np.zeros_like(view.arr_usd)) == view.setting.slot).all()
    assert not rules.entry(later, np.ones_like(view.arr_usd)).any()
    dated = replace(view.setting, entry_month=np.where(np.arange(none.shape[1]) == 0, 5, -1))
    opened = rules.entry(replace(later, setting=dated), np.ones_like(view.arr_usd))
    assert opened[0].nonzero()[0].tolist() == [0]


def test_people_carry_know_how(view: View, given: Given) -> None:
    p = given(view.p, {"research.talent_transfer": 0.25})
    knowhow = np.tile([[2.0, 1.0, 3.0]], (2, 1))
    closed = np.tile([[True, False, False]], (2, 1))
    labs = replace(view.state.labs, alive=np.ones_like(closed))
    three = replace(view, p=p, state=replace(view.state, labs=labs))
    found = rules.scattered_knowhow(three, knowhow, closed)
    assert found[0] == pytest.approx([2.0, 1.25, 3.0])


def test_a_lone_bidder_pays_the_reserve(view: View, given: Given) -> None:
    p = given(view.p, {"antitrust.strictness": 0.0, "distress.salvage_share": 0.4})
    one = replace(view.setting, hyperscalers=view.setting.hyperscalers[:1])
    sale = np.zeros_like(view.state.labs.alive)
    sale[:, 0] = True
    bid = bids_for_first(view, [5e9])[..., :1]
    seen = replace(view, p=p, setting=one)
    found = rules.auction(seen, sale, bid, np.full_like(view.arr_usd, 0.5))
    assert found.price_usd[:, 0] == pytest.approx(2e9)


def test_a_board_does_one_deal_a_month(view: View) -> None:
    shape = view.arr_usd.shape
    price, buyer = np.zeros(shape), np.full(shape, -1)
    price[:, :3], buyer[:, :3] = [5.0, 9.0, 4.0], [0, 0, 1]
    none = np.zeros(shape, dtype=bool)
    outside = np.full(shape, -1)
    price[:, 3:6], outside[:, 3:6] = [3.0, 7.0, 1.0], [2, 2, 0]
    deals = rules.Auction((buyer >= 0) | (outside >= 0), none, buyer, outside, price, none)
    kept = rules.settle(view, deals)
    assert kept.sold[0, :6].tolist() == [False, True, True, False, True, True]
    assert kept.buyer[0, :3].tolist() == [-1, 0, 1]
    assert kept.outside[0, 3:6].tolist() == [-1, 2, 0]
    assert kept.price_usd[0, :3].tolist() == [0.0, 9.0, 4.0]


def test_other_acquirers_bid_beside_the_clouds(view: View, given: Given) -> None:
    p = given(view.p, {"antitrust.strictness": 0.0})
    sale = np.zeros_like(view.state.labs.alive)
    sale[:, 0] = True
    hypers = len(view.setting.hyperscalers)
    bid = np.zeros((*view.arr_usd.shape, hypers + 3))
    bid[:, 0, 0], bid[:, 0, hypers + 1] = 5e9, 9e9
    found = rules.auction(replace(view, p=p), sale, bid, np.full_like(view.arr_usd, 0.5))
    assert found.outside[:, 0].tolist() == [1, 1]
    assert found.buyer[:, 0].tolist() == [-1, -1]
    assert found.price_usd[:, 0] == pytest.approx(5e9)


def test_foundings_are_shared_by_free_slots(view: View, given: Given) -> None:
    """One rate for the industry: as many free slots, so much the smaller each one's part."""
    p = given(view.p, {"entry.hazard_per_year": 1.2, "entry.value_elasticity": 0.0})
    market = replace(view.state.market, sentiment=np.zeros_like(view.best))
    seen = replace(view, p=p, month=5, state=replace(view.state, market=market))
    slots = view.setting.slot
    part = 0.1 / slots.sum()
    below, above = (np.full_like(view.arr_usd, part * by) for by in (0.99, 1.01))
    assert (rules.entry(seen, below) == slots).all()
    assert not rules.entry(seen, above).any()


def test_labs_worth_more_than_they_cost_draw_others(view: View) -> None:
    built = view.state.labs.rd_stock_usd
    labs = replace(view.state.labs, rd_stock_usd=2.0 * built)
    dear = replace(view, state=replace(view.state, labs=labs))
    assert rules.worth_of_labs(dear) == pytest.approx(0.5 * rules.worth_of_labs(view))
