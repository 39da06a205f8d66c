"""Names along the axes of a result."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from sim.base.axes import LAYERS, TIERS
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.classification import TEXT
from sim.ledger.accounts import FLOWS, OUTSIDE_SECTORS, SECTORS
from sim.ledger.statements import ITEMS
from sim.month.world import World

AXIS_NAMES = {
    "world": "number of the world",
    "month": "first day of the month",
    "lab": "lab",
    "hyperscaler": "hyperscaler",
    "cloud": "hyperscaler, or all other owners of AI compute",
    "investor": "investor",
    "layer": "layer of the industry",
    "tier": "tier of models",
    "year": "calendar year in which the twelve months begin",
    "flow": "kind of payment",
    "sector": "sector",
    "outside_sector": "sector outside the model",
    "item": "item of a balance sheet",
    "snapshot": "moment of the run",
}


def coordinates(world: World) -> dict[str, xr.Variable]:
    """Names along every axis of a batch's result."""
    setting = world.setting
    first = int(setting.start[:4])
    years = -(-world.month // MONTHS_PER_YEAR)
    axes: dict[str, Any] = {
        "world": np.array(world.batch.worlds, dtype=np.int64),
        "month": calendar(setting.start, world.month),
        "lab": list(setting.labs),
        "hyperscaler": list(setting.hyperscalers),
        "cloud": [*setting.hyperscalers, "other"],
        "investor": list(setting.investors),
        "layer": list(LAYERS),
        "tier": list(TIERS),
        "year": np.arange(first, first + years),
        "flow": list(FLOWS),
        "sector": list(SECTORS),
        "outside_sector": list(OUTSIDE_SECTORS),
        "item": list(ITEMS),
        "snapshot": ["start", "end"],
    }
    return {
        name: xr.Variable(
            name, values, {"long_name": AXIS_NAMES[name]}, TEXT if isinstance(values, list) else {}
        )
        for name, values in axes.items()
    }


def calendar(start: str, count: int) -> np.ndarray[Any, np.dtype[np.datetime64]]:
    """First days of months. ``calendar("2025-12", 2)``: 2025-12-01 and 2026-01-01."""
    first = np.datetime64(start, "M")
    return (first + np.arange(count).astype("timedelta64[M]")).astype("datetime64[ns]")
