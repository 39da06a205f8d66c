"""Long loops are taken strip by strip only where each place along the last axis stands alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.compiled.strips import HUGE, LONG, STRIP, strip

Array = NDArray[Any]
Agree = Callable[..., None]
Make = Callable[..., Array]
Written = Callable[..., Any]

ROWS = 12
EVEN, ODD = 1000, 1013
"""Twenty strips of 50; twenty of 49 and a remainder of 33."""
PLACES = [*range(1, ODD), 0]


def shares(x: Array) -> Array:
    """Each column over its own sum: a sum and a loop that hangs on it place by place."""
    return x / abs(x).sum(axis=1, keepdims=True)


def outer(x: Array) -> Array:
    """Every place of a sum times every other one."""
    total = x.sum(axis=1)
    return total[:, :, None] * total[:, None]


def crosswise(x: Array) -> Array:
    """Columns over the sums of other columns."""
    return x / abs(x).sum(axis=1)[:, PLACES][:, None]


def turned(x: Array) -> Array:
    """Columns over sums read from the end."""
    return x / abs(x).sum(axis=1, keepdims=True)[:, :, ::-1]


def by_one(x: Array) -> Array:
    """All columns over the sum of the first one."""
    return x / abs(x).sum(axis=1, keepdims=True)[:, :, :1]


def in_a_row(x: Array) -> Array:
    """A sum along the last axis needs all places."""
    return x / abs(x).sum(axis=2, keepdims=True)


WHOLE = (crosswise, turned, by_one, in_a_row)


@pytest.mark.parametrize(
    ("length", "longest", "rest"), [(EVEN, 50, 0), (ODD, 49, 33), (LONG, 50, 0), (501, 46, 41)]
)
def test_strips_are_as_equal_as_can_be(length: int, longest: int, rest: int) -> None:
    assert strip(length) == longest <= STRIP
    assert length % strip(length) == rest


@pytest.mark.parametrize("length", [EVEN, ODD])
def test_a_sum_and_what_hangs_on_it_are_taken_together(
    length: int, numbers: Make, written: Written, agree: Agree
) -> None:
    x = numbers(ROWS, length)
    (step,) = written(shares, x).plan.steps
    assert len(step.parts) == 2
    assert [part.dims for part in step.parts] == [(length,), (ROWS, length)]
    agree(shares, x)


def test_both_are_written_down_where_both_go_out(numbers: Make, agree: Agree) -> None:
    agree(lambda x: (abs(x).sum(axis=1), shares(x), shares(x).max(axis=1)), numbers(ROWS, ODD))


@pytest.mark.parametrize(("rows", "length"), [(9, ODD), (30, LONG - 1)])
def test_what_is_small_or_short_is_not_cut(
    rows: int, length: int, numbers: Make, written: Written
) -> None:
    assert rows * length < HUGE or length < LONG
    assert not any(step.parts for step in written(shares, numbers(rows, length)).plan.steps)


def test_an_outer_product_is_not_cut(numbers: Make, written: Written, agree: Agree) -> None:
    """It reads each sum at all places, though the last axis is as long as the sum's."""
    x = numbers(3, 510)
    plan = written(outer, x).plan
    assert plan.steps[-1].dims == (510, 510)
    assert not any(step.parts for step in plan.steps)
    agree(outer, x)


@pytest.mark.parametrize("function", WHOLE, ids=lambda function: function.__name__)
def test_readings_of_other_places_are_not_cut(
    function: Callable[[Array], Array], numbers: Make, written: Written, agree: Agree
) -> None:
    x = numbers(ROWS, ODD)
    assert not any(step.parts for step in written(function, x).plan.steps)
    agree(function, x)


def read_backwards(x: Array) -> tuple[Array, ...]:
    """What one cut loop works out, another one of the same depth reads from the end."""
    grown = x * 0.3 + 0.1
    joined = np.concatenate([grown[:, :1], x[:, 1:]], axis=1)
    turned = np.take(grown, range(LONG * 2 - 1, -1, -1), axis=-1) * 0.5
    total = x.sum(axis=1, keepdims=True) * 0.01
    return turned, joined, grown[..., ::-1] * 0.9 + total, grown


def test_loops_that_are_cut_stand_behind_those_that_they_read(
    numbers: Make, written: Written, agree: Agree
) -> None:
    x = numbers(30, 2 * LONG)
    steps = written(read_backwards, x).plan.steps
    assert sum(bool(step.parts) for step in steps) >= 1
    agree(read_backwards, x)
