"""Batches of the baseline of any size, run to their end in numpy or compiled."""

from __future__ import annotations

from sim.compiled import Program
from sim.month.step import month
from sim.month.world import World
from sim.runs.passage.flown import flown
from sim.scenario.definition import Scenario
from sim.start.build import Batch, build


def batch_of(sizes: dict[str, int]) -> Batch:
    """A batch of the baseline of some size; labs are added as entrant slots."""
    scenario = Scenario.load("baseline").replace({"builders.count": sizes["builders"]})
    roster = scenario.roster
    known = len(roster.labs)
    roster = roster.model_copy(update={"entrant_slots": sizes["labs"] - known})
    scenario = scenario.model_copy(update={"roster": roster})
    return build(scenario, range(sizes["worlds"]), 0, sizes["months"])


def simulate(batch: Batch) -> None:
    """Run a batch to its end."""
    world = World(batch)
    for _ in range(batch.months):
        month(world)


def compiled(batch: Batch, program: Program) -> None:
    """Run a batch to its end in compiled months."""
    for _ in flown(World(batch), program):
        pass
