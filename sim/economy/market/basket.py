"""A month of builders' shopping in blocks of worlds that stay in the processor's cache.

The same as `target_shares`, `reoptimise` and `tier_split` of `choice` one after the other, but for
rounding: what builders would choose now is used while it is at hand, never divided by its sum nor
written out for all worlds, and everything is done in place. Half as many passes over the largest
arrays of a month; the plain functions are the oracle of the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.base.arrays import written_down
from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.economy.market.choice import LEAST_TOTAL, tier_split

BLOCK_BYTES = 2**20
"""Size up to which worlds are taken together; two such arrays stay in the cache."""


@dataclass(frozen=True)
class Shoppers:
    """Builders before the month, (worlds, builders) unless said."""

    classes: IntArray
    """(builders,) class of each builder; fastest in ascending order."""
    taste: FloatArray
    """(worlds, products, builders)"""
    shares: FloatArray
    """(worlds, tiers, products, builders)"""
    tier_share: FloatArray
    hard_share: FloatArray
    freed: FloatArray
    """Part of each builder's spend that is free to move."""
    bill_usd: FloatArray


@dataclass(frozen=True)
class Shelf:
    """What shoppers find."""

    weights: FloatArray
    """(worlds, tiers, products, classes) from `class_weights`."""
    own: FloatArray
    """(worlds, tiers, builders) factor on the last product, as in `target_shares`."""
    offered: BoolArray
    """(worlds, tiers, products)"""
    tier_exponent: FloatArray
    """(worlds, tiers, builders) as in `tier_split`."""


@dataclass(frozen=True)
class Basket:
    """What shoppers do and pay; see `sim.economy.behaviour.builders.Purchases`."""

    shares: FloatArray
    tier_share: FloatArray
    sales_usd: FloatArray
    paid_to_usd: FloatArray

    def write(self, block: slice, part: Basket) -> None:
        """Write down the part of some worlds."""
        self.shares[block] = part.shares
        self.tier_share[block] = part.tier_share
        self.sales_usd[block] = part.sales_usd
        self.paid_to_usd[block] = part.paid_to_usd


def fill_baskets(shoppers: Shoppers, shelf: Shelf) -> Basket:
    """Shares, split between tiers, and sales after freed spend went where builders would have it.

    Worked: one tier's products at shares 0.5 and 0.5, weights 1 and 0, freed 0.2: 0.6 and 0.4.
    """
    worlds, tiers, products, builders = shoppers.shares.shape
    look_up = _look_up(shoppers.classes, shelf.weights.shape[-1])
    if written_down(shoppers.shares):
        return _written(shoppers, shelf, look_up)
    basket = Basket(
        shares=np.empty(shoppers.shares.shape),
        tier_share=np.empty((worlds, builders)),
        sales_usd=np.empty((worlds, tiers, products)),
        paid_to_usd=np.empty((worlds, builders, 3)),
    )
    for block in blocks(worlds, 8 * tiers * products * builders):
        basket.write(block, _fill(shoppers, shelf, look_up, block))
    return basket


def blocks(worlds: int, bytes_per_world: int) -> Iterator[slice]:
    """Consecutive worlds, as many at a time as fit. 5 worlds of 400 KiB: 2, 2 and 1."""
    size = max(BLOCK_BYTES // max(bytes_per_world, 1), 1)
    return (slice(first, min(first + size, worlds)) for first in range(0, worlds, size))


LookUp = Callable[[FloatArray], FloatArray]


def _look_up(classes: IntArray, number: int) -> LookUp:
    """From (..., classes) to (..., builders), a new array in C order.

    Where builders stand in order of class, repeating takes a third of the time of looking up.
    """
    if (np.diff(classes) >= 0).all():
        counts = np.bincount(classes, minlength=number)
        return lambda by_class: np.repeat(by_class, counts, axis=-1)
    return lambda by_class: np.take(by_class, classes, axis=-1)


def _fill(shoppers: Shoppers, shelf: Shelf, look_up: LookUp, block: slice) -> Basket:
    # What each builder would choose now, up to its sum over products.
    score, total = _scores(shelf.weights[block], shoppers.taste[block], shelf.own[block], look_up)
    # What of it is freed, moves.
    freed = shoppers.freed[block]
    shares = shoppers.shares[block] * (1.0 - freed)[:, None, None, :]
    gone = ~shelf.offered[block]
    if gone.any():
        shares[gone] = 0.0
    loose = (1.0 - shares.sum(axis=2)) / np.maximum(total, LEAST_TOTAL)
    score *= loose[:, :, None, :]
    shares += score
    wanted = tier_split(shoppers.hard_share[block], total, shelf.tier_exponent[block])
    before = shoppers.tier_share[block]
    # And is paid for.
    return _paid(shares, before + freed * (wanted - before), shoppers.bill_usd[block])


def _written(shoppers: Shoppers, shelf: Shelf, look_up: LookUp) -> Basket:
    """`_fill` with nothing done in place: the same operations on the same numbers."""
    score = look_up(shelf.weights) * shoppers.taste[:, None, :, :]
    own = score[:, :, -1] * shelf.own
    total = score[:, :, :-1].sum(axis=2) + own
    freed = shoppers.freed
    kept = shoppers.shares * (1.0 - freed)[:, None, None, :]
    kept = np.where(shelf.offered[..., None], kept, 0.0)
    loose = (1.0 - kept.sum(axis=2)) / np.maximum(total, LEAST_TOTAL)
    bought = kept[:, :, :-1] + score[:, :, :-1] * loose[:, :, None, :]
    hosted = kept[:, :, -1] + own * loose
    shares = np.concatenate([bought, hosted[:, :, None]], axis=2)
    wanted = tier_split(shoppers.hard_share, total, shelf.tier_exponent)
    before = shoppers.tier_share
    return _paid(shares, before + freed * (wanted - before), shoppers.bill_usd)


def _paid(shares: FloatArray, tier_share: FloatArray, bill: FloatArray) -> Basket:
    """What is bought is paid for: labs get what hosts and clouds do not."""
    spend = np.stack([bill * tier_share, bill * (1.0 - tier_share)], axis=1)
    hosts = (shares[:, :, -2] * spend).sum(axis=1)
    clouds = (shares[:, :, -1] * spend).sum(axis=1)
    paid = [np.maximum(bill - hosts - clouds, 0.0), hosts, clouds]
    sales = (shares * spend[:, :, None, :]).sum(axis=-1)
    return Basket(shares, tier_share, sales, np.stack(paid, axis=-1))


def _scores(
    weights: FloatArray, taste: FloatArray, own: FloatArray, look_up: LookUp
) -> tuple[FloatArray, FloatArray]:
    """Exponentials of utilities, (w, T, P, B), and their sums over products, (w, T, B)."""
    score = look_up(weights)
    score *= taste[:, None, :, :]
    score[:, :, -1, :] *= own
    return score, score.sum(axis=2)


def first_sales(shoppers: Shoppers, shelf: Shelf) -> tuple[FloatArray, FloatArray]:
    """Sales if all spend were free to move, (W, T, P) USD, and the split between tiers, (W, B).

    Worked: one tier, a bill of 100, weights 3 and 1: 75 and 25. Nothing of the builders' past is
    read but their bills, tastes and taste for tiers.
    """
    worlds, products, builders = shoppers.taste.shape
    tiers = shelf.weights.shape[1]
    if written_down(shoppers.taste):
        return _first_written(shoppers, shelf)
    sales = np.empty((worlds, tiers, products))
    tier_share = np.empty((worlds, builders))
    look_up = _look_up(shoppers.classes, shelf.weights.shape[-1])
    for block in blocks(worlds, 8 * tiers * products * builders):
        weights, taste, own = shelf.weights[block], shoppers.taste[block], shelf.own[block]
        score, total = _scores(weights, taste, own, look_up)
        split = tier_split(shoppers.hard_share[block], total, shelf.tier_exponent[block])
        tier_share[block], bill = split, shoppers.bill_usd[block]
        spend = np.stack([bill * split, bill * (1.0 - split)], axis=1)
        spend /= np.maximum(total, LEAST_TOTAL)
        score *= spend[:, :, None, :]
        sales[block] = score.sum(axis=-1)
    return sales, tier_share


def _first_written(shoppers: Shoppers, shelf: Shelf) -> tuple[FloatArray, FloatArray]:
    """`first_sales` with nothing done in place: the same operations on the same numbers."""
    look_up = _look_up(shoppers.classes, shelf.weights.shape[-1])
    score = look_up(shelf.weights) * shoppers.taste[:, None, :, :]
    own = score[:, :, -1] * shelf.own
    total = score[:, :, :-1].sum(axis=2) + own
    split = tier_split(shoppers.hard_share, total, shelf.tier_exponent)
    bill = shoppers.bill_usd
    spend = np.stack([bill * split, bill * (1.0 - split)], axis=1) / np.maximum(total, LEAST_TOTAL)
    bought = (score[:, :, :-1] * spend[:, :, None, :]).sum(axis=-1)
    hosted = (own * spend).sum(axis=-1)
    return np.concatenate([bought, hosted[:, :, None]], axis=2), split
