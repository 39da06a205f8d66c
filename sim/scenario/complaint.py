"""Validation errors as one line that names the file, the key and what is permitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from sim.base.errors import ScenarioError
from sim.scenario.schema import nearest

Node = Mapping[str, Any]
"""A node of a JSON Schema."""

_TAGS = ("entry", "removal")


def one_line(text: str) -> str:
    """Text on one line, its control characters escaped so that no file can drive a terminal."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")
        for letter in " ".join(text.split())
    )


def complain(*parts: str) -> ScenarioError:
    """An error of one line: where, and what is wrong there."""
    return ScenarioError(one_line(": ".join(parts)))


def shown(value: object) -> str:
    """A value as it reads in a message, cut to 60 characters."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, int) and value.bit_length() > 200:
        return "a huge whole number"  # str() refuses integers of more than 4,300 digits
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def complaint(error: ValidationError, where: str, raw: object, schema: Node) -> ScenarioError:
    """The first validation error in words, and how many more there are.

    Parameters
    ----------
    error : from pydantic
    where : name of the file
    raw : the input, from which list entries get their names
    schema : JSON Schema of the input, from which the permitted values are read

    Worked: ``my.toml: years = 99: must be a whole number of years from 1 to 50``.
    """
    errors = error.errors(include_url=False)
    first = errors[0]
    location = tuple(first["loc"])
    key = key_path(location, raw) or "the whole file"
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return complain(where, f"{_words(dict(first), location, key, schema)}{more}")


def _words(first: Node, location: Sequence[int | str], key: str, schema: Node) -> str:
    if first["type"] == "extra_forbidden":
        siblings = list(_node(schema, location[:-1], schema).get("properties", {}))
        hint = nearest(str(location[-1]), siblings)
        return f"{key}: unknown key{hint}; permitted: {', '.join(siblings)}"
    if first["type"] == "value_error":
        return f"{key}: {first['ctx']['error']}"
    if first["type"] == "invalid_key":
        return f"{key}: keys must be text"
    if location and location[-1] == "[key]":
        return f"{key}: not a name: must be lower case letters, digits and _"
    must = f"must be {permitted(schema, location)}"
    if first["type"] == "missing":
        return f"{key}: missing; {must}"
    return f"{key} = {shown(first['input'])}: {must}"


def key_path(location: Sequence[int | str], raw: object) -> str:
    """A dotted key as a reader of the file would say it: ``roster.lab[openai].kind``."""
    path = ""
    for part in location:
        if part == "[key]" or (part in _TAGS and not (isinstance(raw, dict) and part in raw)):
            continue
        try:
            raw = raw[part]  # type: ignore[index]
        except (TypeError, KeyError, IndexError):
            raw = None
        if isinstance(part, int):
            name = raw.get("name") if isinstance(raw, dict) else None
            path += f"[{name if isinstance(name, str) else part}]"
        else:
            path += ("." if path else "") + (f'"{part}"' if "." in part else part)
    return path


def permitted(schema: Node, location: Sequence[int | str]) -> str:
    """What the schema permits at a location, in words."""
    node = _node(schema, location, schema)
    if "properties" in node:
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
    if "oneOf" in node and part in _TAGS:
        return _node(node["oneOf"][_TAGS.index(str(part))], rest, schema)
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
        target = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
        return {**_resolved(target, schema), **description}
    return node
