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
