"""A separable evolution strategy: a cloud of points that moves, widens and narrows by itself.

Covariance matrix adaptation with a diagonal matrix (Ros and Hansen 2008, "A simple modification in
CMA-ES achieving linear time and space complexity", PPSN X), constants as in Hansen 2016
(arXiv 1604.00772). It takes hundreds of rough evaluations where a surface has noise and hollows.
Points of a generation hang on the seed and its number alone: a search is taken up again by telling
it what it was told before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.base.axes import FloatArray
from sim.base.rng import stream
from sim.record.fit.cube import reflected

MOST_STEP = 0.5
"""The widest cloud, in widths of the cube."""


@dataclass
class Evolution:
    """The state of a search."""

    mean: FloatArray
    """(d,) middle of the cloud."""
    step: float
    size: int
    """Points of a generation."""
    seed: int = 0
    generation: int = 0
    variance: FloatArray = field(default_factory=lambda: np.empty(0))
    """(d,) relative to the step's square."""
    path_step: FloatArray = field(default_factory=lambda: np.empty(0))
    path_variance: FloatArray = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        """Start from a round cloud."""
        if not len(self.variance):
            self.variance = np.ones(len(self.mean))
            self.path_step = np.zeros(len(self.mean))
            self.path_variance = np.zeros(len(self.mean))

    def _luck(self) -> FloatArray:
        """(size, d) standard normals in mirrored pairs, which halves their noise."""
        rng = stream(self.seed, "parameter search", self.generation)
        half = rng.standard_normal((-(-self.size // 2), len(self.mean)))
        return np.concatenate([half, -half])[: self.size]

    def ask(self) -> FloatArray:
        """The points of this generation, (size, d), in the cube."""
        spread = self.step * np.sqrt(self.variance)
        return reflected(self.mean + spread * self._luck())

    def tell(self, distances: FloatArray) -> None:
        """Move on, by the distances of the points that were asked for, (size,)."""
        count, best = len(self.mean), self.size // 2
        weights = np.log(best + 0.5) - np.log(np.arange(1, best + 1))
        weights = weights / weights.sum()
        effective = 1.0 / np.square(weights).sum()
        order = np.argsort(distances, kind="stable")[:best]
        luck = self._luck()[order]
        moved = weights @ luck
        self.mean = reflected(self.mean + self.step * np.sqrt(self.variance) * moved)

        slow = (effective + 2.0) / (count + effective + 5.0)
        damping = 1.0 + 2.0 * max(0.0, np.sqrt((effective - 1.0) / (count + 1.0)) - 1.0) + slow
        self.path_step = (1.0 - slow) * self.path_step + np.sqrt(
            slow * (2.0 - slow) * effective
        ) * moved
        expected = np.sqrt(count) * (1.0 - 1.0 / (4.0 * count) + 1.0 / (21.0 * count**2))
        length = float(np.sqrt(np.square(self.path_step).sum()))
        decay = np.sqrt(1.0 - (1.0 - slow) ** (2 * (self.generation + 1)))
        stalled = length / decay < (1.4 + 2.0 / (count + 1.0)) * expected

        gather = (4.0 + effective / count) / (count + 4.0 + 2.0 * effective / count)
        along = np.sqrt(self.variance) * moved
        self.path_variance = (1.0 - gather) * self.path_variance + stalled * np.sqrt(
            gather * (2.0 - gather) * effective
        ) * along
        faster = (count + 2.0) / 3.0
        one = faster * 2.0 / ((count + 1.3) ** 2 + effective)
        many = faster * 2.0 * (effective - 2.0 + 1.0 / effective) / ((count + 2.0) ** 2 + effective)
        one, many = min(one, 0.5), min(many, 0.5)
        spread = weights @ np.square(np.sqrt(self.variance) * luck)
        self.variance = (
            (1.0 - one - many) * self.variance + one * np.square(self.path_variance) + many * spread
        )
        self.step = min(self.step * float(np.exp(slow / damping * (length / expected - 1.0))),
                        MOST_STEP)  # fmt: skip
        self.generation += 1
