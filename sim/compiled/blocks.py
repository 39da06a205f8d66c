"""Some worlds side by side: from columns of worlds to slots of lanes, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.base.axes import FloatArray


def padded(worlds: int, lanes: int) -> int:
    """Blocks that hold the worlds. 10 worlds, 8 lanes: 2."""
    return -(-worlds // lanes)


def to_lanes(array: NDArray[Any], lanes: int) -> FloatArray:
    """(worlds, ...) as (blocks, slots, lanes); the last world fills what is left of its block."""
    worlds = len(array)
    flat = array.reshape(worlds, -1)
    blocks = padded(worlds, lanes)
    missing = blocks * lanes - worlds
    if missing:
        flat = np.concatenate([flat, np.repeat(flat[-1:], missing, axis=0)])
    turned = flat.reshape(blocks, lanes, -1).swapaxes(1, 2)
    return np.ascontiguousarray(turned, dtype=np.float64)


def from_lanes(slots: FloatArray, worlds: int, inner: tuple[int, ...], dtype: Any) -> Any:
    """(blocks, slots, lanes) as (worlds, ...)."""
    blocks, count, lanes = slots.shape
    turned = slots.swapaxes(1, 2).reshape(blocks * lanes, count)[:worlds]
    return np.ascontiguousarray(turned.reshape(worlds, *inner)).astype(dtype, copy=False)


def aligned(shape: tuple[int, ...]) -> FloatArray:
    """Zeros that start where a line of the processor's cache does."""
    size = int(np.prod(shape))
    room = np.zeros(size + 8)
    skip = (-room.ctypes.data % 64) // 8
    return room[skip : skip + size].reshape(shape)
