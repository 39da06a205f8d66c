"""One file laid over what it extends: numbers replace, shocks are added, agents merge by name.

Contracts are added too; a file with a start table of its own that gives some gives all of them.

A number fixed in a file is no longer uncertain there. An entry of the roster changes the fields
that it gives of the agent of its name; ``based_on`` makes a new one from another's values, start
table included; ``remove`` takes one out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from sim.base.errors import ParameterError
from sim.scenario import parameters as load
from sim.scenario.checks import check_numbers
from sim.scenario.complaint import MOST, Complaint, complain, complaints
from sim.scenario.document import Document, ScenarioFile
from sim.scenario.editors import json_schema
from sim.scenario.files import ScenarioText, read_scenario
from sim.scenario.schema import nearest
from sim.scenario.starts import KINDS

Checked = TypeVar("Checked", bound=Document)
Content = dict[str, Any]

MOST_FILES = 20
"""Files of a chain of `extends`: more are a mistake, or meant to be one."""
MOST_TRIES = 5
"""Rounds in which what is wrong is left out to find what else is."""


def merged(
    text: ScenarioText, found: list[Complaint], chain: tuple[ScenarioText, ...] = ()
) -> Content:
    """The content of a file laid over what it extends; what is wrong goes into ``found``.

    Each file is checked by itself, so that a complaint names the right one.

    Raises
    ------
    ScenarioError
        If a file that is extended cannot be read, or the chain has no end.
    """
    if text.identity in [each.identity for each in chain]:
        circle = " -> ".join(each.where for each in (*chain, text))
        key = f"extends = {chain[-1].document['extends']!r}"
        raise complain(chain[-1].where, f"{key}: must not lead back to itself: {circle}")
    if len(chain) == MOST_FILES:
        key = f"extends = {chain[-1].document['extends']!r}"
        most = f"must be a chain of at most {MOST_FILES} files, from {chain[0].where} on"
        raise complain(chain[-1].where, f"{key}: {most}")
    layer, own = validated(ScenarioFile, text.document, text.where, found)
    if layer is None:
        return {}
    note(found, check_numbers(layer, text.where))
    own.pop("extends", None)
    base = {}
    if layer.extends is not None:
        base = merged(read_scenario(layer.extends, text), found, (*chain, text))
    return _laid_over(base, own, text.where, found)


def validated(
    model: type[Checked], content: Mapping[str, Any], where: str, found: list[Complaint]
) -> tuple[Checked | None, Content]:
    """A model of some content, and the content without what does not fit, which is complained of.

    None if too little is left of it.
    """
    rest: Any = dict(content)
    cut = set[tuple[int | str, ...]]()
    for _ in range(MOST_TRIES):
        try:
            return model.model_validate(rest, context={"where": where, "found": found}), rest
        except ValidationError as error:
            errors = [dict(each) for each in error.errors(include_url=False)]
        # What was left out for being wrong is missing then: that has been told of.
        told = [each for each in errors if each["type"] != "missing" or each["loc"] not in cut]
        note(found, complaints(told, where, rest, json_schema()))
        wrong = {_place(each) for each in errors}
        cut |= wrong
        if () in wrong:
            break
        rest = _without(rest, wrong)
    return None, {}


def note(found: list[Complaint], more: Iterable[Complaint]) -> None:
    """Add complaints of what has not been complained of, up to `MOST`."""
    told = {each.key for each in found}
    for each in more:
        if len(found) == MOST:
            return
        if each.key not in told:
            told.add(each.key)
            found.append(each)


def _place(error: Mapping[str, Any]) -> tuple[int | str, ...]:
    """Where to cut for an error: at its value, or at the table that lacks something."""
    location = tuple(part for part in error["loc"] if part != "[key]")
    return location[:-1] if error["type"] == "missing" else location


def _without(node: Any, wrong: set[tuple[int | str, ...]]) -> Any:
    """Nested tables and lists without what is at some places."""
    if not wrong:
        return node
    here = {place[0] for place in wrong if len(place) == 1}
    below: dict[int | str, set[tuple[int | str, ...]]] = {}
    for place in wrong:
        if len(place) > 1:
            below.setdefault(place[0], set()).add(place[1:])
    if isinstance(node, Mapping):
        return {
            key: _without(each, below.get(key, set()))
            for key, each in node.items()
            if key not in here
        }
    if isinstance(node, list | tuple):
        return [
            _without(each, below.get(place, set()))
            for place, each in enumerate(node)
            if place not in here
        ]
    return node


def _laid_over(base: Content, own: Content, where: str, found: list[Complaint]) -> Content:
    result = {**base, **own}
    fixed = {**own.get("levers", {}), **own.get("constants", {})}
    for section in ("levers", "constants", "uncertainties"):
        kept = {name: each for name, each in base.get(section, {}).items() if name not in fixed}
        result[section] = {**kept, **own.get(section, {})}
    old, new = base.get("roster", {}), own.get("roster", {})
    if "contracts" in own and "start" in new:  # terms of another start, known by its date
        base = {**base, "contracts": []}
    for section in ("shocks", "contracts"):
        result[section] = [*base.get(section, []), *own.get(section, [])]
    if old or new:
        result["roster"] = {**old, **new}
        for kind in KINDS:
            result["roster"][kind] = _agents(
                kind, old.get(kind, []), new.get(kind, []), result["roster"].get("start"),
                where, found,
            )  # fmt: skip
        # Terms go with who is taken out; what a file says itself of nobody is complained of.
        inherited = [each for each in base.get("contracts", []) if _there(each, old, result)]
        result["contracts"] = [*inherited, *own.get("contracts", [])]
    return result


def _there(contract: Content, old: Content, result: Content) -> bool:
    """Whether nobody of a contract has been taken out of the roster."""
    for kind, key in (("lab", "lab"), ("hyperscaler", "cloud")):
        before = {entry["name"] for entry in old.get(kind, [])}
        after = {entry["name"] for entry in result["roster"].get(kind, [])}
        if contract.get(key) in before - after:
            return False
    return True


def _agents(
    kind: str,
    old: Sequence[Content],
    new: Sequence[Content],
    start_table: object,
    where: str,
    found: list[Complaint],
) -> list[Content]:
    """The agents of one kind after changing, adding and removing; the order is kept."""
    agents = {entry["name"]: entry for entry in old}
    before = dict(agents)
    names = Counter(entry["name"] for entry in new)
    if twice := sorted(name for name, count in names.items() if count > 1):
        said = f": has {', '.join(twice)} twice: must be at least one entry, each name once"
        note(found, [Complaint(where, f"roster.{kind}", said)])
        return list(old)
    for entry in new:
        name, based_on = entry["name"], entry.get("based_on")
        key, known = f"roster.{kind}[{name}]", ", ".join(before) or "none"
        if name not in before and not based_on:
            if entry.get("remove"):
                said = f": no {name!r} to remove{nearest(name, before)}; there are: {known}"
                note(found, [Complaint(where, key, said)])
                continue
            if lacking := [each for each in NEW[kind] if each not in entry]:
                said = f": no {name!r} to change{nearest(name, before)}; there are: {known}; "
                needs = f"a new one must give {', '.join(lacking)}, or based_on"
                note(found, [Complaint(where, key, said + needs)])
                continue
        if based_on and (name in before or based_on not in before):
            said = f".based_on = {based_on!r}: must be one of {known}{nearest(based_on, before)}"
            if name in before:
                said = f".based_on: is for a new name; {name!r} is there already"
            note(found, [Complaint(where, key, said)])
            continue
        origin = _twin(kind, before[based_on], start_table) if based_on else agents.get(name, {})
        agents[name] = _changed(origin, entry)
    return [entry for entry in agents.values() if not entry.get("remove")]


NEW = {
    "lab": ("label", "kind"),
    "hyperscaler": ("label",),
    "neocloud": ("label",),
    "investor": ("label", "kind"),
}
"""What a new agent must say of itself."""


def _changed(origin: Mapping[str, Any], entry: Mapping[str, Any]) -> Content:
    """An agent's entry with the fields that another gives."""
    start = {**origin.get("start", {}), **entry.get("start", {})}
    result = {**origin, **{key: each for key, each in entry.items() if key != "based_on"}}
    return {**result, "start": start} if start else result


def _twin(kind: str, origin: Mapping[str, Any], start_table: object) -> Content:
    """All that is known of an agent, as another's own."""
    try:
        rows = load.agents_at(str(start_table))
    except ParameterError:  # the complete roster's own check says so
        rows = ()
    own = {(kind, origin["name"])}
    start = {row.quantity: row.value for row in rows if (row.kind, row.agent) in own}
    known = {quantity for of, quantity in load.start_bounds() if of == kind}
    start = {each: value for each, value in start.items() if each.partition(":")[0] in known}
    twin = {key: each for key, each in origin.items() if key != "label"}
    return {**twin, "start": {**start, **origin.get("start", {})}}
