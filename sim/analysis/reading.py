"""Taking from a result what analyses need: labels, and names for readers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr


def labels(result: xr.Dataset) -> NDArray[np.str_]:
    """Read the ending of each world, (worlds,) of names."""
    return np.asarray(result["ending"].variable.values).astype(str)


def names_in(result: xr.Dataset) -> dict[str, str]:
    """Give the name for readers of each lab, hyperscaler and investor, by its name in the data."""
    return dict(json.loads(result.attrs.get("labels", "{}")))
