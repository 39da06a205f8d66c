"""What must hold of choices for any weights, tastes and prices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.base.axes import FloatArray
from sim.economy.market.choice import class_weights, reoptimise, target_shares, tier_split
from sim.economy.market.cloud import ration
from sim.economy.market.forward import HORIZONS, expected_tightness, present_value, rents, term_mean

seeds = st.integers(0, 10_000)


def market(seed: int, products: int = 5, builders: int = 7) -> tuple[FloatArray, FloatArray]:
    """Utilities (1, 2, P, 3) and tastes (1, P, B)."""
    stream = np.random.default_rng(seed)
    utility = 3.0 * stream.standard_normal((1, 2, products, 3))
    return utility, np.exp(stream.gumbel(size=(1, products, builders)))


def shares_of(utility: FloatArray, taste: FloatArray) -> FloatArray:
    builders = taste.shape[2]
    classes = np.arange(builders) % utility.shape[3]
    hosting = np.ones((1, 2, builders))
    return target_shares(class_weights(utility), taste, classes, hosting)[0]


@given(seeds)
def test_shares_sum_to_one(seed: int) -> None:
    shares = shares_of(*market(seed))
    assert shares.sum(axis=2) == pytest.approx(1.0)
    assert (shares > 0).all()


@given(seeds)
def test_a_duplicate_splits_the_share_of_its_twin(seed: int) -> None:
    """Two copies together pull twice: each gets the twin's weight, and rivals' ratios stay."""
    utility, taste = market(seed)
    plain = shares_of(utility, taste)
    both = shares_of(
        np.concatenate([utility[:, :, :1], utility], axis=2),
        np.concatenate([taste[:, :1], taste], axis=1),
    )
    assert both[:, :, 0] == pytest.approx(both[:, :, 1])
    twin = plain[:, :, 0]
    assert both[:, :, 0] == pytest.approx(twin / (1.0 + twin))
    half = np.log(0.5)
    split = utility.copy()
    split[:, :, 0] += half
    same = shares_of(
        np.concatenate([split[:, :, :1], split], axis=2),
        np.concatenate([taste[:, :1], taste], axis=1),
    )
    assert same[:, :, 0] + same[:, :, 1] == pytest.approx(twin)


@given(seeds, st.floats(0.01, 3.0), st.integers(0, 4))
def test_a_dearer_product_loses_and_all_others_gain(seed: int, rise: float, which: int) -> None:
    utility, taste = market(seed)
    before = shares_of(utility, taste)
    dear = utility.copy()
    dear[:, :, which] -= rise
    change = shares_of(dear, taste) - before
    assert (change[:, :, which] < 0).all()
    assert (np.delete(change, which, axis=2) > 0).all()


@given(seeds, st.floats(0.0, 1.0))
def test_moving_part_of_the_spend_keeps_the_sum(seed: int, freed: float) -> None:
    old, target = shares_of(*market(seed)), shares_of(*market(seed + 1))
    offered = (np.random.default_rng(seed).random((1, 2, 5)) > 0.3).astype(np.float64)
    moved = reoptimise(old, target, np.full((1, 7), freed), offered)
    assert moved.sum(axis=2) == pytest.approx(1.0)
    assert (moved >= -1e-12).all()


@given(st.floats(0.05, 0.95), st.floats(0.1, 5.0), st.floats(1.01, 9.0))
def test_a_better_tier_gets_more(taste: float, exponent: float, better: float) -> None:
    total = np.array([[[better], [1.0]]])
    split = tier_split(np.array([[taste]]), total, np.full((1, 2, 1), exponent))
    assert split.item() > taste


@given(st.floats(0.1, 5.0), st.floats(0.1, 5.0), st.floats(1.01, 3.0))
def test_expected_rents_rise_with_cost_and_demand_and_end_at_cost(
    cost: float, demand: float, more: float
) -> None:
    one = np.ones((1, 1))
    flat, level = np.zeros((1, len(HORIZONS))), np.ones((1, len(HORIZONS)))

    def curve(cost: float, demand: float) -> FloatArray:
        tight = expected_tightness(demand * one, flat, level, 3.0 * one)
        return rents(cost * one, 0.0 * one, tight, 0.5 * one)

    base = curve(cost, demand)
    assert (curve(more * cost, demand) > base).all()
    assert (curve(cost, more * demand) >= base).all()
    assert base[0, -1] == pytest.approx(cost, rel=1e-4)
    for months in (12, 36):
        mean = term_mean(base, months).item()
        assert base.min() * (1.0 - 1e-12) <= mean <= base.max() * (1.0 + 1e-12)
    sooner, later = (present_value(base, 0.2 * one, month * one) for month in (3.0, 6.0))
    assert sooner > later


@given(seeds, st.floats(0.0, 1e3))
def test_rationing_never_gives_more_than_asked_or_there_is(seed: int, there: float) -> None:
    asked = np.random.default_rng(seed).exponential(50.0, (3, 4))
    granted = ration(asked, np.full((3, 1), there))
    assert (granted <= asked + 1e-9).all()
    assert (granted.sum(axis=1) <= there + 1e-6).all()
