from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.capital.distress import Auction, founding_capital
from sim.economy.behaviour.observe import View
from sim.month.commit_labs import acquired, closed, founded, middle
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


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


def test_the_buyer_owns_and_controls(view: View) -> None:
    labs = acquired(view.state.labs, sales(view, [100.0], [2]), len(view.setting.investors))
    assert (labs.owner[:, 0] == 2).all()
    assert (labs.cap_table[:, 0, len(view.setting.investors) + 2] == 1.0).all()
    assert labs.cap_table[:, 0].sum(axis=1) == pytest.approx(1.0)
    assert (labs.owner[:, 1:] == view.state.labs.owner[:, 1:]).all()


def test_other_acquirers_become_parents_outside(view: View) -> None:
    deals = sales(view, [100.0], [1], outside=True)
    labs = acquired(view.state.labs, deals, len(view.setting.investors))
    assert (labs.owner[:, 0] == -2).all()
    assert (labs.cap_table[:, 0, -2] == 1.0).all()
    assert labs.cap_table[:, 0].sum(axis=1) == pytest.approx(1.0)


def test_a_closed_lab_leaves_nothing(view: View) -> None:
    labs = replace(view.state.labs, arrears_usd=np.full_like(view.arr_usd, 9.0))
    gone = np.zeros_like(labs.alive)
    gone[:, 0] = True
    after = closed(labs, gone)
    assert not after.alive[:, 0].any()
    for name in ("arrears_usd", "rd_usd", "burn_usd", "rd_stock_usd", "valuation_usd"):
        assert not getattr(after, name)[:, 0].any()
        assert (getattr(after, name)[:, 1:] == getattr(labs, name)[:, 1:]).all()
    assert not after.cap_table[:, 0].any()


def test_a_new_lab_has_its_founding_capital(view: View, given: Given) -> None:
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
    capital = founding_capital(seen, opened)
    assert (capital == 1e9 * opened).all()
    after = founded(seen, labs, opened, capital)
    assert after.alive[opened].all()
    assert after.valuation_usd[opened] == pytest.approx(3e9)
    assert after.cap_table[opened][:, -1] == pytest.approx(0.6)
    assert after.cap_table[opened].sum(axis=1) == pytest.approx(1.0)
    assert after.capability[opened] == pytest.approx(view.best[0, 0] - 0.5)
    best = np.where(labs.alive, labs.knowhow, -9.0).max(axis=1, keepdims=True)
    expected = np.broadcast_to(best - 0.2, opened.shape)
    assert after.knowhow[opened] == pytest.approx(expected[opened])
    assert (after.rd_usd[~opened] == labs.rd_usd[~opened]).all()


def test_know_how_outlives_the_last_lab(view: View) -> None:
    labs = replace(view.state.labs, alive=np.zeros_like(view.state.labs.alive))
    opened = view.setting.slot & ~labs.alive
    after = founded(view, labs, opened, founding_capital(view, opened))
    gap = view.p["entry.knowhow_gap_log10"][0, 0]
    best = labs.knowhow.max(axis=1, keepdims=True)
    expected = np.broadcast_to(best - gap, labs.knowhow.shape)[:, view.setting.slot]
    assert after.knowhow[:, view.setting.slot] == pytest.approx(expected)


def test_middle_is_the_median_of_what_is_known() -> None:
    stream = np.random.default_rng(1)
    values = stream.random((50, 7, 2))
    values[stream.random(values.shape) < 0.4] = np.nan
    values[:, 3] = 0.5
    assert middle(values).tobytes() == np.nanmedian(values, axis=1, keepdims=True).tobytes()
    one = np.array([4.0, np.nan, 1.0])[None, :, None]
    assert middle(one).tolist() == [[[2.5]]]
