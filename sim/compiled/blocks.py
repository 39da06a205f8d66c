"""Some worlds side by side: from columns of worlds to slots of lanes, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.axes import FloatArray


def padded(worlds: int, lanes: int) -> int:
    """Blocks that hold the worlds. 10 worlds, 8 lanes: 2."""
    return -(-worlds // lanes)


def to_lanes(array: NDArray[Any], room: FloatArray) -> None:
    """Lay (worlds, ...) out in ``room``, (blocks, ..., lanes), of as many numbers by world.

    The last world fills what is left of its block.
    """
    worlds, lanes, inner = len(array), room.shape[-1], room.shape[1:-1]
    flat, whole = array.reshape(worlds, *inner), worlds // lanes
    blocks = flat[: whole * lanes].reshape(whole, lanes, *inner)
    room[:whole] = blocks.transpose(0, *range(2, blocks.ndim), 1)
    for lane in range(lanes if whole < len(room) else 0):
        room[whole, ..., lane] = flat[min(whole * lanes + lane, worlds - 1)]


def from_lanes(slots: FloatArray, worlds: int, inner: tuple[int, ...], dtype: Any) -> Any:
    """(blocks, slots, lanes) as (worlds, ...), an array of its own."""
    blocks, count, lanes = slots.shape
    turned = slots.swapaxes(1, 2).reshape(blocks * lanes, count)[:worlds]
    numbers = np.ascontiguousarray(turned.reshape(worlds, *inner)).astype(dtype, copy=False)
    return numbers.copy() if np.may_share_memory(numbers, slots) else numbers


def aligned(shape: tuple[int, ...]) -> FloatArray:
    """Zeros that start where a line of the processor's cache does."""
    size = int(np.prod(shape))
    room = np.zeros(size + 8)
    skip = (-room.ctypes.data % 64) // 8
    return room[skip : skip + size].reshape(shape)
