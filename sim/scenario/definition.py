"""A scenario: who is there, what the parameters are, what happens when. Never how it ends."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from html import escape
from numbers import Real
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, model_validator

from sim.base.printed import few
from sim.base.written import counted
from sim.scenario import parameters as load
from sim.scenario.checks import (
    check_contracts,
    check_numbers,
    check_prior,
    check_roster,
    check_shocks,
    check_value,
)
from sim.scenario.complaint import Complaint, complain, refusal, shown
from sim.scenario.document import YEARS, About, Document, Roster
from sim.scenario.editors import json_schema
from sim.scenario.emit import toml_text
from sim.scenario.files import ScenarioText, given_scenario, read_scenario, shipped_scenarios
from sim.scenario.layers import merged, note, validated
from sim.scenario.section import Fixed, Month
from sim.scenario.starts import start_lever, start_value, started

__all__ = ["Scenario", "scenarios"]

MOST_TOLD = 3
"""Changes that the short text of a scenario names."""


class Scenario(Document):
    """A complete, validated scenario; immutable."""

    name: str = Field(default="scenario", exclude=True)
    extends: None = Field(default=None, exclude=True)
    before: dict[str, float | None] = Field(default_factory=dict, exclude=True)
    """What the file had that `replace` set otherwise; None: an uncertain parameter, or nothing."""
    start: Month
    years: Annotated[int, YEARS]
    about: About
    roster: Roster

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Scenario:
        context = info.context or {}
        where, found = context.get("where", self.name), context.get("found", [])
        labs = [lab.name for lab in self.roster.labs]
        note(found, check_numbers(self, where))
        note(found, check_roster(self.roster, self.start, where))
        note(found, check_shocks(self.shocks, labs, where))
        note(found, check_contracts(self.contracts, self.roster, where))
        note(found, check_prior(self.prior, where))
        if found and "found" not in context:
            raise refusal(found)
        return self

    @classmethod
    def load(cls, given: ScenarioLike) -> Scenario:
        """Read a scenario and all it extends.

        Parameters
        ----------
        given : a shipped scenario's name, the path of a file ending in .toml, the text of such a
            file, or its content as a dict: ``{"extends": "baseline", "years": 5}``; a Scenario is
            returned as it is.

        Raises
        ------
        ScenarioError
            One line with the file, the key and what is permitted.
        """
        if isinstance(given, cls):
            return given
        return cls._read(given_scenario(given))

    @classmethod
    def extended(cls, given: str | Path | Mapping[str, Any]) -> Scenario | None:
        """The scenario that another one extends, None if it stands by itself; see `load`."""
        text = given_scenario(given)
        named = text.document.get("extends")
        return None if named is None else cls._read(read_scenario(named, text))

    @classmethod
    def _read(cls, text: ScenarioText) -> Scenario:
        found: list[Complaint] = []
        content = {**merged(text, found), "name": text.name}
        if "extends" in {each.key for each in found}:  # without it all else is missing
            raise refusal(found)
        scenario, _ = validated(cls, content, text.where, found)
        if scenario is None or found:
            raise refusal(found)
        return scenario

    def replace(self, changes: Mapping[str, float]) -> Scenario:
        """A copy with some parameters or start values set; what is set is no longer uncertain.

        Worked: ``replace({"capital.cost_of_capital": 0.2, "lab.anthropic.cash_usd": 9e9})``.

        Raises
        ------
        ScenarioError
            If a name is unknown or a value is no number or out of its range.
        """
        where = f"scenario {self.name}"
        try:
            changes = dict(changes)  # a Series too
        except (TypeError, ValueError):
            said = f"levers = {shown(changes)}: must be numbers by name"
            raise complain(where, said) from None
        found: list[Complaint] = []
        levers, roster, values = dict(self.levers), self.roster, self.values()
        before = dict(self.before)
        for name, given in changes.items():
            value = _number(given, name, where)
            if name not in load.table() and start_lever(name):
                first = start_value(roster, name)
                roster = started(roster, name, value, where)
            else:
                note(found, check_value(name, value, where, "levers"))
                first = None if name in self.uncertainties else values.get(name)
                levers[name] = value
            before.setdefault(name, first)
            if before[name] == value:
                del before[name]
        if roster is not self.roster:
            note(found, check_roster(roster, self.start, where))
        if found:
            raise refusal(found)
        constants = {name: each for name, each in self.constants.items() if name not in changes}
        uncertain = {name: each for name, each in self.uncertainties.items() if name not in changes}
        return self.model_copy(
            update={
                "levers": Fixed(levers),
                "constants": Fixed(constants),
                "uncertainties": Fixed(uncertain),
                "roster": roster,
                "before": Fixed(before),
            }
        )

    @property
    def changed(self) -> dict[str, float]:
        """What `replace` set to something else than the file: parameters and start values."""
        starts = {name: start_value(self.roster, name) for name in self.before}
        return {
            name: self.levers[name] if (value := starts[name]) is None else value
            for name in self.before
        }

    def with_prior(self, prior: str | None) -> Scenario:
        """A copy that draws shared uncertain parameters jointly from a calibrated posterior.

        Raises
        ------
        ScenarioError
            If there is no posterior of this name.
        """
        if found := list(check_prior(prior, f"scenario {self.name}")):
            raise refusal(found)
        return self.model_copy(update={"prior": prior})

    def values(self) -> dict[str, float]:
        """Value of every parameter: the table's, unless a lever or constant replaces it.

        Levels of a date, such as the mood of the capital market, are those of the start table.
        """
        defaults = {name: row.value for name, row in load.table().items()}
        return defaults | load.levels(self.roster.start_table) | self.constants | self.levers

    def toml(self) -> str:
        """The whole scenario, `extends` resolved, as canonical TOML; loads to an equal `sha256`."""
        document = self.model_dump(by_alias=True, exclude_none=True)
        for section in ("levers", "constants", "uncertainties"):
            document[section] = dict(sorted(document[section].items()))
        return toml_text({key: value for key, value in document.items() if value not in ({}, ())})

    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the canonical TOML text."""
        return hashlib.sha256(self.toml().encode("utf-8")).hexdigest()

    def __hash__(self) -> int:
        """Equal scenarios have equal hashes; the agents' own numbers are left to equality."""
        return hash((
            self.name, self.start, self.years, self.about, self.prior, self.shocks, self.contracts,
            tuple(each.name for each in self.roster.labs),
            *(frozenset(x.items()) for x in (self.levers, self.constants, self.uncertainties)),
        ))  # fmt: skip

    def __repr__(self) -> str:
        """Name, question, and what it changes, in a few lines."""
        return "\n  ".join([f"<Scenario {self.name}: {self.about.question}", *self._told()]) + ">"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        lines = "<br>".join(map(escape, self._told()))
        return f"<b>{escape(self.name)}</b>: {escape(self.about.question)}<br>{lines}"

    def _told(self) -> list[str]:
        roster = self.roster
        told = [
            f"{counted(self.years, 'year')} from {self.start}; "
            f"labs: {len(roster.labs)}, hyperscalers: {len(roster.hyperscalers)}, "
            f"neoclouds: {len(roster.neoclouds)}, investors: {len(roster.investors)}, "
            f"uncertain parameters: {len(self.uncertainties)}"
            f"{f', prior: {self.prior}' if self.prior else ''}"
        ]
        changed = [f"{name} = {value:g}" for name, value in (self.levers | self.constants).items()]
        dated = [
            f"{each.date}{f' to {each.until}' if each.until else ''} {each.what} "
            f"{each.mode} {each.value:g}"
            for each in self.shocks
        ]
        for what, words in (("sets", changed), ("shocks", dated)):
            if words:
                told.append(f"{what}: {few(words, MOST_TOLD, '; ')}")
        return told

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """JSON Schema of a scenario file, every parameter with its range, for editors."""
        return json_schema()


ScenarioLike = Scenario | str | Path | Mapping[str, Any]
"""What stands for a scenario: itself, or what `Scenario.load` takes."""


def scenarios() -> dict[str, str]:
    """The shipped scenarios: name and question."""
    return {name: Scenario.load(name).about.question for name in shipped_scenarios()}


def _number(value: object, name: str, where: str) -> float:
    """A number of any kind, numpy's included, as a float."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise complain(where, f"{name} = {shown(value)}: must be a number")
    try:
        return float(value)
    except OverflowError:
        raise complain(where, f"{name} = {shown(value)}: must be a number") from None
