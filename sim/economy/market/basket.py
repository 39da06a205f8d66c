"""A month of builders' shopping in blocks of worlds that stay in the processor's cache.

The same as `target_shares`, `reoptimise` and `tier_split` of `choice` one after the other, but for
rounding: what builders would choose now is used while it is at hand, never divided by its sum nor
written out for all worlds, and everything is done in place. Half as many passes over the largest
arrays of a month; the plain functions are the oracle of the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.economy.market.choice import LEAST_TOTAL, tier_split

BLOCK_BYTES = 2**20
"""Size up to which worlds are taken together; two such arrays stay in the cache."""
SCANT = 1e-5
"""Labs' share of sales below which bills less all else are too blunt for what labs are paid."""
LEAST_BILL_USD = 1e-6
"""A regularisation: nobody buying is no division by zero."""


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
    """What shoppers do and pay; see `sim.economy.behaviour.demand.builders.Purchases`."""

    shares: FloatArray
    tier_share: FloatArray
    bill_usd: FloatArray
    """What is spent: nothing in a tier in which nothing is on sale."""
    sales_usd: FloatArray
    paid_to_usd: FloatArray


def fill_baskets(shoppers: Shoppers, shelf: Shelf) -> Basket:
    """Shares, split between tiers, and sales after freed spend went where builders would have it.

    Worked: one tier's products at shares 0.5 and 0.5, weights 1 and 0, freed 0.2: 0.6 and 0.4.
    """
    return Basket(*_in_blocks(_fill, shoppers, shelf))


def first_sales(shoppers: Shoppers, shelf: Shelf) -> tuple[FloatArray, FloatArray]:
    """Sales if all spend were free to move, (W, T, P) USD, and the split between tiers, (W, B).

    Worked: one tier, a bill of 100, weights 3 and 1: 75 and 25. Nothing of the builders' past is
    read but their bills, tastes and taste for tiers.
    """
    sales, tier_share = _in_blocks(_first, shoppers, shelf)
    return sales, tier_share


LookUp = Callable[[FloatArray], FloatArray]
"""From (..., classes) to (..., builders), a new array in C order."""
Purchase = Callable[[Shoppers, Shelf, LookUp], tuple[FloatArray, ...]]
"""What some worlds' shoppers do, (worlds, ...) each."""


def _in_blocks(purchase: Purchase, shoppers: Shoppers, shelf: Shelf) -> list[FloatArray]:
    """What all worlds' shoppers do, block by block."""
    worlds, tiers = len(shoppers.taste), shelf.weights.shape[1]
    look_up = _look_up(shoppers.classes, shelf.weights.shape[-1])
    whole: list[FloatArray] = []
    people = {each.name: getattr(shoppers, each.name) for each in fields(shoppers)}
    classes = people.pop("classes")
    shelves = {each.name: getattr(shelf, each.name) for each in fields(shelf)}
    for block in _blocks(worlds, tiers * shoppers.taste.nbytes // worlds):
        some = Shoppers(classes=classes, **_cut(people, block))
        parts = purchase(some, Shelf(**_cut(shelves, block)), look_up)
        if len(parts[0]) == worlds:
            return list(parts)
        whole = whole or [np.empty((worlds, *part.shape[1:])) for part in parts]
        for array, part in zip(whole, parts, strict=True):
            array[block] = part
    return whole


def _cut(columns: dict[str, Any], block: slice) -> dict[str, Any]:
    return {name: column[block] for name, column in columns.items()}


def _blocks(worlds: int, bytes_per_world: int) -> Iterator[slice]:
    """Consecutive worlds, as many at a time as fit. 5 worlds of 400 KiB: 2, 2 and 1."""
    size = max(BLOCK_BYTES // max(bytes_per_world, 1), 1)
    return (slice(first, min(first + size, worlds)) for first in range(0, worlds, size))


def _look_up(classes: IntArray, number: int) -> LookUp:
    """Where builders stand in order of class, repeating takes a third of the time of looking up."""
    if (np.diff(classes) >= 0).all():
        counts = np.bincount(classes, minlength=number)
        return lambda by_class: np.repeat(by_class, counts, axis=-1)
    return lambda by_class: np.take(by_class, classes, axis=-1)


def _fill(shoppers: Shoppers, shelf: Shelf, look_up: LookUp) -> tuple[FloatArray, ...]:
    # What each builder would choose now, up to its sum over products.
    score, own, total = _scores(shoppers, shelf, look_up)
    # What of it is freed, moves.
    freed = shoppers.freed
    shares = shoppers.shares * (1.0 - freed)[:, None, None, :]
    gone = ~shelf.offered
    if gone.any():
        shares[gone] = 0.0
    loose = (1.0 - shares.sum(axis=2)) / np.maximum(total, LEAST_TOTAL)
    hosted = shares[:, :, -1] + own * loose
    score *= loose[:, :, None, :]
    shares += score
    shares[:, :, -1] = hosted
    wanted = tier_split(shoppers.hard_share, total, shelf.tier_exponent)
    before = shoppers.tier_share
    tier_share = before + freed * (wanted - before)
    # And is paid for: labs get what hosts and clouds do not.
    spend, bill = spent(shoppers.bill_usd, tier_share, shelf.offered)
    hosts = (shares[:, :, -2] * spend).sum(axis=1)
    clouds = (shares[:, :, -1] * spend).sum(axis=1)
    labs = np.maximum(bill - hosts - clouds, 0.0)
    sales = np.multiply(shares, spend[:, :, None, :], out=score).sum(axis=-1)
    # Nearly nothing, or nothing at all, is paid as it was sold, by size of bills.
    sold = sales[:, :, :-2].sum(axis=2).sum(axis=1)
    part = (sold / np.maximum(bill.sum(axis=1), LEAST_BILL_USD))[:, None]
    labs = np.where(part < SCANT, part * bill, labs)
    return shares, tier_share, bill, sales, np.stack([labs, hosts, clouds], axis=-1)


def spent(
    bill_usd: FloatArray, tier_share: FloatArray, offered: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """What builders spend by tier, (W, T, B), and in all, (W, B), USD.

    Nothing is spent in a tier in which nothing is on sale, (W, T, P) ``offered``. A bill of 100,
    0.3 of it meant for a frontier tier that nobody sells: 0 and 70, in all 70.
    """
    spend = np.stack([bill_usd * tier_share, bill_usd * (1.0 - tier_share)], axis=1)
    bare = ~np.any(offered, axis=2, keepdims=True)
    if bare.any():
        spend = np.where(bare, 0.0, spend)
        bill_usd = np.where(np.any(bare, axis=1), spend.sum(axis=1), bill_usd)
    return spend, bill_usd


def _first(shoppers: Shoppers, shelf: Shelf, look_up: LookUp) -> tuple[FloatArray, ...]:
    score, own, total = _scores(shoppers, shelf, look_up)
    split = tier_split(shoppers.hard_share, total, shelf.tier_exponent)
    bill = shoppers.bill_usd
    spend = np.stack([bill * split, bill * (1.0 - split)], axis=1)
    spend /= np.maximum(total, LEAST_TOTAL)
    bought = score[:, :, :-1]
    bought *= spend[:, :, None, :]
    hosted = (own * spend).sum(axis=-1)
    return np.concatenate([bought.sum(axis=-1), hosted[:, :, None]], axis=2), split


def _scores(
    shoppers: Shoppers, shelf: Shelf, look_up: LookUp
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Exponentials of utilities, (w, T, P, B), the last product's, and their sums, (w, T, B).

    The first array holds the last product as if nobody hosted for himself.
    """
    score = look_up(shelf.weights)
    score *= shoppers.taste[:, None, :, :]
    own = score[:, :, -1] * shelf.own
    return score, own, score[:, :, :-1].sum(axis=2) + own
