"""Owners of several products, and mergers (Nocke and Schutz 2018; O'Brien and Salop 2000)."""

from __future__ import annotations

import numpy as np

from sim.economy.market.measures import delta_hhi, hhi, mhhi
from sim.economy.market.pricing import logit_bertrand

QUALITY = np.array([[1.0, 0.3, 0.8], [2.0, -1.0, 0.5]])
COST = np.array([[1.0, 0.5, 0.7], [0.2, 1.3, 0.9]])
ALPHA = np.array([[1.5], [3.0]])
SEPARATE = np.eye(3, dtype=bool)
MERGED = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=bool)


def test_one_markup_over_all_products_of_an_owner() -> None:
    margin = logit_bertrand(QUALITY, COST, ALPHA, MERGED, True) - COST
    np.testing.assert_allclose(margin[:, 0], margin[:, 1], rtol=1e-12)
    assert (np.abs(margin[:, 0] - margin[:, 2]) > 1e-3).all()


def test_merger_raises_own_and_rival_prices() -> None:
    for outside_good in (True, False):
        before = logit_bertrand(QUALITY, COST, ALPHA, SEPARATE, outside_good)
        after = logit_bertrand(QUALITY, COST, ALPHA, MERGED, outside_good)
        assert (after > before + 1e-6).all()


def test_a_product_split_in_two_brands_changes_no_price() -> None:
    """Two identical products of one owner at half the weight each are one product."""
    whole = logit_bertrand(QUALITY, COST, ALPHA, SEPARATE, True)
    quality = np.concatenate([QUALITY[:, :1], QUALITY], axis=1)
    quality[:, :2] -= np.log(2)
    cost = np.concatenate([COST[:, :1], COST], axis=1)
    owners = np.eye(4, dtype=bool)
    owners[0, 1] = owners[1, 0] = True
    split = logit_bertrand(quality, cost, ALPHA, owners, True)
    np.testing.assert_allclose(split[:, 1:], whole, rtol=1e-12)
    np.testing.assert_allclose(split[:, 0], whole[:, 0], rtol=1e-12)


def test_owners_may_differ_between_worlds() -> None:
    owners = np.stack([SEPARATE, MERGED])
    prices = logit_bertrand(QUALITY, COST, ALPHA, owners, True)
    np.testing.assert_array_equal(
        prices[0], logit_bertrand(QUALITY, COST, ALPHA, SEPARATE, True)[0]
    )
    np.testing.assert_array_equal(prices[1], logit_bertrand(QUALITY, COST, ALPHA, MERGED, True)[1])


def test_merger_screen_is_twice_the_product_of_shares() -> None:
    shares = np.array([[0.35, 0.25, 0.4]])
    merged = np.array([[0.6, 0.0, 0.4]])
    rise = delta_hhi(shares[:, 0], shares[:, 1])
    np.testing.assert_allclose(hhi(merged) - hhi(shares), rise)
    np.testing.assert_allclose(rise, 1_750)


def test_modified_index_is_hhi_without_cross_holdings() -> None:
    shares = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]])
    own = np.broadcast_to(np.eye(3), (2, 3, 3))
    np.testing.assert_allclose(mhhi(shares, own, own), hhi(shares))


def test_modified_index_of_common_owners() -> None:
    """A common owner of everything makes a monopoly; a silent half stake adds s_j s_k / 2 x 1e4.

    O'Brien and Salop 2000: firm 1 holds half of firm 2's profit without control, so only firm 1's
    rule internalises it: the index is 5,000 + 0.25 x 0.5/1 x 1e4.
    """
    shares = np.array([[0.5, 0.5]])
    everything = np.ones((1, 1, 2))
    np.testing.assert_allclose(mhhi(shares, everything, everything), 10_000)
    ownership = np.array([[[1.0, 0.5], [0.0, 0.5]]])
    control = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    np.testing.assert_allclose(mhhi(shares, ownership, control), 5_000 + 1_250)
