"""What is wrong with an input, as lines that name the file, the key and what is permitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sim.base.errors import ScenarioError
from sim.base.printed import one_line
from sim.scenario.schema import nearest

Node = Mapping[str, Any]
"""A node of a JSON Schema."""

LONGEST = 60
"""Characters of a value or a key that a message shows."""
BY_PARAMETER = ("levers", "constants", "uncertainties")
MOST_NAMED = 20
"""Keys of a table that a message names."""
MOST = 100
"""Complaints that are told of; a file with more is something else."""


class Complaint(NamedTuple):
    """One thing that is wrong."""

    where: str
    """The file."""
    key: str
    said: str
    """What follows the key: the value, and what it must be."""

    def __str__(self) -> str:
        return one_line(f"{self.where}: {self.key}{self.said}")


def complain(*parts: str) -> ScenarioError:
    """An error of one line: where, and what is wrong there."""
    return ScenarioError(one_line(": ".join(parts)))


def refusal(found: Sequence[Complaint]) -> ScenarioError:
    """An error that has all complaints; its message is the first, and how many more there are."""
    error = ScenarioError(
        str(found[0])
        + (f" (and {len(found) - 1} more; `endgame validate` lists them)" if found[1:] else "")
    )
    error.complaints = tuple(map(str, found))
    return error


def shown(value: object) -> str:
    """A value as it reads in a message, cut to 60 characters."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, date):
        return str(value)
    if isinstance(value, int) and value.bit_length() > 200:
        return "a huge whole number"  # str() refuses integers of more than 4,300 digits
    return cut(repr(value))


def cut(text: str, longest: int = LONGEST) -> str:
    """The beginning of a long text."""
    return text if len(text) <= longest else text[: longest - 3] + "..."


def complaints(
    errors: Sequence[Mapping[str, Any]], where: str, raw: object, schema: Node
) -> list[Complaint]:
    """Validation errors in words.

    Parameters
    ----------
    errors : from pydantic
    where : name of the file
    raw : the input, from which list entries get their names
    schema : JSON Schema of the input, from which the permitted values are read

    Worked: ``my.toml: years = 99: must be a whole number of years from 1 to 50``.
    """
    told: dict[str, Complaint] = {}
    mistyped = {_meant(each, schema) for each in errors if each["type"] == "extra_forbidden"}
    for error in errors[:MOST]:
        location = tuple(error["loc"])
        if (
            error["type"] == "missing"
            and location[0] in BY_PARAMETER
            and _has_tables(error["input"])
        ):
            continue  # the names in it were not quoted: that is told
        if error["type"] == "missing" and location in mistyped:
            continue  # it is there under a wrong name: that is told
        key = key_path(location, raw) or "the whole file"
        found = Complaint(where, key, _words(error, location, schema))
        if location and location[-1] != "[key]" and (name := unquoted(location, error["input"])):
            where_to = f'{location[0]}."{name}"'
            found = Complaint(where, key, f': quote the name: "{name}" = ... under [{location[0]}]')
            key = where_to
        told.setdefault(key, found)
    return list(told.values())


def _has_tables(given: object) -> bool:
    return isinstance(given, Mapping) and any(isinstance(each, Mapping) for each in given.values())


def unquoted(location: Sequence[int | str], given: object) -> str:
    """The dotted name of which TOML made tables, as it was not quoted; empty if it is no such."""
    if len(location) < 2 or location[0] not in BY_PARAMETER or "." in str(location[1]):
        return ""
    name = [str(part) for part in location[1:]]
    while isinstance(given, Mapping) and len(given) == 1 and len(name) < 5:
        ((part, given),) = given.items()
        name.append(str(part))
    if location[0] == "uncertainties" and name[-1] in ("low", "high", "scale"):
        name.pop()
    return cut(".".join(name)) if len(name) > 1 else ""


def _meant(error: Mapping[str, Any], schema: Node) -> tuple[int | str, ...]:
    """Where an unknown key would be if it were the permitted one that is nearest."""
    *table, key = error["loc"]
    hint = nearest(str(key), _node(schema, table, schema).get("properties", {}))
    return (*table, hint.removeprefix("; did you mean ").removesuffix("?"))


def _words(error: Mapping[str, Any], location: Sequence[int | str], schema: Node) -> str:
    if error["type"] == "extra_forbidden":
        siblings = list(_node(schema, location[:-1], schema).get("properties", {}))
        hint = nearest(str(location[-1]), siblings)
        return f": unknown key{hint}; permitted: {', '.join(siblings)}"
    if error["type"] == "value_error":
        return f": {error['ctx']['error']}"
    if error["type"] == "invalid_key":
        return ": keys must be text"
    if location and location[-1] == "[key]":
        return ": not a name: must be lower case letters, digits and _"
    must = f"must be {permitted(schema, location)}"
    if error["type"] == "missing":
        return f": missing; {must}"
    return f" = {shown(error['input'])}: {must}"


def key_path(location: Sequence[int | str], raw: object) -> str:
    """A dotted key as a reader of the file would say it: ``roster.lab[openai].kind``."""
    path = ""
    for part in location:
        if part == "[key]":
            continue
        try:
            raw = raw[part]  # type: ignore[index]
        except (TypeError, KeyError, IndexError):
            raw = None
        if isinstance(part, int):
            name = raw.get("name") if isinstance(raw, dict) else None
            path += f"[{cut(name) if isinstance(name, str) else part}]"
        else:
            part = cut(part)
            path += ("." if path else "") + (f'"{part}"' if "." in part else part)
    return path


def permitted(schema: Node, location: Sequence[int | str]) -> str:
    """What the schema permits at a location, in words."""
    node = _node(schema, location, schema)
    if 0 < len(node.get("properties", ())) <= MOST_NAMED:
        return f"a table with {', '.join(node['properties'])}"
    if "description" in node:
        return str(node["description"])
    if "enum" in node:
        return f"one of {', '.join(map(str, node['enum']))}"
    return str(node.get("const", node.get("type", "another value"))).replace("string", "text")


def _node(node: Node, location: Sequence[int | str], schema: Node) -> Node:
    """Follow a location through a JSON Schema."""
    node = _resolved(node, schema)
    if not location or location[0] == "[key]":
        return node
    part, rest = location[0], location[1:]
    if isinstance(part, int):
        return _node(node.get("items", {}), rest, schema)
    named = node.get("properties", {})
    any_key = named.get(part) or node.get("additionalProperties")
    any_key = any_key or next(iter(node.get("patternProperties", {}).values()), {})
    return _node(any_key if isinstance(any_key, Mapping) else {}, rest, schema)


def _resolved(node: Node, schema: Node) -> Node:
    """A node with its reference and its ``or null`` removed, its own description kept."""
    description = {key: node[key] for key in ("description",) if key in node}
    for choice in node.get("anyOf", ()):
        if choice.get("type") != "null":
            return {**_resolved(choice, schema), **description}
    if "$ref" in node:
        target = schema
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return {**_resolved(target, schema), **description}
    return node
