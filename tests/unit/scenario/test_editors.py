"""The JSON Schema that editors complete from: in step with the code, true of what is shipped."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from sim import data
from sim.scenario.editors import DIALECT, FILE, IDENTIFIER, json_schema, schema_text
from sim.scenario.files import shipped_scenarios
from sim.scenario.parameters import table
from sim.scenario.posterior import posteriors

SCHEMA = json_schema()
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,),
    "integer": (int,), "number": (int, float), "null": (type(None),),
}  # fmt: skip


def faults(node: Mapping[str, Any], value: Any, path: str = "") -> Iterator[str]:
    """What a schema forbids, for the keywords that ours has."""
    if "$ref" in node:
        target: Any = SCHEMA
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        yield from faults(target, value, path)
        return
    if "anyOf" in node and all(list(faults(each, value)) for each in node["anyOf"]):
        yield f"{path}: none of the choices"
    kind = node.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind != "boolean" and value is True)):
        yield f"{path}: no {kind}"
        return
    yield from _of_value(node, value, path)
    if isinstance(value, dict):
        yield from _of_table(node, value, path)
    for place, each in enumerate(value if isinstance(value, list) else ()):
        yield from faults(node["items"], each, f"{path}[{place}]")


def _of_value(node: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    if "enum" in node and value not in node["enum"]:
        yield f"{path}: {value} is not in the list"
    if "const" in node and value != node["const"]:
        yield f"{path}: not {node['const']}"
    if "pattern" in node and not re.search(node["pattern"], value):
        yield f"{path}: not as in {node['pattern']}"
    if "minimum" in node and not node["minimum"] <= value <= node.get("maximum", value):
        yield f"{path}: {value} is out of range"


def _of_table(node: Mapping[str, Any], value: dict[str, Any], path: str) -> Iterator[str]:
    for key in node.get("required", ()):
        if key not in value:
            yield f"{path}.{key}: missing"
    patterns = node.get("patternProperties", {})
    for key, each in value.items():
        found = [node.get("properties", {}).get(key)]
        found += [patterns[pattern] for pattern in patterns if re.search(pattern, key)]
        if not any(found) and node.get("additionalProperties") is False:
            yield f"{path}.{key}: unknown"
        for known in filter(None, found):
            yield from faults(known, each, f"{path}.{key}")


def test_the_shipped_schema_is_the_codes() -> None:
    assert data.text(FILE) == schema_text(), (
        f"changed: run endgame schema --out sim/data/{FILE}, which a change of parameters needs too"
    )


def test_the_schema_says_what_it_is() -> None:
    assert (SCHEMA["$schema"], SCHEMA["$id"]) == (DIALECT, IDENTIFIER)
    assert json.loads(schema_text()) == SCHEMA


@pytest.mark.parametrize("name", shipped_scenarios())
def test_shipped_scenarios_name_the_schema_and_fit_it(name: str) -> None:
    text = data.text(f"scenarios/{name}.toml")
    assert text.startswith(f"#:schema ../{FILE}\n")
    assert list(faults(SCHEMA, tomllib.loads(text))) == []


def test_names_are_known_in_every_section() -> None:
    keys = SCHEMA["properties"]
    assert set(keys["uncertainties"]["properties"]) == set(table())
    assert keys["extends"]["anyOf"][0]["enum"] == list(shipped_scenarios())
    assert keys["prior"]["anyOf"][0]["enum"] == list(posteriors())
    what = SCHEMA["$defs"]["Shock"]["properties"]["what"]
    assert what["anyOf"][0]["enum"] == list(table())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[levers]\n"capital.cost_of_capital" = 9', "9 is out of range"),
        ('[levers]\n"builders.count" = 20.5', "no integer"),
        ('[constants]\n"capital.cost" = 9', ".constants.capital.cost: unknown"),
        ('[uncertainties]\n"capital.cost_of_capital" = {low = 0.1}', "high: missing"),
        ('[uncertainties]\n"capital.cost_of_capital" = {low = 0, high = 1}', "low: 0 is out"),
        ('[[shocks]]\ndate = "2026-01"\nvalue = 1\nwhat = "lab.x.mood"', "what: none of the"),
        ('prior = "nobody"', ".prior: none of the choices"),
        ('extends = "basline"', ".extends: none of the choices"),
        ('[[roster.lab]]\nname = "openai"\nstart = {cash_usd = 9}', "cash_usd: 9 is out of range"),
        ('[[roster.lab]]\nname = "openai"\nstart = {cash = 9}', "start.cash: unknown"),
    ],
)
def test_what_a_file_gets_wrong_is_marked(text: str, said: str) -> None:
    assert any(said in each for each in faults(SCHEMA, tomllib.loads(text)))


def test_a_file_that_uses_all_is_not() -> None:
    text = """extends = "mine.toml"
prior = "history_2023"
[uncertainties]
"capital.cost_of_capital" = {low = 0.1, high = 0.2, scale = "log"}
[[shocks]]
date = "2026-01"
what = "lab.openai.brand"
value = -0.5
[[roster.lab]]
name = "openai"
start = {cash_usd = 1e9, "stake:mgx" = 0.1, open_capability_log10_flop = 0}
[[roster.hyperscaler]]
name = "oracle"
remove = true
"""
    assert list(faults(SCHEMA, tomllib.loads(text))) == []
