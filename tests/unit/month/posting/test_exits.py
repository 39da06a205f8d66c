from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.distress import Auction
from sim.economy.behaviour.observe import View
from sim.ledger.journal import Journal
from sim.month.posting.exits import acquire, close, found, middle, pay_sellers, settle
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def sales(view: View, prices: list[float], buyers: list[int]) -> Auction:
    shape = view.arr_usd.shape
    price, buyer = np.zeros(shape), np.full(shape, -1)
    price[:, : len(prices)], buyer[:, : len(buyers)] = prices, buyers
    none = np.zeros(shape, dtype=bool)
    return Auction(sold=buyer >= 0, blocked=none, buyer=buyer, price_usd=price, licence=none)


def test_a_board_does_one_deal_a_month(view: View) -> None:
    kept = settle(view, sales(view, [5.0, 9.0, 4.0], [0, 0, 1]))
    assert kept.sold[0, :3].tolist() == [False, True, True]
    assert kept.buyer[0, :3].tolist() == [-1, 0, 1]
    assert kept.price_usd[0, :3].tolist() == [0.0, 9.0, 4.0]


def test_the_price_goes_to_the_holders(view: View, journal: Journal) -> None:
    table = np.zeros_like(view.state.labs.cap_table)
    hyper = len(view.setting.investors)
    table[:, 0, 0], table[:, 0, hyper], table[:, 0, -1] = 0.5, 0.2, 0.3
    auction = sales(view, [100.0], [1])
    to_funds = pay_sellers(view, journal, auction, table)
    assert to_funds[:, 0] == pytest.approx(50.0)
    change = journal.cash_change("hyperscalers")
    assert change[:, 0] == pytest.approx(20.0)
    assert change[:, 1] == pytest.approx(-100.0)
    assert journal.totals("acquisition_households") == pytest.approx(30.0)


def test_a_deal_beyond_its_cash_is_paid_in_shares(
    view: View, journal: Journal, given: Given
) -> None:
    clouds = view.state.clouds
    poor = replace(clouds, cash_usd=np.full_like(clouds.cash_usd, 100.0))
    seen = replace(
        view,
        p=given(view.p, {"distress.cash_share_for_deals": 0.6}),
        state=replace(view.state, clouds=poor),
    )
    table = np.zeros_like(view.state.labs.cap_table)
    table[..., -1] = 1.0
    pay_sellers(seen, journal, sales(view, [100.0], [1]), table)
    assert journal.totals("share_issues") == pytest.approx(40.0)
    assert journal.cash_change("hyperscalers")[:, 1] == pytest.approx(-60.0)


def test_the_buyer_owns_and_controls(view: View) -> None:
    labs = acquire(view.state.labs, sales(view, [100.0], [2]), len(view.setting.investors))
    assert (labs.owner[:, 0] == 2).all()
    assert (labs.cap_table[:, 0, len(view.setting.investors) + 2] == 1.0).all()
    assert labs.cap_table[:, 0].sum(axis=1) == pytest.approx(1.0)
    assert (labs.owner[:, 1:] == view.state.labs.owner[:, 1:]).all()


def test_a_closed_lab_leaves_its_cash_and_nothing_else(view: View, journal: Journal) -> None:
    labs = replace(view.state.labs, arrears_usd=np.full_like(view.arr_usd, 9.0))
    closed = np.zeros_like(labs.alive)
    closed[:, 0] = True
    after, ending = close(journal, labs, closed, np.full_like(view.arr_usd, 5.0))
    assert journal.cash_change("labs")[0, :2].tolist() == [-5.0, 0.0]
    assert ending.written_off_usd[0, :2].tolist() == [9.0, 0.0]
    assert not after.alive[:, 0].any()
    for name in ("arrears_usd", "rd_usd", "burn_usd", "rd_stock_usd", "valuation_usd"):
        assert not getattr(after, name)[:, 0].any()
        assert (getattr(after, name)[:, 1:] == getattr(labs, name)[:, 1:]).all()
    assert not after.cap_table[:, 0].any()


def test_a_new_lab_has_its_founding_capital(view: View, journal: Journal, given: Given) -> None:
    values = {
        "entry.capital_usd": 1e9,
        "entry.valuation_to_capital": 3.0,
        "entry.founders_share": 0.6,
        "entry.capability_gap_log10": 0.5,
        "entry.knowhow_gap_log10": 0.2,
        "entry.rd_usd_per_month": 1e7,
    }
    labs = view.state.labs
    opened = view.setting.slot & ~labs.alive
    seen = replace(view, p=given(view.p, values))
    after = found(seen, journal, labs, opened)
    assert after.alive[opened].all()
    assert journal.cash_change("labs")[opened] == pytest.approx(1e9)
    assert not journal.cash_change("labs")[~opened].any()
    assert after.valuation_usd[opened] == pytest.approx(3e9)
    assert after.cap_table[opened][:, -1] == pytest.approx(0.6)
    assert after.cap_table[opened].sum(axis=1) == pytest.approx(1.0)
    assert after.capability[opened] == pytest.approx(view.best[0, 0] - 0.5)
    best = labs.knowhow[labs.alive].max()
    assert after.knowhow[opened] == pytest.approx(best - 0.2)
    assert (after.rd_usd[~opened] == labs.rd_usd[~opened]).all()


def test_know_how_outlives_the_last_lab(view: View, journal: Journal, given: Given) -> None:
    labs = replace(view.state.labs, alive=np.zeros_like(view.state.labs.alive))
    after = found(view, journal, labs, view.setting.slot & ~labs.alive)
    gap = view.p["entry.knowhow_gap_log10"][0, 0]
    assert after.knowhow[:, view.setting.slot] == pytest.approx(labs.knowhow.max() - gap)


def test_middle_is_the_median_of_what_is_known() -> None:
    stream = np.random.default_rng(1)
    values = stream.random((50, 7, 2))
    values[stream.random(values.shape) < 0.4] = np.nan
    values[:, 3] = 0.5
    assert middle(values).tobytes() == np.nanmedian(values, axis=1, keepdims=True).tobytes()
    one = np.array([4.0, np.nan, 1.0])[None, :, None]
    assert middle(one).tolist() == [[[2.5]]]
