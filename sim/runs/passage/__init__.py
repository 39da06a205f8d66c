"""The passage of a batch through its months, compiled where that pays."""

from sim.runs.passage.rounds import repeated
from sim.runs.passage.ways import passage

__all__ = ["passage", "repeated"]
