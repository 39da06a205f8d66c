"""Long sums run along memory, as numpy's do; where that is not C order they are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.compiled.graph import TraceError

Array = NDArray[Any]
Agree = Callable[..., None]
Make = Callable[..., Array]

PLACES = [3, 3, 1, 0, 8, 7, 6, 2, 5]

SWAPPED: dict[str, Callable[[Array, Array], Array]] = {
    "view": lambda x, y: x.swapaxes(1, 2),
    "scaled": lambda x, y: np.tanh(x.swapaxes(1, 2) * 2.0) + 1.0,
    "two": lambda x, y: x.swapaxes(1, 2) - y.swapaxes(1, 2),
    "by world": lambda x, y: x.swapaxes(1, 2) * x[:, :1, :1],
    "list": lambda x, y: x[:, 0, PLACES],
    "list, scaled": lambda x, y: x[:, 0, PLACES] * 2.0,
}
IN_C_ORDER: dict[str, Callable[[Array, Array], Array]] = {
    "mixed": lambda x, y: x.swapaxes(1, 2) + y,
    "short": lambda x, y: x[:, :, :7].swapaxes(1, 2).swapaxes(1, 2)[:, :, :7],
    "back": lambda x, y: x.swapaxes(1, 2).swapaxes(1, 2),
    "taken": lambda x, y: np.take(x, PLACES, axis=2) * 2.0,
    "one row": lambda x, y: x.swapaxes(1, 2)[:, :, 0] * 2.0,
    "joined": lambda x, y: np.concatenate([x[:, :, :4], y[:, :, 4:]], axis=2),
    "list, mixed": lambda x, y: x[:, 0, PLACES] + y[:, 0],
    "turned": lambda x, y: x[:, :, ::-1] * 2.0,
    "spread": lambda x, y: np.broadcast_to(x[:, :, :1], x.shape),
    "wide": lambda x, y: x[:, :, None] * y[:, None],
}


@pytest.mark.parametrize("function", SWAPPED.values(), ids=SWAPPED)
def test_where_memory_is_not_in_c_order_numpy_adds_in_another_order(
    function: Callable[[Array, Array], Array], numbers: Make, written: Callable[..., Any]
) -> None:
    x, y = numbers(9, 9), numbers(9, 9, seed=1)
    plain = function(x, y)
    assert plain.sum(axis=-1).tobytes() != np.ascontiguousarray(plain).sum(axis=-1).tobytes()
    with pytest.raises(TraceError, match="a long sum over swapped axes"):
        written(lambda x, y: function(x, y).sum(axis=-1), x, y)


@pytest.mark.parametrize("function", IN_C_ORDER.values(), ids=IN_C_ORDER)
def test_elsewhere_sums_have_numpys_bits(
    function: Callable[[Array, Array], Array], numbers: Make, agree: Agree
) -> None:
    x, y = numbers(9, 9), numbers(9, 9, seed=1)
    agree(lambda x, y: (function(x, y).sum(axis=-1), function(x, y).sum(axis=1)), x, y)


def test_short_sums_and_other_reductions_are_the_same_in_any_order(
    numbers: Make, agree: Agree
) -> None:
    def function(x: Array) -> tuple[Array, ...]:
        turned = x.swapaxes(1, 2)
        return turned[:, :, :7].sum(axis=2), turned.max(axis=1), (turned > 0.0).sum(axis=2)

    agree(function, numbers(9, 9))
