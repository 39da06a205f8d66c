"""Lock-in is penetrated for, then harvested: p1 = c + t - d (R - c), p2 = R (Klemperer 1987, 1995).

The mark-up rule of the engine under switching costs is in test_lock_in.py.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.pricing import klemperer_two_period

COST, TRANSPORT = 1.0, 0.5


def prices(discount: float, reservation: float) -> tuple[float, float]:
    arrays = [np.array([[each]]) for each in (COST, TRANSPORT, discount, reservation)]
    first, second = klemperer_two_period(*arrays)
    return first.item(), second.item()


def hotelling_share(own: np.ndarray, rival: float) -> np.ndarray:
    """Buyers nearer to the firm in price and place."""
    nearer: np.ndarray = np.clip(0.5 + (rival - own) / (2 * TRANSPORT), 0.0, 1.0)
    return nearer


@pytest.mark.parametrize(("discount", "reservation"), [(0.9, 2.0), (0.5, 1.6), (1.0, 1.1)])
def test_both_prices_are_best_replies_solved_backwards(discount: float, reservation: float) -> None:
    """Locked-in buyers pay up to R whatever the rival asks; so the first period is a contest."""
    first, second = prices(discount, reservation)
    grid = np.linspace(0.0, 3.0, 300_001)
    locked = np.where(grid <= reservation, 1.0, 0.0)
    later = locked * (grid - COST)
    assert grid[later.argmax()] == pytest.approx(second, abs=2e-5)
    lifetime = hotelling_share(grid, first) * (grid - COST + discount * later.max())
    assert grid[lifetime.argmax()] == pytest.approx(first, abs=2e-5)
    assert lifetime.max() == pytest.approx(TRANSPORT / 2, rel=1e-6)


@pytest.mark.parametrize("reservation", [1.0, 1.5, 40.0])
def test_without_a_second_period_it_is_the_static_price(reservation: float) -> None:
    """Weight zero on what comes after locks nobody in: Hotelling's c + t, exactly."""
    assert prices(0.0, reservation)[0] == COST + TRANSPORT


@pytest.mark.parametrize("discount", [0.3, 0.9, 1.0])
def test_captives_without_rent_are_not_courted(discount: float) -> None:
    assert prices(discount, COST)[0] == COST + TRANSPORT


def test_each_dollar_of_later_rent_is_given_away_at_first() -> None:
    """Dearer captives make the first price lower one for one, below cost from d (R - c) = t."""
    reservation = np.array([1.2, 1.5, 1.6, 3.0])
    first = np.array([prices(0.9, each)[0] for each in reservation])
    np.testing.assert_allclose(np.diff(first), -0.9 * np.diff(reservation))
    np.testing.assert_array_equal(first < COST, 0.9 * (reservation - COST) > TRANSPORT)


def test_firms_earn_no_more_than_in_one_contest_and_less_than_in_two() -> None:
    """Lock-in does not enrich: lifetime profit t/2, while two free contests give (1 + d) t/2."""
    for discount in (0.2, 0.9):
        for reservation in (1.1, 2.0, 9.0):
            first, second = prices(discount, reservation)
            lifetime = 0.5 * (first - COST) + 0.5 * discount * (second - COST)
            assert lifetime == pytest.approx(TRANSPORT / 2)
            assert lifetime < (1 + discount) * TRANSPORT / 2
