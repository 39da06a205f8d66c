"""What is renewed where it lies, and what may not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.compiled import Program

pytest.importorskip("llvmlite")

Rule = Callable[[FloatArray], tuple[FloatArray, Any]]
STEPS = 3


def _grown(x: FloatArray) -> tuple[FloatArray, Any]:
    total = x.sum(axis=1, keepdims=True)
    return x * 1.5 + total, {"sum": total}


def _last_apart(x: FloatArray) -> tuple[FloatArray, Any]:
    return np.concatenate([x[:, :-1] * 2.0, x[:, -1:] + 1.0], axis=1), {"most": x.max(axis=1)}


def _turned(x: FloatArray) -> tuple[FloatArray, Any]:
    return np.concatenate([x[:, 1:], x[:, :1]], axis=1), {"sum": x.sum(axis=1)}


def _neighbours(x: FloatArray) -> tuple[FloatArray, Any]:
    return x + x[:, ::-1], {"sum": x.sum(axis=1)}


def _kept_for_later(x: FloatArray) -> tuple[FloatArray, Any]:
    after = x * 2.0
    return after, {"change": after.sum(axis=1, keepdims=True) - x}


def _told_afterwards(x: FloatArray) -> tuple[FloatArray, Any]:
    after = np.full_like(x, 2.0) * x.sum(axis=1, keepdims=True)
    return after, {"ended": np.where(after > 1.0, x, 0.0)}


@pytest.mark.parametrize(
    ("rule", "in_place"),
    [
        (_grown, True),
        (_last_apart, True),
        (_turned, False),
        (_neighbours, False),
        (_kept_for_later, False),
        (_told_afterwards, False),
    ],
)
def test_new_numbers_lie_over_old_ones_only_where_nobody_reads_them(
    rule: Rule, in_place: bool
) -> None:
    state = np.random.default_rng(0).normal(size=(11, 4))
    coming = np.zeros((11, STEPS, 1))
    program = Program(lambda x, _, __: rule(x), state[:4], (), coming[:4])
    assert program.in_place == (frozenset({0}) if in_place else frozenset())
    run = program.run(state)
    left = run.advance(STEPS, coming).tree
    for month in range(STEPS):
        state, plain = rule(state)
        for name, value in plain.items():
            assert np.array_equal(left[name][:, month], value)
    assert np.array_equal(run.state, state)


Leaves = tuple[FloatArray, ...]
Several = Callable[[Leaves], tuple[Leaves, dict[str, FloatArray]]]
WORLDS = 11


def _swapped(state: Leaves) -> tuple[Leaves, dict[str, FloatArray]]:
    one, other = state
    return (other * 1.0, one * 1.0), {}


def _one_from_the_other(state: Leaves) -> tuple[Leaves, dict[str, FloatArray]]:
    one, other = state
    return (one * 2.0, other + one), {}


def _backwards_from_the_other(state: Leaves) -> tuple[Leaves, dict[str, FloatArray]]:
    one, other = state
    return (one + 1.0, other + one[:, ::-1]), {}


def _in_a_ring(state: Leaves) -> tuple[Leaves, dict[str, FloatArray]]:
    first, second, third = state
    return (second + first, third + second, first + third), {}


def _joined_from_both(state: Leaves) -> tuple[Leaves, dict[str, FloatArray]]:
    one, other = state
    halves = np.concatenate([one[:, :2], other[:, :-2]], axis=1)
    return (halves, np.concatenate([other[:, 1:], one[:, :1]], axis=1)), {}


def _doubled_at_the_end(state: Leaves) -> tuple[Leaves, dict[str, FloatArray]]:
    (one,) = state
    doubled = one * 2.0
    return (np.concatenate([doubled[:, -1:], one[:, 1:]], axis=1),), {"sum": doubled.sum(axis=1)}


def _hidden_backwards(state: Leaves) -> tuple[Leaves, dict[str, FloatArray]]:
    """Cheap and large: worked out where it is read, and so the old state is read there."""
    (one,) = state
    return (one + (one * 0.5)[..., ::-1],), {}


def _many_builders(state: Leaves) -> tuple[Leaves, dict[str, FloatArray]]:
    """Sums over products and shares of them are worked out strip by strip."""
    shares, cash = state
    total = abs(shares).sum(axis=1, keepdims=True)
    spend = shares / total * cash[:, None]
    paid = spend.sum(axis=1)
    return (shares * 0.9 + spend[:, ::-1] * 0.1, cash - 0.1 * paid), {"paid": paid.sum(axis=1)}


def _many_builders_read_late(state: Leaves) -> tuple[Leaves, dict[str, FloatArray]]:
    shares, cash = state
    after = shares / abs(shares).sum(axis=1, keepdims=True)
    return (after, cash + (after * shares).sum(axis=1)), {"moved": abs(after - shares).max(axis=2)}


def _played(rule: Several, state: Leaves) -> tuple[bool, frozenset[int]]:
    """Whether compiled steps and plain ones agree to the last bit, and what lay in place."""
    coming = np.zeros((WORLDS, STEPS, 1))
    example = tuple(leaf[:4] for leaf in state)
    program = Program(lambda x, _, __: rule(x), example, (), coming[:4])
    run = program.run(state)
    left = run.advance(STEPS, coming).tree
    same = True
    for month in range(STEPS):
        state, plain = rule(state)
        same &= all(np.array_equal(left[name][:, month], value) for name, value in plain.items())
    pairs = zip(run.state, state, strict=True)
    return same and all(np.array_equal(one, other) for one, other in pairs), program.in_place


@pytest.mark.parametrize(
    ("rule", "shapes", "in_place"),
    [
        (_swapped, [(4,)] * 2, {1}),
        (_one_from_the_other, [(4,)] * 2, {1}),
        (_backwards_from_the_other, [(4,)] * 2, {1}),
        (_in_a_ring, [(4,)] * 3, {1, 2}),
        (_joined_from_both, [(4,)] * 2, set()),
        (_doubled_at_the_end, [(4,)], {0}),
        (_hidden_backwards, [(2, 600)], set()),
        (_many_builders, [(20, 600), (600,)], {1}),
        (_many_builders_read_late, [(20, 600), (600,)], {1}),
    ],
)
def test_leaves_that_hang_on_each_other_are_renewed_as_if_each_lay_by_itself(
    rule: Several, shapes: list[tuple[int, ...]], in_place: set[int]
) -> None:
    rng = np.random.default_rng(0)
    state = tuple(rng.normal(size=(WORLDS, *shape)) for shape in shapes)
    same, found = _played(rule, state)
    assert same
    assert found == in_place


def _anything(seed: int, leaves: int, places: int) -> Several:
    """A rule of chance: sums, turns, joints and differences, of each other and of the state."""
    rng = np.random.default_rng(seed)
    steps = [rng.integers(0, 1000, 4).tolist() for _ in range(rng.integers(3, 13))]
    outs, tells = rng.integers(0, 1000, leaves).tolist(), rng.integers(0, 1000, 2).tolist()

    def rule(state: Leaves) -> tuple[Leaves, dict[str, FloatArray]]:
        known = list(state)
        for kind, first, second, place in steps:
            one, other = known[first % len(known)], known[second % len(known)]
            cut = 1 + place % (places - 1)
            known.append(_KINDS[kind % len(_KINDS)](one, other, cut))
        left = {str(each): known[-1 - each % len(known)] * 1.0 for each in tells}
        return tuple(known[-1 - each % len(known)] for each in outs), left

    return rule


_KINDS: tuple[Callable[[FloatArray, FloatArray, int], FloatArray], ...] = (
    lambda one, other, _: one * 0.5 + other * 0.25,
    lambda one, other, _: one[..., ::-1] * 0.9,
    lambda one, other, cut: np.concatenate([one[..., :cut], other[..., cut:] * 0.5], axis=-1),
    lambda one, other, cut: np.concatenate([one[..., cut:], one[..., :cut]], axis=-1),
    lambda one, other, _: other * 0.5 + one.sum(axis=-1, keepdims=True) * 0.01,
    lambda one, other, _: other * 0.5 + one.sum(axis=1, keepdims=True) * 0.01,
    lambda one, other, _: np.where(one > other, one, 0.7 * other),
    lambda one, other, _: np.take(one, range(one.shape[-1] - 1, -1, -1), axis=-1) * 0.5,
    lambda one, other, _: np.concatenate([one[:, :1], other[:, 1:]], axis=1),
    lambda one, other, _: np.concatenate([one[:, -1:], other[:, :-1]], axis=1) * 1.0,
)


@pytest.mark.parametrize("shape", [(3, 5), (24, 513)])
def test_rules_of_chance_come_out_the_same(shape: tuple[int, ...]) -> None:
    written_over = 0
    for seed in range(12):
        leaves = 1 + seed % 4
        rng = np.random.default_rng(seed)
        state = tuple(rng.normal(size=(WORLDS, *shape)) for _ in range(leaves))
        same, found = _played(_anything(seed, leaves, shape[-1]), state)
        assert same, seed
        written_over += len(found)
    assert written_over > 3, "else nothing is tried"


def test_a_state_that_was_asked_for_stays_as_it_was() -> None:
    """Also of a few worlds with one number each, which lie in memory as they are asked for."""
    program = Program(lambda x, _, __: (x * 2.0, {}), np.ones((3, 1)))
    run = program.run(np.ones((3, 1)))
    run.advance(1)
    then = run.state
    run.advance(1)
    assert then.tolist() == [[2.0]] * 3
    assert run.state.tolist() == [[4.0]] * 3
