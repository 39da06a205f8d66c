"""The same market in other libraries gives our numbers: only then may their times be compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from by_path import experiment

in_arrays, in_mesa, in_mesa_plain, markets = (
    experiment("benchmarks", name)
    for name in ("in_arrays", "in_mesa", "in_mesa_plain", "market_start")
)
market_start = markets.market_start

MONTHS = 6


@pytest.fixture(scope="module")
def start() -> Any:
    return market_start(1, builders=12, labs=4, seed=6)


def assert_same(found: Any, wanted: Any) -> None:
    for name, ours, theirs in zip(wanted._fields, wanted, found, strict=True):
        assert theirs.shape == ours.shape, name
        assert theirs == pytest.approx(ours, rel=1e-9), name


def test_the_market_moves(start: Any) -> None:
    end = in_arrays.run(start, MONTHS)
    assert np.abs(end.price / start.state.price - 1.0).min() > 0.01
    assert np.abs(end.shares - start.state.shares).max() > 0.01
    assert start.router.sum() not in (0, 12)  # both kinds of builder are compared
    assert (np.abs(end.tier_share / start.state.tier_share - 1.0) > 1e-4).all()


def test_compiled_it_gives_the_same_bits() -> None:
    pytest.importorskip("llvmlite")
    in_compiled = experiment("benchmarks", "in_compiled")

    batch = market_start(11, builders=12, labs=4, seed=6)
    for ours, theirs in zip(
        in_arrays.run(batch, MONTHS), in_compiled.run(batch, MONTHS), strict=True
    ):
        assert np.array_equal(ours, theirs)


def test_plain_mesa_gives_our_numbers(start: Any) -> None:
    assert_same(in_mesa.run(start, MONTHS), in_arrays.run(start, MONTHS))


def test_plain_agents_give_our_numbers(start: Any) -> None:
    assert_same(in_mesa_plain.run(start, MONTHS), in_arrays.run(start, MONTHS))


def test_a_world_alone_is_that_world_of_a_batch() -> None:
    batch = market_start(3, builders=12, labs=4, seed=6)
    many = in_arrays.run(batch, MONTHS)
    assert_same(in_mesa.run(batch, MONTHS), markets.Final(*(each[:1] for each in many)))


def test_agentpy_gives_our_numbers(start: Any) -> None:
    pytest.importorskip("agentpy")
    in_agentpy = experiment("benchmarks", "in_agentpy")

    assert_same(in_agentpy.run(start, MONTHS), in_arrays.run(start, MONTHS))


def test_frames_give_our_numbers(start: Any) -> None:
    pytest.importorskip("mesa_frames")
    in_frames = experiment("benchmarks", "in_frames")

    assert_same(in_frames.run(start, MONTHS), in_arrays.run(start, MONTHS))


def test_one_month_of_prices_by_hand() -> None:
    begin = market_start(1, builders=12, labs=1, seed=1)
    share = begin.state.sales[0, 0, 0] / begin.state.sales[0, 0].sum()
    p = {name: value[0, 0] for name, value in begin.p.items()}
    long_run = p["market.elasticity_between_labs"] * (1 - share)
    long_run += p["market.demand_elasticity"] * share
    mobile = 1 - (1 - p["market.switching_hazard_per_month"]) * (1 - p["market.router_share"])
    w = mobile / (mobile + begin.impatience[0, 0])
    short = p["market.captive_elasticity"]
    short += p["market.mobile_elasticity_weight"] * mobile * long_run
    felt = max(w * long_run + (1 - w) * short, p["market.elasticity_floor"])
    target = begin.unit_cost[0, 0, 0] * min(felt / (felt - 1), p["market.markup_cap"])
    ratio = (target / begin.state.price[0, 0, 0]) ** p["labs.price_speed"]
    bounded = min(max(ratio, 1 - p["labs.most_price_cut"]), 1 + p["labs.most_price_rise"])
    moved = in_mesa.run(begin, 1).price[0, 0, 0] / begin.state.price[0, 0, 0]
    assert moved == pytest.approx(bounded, rel=1e-12)
