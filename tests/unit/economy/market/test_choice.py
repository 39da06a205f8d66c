from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.choice import (
    class_weights,
    reoptimise,
    target_shares,
    tier_split,
)


def test_class_weights_are_exponentials_and_zero_off_the_shelf() -> None:
    weights = class_weights(np.array([0.0, np.log(3.0), -np.inf, -500.0, 500.0]))
    assert weights[:2] == pytest.approx([1.0, 3.0])
    assert weights[2] == 0.0
    assert weights[3] == pytest.approx(np.exp(-60.0))
    assert weights[4] == pytest.approx(np.exp(60.0))


def test_target_shares_of_weights_one_and_three() -> None:
    weights = np.array([1.0, 3.0, 4.0]).reshape(1, 1, 3, 1)
    taste, classes = np.ones((1, 3, 2)), np.zeros(2, dtype=np.int64)
    self_host = np.array([[[0.0, 1.0]]])  # the first builder cannot host, the second can
    shares, total = target_shares(weights, taste, classes, self_host)
    assert total[0, 0] == pytest.approx([4.0, 8.0])
    assert shares[0, 0, :, 0] == pytest.approx([0.25, 0.75, 0.0])
    assert shares[0, 0, :, 1] == pytest.approx([0.125, 0.375, 0.5])


def test_target_shares_read_each_builders_class_and_taste() -> None:
    weights = np.array([[1.0, 1.0], [1.0, 3.0]]).reshape(1, 1, 2, 2)
    taste = np.array([[[1.0, 1.0], [3.0, 1.0]]])
    shares, _ = target_shares(weights, taste, np.array([0, 1]), np.ones((1, 1, 2)))
    assert shares[0, 0, 1] == pytest.approx([0.75, 0.75])


def test_tier_split_with_equal_totals_is_the_taste() -> None:
    total = np.full((1, 2, 3), 5.0)
    taste = np.array([[0.2, 0.5, 0.9]])
    assert tier_split(taste, total, np.full((1, 2, 3), 0.3)) == pytest.approx(taste)


def test_tier_split_follows_the_better_tier() -> None:
    total = np.array([[[16.0], [1.0]]])
    # 0.5 * 16 ** 0.5 = 2 against 0.5: four fifths.
    assert tier_split(np.array([[0.5]]), total, np.full((1, 2, 1), 0.5)) == pytest.approx(0.8)


def test_tier_split_is_free_of_the_unit_of_prices() -> None:
    """Prices times c scale each tier's sum by c to the power 1 - sigma, sigma 3 and 5 here."""
    total, exponent = np.array([[[16.0], [2.0]]]), np.array([[[0.5], [0.25]]])
    dearer = total * np.array([[[100.0**-2.0], [100.0**-4.0]]])
    taste = np.array([[0.4]])
    assert tier_split(taste, dearer, exponent) == pytest.approx(tier_split(taste, total, exponent))


def test_reoptimise_moves_only_what_is_free() -> None:
    shares = np.array([0.5, 0.5]).reshape(1, 1, 2, 1)
    target = np.array([1.0, 0.0]).reshape(1, 1, 2, 1)
    moved = reoptimise(shares, target, np.array([[0.2]]), np.ones((1, 1, 2)))
    assert moved.ravel() == pytest.approx([0.6, 0.4])
    assert shares.ravel().tolist() == [0.5, 0.5]


def test_spend_on_a_product_that_is_gone_is_free_at_once() -> None:
    shares = np.array([0.5, 0.5]).reshape(1, 1, 2, 1)
    target = np.array([1.0, 0.0]).reshape(1, 1, 2, 1)
    moved = reoptimise(shares, target, np.array([[0.0]]), np.array([[[1.0, 0.0]]]))
    assert moved.ravel() == pytest.approx([1.0, 0.0])
