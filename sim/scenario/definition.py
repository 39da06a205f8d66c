"""A scenario: who is there, what the parameters are, what happens when. Never how it ends.

A scenario file is TOML and may extend another: numbers given here replace those it had, and a
number fixed here is no longer uncertain; shocks are added; a roster entry of the same name is
replaced, and ``remove = true`` drops it.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from html import escape
from numbers import Real
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError, ValidationInfo, model_validator

from sim.scenario import parameters as load
from sim.scenario.checks import (
    check_parameters,
    check_prior,
    check_roster,
    check_shocks,
    check_value,
)
from sim.scenario.complaint import complain, complaint, shown
from sim.scenario.document import (
    YEARS,
    About,
    Month,
    Roster,
    ScenarioFile,
)
from sim.scenario.emit import toml_text
from sim.scenario.files import ScenarioText, given_scenario, read_scenario, shipped_scenarios

__all__ = ["Scenario", "scenarios"]

Checked = TypeVar("Checked", bound=ScenarioFile)

MOST_TOLD = 3
"""Changes that the short text of a scenario names."""


class Scenario(ScenarioFile):
    """A complete, validated scenario; immutable."""

    name: str = Field(default="scenario", exclude=True)
    extends: None = Field(default=None, exclude=True)
    before: dict[str, float | None] = Field(default_factory=dict, exclude=True)
    """What parameters were in the file that `replace` set otherwise; None: uncertain."""
    start: Month
    years: Annotated[int, YEARS]
    about: About
    roster: Roster

    @model_validator(mode="after")
    def _check(self, info: ValidationInfo) -> Scenario:
        where = (info.context or {}).get("where", self.name)
        check_parameters(self.levers, self.constants, self.uncertainties, where)
        check_roster(self.roster, where)
        check_shocks(self.shocks, self.roster, where)
        check_prior(self.prior, where)
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
        text = given_scenario(given)
        return _validated(cls, {**_merged(text, ()), "name": text.name}, text.where)

    def replace(self, changes: Mapping[str, float]) -> Scenario:
        """A copy with some parameters set; what is set is no longer uncertain.

        Raises
        ------
        ScenarioError
            If a name is unknown or a value is no number or out of its range.
        """
        where = f"scenario {self.name}"
        levers, before, values = dict(self.levers), dict(self.before), self.values()
        try:
            changes = dict(changes)  # a Series too
        except (TypeError, ValueError):
            said = f"levers = {shown(changes)}: must be numbers by name"
            raise complain(where, said) from None
        for name, value in changes.items():
            levers[name] = _number(value, name, where)
            check_value(name, levers[name], where, "levers")
            first = None if name in self.uncertainties else values[name]
            before.setdefault(name, first)
            if before[name] == levers[name]:
                del before[name]
        constants = {name: each for name, each in self.constants.items() if name not in changes}
        uncertain = {name: each for name, each in self.uncertainties.items() if name not in changes}
        return self.model_copy(
            update={
                "levers": levers, "constants": constants, "uncertainties": uncertain,
                "before": before,
            }
        )  # fmt: skip

    @property
    def changed(self) -> dict[str, float]:
        """Parameters that `replace` set to something else than the file, with what they are."""
        return {name: self.levers[name] for name in self.before}

    def with_prior(self, prior: str | None) -> Scenario:
        """A copy that draws shared uncertain parameters jointly from a calibrated posterior.

        Raises
        ------
        ScenarioError
            If there is no posterior of this name.
        """
        check_prior(prior, f"scenario {self.name}")
        return self.model_copy(update={"prior": prior})

    def values(self) -> dict[str, float]:
        """Value of every parameter: the table's, unless a lever or constant replaces it."""
        defaults = {name: row.value for name, row in load.table().items()}
        return defaults | self.constants | self.levers

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
            self.name, self.start, self.years, self.about, self.prior, self.shocks,
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
            f"{self.years} year{'s' if self.years > 1 else ''} from {self.start}; "
            f"labs: {len(roster.labs)}, hyperscalers: {len(roster.hyperscalers)}, "
            f"investors: {len(roster.investors)}, uncertain parameters: {len(self.uncertainties)}"
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
                more = f" and {len(words) - MOST_TOLD} more" if len(words) > MOST_TOLD else ""
                told.append(f"{what}: {'; '.join(words[:MOST_TOLD])}{more}")
        return told

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """JSON Schema of a scenario file, every parameter with its range, for editors."""
        schema = ScenarioFile.model_json_schema()
        numbers = {
            name: {
                "type": "number",
                "minimum": row.low,
                "maximum": row.high,
                "default": row.value,
                "description": row.permitted + ": " + row.description,
            }
            for name, row in load.table().items()
        }
        for section in ("levers", "constants"):
            schema["properties"][section] |= {"properties": numbers, "additionalProperties": False}
        return schema


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


def _merged(text: ScenarioText, chain: tuple[ScenarioText, ...]) -> dict[str, Any]:
    """The raw content of a file laid over what it extends.

    Each is checked by itself, so that a complaint names the right file.
    """
    if text.identity in [each.identity for each in chain]:
        circle = " -> ".join(each.where for each in (*chain, text))
        last = chain[-1]
        key = f"extends = {last.document['extends']!r}"
        raise complain(last.where, f"{key}: must not lead back to itself: {circle}")
    layer = _validated(ScenarioFile, text.document, text.where)
    check_parameters(layer.levers, layer.constants, layer.uncertainties, text.where)
    own = copy.deepcopy(text.document)
    own.pop("extends", None)
    if layer.extends is None:
        return _laid_over({}, own, text.where)
    return _laid_over(_merged(read_scenario(layer.extends, text), (*chain, text)), own, text.where)


def _validated(model: type[Checked], content: Mapping[str, Any], where: str) -> Checked:
    try:
        return model.model_validate(content, context={"where": where})
    except ValidationError as error:
        raise complaint(error, where, content, Scenario.json_schema()) from None


def _laid_over(base: dict[str, Any], own: dict[str, Any], where: str) -> dict[str, Any]:
    """One file's content laid over what it extends; see the top of this file for the rules."""
    merged = {**base, **own}
    fixed = {**own.get("levers", {}), **own.get("constants", {})}
    for section in ("levers", "constants", "uncertainties"):
        kept = {name: each for name, each in base.get(section, {}).items() if name not in fixed}
        merged[section] = {**kept, **own.get(section, {})}
    merged["shocks"] = [*base.get("shocks", []), *own.get("shocks", [])]
    old, new = base.get("roster", {}), own.get("roster", {})
    if old or new:
        merged["roster"] = {**old, **new}
        for kind in ("lab", "hyperscaler", "investor"):
            merged["roster"][kind] = _roster_entries(
                old.get(kind, []), new.get(kind, []), f"{where}: roster.{kind}"
            )
    return merged


def _roster_entries(
    old: list[dict[str, Any]], new: list[dict[str, Any]], where: str
) -> list[dict[str, Any]]:
    """The entries of one kind after replacing, adding and removing; the order is kept."""
    entries = {entry["name"]: entry for entry in old}
    if len({entry["name"] for entry in new}) < len(new):
        return [*entries.values(), *new]  # the complete roster's own check names the double
    for entry in new:
        if entry.get("remove") and entry["name"] not in entries:
            known = ", ".join(entries) or "none"
            raise complain(where, f"no {entry['name']!r} to remove; there are: {known}")
        entries[entry["name"]] = entry
    return [entry for entry in entries.values() if not entry.get("remove")]
