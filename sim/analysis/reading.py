"""Taking from a result what analyses need: labels, names for readers, the classifier's series."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.axes import FloatArray
from sim.endgame import READ

if TYPE_CHECKING:
    import xarray as xr


def labels(result: xr.Dataset) -> NDArray[np.str_]:
    """Read the ending of each world, (worlds,) of names."""
    return np.asarray(result["ending"].variable.values).astype(str)


def names_in(result: xr.Dataset) -> dict[str, str]:
    """Give the name for readers of each lab, hyperscaler and investor, by its name in the data."""
    return dict(json.loads(result.attrs.get("labels", "{}")))


def outcomes(result: xr.Dataset) -> dict[str, FloatArray]:
    """Take the series that the classifier reads, as plain arrays (world, month, ...)."""
    order = ("world", "month", "lab", "hyperscaler", "tier")
    return {
        name: result[name].transpose(*order, missing_dims="ignore").values
        for name in READ
        if name in result
    }
