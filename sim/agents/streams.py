"""Random numbers for users' agents: a stream of their own in each world."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.base.axes import FloatArray
from sim.base.rng import streams


class Draws:
    """Random numbers of one agent, purpose and month, world by world.

    World k draws the same in a batch of any size, on any worker. Each call goes on where the last
    one stopped.

    Parameters
    ----------
    seed, worlds : of the batch: its seed and its worlds' numbers.
    purpose : whose numbers, and what for.
    month : finished months.

    Attributes
    ----------
    generators : a `numpy.random.Generator` per world, for all else that is to be drawn.

    Examples
    --------
    >>> Draws(0, "openai: mood", (0, 1, 2), 5).uniform(2).shape
    (3, 2)
    """

    def __init__(self, seed: int, purpose: str, worlds: Sequence[int], month: int) -> None:
        self.generators = list(streams(seed, purpose, worlds, month))

    def uniform(self, *shape: int) -> FloatArray:
        """Numbers in [0, 1), (worlds, *shape)."""
        return np.stack([each.random(shape) for each in self.generators])

    def normal(self, *shape: int) -> FloatArray:
        """Standard normal numbers, (worlds, *shape)."""
        return np.stack([each.standard_normal(shape) for each in self.generators])
