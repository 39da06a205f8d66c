"""Properties of the ledger under any month of payments and any sequence of rounds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.base.axes import FloatArray
from sim.base.errors import LedgerError
from sim.ledger.accounts import FLOWS, SECTORS
from sim.ledger.audit import Claims, check, largest, residuals
from sim.ledger.equity import dilute
from sim.ledger.journal import Journal

SIZES = {"labs": 3, "hyperscalers": 2, "other_clouds": 2, "investors": 2, "builders": 6}
TOLERANCE = 1e-9

seeds = st.integers(min_value=0, max_value=2**32 - 1)
worlds_counts = st.integers(min_value=1, max_value=4)
scales = st.floats(min_value=1.0, max_value=1e11)
flow_sets = st.lists(st.sampled_from(list(FLOWS)), min_size=1, max_size=60)

Sides = tuple[str, FloatArray, FloatArray]


def payments(flows: list[str], worlds: int, scale: float, seed: int) -> list[Sides]:
    """Random amounts from each payer to each receiver, of very different sizes, some of them 0."""
    rng = np.random.default_rng(seed)
    sides = []
    for name in flows:
        shape = (
            worlds,
            SIZES.get(FLOWS[name].payer, 1),
            SIZES.get(FLOWS[name].receiver, 1),
        )
        # At least 1 USD per payment, so that 1e-6 of a flow is above the audit's floor.
        amounts = scale * (1.0 + rng.lognormal(sigma=3.0, size=shape))
        amounts[:, 1:, :] *= rng.random(shape)[:, 1:, :] < 0.7
        sides.append((name, amounts.sum(axis=2), amounts.sum(axis=1)))
    return sides


def book(sides: list[Sides], worlds: int) -> Journal:
    journal = Journal(SIZES, worlds)
    for name, paid, received in sides:
        journal.post(name, paid, received)
    return journal


def idle_claims(worlds: int) -> Claims:
    pair, lab = np.zeros((worlds, 3, 2)), np.zeros((worlds, 3))
    shares = np.full((worlds, 3, 4), 0.25)
    alive = np.ones((worlds, 3), dtype=np.bool_)
    columns: list[Any] = [*[pair] * 5, *[lab] * 5, *[lab] * 5, shares, alive]
    return Claims(*columns)


def balances(journal: Journal) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    rng = np.random.default_rng(7)
    before = {s: 1e9 * rng.normal(size=(journal.worlds, journal.sizes[s])) for s in SECTORS}
    return before, {s: before[s] + journal.cash_change(s) for s in SECTORS}


@settings(deadline=None)
@given(flows=flow_sets, worlds=worlds_counts, scale=scales, seed=seeds)
def test_any_month_of_two_sided_payments_keeps_total_cash(
    flows: list[str], worlds: int, scale: float, seed: int
) -> None:
    journal = book(payments(flows, worlds, scale, seed), worlds)
    before, after = balances(journal)
    total = np.zeros(worlds)
    for sector in SECTORS:
        total += after[sector].sum(axis=1) - before[sector].sum(axis=1)
    turnover = journal.turnover()
    assert (np.abs(total) <= 1e-12 * (turnover + 1e11)).all()
    found = residuals(journal, before, after, idle_claims(worlds))
    assert (largest(found) <= 1e-12).all()
    check(found, TOLERANCE, "any month")


@settings(deadline=None)
@given(
    flows=flow_sets,
    worlds=worlds_counts,
    scale=scales,
    seed=seeds,
    which=st.integers(min_value=0),
    factor=st.sampled_from([1.0 - 1e-6, 1.0 + 1e-6]),
)
def test_one_side_off_by_a_millionth_is_caught_and_named(
    flows: list[str], worlds: int, scale: float, seed: int, which: int, factor: float
) -> None:
    flows = list(dict.fromkeys(flows))
    sides = payments(flows, worlds, scale, seed)
    world, broken = which % worlds, which % len(sides)
    name, paid, received = sides[broken]
    received[world] *= factor
    sides[broken] = (name, paid, received)
    journal = book(sides, worlds)
    found = residuals(journal, *balances(journal), idle_claims(worlds))
    with pytest.raises(LedgerError, match=f"identity flow {name}, month any month, world {world},"):
        check(found, TOLERANCE, "any month")


@settings(deadline=None)
@given(flows=flow_sets, worlds=worlds_counts, scale=scales, seed=seeds)
def test_money_is_linear_and_the_order_of_posting_does_not_matter(
    flows: list[str], worlds: int, scale: float, seed: int
) -> None:
    sides = payments(flows, worlds, scale, seed)
    journal = book(sides, worlds)
    reversed_journal = book(sides[::-1], worlds)
    doubled = book([(name, 2.0 * paid, 2.0 * received) for name, paid, received in sides], worlds)
    for sector in SECTORS:
        change = journal.cash_change(sector)
        np.testing.assert_array_equal(doubled.cash_change(sector), 2.0 * change)
        slack = 1e-14 * float(journal.turnover().max())
        np.testing.assert_allclose(reversed_journal.cash_change(sector), change, 0.0, slack)


@settings(deadline=None)
@given(flows=flow_sets, worlds=worlds_counts, scale=scales, seed=seeds)
def test_a_world_is_audited_the_same_alone_and_in_a_batch(
    flows: list[str], worlds: int, scale: float, seed: int
) -> None:
    sides = payments(flows, worlds, scale, seed)
    batch = book(sides, worlds)
    before, after = balances(batch)
    whole = residuals(batch, before, after, idle_claims(worlds))
    last = slice(worlds - 1, worlds)
    alone = book([(name, paid[last], received[last]) for name, paid, received in sides], 1)
    part = residuals(
        alone,
        {s: before[s][last] for s in SECTORS},
        {s: after[s][last] for s in SECTORS},
        idle_claims(1),
    )
    assert largest(part)[0] == largest(whole)[-1]


@settings(deadline=None)
@given(seed=seeds, rounds=st.integers(min_value=1, max_value=40), worlds=worlds_counts)
def test_any_rounds_leave_shares_that_sum_to_one(seed: int, rounds: int, worlds: int) -> None:
    rng = np.random.default_rng(seed)
    shares = np.full((worlds, 3, 4), 0.25)
    for _ in range(rounds):
        money = rng.lognormal(sigma=6.0, size=shares.shape) * (rng.random(shares.shape) < 0.3)
        pre_money = rng.lognormal(sigma=6.0, size=(worlds, 3))
        diluted, post = dilute(shares, money, pre_money)
        raised = money.sum(axis=2)
        np.testing.assert_array_equal(post, pre_money + raised)
        kept = np.where(money > 0.0, 0.0, shares * (pre_money / post)[:, :, None])
        np.testing.assert_allclose(np.where(money > 0.0, 0.0, diluted), kept, rtol=1e-10)
        shares = diluted
    assert (np.abs(shares.sum(axis=2) - 1.0) <= 1e-14).all()
    assert (shares >= 0.0).all()
