"""Cap tables: shares sum to one, founders keep the product (Metrick and Yasuda 2010).

Founders keep the product of what each round leaves. Post-money is pre-money plus the raise; a
round is a down round exactly when its pre-money is below the post-money of the one before (Venture
Capital and the Finance of Innovation, chapters 8 and 9).
"""

from __future__ import annotations

import numpy as np

from sim.ledger.equity import dilute, down_round


def test_post_money_is_pre_money_plus_raise() -> None:
    cap_table = np.array([[[0.0, 1.0]]])
    shares, post = dilute(cap_table, np.array([[[2.0, 0.0]]]), np.array([[8.0]]))
    np.testing.assert_array_equal(post, [[10.0]])
    np.testing.assert_array_equal(shares, [[[0.2, 0.8]]])


def test_founders_keep_the_product_of_what_each_round_leaves() -> None:
    """Dilutions of 18, 25 and 10 percent leave 0.82 * 0.75 * 0.90 = 0.5535."""
    shares = np.array([[[0.0, 0.0, 0.0, 1.0]]])
    for investor, (pre, raised) in enumerate([(82.0, 18.0), (300.0, 100.0), (900.0, 100.0)]):
        money = np.zeros((1, 1, 4))
        money[0, 0, investor] = raised
        shares, post = dilute(shares, money, np.array([[pre]]))
        np.testing.assert_allclose(shares[0, 0, investor], raised / post[0, 0], rtol=1e-14)
    np.testing.assert_allclose(shares[0, 0, 3], 0.5535, rtol=1e-12)
    np.testing.assert_allclose(shares[0, 0, 0], 0.18 * 0.75 * 0.90, rtol=1e-12)


def test_shares_sum_to_one_after_a_thousand_rounds() -> None:
    rng = np.random.default_rng(11)
    shares = np.full((3, 4, 5), 0.2)
    for _ in range(1000):
        money = rng.lognormal(sigma=4.0, size=shares.shape) * (rng.random(shares.shape) < 0.3)
        shares, _ = dilute(shares, money, rng.lognormal(sigma=4.0, size=(3, 4)))
    np.testing.assert_allclose(shares.sum(axis=2), 1.0, rtol=0.0, atol=1e-15 * 5)
    assert (shares >= 0.0).all()


def test_a_round_at_the_last_price_leaves_every_holding_worth_the_same() -> None:
    """Value is conserved: old holders are diluted but hold pre-money, new ones hold their money."""
    before = np.array([[[0.3, 0.7]]])
    money = np.array([[[5.0, 0.0]]])
    shares, post = dilute(before, money, np.array([[20.0]]))
    np.testing.assert_allclose(shares * post[:, :, None], before * 20.0 + money, rtol=1e-14)


def test_down_round_iff_pre_money_below_last_post_money() -> None:
    _, post = dilute(np.array([[[0.0, 1.0]]]), np.array([[[2.0, 0.0]]]), np.array([[8.0]]))
    assert not down_round(np.array([[10.0]]), post).any()
    assert down_round(np.array([[10.0 * (1.0 - 1e-8)]]), post).all()
    assert not down_round(np.array([[np.nextafter(10.0, 0.0)]]), post).any(), "rounding is no fall"
