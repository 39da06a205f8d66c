"""Where compute is placed: with hosts of before, with whoever has room, with a second source."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import FloatArray


def taken(asked: FloatArray, room: FloatArray) -> FloatArray:
    """Part of what is asked of each cloud that it has room for, (W, K). 30 of 60 asked: 0.5."""
    part: FloatArray = np.minimum(room / np.maximum(asked, 1e-9), 1.0)
    return part


def by_room(host_share: FloatArray, room: FloatArray) -> FloatArray:
    """Where compute goes that may go anywhere, (W, L, K): by room; as before if there is none.

    ``room`` (W, K) H100e. Room of 30 and 10: 0.75 and 0.25.
    """
    total = row_sums(room)[:, None, None]
    share: FloatArray = np.where(
        total > 0.0, room[:, None, :] / np.maximum(total, 1e-9), host_share
    )
    return share


def moved(
    host_share: FloatArray, free: FloatArray, part: FloatArray, second: FloatArray
) -> FloatArray:
    """Where labs place compute if no terms bind them, (W, L, K).

    With their present hosts, as far as these take it (``part`` (W, K) of what they are asked), and
    for the rest, and for a share ``second`` (W, L, 1) in any case, where ``free`` says. All on a
    cloud that takes half: half stays. All on one with room, second 0.2, a rival with all the rest
    of the room: 0.8 and 0.2.
    """
    before = host_share / row_sums(host_share)[..., None]
    stays = before * part[:, None, :]
    # Shares of whole labs add up to one within a last digit: none is placed with less than nothing.
    kept = stays + np.maximum(1.0 - row_sums(stays)[..., None], 0.0) * free
    place: FloatArray = (1.0 - second) * kept + second * free
    return place
