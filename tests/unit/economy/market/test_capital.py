from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.capital import (
    bounded,
    burn_multiple,
    fill,
    offers,
    pre_money,
    promised_growth,
    willingness,
)

ONE = np.ones((1, 1))


def test_a_finite_pool_gives_most_of_little() -> None:
    assert bounded(50.0 * ONE, 50.0 * ONE) == pytest.approx(25.0)
    assert bounded(1.0 * ONE, 99.0 * ONE) == pytest.approx(0.99)
    assert bounded(1e9 * ONE, 10.0 * ONE).item() < 10.0


def test_pre_money_is_the_best_story_in_the_mood_of_the_day() -> None:
    assert pre_money(100.0 * ONE, 40.0 * ONE, 5.0 * ONE, 0.0 * ONE) == pytest.approx(100.0)
    sunk = pre_money(1.0 * ONE, 40.0 * ONE, 5.0 * ONE, -np.log(2.0) * ONE)
    assert sunk == pytest.approx(20.0)


def test_burn_is_held_against_growth_or_what_the_price_promised() -> None:
    assert burn_multiple(100.0 * ONE, 50.0 * ONE, 20.0 * ONE) == pytest.approx(2.0)
    assert burn_multiple(100.0 * ONE, -50.0 * ONE, 20.0 * ONE) == pytest.approx(5.0)
    assert burn_multiple(-10.0 * ONE, 50.0 * ONE, 0.0 * ONE) == pytest.approx(0.05)
    assert burn_multiple(10.0 * ONE, 0.0 * ONE, 0.0 * ONE) == pytest.approx(10.0)


def test_a_promise_wears_off() -> None:
    value, ratio, half_life = 4.8e9 * ONE, 0.025 * ONE, 12.0 * ONE
    assert promised_growth(value, 12.0 * ONE, ratio, half_life) == pytest.approx(5e6)
    assert promised_growth(value, 0.0 * ONE, ratio, half_life) == pytest.approx(1e7)


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
