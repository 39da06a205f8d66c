"""Which run a result is: all that it was made with, for comparison with another."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.folders.provenance import code, versions
from sim.results.variables import parameters_among

if TYPE_CHECKING:
    import xarray as xr

    from sim.scenario.definition import Scenario

ASKED = "months_asked"
"""Attribute of an interrupted result: months that it was to have."""
ATTRS = ("scenario", "scenario_sha256", "scenario_toml", "seed", "agents")
"""What a result's own attributes say of it; the rest stands beside them in a manifest."""


def asked(
    scenario: Scenario,
    seed: int,
    worlds: int | Sequence[int],
    months: int,
    uncertain: bool = False,
) -> dict[str, Any]:
    """A run before it is run; of a result in a folder, `differs` says whether it is this one."""
    return {
        "scenario": scenario.name,
        "scenario_sha256": scenario.sha256(),
        "scenario_toml": scenario.toml(),
        "seed": seed,
        "agents": None,
        **_worlds(range(worlds) if isinstance(worlds, int) else worlds),
        "months": months,
        "uncertain": uncertain,
        "endgame": versions()["ai-endgame"],
        "code": code(),
    }


def identity(result: xr.Dataset) -> dict[str, Any]:
    """A run that was run, with what it shows and its parameters by world."""
    worlds, months = (result.sizes.get(name, 0) for name in ("world", "month"))
    numbers = result["world"].values if "world" in result.coords else range(worlds)
    drawn = sorted(parameters_among(result))
    return {
        **{name: result.attrs.get(name) for name in ATTRS},
        **_worlds(numbers),
        "months": int(result.attrs.get(ASKED, months)),
        "uncertain": bool(drawn),
        "endgame": versions()["ai-endgame"],
        "code": code(),
        "variables": hashlib.sha256(" ".join(sorted(map(str, result))).encode()).hexdigest()[:16],
        "parameters": _hash({name: result[name].values for name in drawn}) if drawn else None,
    }


def stored(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The identity that a manifest tells."""
    about = dict(manifest.get("attrs") or {})
    return {name: about.get(name) for name in ATTRS} | dict(manifest["of"])


def _worlds(numbers: Any) -> dict[str, Any]:
    there = np.asarray(numbers, dtype=np.int64)
    usual = np.array_equal(there, range(len(there)))
    return {"worlds": len(there), "world_numbers": None if usual else _hash({"": there})}


def _hash(columns: Mapping[str, Any]) -> str:
    whole = hashlib.sha256()
    for name, values in columns.items():
        whole.update(name.encode() + np.ascontiguousarray(values).tobytes())
    return whole.hexdigest()[:16]
