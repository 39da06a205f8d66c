"""numpy's functions that are not elementwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Array = NDArray[Any]
Agree = Callable[..., None]
Make = Callable[..., Array]


def test_joining(agree: Agree, numbers: Make, wholes: Make, truths: Make) -> None:
    def function(x: Array, y: Array, n: Array, a: Array) -> tuple[Array, ...]:
        return (
            np.concatenate([x, y], axis=1),
            np.concatenate([x[:, :, None], y[:, :2, None] * 2.0], axis=1),
            np.concatenate([x[:, None], x[:, None] + 1.0], axis=1),
            np.concatenate([x[:, :1], y, x[:, 3:3]], axis=-1),
            np.concatenate([n, x], axis=1),
            np.concatenate([a, x, n], axis=1),
            np.concatenate([a, n], axis=1),
            np.stack([x, y[:, :3]], axis=1),
            np.stack([x, x * 2.0, y[:, 1:]], axis=-1),
            np.stack([a, ~a], axis=2),
            np.stack([x, np.ones_like(x)], axis=1).sum(axis=1),
        )

    agree(function, numbers(3), numbers(4), wholes(2), truths(5))


def test_repeating(agree: Agree, numbers: Make) -> None:
    def function(x: Array) -> tuple[Array, ...]:
        return (
            np.repeat(x, 2, axis=1),
            np.repeat(x, [1, 0, 3], axis=-1),
            np.repeat(x[:, :1], 4, axis=1),
        )

    agree(function, numbers(5, 3))


def test_broadcasting(agree: Agree, numbers: Make) -> None:
    def function(x: Array, y: Array) -> tuple[Array, ...]:
        one, other = np.broadcast_arrays(x[:, :, None], y[:, None])
        return (
            np.broadcast_to(x[:, :, None], (len(x), 3, 4)),
            one + other,
            np.broadcast_to(np.array([1.0, 2.0, 3.0]), x.shape) * x,
            np.broadcast_to(y[:, None, 0:1], (len(y), 2, 3)) + x[:, None],
        )

    agree(function, numbers(3), numbers(4))


def test_new_arrays(agree: Agree, numbers: Make, truths: Make) -> None:
    def function(x: Array, a: Array) -> tuple[Array, ...]:
        return (
            np.zeros_like(x),
            np.ones_like(x),
            np.full_like(x, 2.5),
            np.zeros_like(a),
            np.ones_like(a) & a,
            np.zeros_like(x, dtype=np.int64),
            np.zeros_like(x, shape=(len(x), 2)),
            np.full_like(a, True),
            np.zeros((len(x), 3)) + x,
        )

    agree(function, numbers(3), truths(2))


def test_constants(agree: Agree, numbers: Make) -> None:
    table = np.array([[1.0, -0.0, np.nan], [np.inf, 5e-324, 0.1]])
    marks = np.array([True, False, True])

    def function(x: Array) -> tuple[Array, ...]:
        return x[:, None] * table, x * table[1], np.where(marks, x, 0.1), x + 0.1, marks & (x > 0.0)

    agree(function, numbers(3))


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8, 13])
def test_sorting(length: int, agree: Agree, numbers: Make) -> None:
    values = numbers(length, 2)
    values[::2, 0] = np.nan
    values[::3, -1] = np.inf

    def function(x: Array) -> tuple[Array, ...]:
        return np.sort(x, axis=1), np.sort(x[..., 0], axis=-1), np.sort(np.maximum(x, 0.0), axis=1)

    agree(function, values)


def test_sorting_whole_numbers(agree: Agree, wholes: Make) -> None:
    agree(lambda n: np.sort(n), wholes(6))


def test_shapes(numbers: Make, agree: Agree) -> None:
    def function(x: Array) -> Array:
        worlds, agents, goods = np.shape(x)
        assert x.shape == (worlds, agents, goods)
        assert (x.ndim, len(x)) == (3, worlds)
        assert x.size == worlds * agents * goods
        assert x.dtype == np.float64
        return x * float(agents) + goods

    agree(function, numbers(4, 3))


def test_many_numbers_that_are_worked_out_where_they_are_read(
    agree: Agree, numbers: Make, truths: Make
) -> None:
    def function(x: Array, y: Array, a: Array) -> tuple[Array, ...]:
        wide = x[:, :, None] * y[:, None]  # 1,600 numbers: never written down
        chosen = np.where(a[:, :, None], wide, 0.0)
        return wide.sum(axis=1), wide.sum(axis=2), chosen.max(axis=1), np.repeat(chosen, 2, axis=2)

    agree(function, numbers(40), numbers(40, seed=1), truths(40))
