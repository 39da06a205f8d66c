"""Running many worlds in chunks, and keeping of each what the analysis needs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.analysis.chronicle import KINDS
from sim.analysis.tiers import BY_TIER, SPLIT, with_tiers
from sim.build import build
from sim.dataset import PARAMETER, dataset
from sim.endgame import READ, classify
from sim.endings.indicators import BY_LAB, DERIVED
from sim.scenario import Scenario
from sim.step import month
from sim.units import MONTHS_PER_YEAR
from sim.world import World

CHUNK = 100
"""Worlds run together: a result of full length takes 0.8 MB a world."""
HEADER = "header"

Progress = Callable[[int, int], None]


def run_worlds(
    scenario: Scenario, worlds: int, seed: int, years: int, progress: Progress
) -> xr.Dataset:
    """Run worlds 0 to ``worlds`` - 1 of the scenario's prior, a chunk at a time, and reduce them.

    ``progress`` is told how many world-months are done, of how many. World k is the same world in a
    chunk of any size.
    """
    months = MONTHS_PER_YEAR * years
    parts = []
    for first in range(0, worlds, CHUNK):
        numbers = range(first, min(first + CHUNK, worlds))
        world = World(build(scenario, numbers, seed, months, True))
        for done in range(months):
            month(world)
            progress(first * months + len(numbers) * (done + 1), worlds * months)
        parts.append(reduced(dataset(world, scenario, uncertain=True)))
    together = xr.concat(parts, dim="world", data_vars="minimal", combine_attrs="drop")
    events = pd.concat([part.attrs["events"] for part in parts], ignore_index=True)
    return together.assign_attrs(parts[0].attrs | {"events": events, "years": years})


def reduced(result: xr.Dataset) -> xr.Dataset:
    """Keep what the classifier reads, the tiers' indicators, the draws and the events told of labs.

    Series that the classifier sums over agents are summed here; prices, costs and tokens by lab
    and tier leave only what follows from them.
    """
    kept: dict[str, Any] = {}
    for name in (name for name in READ if name in result):
        agents = [dim for dim in result[name].dims if dim in ("lab", "hyperscaler")]
        if "tier" in result[name].dims:
            continue
        kept[name] = result[name].sum(agents) if agents and name in DERIVED else result[name]
    tiers = with_tiers(result)
    kept |= {name: tiers[name] for name in (*(f"tier_{each}" for each in BY_TIER), SPLIT)}
    kept |= {name: result[name] for name in result.data_vars if str(name).startswith(PARAMETER)}
    small = {"alive": np.int8, "owner": np.int8}
    for name in BY_LAB:
        kept[name] = kept[name].astype(small.get(name, np.float64))
    told = result.attrs["events"]
    told = told[told["kind"].isin(KINDS)].reset_index(drop=True)
    return xr.Dataset(kept, attrs=result.attrs | {"events": told}).drop_vars(
        ["ending", "hyperscaler"], errors="ignore"
    )


def save(data: xr.Dataset, path: Path) -> None:
    """Write a reduced ensemble as one compressed file of plain arrays, whole or not at all."""
    events = data.attrs["events"]
    header = {
        "attrs": {name: value for name, value in data.attrs.items() if name != "events"},
        "variables": {
            str(name): {"dims": each.dims, "attrs": each.attrs}
            for name, each in data.variables.items()
        },
    }
    arrays = {f"variable {name}": each.values for name, each in data.variables.items()}
    for name in events.columns:
        column = events[name].to_numpy()
        arrays[f"event {name}"] = column.astype(str) if column.dtype == object else column
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".unfinished")
    with aside.open("wb") as file:
        np.savez_compressed(file, **arrays, **{HEADER: np.array(json.dumps(header))})
    aside.replace(path)


def load(path: Path) -> xr.Dataset:
    """Read what `save` wrote and tell each world's ending."""
    with np.load(path, allow_pickle=False) as archive:
        header = json.loads(str(archive[HEADER]))
        columns = {
            name: (each["dims"], archive[f"variable {name}"], each["attrs"])
            for name, each in header["variables"].items()
        }
        events = pd.DataFrame({
            name.removeprefix("event "): archive[name]
            for name in archive.files
            if name.startswith("event ")
        })  # fmt: skip
    data = xr.Dataset(columns).set_coords(["world", "month", "lab", "tier"])
    return classify(data.assign_attrs(header["attrs"] | {"events": events}))
