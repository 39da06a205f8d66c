"""Any expression has numpy's bits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

Array = NDArray[Any]

WIDTH = 9
"""Numbers in a row: enough for numpy to add them in another order than from left to right."""


def arrays() -> tuple[Array, ...]:
    """Numbers, among them special ones, whole numbers, truths; 11 worlds."""
    stream = np.random.default_rng(3)
    size = (11, WIDTH)
    x = stream.standard_normal(size) * np.exp(3.0 * stream.standard_normal(size))
    special = stream.choice([0.0, -0.0, np.nan, np.inf, -np.inf, 1.0, 5e-324], size)
    return x, special, stream.integers(-3, 4, size), stream.random(size) < 0.4


def larger(one: Array, other: Array) -> Array:
    """Which of 0.0 and -0.0 numpy takes hangs on the machine: there is but one here."""
    return np.maximum(one + 0.0, other + 0.0)


def moved(one: Array, other: Array) -> Array:
    """A copy with a part written over."""
    after = one * 1.0
    after[:, 1:6:2] = other[:, :3]
    after[:, -1] += other[:, 0]
    return after


def chosen(one: Array, other: Array) -> Array:
    """A copy with some numbers replaced, and some worlds."""
    after = one + 0.5
    after[one > other] = -1.0
    rows = other[:, 2] > 0.0
    after[rows] = other[rows] * 2.0
    return after


UNARY: list[Callable[[Array], Array]] = [
    lambda a: -a,
    lambda a: abs(a),
    lambda a: a[:, ::-1],
    lambda a: np.take(a, [3, 3, 1, 0, 8, 7, 6, 2, 5], axis=1),
    lambda a: np.exp(a),
    lambda a: np.tanh(a) ** 2,
    lambda a: np.sqrt(a),
    lambda a: a**3,
    lambda a: np.floor(a),
    lambda a: np.sort(a + 0.0, axis=1),
    lambda a: a.sum(axis=1, keepdims=True) + a,
    lambda a: np.repeat((a[:, :, None] * a[:, None, :3]).sum(axis=-2), 3, axis=1),
    lambda a: (a + 0.0).max(axis=1, keepdims=True) * a,
    lambda a: np.take_along_axis(a, a.argmax(axis=1)[:, None], axis=1) - a,
    lambda a: np.repeat(a[:, :3], 3, axis=1),
    lambda a: np.where(np.isnan(a), 0.25, a),
    lambda a: (a > 0.0) * 1.0,
    lambda a: np.where((a > 0.0).any(axis=1, keepdims=True), a, 2.0),
]
BINARY: list[Callable[[Array, Array], Array]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / b,
    lambda a, b: a // b,
    larger,
    moved,
    chosen,
    lambda a, b: np.where(a < b, a, b),
    lambda a, b: np.concatenate([a[:, :4], b[:, 4:]], axis=1),
    lambda a, b: np.stack([a, b], axis=1).sum(axis=1),
    lambda a, b: np.power(a, b),
    lambda a, b: np.divide(a, b, out=np.ones_like(a * 1.0), where=b != 0.0),
]

leaves = st.sampled_from(["x", "special", "whole", "truth"])
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.integers(0, len(UNARY) - 1), inner),
        st.tuples(st.integers(0, len(BINARY) - 1), inner, inner),
    ),
    max_leaves=6,
)


def value(tree: Any, named: dict[str, Array]) -> Array:
    """What a tree comes to."""
    if isinstance(tree, str):
        return named[tree]
    operands = [value(each, named) for each in tree[1:]]
    if len(operands) == 1:
        return UNARY[tree[0]](operands[0])
    return BINARY[tree[0]](operands[0], operands[1])


@given(tree=trees)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_expression_has_numpys_bits(tree: Any, agree: Callable[..., None]) -> None:
    def function(x: Array, special: Array, whole: Array, truth: Array) -> Array:
        named = {"x": x, "special": special, "whole": whole * 1.0, "truth": truth * 1.0}
        return value(tree, named)

    agree(function, *arrays())
