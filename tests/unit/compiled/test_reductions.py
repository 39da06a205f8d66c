"""Sums and their kin have numpy's bits, whatever the length and the axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Array = NDArray[Any]
Agree = Callable[..., None]
Make = Callable[..., Array]

LENGTHS = [*range(1, 10), 16, 18, 97, 128, 129, 200, 300]


@pytest.mark.parametrize("length", LENGTHS)
def test_sums(length: int, agree: Agree, numbers: Make, truths: Make) -> None:
    def function(row: Array, middle: Array, a: Array, b: Array) -> tuple[Array, ...]:
        return (
            row.sum(axis=-1),
            row.sum(axis=1, keepdims=True),
            middle.sum(axis=1),
            np.sum(middle, axis=1, keepdims=True),
            a.sum(axis=1),
            b.sum(axis=-2),
            (row * 3.0).sum(axis=1),
        )

    row, middle = numbers(length), numbers(length, 2)
    agree(function, row, middle, truths(length), truths(length, 2))


@pytest.mark.parametrize("length", [1, 3, 8, 20, 130])
def test_sums_along_an_axis_with_others_of_length_one_behind_it(
    length: int, agree: Agree, numbers: Make
) -> None:
    def function(x: Array, y: Array) -> tuple[Array, ...]:
        return x.sum(axis=1), x[:, :, :, None].sum(axis=1), y.sum(axis=2), y.sum(axis=1)

    agree(function, numbers(length, 1), numbers(3, length, 1))


@pytest.mark.parametrize("places", [1, 4, 41, 43, 130])
def test_many_rows_side_by_side(places: int, agree: Agree, numbers: Make, odd: Array) -> None:
    """Four at a time, and those that are left over."""

    def function(x: Any, z: Array) -> tuple[Array, ...]:
        return (
            x.sum(axis=1),
            x.max(axis=1),
            x.min(axis=1),
            (x > 0.0).sum(axis=1),
            (x > 0.5).any(axis=1),
            (x < 2.0).all(axis=1),
            x[:, ::-1, ::2].sum(axis=1) + z.sum(axis=1)[:, None],
            np.where(x > 0.0, x[:, :1], 0.0).sum(axis=1),
        )

    agree(function, numbers(300, places), odd + 0.0)


def test_the_sign_of_a_sum_of_zeros(agree: Agree) -> None:
    zeros = np.array([[0.0, -0.0, -0.0]] * 5 + [[-0.0] * 3] * 6)
    wide = np.repeat(zeros, 5, axis=1)
    agree(lambda z, w: (z.sum(axis=1), w.sum(axis=1)), zeros, wide)


def test_sums_of_sums(agree: Agree, numbers: Make) -> None:
    def function(x: Array) -> tuple[Array, ...]:
        inner = x.sum(axis=-1)
        return inner.sum(axis=-1), x / inner[..., None], inner.sum(axis=1, keepdims=True) + inner

    agree(function, numbers(4, 9))


def test_largest_and_smallest_with_nan(agree: Agree, numbers: Make, odd: Array) -> None:
    def function(x: Array, z: Array) -> tuple[Array, ...]:
        return (
            x.max(axis=-1),
            x.min(axis=1, keepdims=True),
            np.max(x, axis=1),
            np.amax(x, axis=2),
            np.maximum.reduce(x, axis=1),
            np.minimum.reduce(x, axis=2),
            z.max(axis=1),
            z.min(axis=1, keepdims=True),
        )

    agree(function, numbers(5, 9), odd + 0.0)  # no -0.0: numpy takes either, by the length


def test_largest_of_truths_and_of_whole_numbers(agree: Agree, truths: Make, wholes: Make) -> None:
    def function(a: Array, n: Array) -> tuple[Array, ...]:
        return a.max(axis=1), a.min(axis=1), n.max(axis=1), n.min(axis=1), n.sum(axis=1)

    agree(function, truths(3), wholes(9))


def test_any_and_all(agree: Agree, truths: Make, odd: Array) -> None:
    def function(a: Array, z: Array) -> tuple[Any, ...]:
        return (
            a.any(axis=1),
            a.all(axis=-1),
            np.any(a, axis=2, keepdims=True),
            np.all(a, axis=1),
            z.any(axis=1),
            z[:, :3].all(axis=1),
            (z > 0.0).any(axis=1, keepdims=True),
            a[:, :, :1].any(axis=-1),
        )

    agree(function, truths(3, 4), odd)


def test_place_of_the_largest(agree: Agree, numbers: Make, odd: Array, truths: Make) -> None:
    def function(x: Array, z: Array, a: Array) -> tuple[Array, ...]:
        equal = np.maximum(x, 0.0)
        places = (x.argmax(axis=1), np.argmax(x, axis=-1), np.argmax(equal, axis=1))
        return (*places, z.argmax(axis=1), a.argmax(axis=1), x[:, :1].argmax(axis=1))

    agree(function, numbers(6, 3), odd, truths(6))


def test_whether_any_holds_in_any_world_is_taken_for_true(
    numbers: Make, written: Callable[..., Any]
) -> None:
    seen = []

    def function(x: Array) -> Array:
        seen.append(bool((x > np.inf).any()) and bool(np.all(x > np.inf)))
        return x + 1.0

    written(function, numbers(2))
    assert seen == [True]
