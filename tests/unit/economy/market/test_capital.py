from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.capital import (
    burn_multiple,
    fill,
    offers,
    pre_money,
    revenue_multiple,
    willingness,
)

ONE = np.ones((1, 1))


def test_revenue_multiple_goes_with_the_root_of_growth() -> None:
    tripling = revenue_multiple(np.log(3.0) * ONE, 14.0 * ONE, 6.0 * ONE, 45.0 * ONE)
    assert tripling == pytest.approx(14.0 * 3.0**0.5)
    assert revenue_multiple(5.0 * ONE, 14.0 * ONE, 6.0 * ONE, 45.0 * ONE) == pytest.approx(45.0)
    assert revenue_multiple(-5.0 * ONE, 14.0 * ONE, 6.0 * ONE, 45.0 * ONE) == pytest.approx(6.0)


def test_pre_money_is_the_best_story_in_the_mood_of_the_day() -> None:
    assert pre_money(100.0 * ONE, 40.0 * ONE, 5.0 * ONE, 0.0 * ONE) == pytest.approx(100.0)
    sunk = pre_money(1.0 * ONE, 40.0 * ONE, 5.0 * ONE, -np.log(2.0) * ONE)
    assert sunk == pytest.approx(20.0)


def test_burn_multiple_and_its_floor() -> None:
    zero = 0.0 * ONE
    assert burn_multiple(100.0 * ONE, 50.0 * ONE, zero, zero, ONE) == pytest.approx(2.0)
    # Shrinking sales: the floor of 12 a year is 1 a month.
    shrinking = burn_multiple(10.0 * ONE, -50.0 * ONE, zero, zero, 12.0 * ONE)
    assert shrinking == pytest.approx(10.0)
    assert burn_multiple(-10.0 * ONE, 50.0 * ONE, zero, zero, ONE) == pytest.approx(0.05)


def test_willingness_is_half_at_the_refusal_ratio() -> None:
    at = willingness(3.0 * ONE, 2.0 * ONE, 1.5 * ONE, 0.0 * ONE, 4.0 * ONE)
    assert at == pytest.approx(0.5)
    assert willingness(6.0 * ONE, 2.0 * ONE, 1.5 * ONE, 0.0 * ONE, ONE) == pytest.approx(1 / 3)
    assert willingness(3.0 * ONE, 2.0 * ONE, 1.5 * ONE, ONE, ONE).item() > 0.5


def test_offers_split_a_pool_by_interest_and_size() -> None:
    interest = np.array([[[1.0], [0.5]]])
    offered = offers(np.array([[10.0]]), interest, np.array([[1.0, 1.0]]))
    assert offered[0, :, 0] == pytest.approx([20 / 3, 10 / 3 * 0.5])


def test_offers_never_exceed_the_pool() -> None:
    interest = np.random.default_rng(0).random((3, 5, 4))
    offered = offers(np.full((3, 4), 7.0), interest, np.ones((3, 5)))
    assert (offered.sum(axis=1) <= 7.0 + 1e-9).all()


def test_fill_cuts_offers_in_proportion() -> None:
    taken = fill(np.array([[[6.0, 6.0]]]), np.array([[9.0]]))
    assert taken[0, 0] == pytest.approx([4.5, 4.5])
    assert fill(np.array([[[1.0, 2.0]]]), np.array([[9.0]]))[0, 0] == pytest.approx([1.0, 2.0])
