from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from sim.base.axes import FloatArray, IntArray
from sim.economy.market import basket as rules
from sim.economy.market.basket import (
    Basket,
    Shelf,
    Shoppers,
    _blocks,
    fill_baskets,
    first_sales,
    spent,
)
from sim.economy.market.choice import reoptimise, target_shares, tier_split


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
    shares = reoptimise(shoppers.shares, target, shoppers.freed, shelf.offered.astype(np.float64))
    wanted = tier_split(shoppers.hard_share, total, shelf.tier_exponent)
    tier_share = shoppers.tier_share + shoppers.freed * (wanted - shoppers.tier_share)
    bill = shoppers.bill_usd
    spend = np.stack([bill * tier_share, bill * (1.0 - tier_share)], axis=1)
    parts = (shares[:, :, :-2].sum(axis=2), shares[:, :, -2], shares[:, :, -1])
    return Basket(
        shares=shares,
        tier_share=tier_share,
        bill_usd=bill,
        sales_usd=(shares * spend[:, :, None, :]).sum(axis=-1),
        paid_to_usd=np.stack([(part * spend).sum(axis=1) for part in parts], axis=-1),
    )


def assert_same(found: Basket, expected: Basket) -> None:
    """Equal but for rounding."""
    for each in fields(Basket):
        mine: FloatArray = getattr(found, each.name)
        theirs: FloatArray = getattr(expected, each.name)
        least = 1e-15 * float(np.abs(theirs).max())
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=least, err_msg=each.name)


@pytest.mark.parametrize("worlds_per_block", [1, 3, 100])
def test_blocks_do_what_the_plain_functions_do(
    worlds_per_block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "BLOCK_BYTES", worlds_per_block * 8 * 2 * 5 * 13)
    shoppers, shelf = people(8, 13, np.sort(np.arange(13) % 3))
    assert_same(fill_baskets(shoppers, shelf), step_by_step(shoppers, shelf))


def test_a_world_has_the_same_bits_in_any_block(monkeypatch: pytest.MonkeyPatch) -> None:
    shoppers, shelf = people(8, 13, np.sort(np.arange(13) % 3))
    found = []
    for worlds_per_block in (1, 3, 100):
        monkeypatch.setattr(rules, "BLOCK_BYTES", worlds_per_block * 8 * 2 * 5 * 13)
        basket = fill_baskets(shoppers, shelf)
        found.append([getattr(basket, each.name).tobytes() for each in fields(Basket)])
    assert found[0] == found[1] == found[2]


def test_first_sales_are_those_of_builders_whose_spend_is_all_free() -> None:
    shoppers, shelf = people(4, 13, np.sort(np.arange(13) % 3))
    free = replace(shoppers, freed=np.ones_like(shoppers.freed))
    basket = fill_baskets(free, shelf)
    sales, split = first_sales(shoppers, shelf)
    np.testing.assert_allclose(split, basket.tier_share, rtol=1e-12)
    np.testing.assert_allclose(sales, basket.sales_usd, rtol=1e-12)


def test_builders_need_not_stand_in_order_of_class() -> None:
    shoppers, shelf = people(2, 13, np.arange(13) % 3)
    assert_same(fill_baskets(shoppers, shelf), step_by_step(shoppers, shelf))
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
    assert [(each.start, each.stop) for each in _blocks(5, 400)] == [(0, 2), (2, 4), (4, 5)]
    assert [(each.start, each.stop) for each in _blocks(2, 5000)] == [(0, 1), (1, 2)]


def test_nothing_is_spent_where_nothing_is_on_sale() -> None:
    bill, offered = np.array([[100.0], [100.0]]), np.array([[[False], [True]], [[True], [True]]])
    spend, whole = spent(bill, np.full((2, 1), 0.3), offered)
    assert spend[0, :, 0].tolist() == [0.0, 70.0]
    assert whole[:, 0].tolist() == [70.0, 100.0]


@pytest.mark.parametrize("sellers", [(), (3, 4), (0, 3, 4)])
def test_what_is_paid_is_what_is_sold_however_few_sell(sellers: tuple[int, ...]) -> None:
    """Without labs, without anybody, and beside a lab that sells a trillionth: to the audit."""
    shoppers, shelf = people(3, 13, np.sort(np.arange(13) % 3))
    offered = np.broadcast_to(np.isin(np.arange(5), sellers), shelf.offered.shape)
    scale = np.where(np.arange(5) < 3, 1e-12, 1.0)[:, None]
    weights = np.where(offered[..., None], np.maximum(shelf.weights, 0.1) * scale, 0.0)
    free = replace(shoppers, freed=np.ones_like(shoppers.freed))
    found = fill_baskets(free, replace(shelf, weights=weights, offered=offered))
    sold = found.sales_usd.sum(axis=1)
    for paid, received in zip(
        found.paid_to_usd.sum(axis=1).T,
        (sold[:, :3].sum(axis=1), sold[:, 3], sold[:, 4]),
        strict=True,
    ):
        np.testing.assert_allclose(paid, received, rtol=1e-13)
    all_paid = found.bill_usd if sellers else 0.0 * found.bill_usd
    np.testing.assert_allclose(found.paid_to_usd.sum(axis=2), all_paid, rtol=2e-5)
