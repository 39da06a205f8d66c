from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from sim.axes import FloatArray, IntArray
from sim.market import basket as rules
from sim.market.basket import Basket, Shelf, Shoppers, blocks, fill_baskets
from sim.market.choice import reoptimise, target_shares, tier_split


def people(worlds: int, builders: int, classes: IntArray) -> tuple[Shoppers, Shelf]:
    """Shoppers before a shelf on which a tenth is missing, drawn at random."""
    stream = np.random.default_rng(3)
    shares = stream.dirichlet(np.ones(5), size=(worlds, 2, builders)).swapaxes(2, 3)
    shoppers = Shoppers(
        classes=classes,
        taste=np.exp(stream.standard_normal((worlds, 5, builders))),
        shares=np.ascontiguousarray(shares),
        tier_share=stream.random((worlds, builders)),
        hard_share=stream.random((worlds, builders)),
        freed=np.where(stream.random((worlds, builders)) < 0.2, 1.0, 0.1),
        bill_usd=1e6 * stream.random((worlds, builders)),
    )
    offered = stream.random((worlds, 2, 5)) < 0.9
    offered[:, :, 0] = True
    shelf = Shelf(
        weights=np.exp(stream.standard_normal((worlds, 2, 5, 3))) * offered[..., None],
        own=stream.random((worlds, 2, builders)),
        offered=offered,
        tier_exponent=stream.random((worlds, 2, builders)),
    )
    return shoppers, shelf


def step_by_step(shoppers: Shoppers, shelf: Shelf) -> Basket:
    """The same month from the plain functions, all worlds at once."""
    target, total = target_shares(shelf.weights, shoppers.taste, shoppers.classes, shelf.own)
    target = target / target.sum(axis=2)[:, :, None, :]
    shares = reoptimise(shoppers.shares, target, shoppers.freed, shelf.offered * 1.0)
    wanted = tier_split(shoppers.hard_share, total, shelf.tier_exponent)
    tier_share = shoppers.tier_share + shoppers.freed * (wanted - shoppers.tier_share)
    bill = shoppers.bill_usd
    spend = np.stack([bill * tier_share, bill * (1.0 - tier_share)], axis=1)
    parts = (shares[:, :, :-2].sum(axis=2), shares[:, :, -2], shares[:, :, -1])
    return Basket(
        shares=shares,
        tier_share=tier_share,
        sales_usd=(shares * spend[:, :, None, :]).sum(axis=-1),
        paid_to_usd=np.stack([(part * spend).sum(axis=1) for part in parts], axis=-1),
    )


def assert_same_bits(found: Basket, expected: Basket) -> None:
    for each in fields(Basket):
        mine: FloatArray = getattr(found, each.name)
        theirs: FloatArray = getattr(expected, each.name)
        assert mine.tobytes() == np.ascontiguousarray(theirs).tobytes(), each.name


@pytest.mark.parametrize("worlds_per_block", [1, 3, 100])
def test_blocks_give_the_bits_of_the_plain_functions(
    worlds_per_block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "BLOCK_BYTES", worlds_per_block * 8 * 2 * 5 * 13)
    shoppers, shelf = people(8, 13, np.sort(np.arange(13) % 3))
    assert_same_bits(fill_baskets(shoppers, shelf), step_by_step(shoppers, shelf))


def test_builders_need_not_stand_in_order_of_class() -> None:
    shoppers, shelf = people(2, 13, np.arange(13) % 3)
    assert_same_bits(fill_baskets(shoppers, shelf), step_by_step(shoppers, shelf))
    other = replace(shoppers, classes=np.sort(shoppers.classes))
    assert not np.array_equal(
        fill_baskets(other, shelf).shares, fill_baskets(shoppers, shelf).shares
    )


def test_nobody_keeps_what_is_no_longer_offered() -> None:
    shoppers, shelf = people(4, 13, np.sort(np.arange(13) % 3))
    found = fill_baskets(shoppers, shelf)
    assert not shelf.offered.all()
    assert (found.shares[~shelf.offered] == 0.0).all()
    assert found.shares.sum(axis=2) == pytest.approx(1.0)


def test_blocks_cover_every_world_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "BLOCK_BYTES", 1000)
    assert [(each.start, each.stop) for each in blocks(5, 400)] == [(0, 2), (2, 4), (4, 5)]
    assert [(each.start, each.stop) for each in blocks(2, 5000)] == [(0, 1), (1, 2)]
