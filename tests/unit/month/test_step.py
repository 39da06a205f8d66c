from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from sim.economy.columns import unsound
from sim.month.hooks import Defaults
from sim.month.step import month
from sim.month.world import World
from sim.start.build import Batch


class Counted(Defaults):
    """Counts which decisions were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def decide(self, kind: str, decision: str, view: Any, default: Any, axis: int) -> Any:
        self.asked.append((kind, decision))
        return default


def test_every_decision_is_asked_once_a_month(small_batch: Batch) -> None:
    hooks = Counted()
    month(World(small_batch, hooks))
    assert len(hooks.asked) == len(set(hooks.asked))
    assert {kind for kind, _ in hooks.asked} == {
        "lab",
        "hyperscaler",
        "neocloud",
        "chip_maker",
        "investor",
        "builder",
        "consumers",
    }


def test_a_month_writes_into_nobodys_columns(small_batch: Batch) -> None:
    """Rules return columns: the state that a month started from is left as it was."""
    before = {
        (kind.name, column.name): getattr(getattr(small_batch.state, kind.name), column.name).copy()
        for kind in fields(small_batch.state)
        for column in fields(getattr(small_batch.state, kind.name))
    }
    world = World(small_batch)
    month(world)
    for (kind, column), values in before.items():
        assert np.array_equal(getattr(getattr(small_batch.state, kind), column), values), column


def test_the_state_stays_sound(small_batch: Batch) -> None:
    world = World(small_batch)
    for _ in range(small_batch.months):
        month(world)
        assert unsound(world.state) is None


def test_a_run_is_repeatable(small_batch: Batch) -> None:
    first, second = World(small_batch), World(small_batch)
    for _ in range(2):
        month(first)
        month(second)
    for name, values in first.tape.series.items():
        assert np.array_equal(values, second.tape.series[name], equal_nan=True), name
