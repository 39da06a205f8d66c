"""A month of builders' shopping in blocks of worlds that stay in the processor's cache.

The same arithmetic, to the last bit, as `target_shares`, `reoptimise` and `tier_split` of
:mod:`sim.market.choice` one after the other; but the shares that builders would choose now are
used while they are at hand and never written out for all worlds, and everything is done in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.axes import BoolArray, FloatArray, IntArray
from sim.market.choice import tier_split

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
    """What shoppers do and pay; see `sim.behaviour.builders.Purchases`."""

    shares: FloatArray
    tier_share: FloatArray
    sales_usd: FloatArray
    paid_to_usd: FloatArray

    def at(self, block: slice) -> Basket:
        """The part of some worlds, a view."""
        return Basket(
            self.shares[block],
            self.tier_share[block],
            self.sales_usd[block],
            self.paid_to_usd[block],
        )


def fill_baskets(shoppers: Shoppers, shelf: Shelf) -> Basket:
    """Shares, split between tiers, and sales after freed spend went where builders would have it.

    Worked: one tier's products at shares 0.5 and 0.5, weights 1 and 0, freed 0.2: 0.6 and 0.4.
    """
    worlds, tiers, products, builders = shoppers.shares.shape
    basket = Basket(
        shares=np.empty(shoppers.shares.shape),
        tier_share=np.empty((worlds, builders)),
        sales_usd=np.empty((worlds, tiers, products)),
        paid_to_usd=np.empty((worlds, builders, 3)),
    )
    look_up = _look_up(shoppers.classes, shelf.weights.shape[-1])
    for block in blocks(worlds, 8 * tiers * products * builders):
        _fill(shoppers, shelf, look_up, block, basket.at(block))
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


def _fill(shoppers: Shoppers, shelf: Shelf, look_up: LookUp, block: slice, basket: Basket) -> None:
    # What each builder would choose now.
    target = look_up(shelf.weights[block])
    target *= shoppers.taste[block][:, None, :, :]
    target[:, :, -1, :] *= shelf.own[block]
    total = target.sum(axis=2)
    target /= np.maximum(total, 1e-300)[:, :, None, :]
    again = target.sum(axis=2)
    target /= np.where(again > 0.0, again, 1.0)[:, :, None, :]
    # What of it is freed, moves.
    freed, shares = shoppers.freed[block], basket.shares
    np.multiply(shoppers.shares[block], (1.0 - freed)[:, None, None, :], out=shares)
    shares[~shelf.offered[block]] = 0.0
    target *= (1.0 - shares.sum(axis=2))[:, :, None, :]
    shares += target
    wanted = tier_split(shoppers.hard_share[block], total, shelf.tier_exponent[block])
    before = shoppers.tier_share[block]
    tier_share = np.add(before, freed * (wanted - before), out=basket.tier_share)
    # And is paid for.
    bill = shoppers.bill_usd[block]
    spend = np.stack([bill * tier_share, bill * (1.0 - tier_share)], axis=1)
    sold = np.multiply(shares, spend[:, :, None, :], out=target)
    sold.sum(axis=-1, out=basket.sales_usd)
    from_labs, hosted, hosting = shares[:, :, :-2].sum(axis=2), shares[:, :, -2], shares[:, :, -1]
    for column, part in enumerate((from_labs, hosted, hosting)):
        np.multiply(part, spend, out=total)
        total.sum(axis=1, out=basket.paid_to_usd[..., column])
