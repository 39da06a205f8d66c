"""Named random streams: one per purpose and world.

World ``k`` draws from ``SeedSequence(seed, spawn_key=(crc32(purpose), k))``. Adding a world, or a
new consumer of randomness under its own name, changes no other number; two scenarios with one seed
face the same luck (common random numbers), so their difference is a paired effect, world by world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from zlib import crc32

import numpy as np

from sim.axes import FloatArray


def stream(seed: int, purpose: str, world: int) -> np.random.Generator:
    """Return the generator of one purpose in one world.

    >>> float(stream(0, "failures", 3).random()) == float(stream(0, "failures", 3).random())
    True
    """
    key = (crc32(purpose.encode()), world)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def draw(
    seed: int,
    purpose: str,
    worlds: Iterable[int],
    sample: Callable[[np.random.Generator], FloatArray],
) -> FloatArray:
    """Stack one sample per world, shape ``(worlds, *sample.shape)``.

    ``sample`` must fill time before agents, so that a longer horizon only appends numbers.
    """
    return np.stack([sample(stream(seed, purpose, world)) for world in worlds])
