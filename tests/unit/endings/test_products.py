"""Prices and mark-ups on matched products, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hand_made import LABS, flat, oligopoly, path

from sim.endings.products import matched, price_readings


def test_two_equal_products_of_which_one_doubles_its_price_at_the_same_cost() -> None:
    price = flat(10.0, LABS, 2)
    price[:, 30:, :, 0] = 20.0
    world = oligopoly() | {"price_usd_per_mtok": price, "subscription_revenue_usd": flat(0.0, LABS)}
    markup, paid = matched(world)
    assert markup[0, 29] == 0.0
    assert markup[0, -1] == pytest.approx(np.log(1.5))
    assert paid[0, -1] == pytest.approx(np.log(1.5))


def test_a_better_model_at_the_same_price_and_cost_changes_nothing() -> None:
    world = oligopoly() | {"tokens_mtok": path(1.0, 3.0)[..., None, None] * flat(1e8, LABS, 2)}
    markup, paid = matched(world | {"serving_cost_usd": world["tokens_mtok"].sum(axis=3) * 6.5
                                    + 3e8})  # fmt: skip
    assert np.abs(markup).max() == pytest.approx(0.0)
    assert np.abs(paid).max() == pytest.approx(0.0)


def test_a_model_of_twice_the_size_at_twice_the_price_changes_nothing() -> None:
    size = flat(1.0, LABS)
    size[:, 30:] = 2.0
    larger = np.stack([size, np.ones_like(size)], axis=-1)
    world = oligopoly()
    markup, paid = matched(world | {
        "model_size": larger, "price_usd_per_mtok": larger * world["price_usd_per_mtok"],
        "unit_cost_usd_per_mtok": larger * world["unit_cost_usd_per_mtok"],
        "tokens_mtok": world["tokens_mtok"] / larger,
    })  # fmt: skip
    assert np.abs(markup).max() == pytest.approx(0.0)
    assert np.abs(paid).max() == pytest.approx(0.0)


def test_a_mix_that_moves_to_dear_products_is_no_rise() -> None:
    price, tokens = flat(10.0, LABS, 2), flat(1e8, LABS, 2)
    price[..., 1] = 1.0
    tokens[:, 30:, :, 0] *= 10.0
    markup, _ = matched(oligopoly() | {
        "price_usd_per_mtok": price, "tokens_mtok": tokens,
        "subscription_revenue_usd": flat(0.0, LABS),
    })  # fmt: skip
    assert np.abs(markup).max() == 0.0


def test_a_lab_that_lists_no_price_leaves_the_index() -> None:
    world = oligopoly()
    price = world["price_usd_per_mtok"].copy()
    price[:, 20:, 0] = np.nan
    tokens = world["tokens_mtok"].copy()
    tokens[:, 20:, 0] = 0.0
    plan = world["plan_price_usd"].copy()
    plan[:, 20:, 0] = np.nan
    markup, paid = matched(
        world | {"price_usd_per_mtok": price, "tokens_mtok": tokens, "plan_price_usd": plan}
    )
    assert np.isfinite(markup).all()
    assert np.isfinite(paid).all()


def test_mark_up_from_two_to_four_while_the_cover_doubles_explains_all() -> None:
    cost = flat(5.0, LABS, 2)
    cost[:, 24:] = 2.5
    world = oligopoly() | {
        "unit_cost_usd_per_mtok": cost, "markup": flat(2.0),
        "subscription_revenue_usd": flat(0.0, LABS),
    }  # fmt: skip
    ratio = np.where(np.arange(60) < 24, 0.5, 1.0)[None]
    found = {name: each[0, -1] for name, each in price_readings(world, ratio).items()}
    assert found["margin_rise"] == pytest.approx(0.25)
    assert found["markup_part"] == pytest.approx(1.0)
    assert found["real_price_rise"] == 0.0


def test_real_prices_are_told_a_year() -> None:
    rising = 1.1 ** (np.arange(60) / 12.0)[None, :, None]
    world = oligopoly() | {
        "price_usd_per_mtok": 10.0 * rising[..., None] * flat(1.0, LABS, 2),
        "plan_price_usd": 20.0 * rising * flat(1.0, LABS),
    }  # fmt: skip
    found = price_readings(world, flat(1.0))["real_price_rise"][0]
    assert found[23] == 0.0
    assert found[-1] == pytest.approx(0.1)
