"""Where compute is placed: with hosts of before, with whoever has room, with a second source."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import BoolArray, FloatArray


def free_shares(host_share: FloatArray, full: BoolArray, spare: FloatArray) -> FloatArray:
    """Where compute goes that may go anywhere, (W, L, K): by room; as before if there is none.

    ``full`` and ``spare`` (W, K): whether a cloud takes nobody more, and its free compute, H100e.
    Room of 30 and 10: 0.75 and 0.25.
    """
    room = spare * ~full
    total = row_sums(room)[:, None, None]
    free: FloatArray = np.where(total > 0.0, room[:, None, :] / np.maximum(total, 1.0), host_share)
    return free


def moved(
    host_share: FloatArray,
    free: FloatArray,
    full: BoolArray,
    second: FloatArray,
) -> FloatArray:
    """Where labs place compute if no terms bind them, (W, L, K).

    With their present hosts, those that are full left out, and a share ``second`` (W, L, 1) by room
    whoever has it. All on a full cloud: all by room. All on one with room, second 0.2, a rival with
    all the rest of the room: 0.8 and 0.2.
    """
    stays = host_share * ~full[:, None, :]
    leaves = 1.0 - row_sums(stays)[..., None] / row_sums(host_share)[..., None]
    kept = stays / row_sums(host_share)[..., None] + leaves * free
    place: FloatArray = (1.0 - second) * kept + second * free
    return place
