"""Changes split exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis.stories.identities import (
    by_factors,
    by_mergers,
    concentration,
    fisher,
    largest,
    log_mean,
    of_product,
)


def test_the_logarithmic_mean_lies_between() -> None:
    assert log_mean(1.0, math.e) == pytest.approx(math.e - 1.0)
    assert log_mean(2.0, 2.0) == 2.0
    assert log_mean(2.0, 2.0 * (1 + 1e-13)) == pytest.approx(2.0)


def test_a_product_is_split_without_remainder() -> None:
    assert by_factors(1.0, math.e, {"one": 1.0, "other": 0.0}) == pytest.approx(
        {"one": math.e - 1.0, "other": 0.0, "rest": 0.0}
    )
    parts = by_factors(0.5, 0.8, {"price": 0.7, "cost": -0.4})
    assert sum(parts.values()) == pytest.approx(0.3)
    assert parts["price"] > 0 > parts["cost"]


def test_two_factors_are_split_at_their_middles() -> None:
    assert of_product((10.0, 20.0), (0.5, 0.25)) == (3.75, -3.75)
    assert sum(of_product((3.0, -1.0), (2.0, 5.0))) == pytest.approx(-5.0 - 6.0)


def test_fishers_index_reverses_in_time() -> None:
    price = np.array([2.0, 4.0]), np.array([1.0, 4.0])
    sold = np.array([1.0, 1.0]), np.array([1.0, 1.0])
    assert fisher(price, sold) == pytest.approx(5 / 6)
    sold = np.array([1.0, 3.0]), np.array([5.0, 2.0])
    assert fisher(price, sold) * fisher(price[::-1], sold[::-1]) == pytest.approx(1.0)
    assert fisher(price, (np.zeros(2), np.ones(2))) == 1.0


def test_mergers_and_growth_add_up_to_the_change_of_concentration() -> None:
    shares = np.array([0.5, 0.3, 0.2])
    assert concentration(shares, np.array([0, 1, 1])) == pytest.approx(5000.0)
    even = np.array([0.5, 0.5])
    parts = by_mergers((even, even), (np.array([0, 1]), np.array([0, 0])))
    assert parts == pytest.approx({"mergers": 5000.0, "growth": 0.0})
    later, owners = np.array([0.6, 0.1, 0.3]), (np.array([0, 1, 2]), np.array([0, 2, 2]))
    parts = by_mergers((shares, later), owners)
    change = concentration(later, owners[1]) - concentration(shares, owners[0])
    assert sum(parts.values()) == pytest.approx(change)


def test_the_largest_part_may_have_a_sign() -> None:
    parts = {"price": -24.0, "cost": 5.0}
    assert largest(parts) == largest(parts, -1.0) == "price"
    assert largest(parts, 1.0) == "cost"
