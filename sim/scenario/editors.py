"""The JSON Schema of scenario files, from which editors complete and check TOML."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sim.scenario import parameters as load
from sim.scenario.document import LAB_SHOCKS, ScenarioFile
from sim.scenario.files import shipped_scenarios
from sim.scenario.posterior import posteriors
from sim.scenario.schema import ParameterRow
from sim.scenario.starts import PAIRS, bounds_of

Node = dict[str, Any]

IDENTIFIER = "urn:ai-endgame:scenario"
"""The schema's own name; no address, as there is nothing to fetch: the package has it."""
DIALECT = "http://json-schema.org/draft-07/schema#"
"""Of JSON Schema: what editors of TOML read."""
FILE = "scenario.schema.json"
"""Its file within `sim.data`; a test holds it to the code, and shipped scenarios name it."""
CHANGES = {
    "LabChange": "lab",
    "Change": "hyperscaler",
    "NeocloudChange": "neocloud",
    "InvestorChange": "investor",
}
"""Kinds of agents by the definition of their entries."""


def json_schema() -> Node:
    """JSON Schema of a scenario file: sections, parameters with ranges, shipped names."""
    sections = _without_null(ScenarioFile.model_json_schema())
    schema: Node = {"$schema": DIALECT, "$id": IDENTIFIER, **sections}
    schema["title"] = "Endgame scenario"
    keys, defs = schema["properties"], schema["$defs"]
    rows = load.table()
    defs["Numbers"] = _closed({name: _number(row) for name, row in rows.items()})
    for section in ("levers", "constants"):
        keys[section] = {
            "$ref": "#/$defs/Numbers",
            "description": keys[section]["description"],
        }
    keys["uncertainties"] |= _closed({name: _range(row) for name, row in rows.items()})
    keys["uncertainties"].pop("propertyNames", None)
    of_labs = rf"^lab\.[a-z0-9_]+\.({'|'.join(LAB_SHOCKS)})$"
    _either(defs["Shock"]["properties"]["what"], rows, of_labs)
    _either(keys["extends"], shipped_scenarios(), r"\.toml$")
    _either(keys["prior"], posteriors())
    _either(defs["RosterChanges"]["properties"]["start"], load.start_tables())
    for name, kind in CHANGES.items():
        defs[name]["properties"]["start"] |= _start(kind)
    return schema


def _without_null(node: Any) -> Any:
    """A schema without the choice of null, which TOML does not have."""
    if isinstance(node, list):
        return [_without_null(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _without_null(each) for key, each in node.items() if each is not None}
    choices = [each for each in found.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) != 1:
        return found
    found.pop("anyOf")
    return {**choices[0], **found}


def _closed(properties: Node) -> Node:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _number(row: ParameterRow) -> Node:
    return {
        "type": "integer" if row.whole else "number",
        "minimum": row.low,
        "maximum": row.high,
        "default": row.value,
        "description": f"{row.permitted}: {row.description}",
    }


def _range(row: ParameterRow) -> Node:
    end = {"$ref": f"#/$defs/Numbers/properties/{row.name}"}
    scale = {"$ref": "#/$defs/Uncertainty/properties/scale"}
    table = _closed({"low": end, "high": end, "scale": scale})
    return {**table, "required": ["low", "high"], "description": row.description}


def _either(node: Node, names: Iterable[str], pattern: str = "") -> None:
    """Put in place of any text: one of some names, or what has a pattern."""
    for key in ("type", "minLength", "maxLength", "pattern"):
        node.pop(key, None)
    choices: list[Node] = [{"enum": list(names)}]
    node["anyOf"] = choices + ([{"type": "string", "pattern": pattern}] if pattern else [])


def _start(kind: str) -> Node:
    bounds = bounds_of(kind)
    numbers = {
        quantity: {
            "type": "number",
            "minimum": min(bound.low, 0.0) if bound.zero == "yes" else bound.low,
            "maximum": bound.high,
            "description": f"{bound.permitted}: {bound.description}",
        }
        for quantity, bound in bounds.items()
    }
    pairs = {f"^{each}:[a-z0-9_]+$": numbers.pop(each) for each in PAIRS if each in numbers}
    return {**_closed(numbers), "patternProperties": pairs}


def schema_text() -> str:
    """The schema as a file has it."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
