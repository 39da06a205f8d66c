"""Reading and writing parts of arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Agree = Callable[..., None]
Make = Callable[..., Array]


def test_slices_and_new_axes(agree: Agree, numbers: Make) -> None:
    def function(x: Array) -> tuple[Array, ...]:
        return (
            x[:, 2],
            x[:, -1],
            x[:, 1:4],
            x[:, ::2],
            x[:, ::-1],
            x[:, -2:0:-2],
            x[..., 0],
            x[..., 1, :],
            x[:, :, 1:2],
            x[:, None, :, 1],
            x[:, :, None] * x[:, None],
            x[:, 1:4][:, ::-1, 1:],
            np.sort(x, axis=1)[:, 3:3] * 2.0,
            x[:, 0] * 3.0,
        )

    agree(function, numbers(5, 3))


def test_swapped_axes(agree: Agree, numbers: Make) -> None:
    def function(x: Array) -> tuple[Array, ...]:
        return x.swapaxes(1, 2), x.swapaxes(-1, -3) * 2.0, x.swapaxes(1, 2)[:, ::-1, 1] + 1.0

    agree(function, numbers(4, 3, 2))


def test_lists_of_places(agree: Agree, numbers: Make) -> None:
    some = np.array([True, False, True, True, False])

    def function(x: Array) -> tuple[Array, ...]:
        return (
            x[:, [3, 0, -1]],
            x[:, some],
            x[:, :, [2]],
            x[:, np.array([4, 4, 1]), 1],
            np.take(x, [1, 0, 2, 1], axis=-1),
            x[:, [0, 2]][:, :, [1, 0]] * 2.0,
            x[:, ::-1][:, [0, 1]],
        )

    agree(function, numbers(5, 3))


def test_places_that_worlds_reckon_themselves(agree: Agree, numbers: Make, wholes: Make) -> None:
    def function(x: Array, n: Array, row: Array) -> tuple[Array, ...]:
        place = np.minimum(n, 3)  # from -4 to 3
        return (
            np.take_along_axis(x, place[:, :, None], axis=1),
            np.take_along_axis(row, place, axis=1),
            np.take_along_axis(row, place[:, :1], axis=1),
            np.take_along_axis(row > 0.0, place, axis=-1),
            np.take_along_axis(row, row.argmax(axis=1)[:, None], axis=1),
            np.take_along_axis(x[:, :1], np.zeros_like(n)[:, :1, None], axis=1),
        )

    agree(function, numbers(4, 3), wholes(5), numbers(4, seed=1))


def test_writing_slices(agree: Agree, numbers: Make, wholes: Make) -> None:
    def function(x: Array, y: Array, n: Array) -> tuple[Array, ...]:
        first, second, third, fourth = x.copy(), x.copy(), x.copy(), x.copy()
        first[:, 1] = y
        second[:, 1:4] = 2.0
        second[:, 3:] = x[:, 1:3]
        second[:, 1:1] = 7.0
        second[:, ::-2] = 3.0
        second[:, 3::-1, ::2] = x[:, 1:, 1:]
        third[..., 0] = n
        third[:, -1] += y
        fourth[:, 1:3, 1:] *= x[:, 2:4, 1:]
        fourth[:, 4, 2] = y[:, 0]
        whole = n.copy()
        whole[:, 2:] = n[:, :3]
        return first, second, third, fourth, whole

    agree(function, numbers(5, 3), numbers(3), wholes(5))


def test_adding_in_place(agree: Agree, numbers: Make) -> None:
    def function(x: Array) -> tuple[Array, ...]:
        total = np.zeros((x.shape[0], 3))
        total += x[:, 0]
        total -= x[:, 1]
        column = x[..., 0] + x[..., 1]
        column += x[..., 2]
        column *= 2.0
        return total, column

    agree(function, numbers(4, 3))


def test_what_is_written_into_a_copy_does_not_show_in_the_original(
    agree: Agree, numbers: Make
) -> None:
    def function(x: Array) -> tuple[Array, ...]:
        one = x.copy()
        other = np.copy(one)
        one[:, 0] = 5.0
        return x + 0.0, one, other

    agree(function, numbers(3))


def test_some_worlds(agree: Agree, numbers: Make) -> None:
    def function(x: Array, y: Array) -> tuple[Array, ...]:
        rows = x[:, 0] > 0.0
        after = x.copy()
        after[rows] = (y[rows] * 2.0) + x[rows]
        sums = np.zeros_like(x, shape=(len(x),))
        sums[rows] = y[rows].sum(axis=1)
        parts = x.copy()
        parts[rows] = np.where(x[rows, :1] > 1.0, y[rows], 9.0)
        return after, sums, parts

    agree(function, numbers(4), numbers(4, seed=1))


def test_some_agents(agree: Agree, numbers: Make, truths: Make) -> None:
    def function(x: Array, wide: Array, chosen: Array) -> tuple[Array, ...]:
        one, cells, rows = x.copy(), wide.copy(), wide.copy()
        one[chosen] = -1.0
        cells[chosen] = x[chosen][:, None] * 2.0
        rows[chosen] = wide[chosen] + 1.0
        both = x.copy()
        both[chosen & (x > 0.0)] = 3.0
        wrong = chosen.copy()
        wrong[x > 1.0] = False
        return one, cells, rows, both, wrong

    agree(function, numbers(4), numbers(4, 3), truths(4))


def test_agents_by_their_places(agree: Agree, numbers: Make, truths: Make) -> None:
    def function(x: Array, wide: Array, world: Array, chosen: Array) -> tuple[Array, ...]:
        row, column = np.nonzero(chosen)
        seen = wide[row, column] * x[row, column][:, None] + world[row]
        best = seen.max(axis=1)
        one, cells = x.copy(), wide.copy()
        one[row, column] = best
        cells[row, column] = seen
        return one, cells

    agree(function, numbers(4), numbers(4, 3), numbers(3), truths(4))
