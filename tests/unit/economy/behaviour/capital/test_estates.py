from __future__ import annotations

import numpy as np
import pytest

from sim.economy.behaviour.capital.estates import wound_up
from sim.economy.behaviour.labs.compute_contracts import Book
from sim.economy.behaviour.observe import View


def book(view: View, owed: float, relet: float) -> Book:
    zero = np.zeros_like(view.arr_usd)
    ladder = np.zeros_like(view.state.labs.contracted_usd)
    return Book(ladder, ladder, zero, zero + owed, zero + relet, zero, zero)


def test_clouds_share_what_is_left_in_proportion(view: View) -> None:
    closed = np.zeros_like(view.state.labs.alive)
    closed[:, 0] = True
    arrears = np.full_like(view.arr_usd, 20.0)
    left = np.full_like(view.arr_usd, 25.0)
    estate = wound_up(view, closed, arrears, book(view, 100.0, 70.0), left)
    assert estate.paid_usd[:, 0] == pytest.approx(25.0 * view.state.labs.host_share[:, 0])
    assert estate.arrears_paid_usd[:, 0] == pytest.approx(10.0)
    assert estate.lost_usd[:, 0] == pytest.approx(25.0)
    assert not estate.paid_usd[:, 1:].any()
    assert not estate.lost_usd[:, 1:].any()


def test_what_can_be_let_for_more_is_no_damage(view: View) -> None:
    closed = np.ones_like(view.state.labs.alive)
    left = np.full_like(view.arr_usd, 25.0)
    estate = wound_up(view, closed, 0.0 * left, book(view, 100.0, 120.0), left)
    assert not estate.paid_usd.any()
    assert not estate.lost_usd.any()
    whole = wound_up(view, closed, 20.0 + 0.0 * left, book(view, 0.0, 0.0), left)
    assert whole.arrears_paid_usd == pytest.approx(20.0)
    assert not whole.lost_usd.any()
    assert whole.paid_usd.sum(axis=2) == pytest.approx(20.0)
