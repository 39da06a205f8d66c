"""Worlds side by side, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.base.axes import FloatArray
from sim.compiled.blocks import aligned, from_lanes, padded, to_lanes


def laid(array: NDArray[Any]) -> FloatArray:
    room = aligned((padded(len(array), 8), array[0].size, 8))
    to_lanes(array, room)
    return room


@pytest.mark.parametrize("worlds", [1, 7, 8, 9, 20])
@pytest.mark.parametrize("inner", [(), (1,), (3,), (2, 5), (0, 2)])
@pytest.mark.parametrize("dtype", [np.float64, np.int64, np.bool_])
def test_what_is_laid_side_by_side_comes_back(
    worlds: int, inner: tuple[int, ...], dtype: type
) -> None:
    array: NDArray[Any] = np.random.default_rng(0).integers(0, 9, (worlds, *inner)).astype(dtype)
    slots = laid(array)
    back = from_lanes(slots, worlds, inner, dtype)
    assert back.dtype == dtype
    assert back.shape == array.shape
    assert (back == array).all()


def test_a_slot_holds_one_number_of_each_world() -> None:
    array = np.arange(30.0).reshape(10, 3)
    slots = laid(array)
    assert slots[0, 2].tolist() == array[:8, 2].tolist()
    assert slots[1, 1].tolist() == [25.0, 28.0, *[28.0] * 6]  # the last world fills the block


def test_zeros_start_where_the_processor_likes_them_to() -> None:
    for shape in ((3,), (2, 5, 8), (7, 8)):
        room = aligned(shape)
        assert room.shape == shape
        assert room.ctypes.data % 64 == 0
        assert not room.any()
