"""Builders' shares are nested CES, for any prices (Dixit and Stiglitz 1977; McFadden 1974).

That a duplicate of a product splits its share is in tests/property/test_choice_properties.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.base.axes import SEGMENTS_OF_API
from sim.economy.behaviour.demand.builders import Offer, routing
from sim.economy.behaviour.observe import View
from sim.economy.market.pricing import bertrand_elasticity
from sim.scenario.parameters import Parameters
from sim.start.first_month import first_offer

Given = Callable[[Parameters, dict[str, float]], Parameters]
SIGMA, TAIL, K = 3.5, 1.4, 0.25
VALUES = {
    "market.elasticity_between_labs": SIGMA,
    "market.tail_elasticity_ratio": TAIL,
    "market.quality_exponent": K,
    "open.firms_lasting_utils": 0.0,
    **{
        f"segments.{way}_weight_{of}": 1.0 for way in ("price", "quality") for of in SEGMENTS_OF_API
    },
}


@pytest.fixture
def plain(view: View, given: Given) -> View:
    """Builders without tastes or classes, who hold nothing against open weights."""
    setting, builders = view.setting, view.state.builders
    same = replace(
        setting,
        class_sigma=np.ones_like(setting.class_sigma),
        class_quality=np.ones_like(setting.class_quality),
    )
    labs = replace(view.state.labs, fit=np.zeros_like(view.state.labs.fit))
    builders = replace(builders, taste=np.ones_like(builders.taste))
    market = view.state.market
    market = replace(market, open_handicap=np.zeros_like(market.open_handicap))
    state = replace(view.state, builders=builders, labs=labs, market=market)
    return replace(view, setting=same, state=state, p=given(view.p, VALUES))


@pytest.fixture
def shop(plain: View) -> Offer:
    """Any prices and qualities, all on sale, no brands."""
    rng = np.random.default_rng(5)
    known = first_offer(plain, plain.state)
    return replace(
        known,
        price=rng.lognormal(0.0, 0.8, known.price.shape),
        quality=plain.best[..., None] - rng.uniform(0.0, 2.0, known.quality.shape),
        offered=np.ones_like(known.offered),
        utility_shift=np.zeros_like(known.utility_shift),
    )


def bought(view: View, on_sale: Offer) -> np.ndarray:
    """Shares of one builder, (W, T, P): all are alike."""
    builders = view.state.builders.weight.shape[1]
    own = np.ones((len(on_sale.price), 2, builders))
    shares, _ = routing(view, on_sale, own, failing=False)
    np.testing.assert_allclose(shares, np.broadcast_to(shares[..., :1], shares.shape))
    first: np.ndarray = shares[..., 0]
    return first


def test_shares_are_the_closed_form(plain: View, shop: Offer) -> None:
    """s_j goes as (Q_j**k / p_j)**(sigma - 1), Q in effective FLOP; a power more on the tail."""
    found = bought(plain, shop)
    for tier, power in enumerate((SIGMA - 1, (SIGMA - 1) * TAIL)):
        flop = 10.0 ** (shop.quality[:, tier] - plain.best)
        pull = (flop**K / shop.price[:, tier]) ** power
        np.testing.assert_allclose(found[:, tier], pull / pull.sum(axis=1, keepdims=True))


def test_ten_times_the_compute_is_worth_ten_to_the_k_in_price(plain: View, shop: Offer) -> None:
    """The willingness to pay behind Sutton's bound: at that premium shares do not move."""
    premium = replace(shop, quality=shop.quality.copy(), price=shop.price.copy())
    premium.quality[:, :, 2] += 1.0
    premium.price[:, :, 2] *= 10.0**K
    np.testing.assert_allclose(bought(plain, premium), bought(plain, shop))
    premium.price[:, :, 2] *= 1.01
    assert (bought(plain, premium)[:, :, 2] < bought(plain, shop)[:, :, 2]).all()


def test_own_elasticity_is_that_of_a_seller_in_a_market_of_fixed_spend(
    plain: View, shop: Offer
) -> None:
    """Numerical derivative of quantity = Atkeson and Burstein's elasticity with eta 1."""
    step, product = 1e-5, 1
    quantity = []
    for sign in (-1.0, 1.0):
        moved = replace(shop, price=shop.price.copy())
        moved.price[:, :, product] *= np.exp(sign * step)
        quantity.append((bought(plain, moved) / moved.price)[:, :, product])
    numerical = -np.log(quantity[1] / quantity[0]) / (2 * step)
    share = bought(plain, shop)
    for tier, sigma in enumerate((SIGMA, 1.0 + (SIGMA - 1.0) * TAIL)):
        perceived = bertrand_elasticity(
            share[:, tier, [product]], np.array([[sigma]]), np.array([[1.0]])
        )
        np.testing.assert_allclose(numerical[:, tier], perceived[:, 0], rtol=1e-8)
