"""The roster in canonical order, and its numbers from the start table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import ScenarioError
from sim.scenario.definition import Scenario
from sim.scenario.document import HyperscalerEntry, InvestorEntry, Lab, NeocloudEntry
from sim.scenario.parameters import agents_at

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

    @property
    def existing(self) -> int:
        """Number of labs with a roster entry; slots follow."""
        return len(self.entries)

    def column(self, quantity: str, default: float | None = None) -> FloatArray:
        """One quantity of all labs, (L,); slots get the default or zero."""
        found = [self._lab(entry.name, quantity, default) for entry in self.entries]
        slots = len(self.labs) - len(found)
        return np.array(found + [0.0 if default is None else default] * slots)

    def _lab(self, name: str, quantity: str, default: float | None) -> float:
        value = self.table.get(("lab", name), {}).get(quantity, default)
        if value is None:
            raise ScenarioError(
                f"roster.labs: {name} has no {quantity} in the start table; give it in its start "
                f"table of numbers, start = {{{quantity} = ...}}"
            )
        return float(value)

    def of(self, kind: str, agents: tuple[str, ...], quantity: str, default: float) -> FloatArray:
        """One quantity of agents of another kind, (agents,)."""
        rows = [self.table.get((kind, agent), {}) for agent in agents]
        return np.array([float(row.get(quantity, default)) for row in rows])

    def clouds_capacity(self) -> FloatArray:
        """Compute installed at each cloud at the start, H100e, (K,); the last is what is left.

        Others own 3.0 m, neoclouds 0.3 m of them: the last is 2.7 m.
        """
        hypers = self.of("hyperscaler", self.hyperscalers, "capacity_h100e", 1.0)
        neoclouds = self.of("neocloud", self.neoclouds, "capacity_h100e", 1.0)
        others = self.single("market", "market", "other_clouds_capacity_h100e")
        rest = max(others - float(neoclouds.sum()), LEAST_REST * others)
        return np.concatenate([hypers, neoclouds, [rest]])

    def single(self, kind: str, agent: str, quantity: str) -> float:
        """One quantity of a single agent (the market, the chip maker)."""
        try:
            return float(self.table[kind, agent][quantity])
        except KeyError:
            raise ScenarioError(f"start table: no {quantity} of {agent} ({kind})") from None


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


def months_between(start: str, other: str) -> int:
    """Months from one ``YYYY-MM`` to another. 2025-01 to 2026-03: 14."""
    (year, month), (to_year, to_month) = (map(int, text.split("-")) for text in (start, other))
    return (to_year - year) * 12 + to_month - month
