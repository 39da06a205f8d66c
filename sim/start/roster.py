"""The roster in canonical order, and its numbers from the start table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import ScenarioError
from sim.scenario.definition import Scenario
from sim.scenario.document import HyperscalerEntry, InvestorEntry, Lab, NeocloudEntry
from sim.scenario.parameters import agents_at

Level = tuple[str, str, str]
"""Kind, agent and quantity of a number of the start table."""

LEAST_REST = 0.01
"""Part of others' compute that is nobody's here, however many neoclouds a roster has."""


@dataclass(frozen=True)
class Cast:
    """Who takes part, sorted by name, so that the order of a scenario's roster changes nothing.

    ``labs`` ends with the entrant slots ``entrant_1``, ``entrant_2``...
    """

    labs: tuple[str, ...]
    entries: tuple[Lab, ...]
    hyperscalers: tuple[str, ...]
    neoclouds: tuple[str, ...]
    investors: tuple[str, ...]
    labels: Mapping[str, str]
    table: Mapping[tuple[str, str], Mapping[str, float]]
    """(kind, agent) to quantity to value."""
    drawn: Mapping[Level, FloatArray] = field(default_factory=dict)
    """Values of what is drawn, (W,) each: they stand in place of the table's."""
    worlds: int = 1
    """Worlds for which there are values; 1 if all have the same."""

    @property
    def existing(self) -> int:
        """Number of labs with a roster entry; slots follow."""
        return len(self.entries)

    def as_given(self) -> Cast:
        """The same with nothing drawn: what is common to all worlds."""
        return replace(self, drawn={}, worlds=1)

    def column(self, quantity: str, default: float | None = None) -> FloatArray:
        """One quantity of all labs, (worlds, L); slots get the default or zero."""
        for entry in self.entries:
            if default is None and quantity not in self.table.get(("lab", entry.name), {}):
                raise ScenarioError(
                    f"roster.labs: {entry.name} has no {quantity} in the start table; give it in "
                    f"its start table of numbers, start = {{{quantity} = ...}}"
                )
        return self.of("lab", self.labs, quantity, 0.0 if default is None else default)

    def of(self, kind: str, agents: tuple[str, ...], quantity: str, default: float) -> FloatArray:
        """One quantity of agents of one kind, (worlds, agents)."""
        found = np.empty((self.worlds, len(agents)))
        for place, agent in enumerate(agents):
            own = self.table.get((kind, agent), {}).get(quantity, default)
            found[:, place] = self.drawn.get((kind, agent, quantity), own)
        return found

    def clouds_capacity(self) -> FloatArray:
        """Compute installed at each cloud at the start, H100e, (worlds, K); last what is left.

        Others own 3.0 m, neoclouds 0.3 m of them: the last is 2.7 m.
        """
        hypers = self.of("hyperscaler", self.hyperscalers, "capacity_h100e", 1.0)
        neoclouds = self.of("neocloud", self.neoclouds, "capacity_h100e", 1.0)
        others = self.single("market", "market", "other_clouds_capacity_h100e")
        rest = np.maximum(others - neoclouds.sum(axis=1, keepdims=True), LEAST_REST * others)
        return np.concatenate([hypers, neoclouds, rest], axis=1)

    def single(self, kind: str, agent: str, quantity: str) -> FloatArray:
        """One quantity of a single agent (the market, the chip maker), (worlds, 1)."""
        if quantity not in self.table.get((kind, agent), {}):
            raise ScenarioError(f"start table: no {quantity} of {agent} ({kind})")
        return self.of(kind, (agent,), quantity, np.nan)


def lab_names(scenario: Scenario) -> tuple[str, ...]:
    """All labs in canonical order: those of the roster by name, then the slots of entrants."""
    slots = (f"entrant_{k + 1}" for k in range(scenario.roster.entrant_slots))
    return (*sorted(lab.name for lab in scenario.roster.labs), *slots)


def cast(scenario: Scenario) -> Cast:
    """Read the roster of a scenario with its start table and overrides."""
    roster = scenario.roster
    table: dict[tuple[str, str], dict[str, float]] = {}
    for row in agents_at(roster.start_table):
        table.setdefault((row.kind, row.agent), {})[row.quantity] = row.value
    members: list[tuple[str, Lab | HyperscalerEntry | NeocloudEntry | InvestorEntry]] = [
        *(("lab", lab) for lab in roster.labs),
        *(("hyperscaler", cloud) for cloud in roster.hyperscalers),
        *(("neocloud", cloud) for cloud in roster.neoclouds),
        *(("investor", fund) for fund in roster.investors),
    ]
    for kind, member in members:
        table.setdefault((kind, member.name), {}).update(member.start)
    entries = tuple(sorted(roster.labs, key=lambda lab: lab.name))
    labs = lab_names(scenario)
    labels = {member.name: member.label for _, member in members}
    return Cast(
        labs=labs,
        entries=entries,
        hyperscalers=tuple(sorted(each.name for each in roster.hyperscalers)),
        neoclouds=tuple(sorted(each.name for each in roster.neoclouds)),
        investors=tuple(sorted(each.name for each in roster.investors)),
        labels=labels | {slot: slot.replace("_", " ").title() for slot in labs[len(entries) :]},
        table=table,
    )


def wide(values: FloatArray, worlds: int) -> FloatArray:
    """Columns of one world or of each, (1 or worlds, ...), as columns of each."""
    return np.broadcast_to(values, (worlds, *values.shape[1:])).copy()


def months_between(start: str, other: str) -> int:
    """Months from one ``YYYY-MM`` to another. 2025-01 to 2026-03: 14."""
    (year, month), (to_year, to_month) = (map(int, text.split("-")) for text in (start, other))
    return (to_year - year) * 12 + to_month - month
