from __future__ import annotations

import numpy as np
import pytest

from sim.economy.behaviour.capital.acquirers import CHIP_MAKER
from sim.economy.behaviour.capital.distress import Auction
from sim.economy.behaviour.capital.estates import Estate
from sim.economy.behaviour.observe import View
from sim.ledger.journal import Journal
from sim.month.posting.exits import found, pay_sellers, wind_up


def sales(view: View, prices: list[float], buyers: list[int], outside: bool = False) -> Auction:
    """Labs sold to clouds, or to other acquirers."""
    shape = view.arr_usd.shape
    price, buyer = np.zeros(shape), np.full(shape, -1)
    price[:, : len(prices)], buyer[:, : len(buyers)] = prices, buyers
    none = np.zeros(shape, dtype=bool)
    nobody = np.full(shape, -1)
    return Auction(
        sold=buyer >= 0,
        blocked=none,
        buyer=nobody if outside else buyer,
        outside=buyer if outside else nobody,
        price_usd=price,
        licence=none,
    )


def test_the_price_goes_to_the_holders(view: View, journal: Journal) -> None:
    table = np.zeros_like(view.state.labs.cap_table)
    hyper = len(view.setting.investors)
    table[:, 0, 0], table[:, 0, hyper], table[:, 0, -1] = 0.5, 0.2, 0.3
    rich = np.full((2, len(view.setting.hyperscalers)), 1e3)
    to_funds = pay_sellers(view, journal, sales(view, [100.0], [1]), table, rich)
    assert to_funds[:, 0] == pytest.approx(50.0)
    change = journal.cash_change("hyperscalers")
    assert change[:, 0] == pytest.approx(20.0)
    assert change[:, 1] == pytest.approx(-100.0)
    assert journal.totals("acquisition_households") == pytest.approx(30.0)


def test_a_deal_beyond_its_cash_is_paid_in_shares(view: View, journal: Journal) -> None:
    table = np.zeros_like(view.state.labs.cap_table)
    table[..., -1] = 1.0
    poor = np.full((2, len(view.setting.hyperscalers)), 60.0)
    pay_sellers(view, journal, sales(view, [100.0], [1]), table, poor)
    assert journal.totals("share_issues") == pytest.approx(40.0)
    assert journal.cash_change("hyperscalers")[:, 1] == pytest.approx(-60.0)


def test_the_chip_maker_pays_for_what_it_buys(view: View, journal: Journal) -> None:
    table = np.zeros_like(view.state.labs.cap_table)
    table[:, :2, 0], table[:, :2, -1] = 0.6, 0.4
    rich = np.full((2, len(view.setting.hyperscalers)), 1e3)
    deals = sales(view, [100.0, 50.0], [CHIP_MAKER, 0], outside=True)
    assert pay_sellers(view, journal, deals, table, rich)[:, 0] == pytest.approx(90.0)
    assert journal.cash_change("chip_maker") == pytest.approx(-100.0)
    assert journal.cash_change("acquirers") == pytest.approx(-50.0)
    assert journal.totals("outside_deal_households") == pytest.approx(60.0)
    assert journal.cash_change("hyperscalers") == pytest.approx(0.0)


def test_a_closed_lab_leaves_its_cash(view: View, journal: Journal) -> None:
    closed = np.zeros_like(view.state.labs.alive)
    closed[:, :2] = True
    cash = view.state.labs.cash_usd
    paid = np.where(closed, 0.25 * cash, 0.0)
    share = view.state.labs.host_share / view.state.labs.host_share.sum(axis=2, keepdims=True)
    estate = Estate(paid[..., None] * share, 0.0 * cash, 0.0 * cash)
    wind_up(journal, closed, estate)
    assert journal.totals("closure_residual") == pytest.approx(3.0 * paid.sum(axis=1))
    both = journal.totals("estate") + journal.totals("estate_other")
    assert both == pytest.approx(paid.sum(axis=1))
    assert journal.cash_change("labs") == pytest.approx(np.where(closed, -cash, 0.0))
    assert journal.cash("labs")[:, :2] == pytest.approx(0.0)


def test_founding_capital_comes_from_limited_partners(view: View, journal: Journal) -> None:
    found(journal, np.ones_like(view.arr_usd))
    assert journal.cash_change("labs") == pytest.approx(1.0)
    assert journal.cash_change("limited_partners") == pytest.approx(-view.arr_usd.shape[1])
