"""Names along the axes of a result."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import xarray as xr

from sim.base.axes import LAYERS, SEGMENTS_OF_API, TIERS
from sim.base.errors import EndgameError
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.classification import TEXT
from sim.ledger.accounts import FLOWS, OUTSIDE_SECTORS, SECTORS
from sim.ledger.statements import ITEMS
from sim.month.world import World
from sim.scenario.schema import nearest


def coordinates(world: World) -> dict[str, xr.Variable]:
    """Names along every axis of a batch's result."""
    setting = world.setting
    clouds, first = [*setting.clouds], int(setting.start[:4])
    years = -(-world.month // MONTHS_PER_YEAR)
    axes: dict[str, tuple[Any, str]] = {
        "world": (np.array(world.batch.worlds, dtype=np.int64), "number of the world"),
        "month": (calendar(setting.start, world.month), "first day of the month"),
        "lab": ([*setting.labs], "lab"),
        "hyperscaler": ([*setting.hyperscalers], "hyperscaler"),
        "neocloud": ([*setting.neoclouds], "neocloud"),
        "cloud": (clouds, "hyperscaler, neocloud, or all other owners of AI compute"),
        "investor": ([*setting.investors], "investor"),
        "layer": ([*LAYERS], "layer of the industry"),
        "tier": ([*TIERS], "tier of models"),
        "segment": ([*SEGMENTS_OF_API], "segment of API demand"),
        "year": (np.arange(first, first + years), "calendar year in which the twelve months begin"),
        "flow": ([*FLOWS], "kind of payment"),
        "sector": ([*SECTORS], "sector"),
        "outside_sector": ([*OUTSIDE_SECTORS], "sector outside the model"),
        "item": ([*ITEMS], "item of a balance sheet"),
        "snapshot": (["start", "end"], "moment of the run"),
    }
    return {
        name: xr.Variable(
            name, values, {"long_name": text}, TEXT if isinstance(values, list) else {}
        )
        for name, (values, text) in axes.items()
    }


def calendar(start: str, count: int) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    """First days of months. ``calendar("2025-12", 2)``: 2025-12-01 and 2026-01-01."""
    first = np.datetime64(start, "M")
    return (first + np.arange(count).astype("timedelta64[M]")).astype("datetime64[ns]")


def names_along(result: xr.Dataset, axis: str) -> list[str]:
    """Names along an axis of a result; none where it has no such axis."""
    return [str(name) for name in result[axis].values] if axis in result.coords else []


def labels_of(result: xr.Dataset) -> dict[str, str]:
    """How the scenario's roster spells the names of agents; some have no other spelling."""
    return dict(json.loads(result.attrs.get("labels", "{}")))


def lab_place(result: xr.Dataset, lab: str) -> int:
    """Place of a lab along its axis, by its name or label, in capitals or not.

    Raises
    ------
    EndgameError
        If there is no such lab.
    """
    names, labels = names_along(result, "lab"), labels_of(result)
    known = {labels.get(name, name).casefold(): place for place, name in enumerate(names)}
    known |= {name.casefold(): place for place, name in enumerate(names)}
    if lab.casefold() not in known:
        hint = nearest(lab.casefold(), known)
        raise EndgameError(f"no lab {lab!r}{hint}; there are: {', '.join(names)}")
    return known[lab.casefold()]
