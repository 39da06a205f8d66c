"""Which run a result is: all that it was made with, for comparison with another."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.provenance import code, versions
from sim.results.variables import parameters_among

if TYPE_CHECKING:
    import xarray as xr

    from sim.scenario.definition import Scenario

ASKED = "months_asked"
"""Attribute of an interrupted result: months that it was to have."""
GIVEN = "parameters_given"
"""Attribute of a result whose parameters came from a table of the user's: its hash."""
ATTRS = ("scenario", "scenario_sha256", "scenario_toml", "seed", "agents", GIVEN)
"""What a result's own attributes say of it; the rest stands beside them in a manifest."""
MOST_NUMBERS = 12
"""Worlds whose numbers are told one by one."""


def asked(
    scenario: Scenario,
    seed: int,
    worlds: int | Sequence[int],
    months: int,
    uncertain: bool = False,
    given: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A run before it is run; of a result in a folder, `differs` says whether it is this one.

    ``given``: values of parameters by world, in place of draws.
    """
    return {
        "scenario": scenario.name,
        "scenario_sha256": scenario.sha256(),
        "scenario_toml": scenario.toml(),
        "seed": seed,
        "agents": None,
        GIVEN: told_parameters(given or {}),
        **_worlds(range(worlds) if isinstance(worlds, int) else worlds),
        "months": months,
        "uncertain": bool(given) or (uncertain and bool(scenario.uncertainties)),
        "own_series": None,
        "endgame": versions()["ai-endgame"],
        "code": code(),
    }


def identity(result: xr.Dataset, usual: Collection[str]) -> dict[str, Any]:
    """A run that was run, with what it shows and its parameters by world.

    Series that are not ``usual`` are its own: what was watched.
    """
    worlds, months = (result.sizes.get(name, 0) for name in ("world", "month"))
    numbers = result["world"].values if "world" in result.coords else range(worlds)
    names = sorted(map(str, result.data_vars))
    drawn = sorted(parameters_among(result))
    known = {*drawn, *usual}
    own = [name for name in names if name not in known and not name.startswith("event.")]
    return {
        **{name: result.attrs.get(name) for name in ATTRS},
        **_worlds(numbers),
        "months": int(result.attrs.get(ASKED, months)),
        "uncertain": bool(drawn),
        "own_series": f"{', '.join(own)} ({_columns(result, own)})" if own else None,
        "endgame": versions()["ai-endgame"],
        "code": code(),
        "variables": hashlib.sha256(" ".join(sorted(map(str, result))).encode()).hexdigest()[:16],
        "parameters": _columns(result, drawn),
    }


def told_parameters(given: Mapping[str, Any]) -> str | None:
    """A hash of values by parameter and world; None if there are none."""
    columns = {name: np.asarray(given[name], np.float64) for name in sorted(given)}
    return _hash(columns) if columns else None


def stored(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The identity that a manifest tells."""
    about = dict(manifest.get("attrs") or {})
    return {name: about.get(name) for name in ATTRS} | dict(manifest["of"])


def _worlds(numbers: Any) -> dict[str, Any]:
    there = np.asarray(numbers, dtype=np.int64)
    told: Any = there.tolist() if len(there) <= MOST_NUMBERS else _hash({"": there})
    usual = np.array_equal(there, range(len(there)))
    return {"worlds": len(there), "world_numbers": None if usual else told}


def _columns(result: xr.Dataset, names: Sequence[str]) -> str | None:
    return _hash({name: result[name].values for name in names}) if names else None


def _hash(columns: Mapping[str, Any]) -> str:
    whole = hashlib.sha256()
    for name, values in columns.items():
        plain = np.asarray(values).astype(str) if np.asarray(values).dtype == object else values
        whole.update(name.encode() + np.ascontiguousarray(plain).tobytes())
    return whole.hexdigest()[:16]
