"""What each ending looks like from inside: what the classifier saw, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.reading import labels
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.classification import ENDINGS
from sim.results.looked_back import of_months

if TYPE_CHECKING:
    import xarray as xr

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def bands(values: FloatArray, reached: object) -> FloatArray:
    """Spread over the worlds of each ending, month by month.

    Parameters
    ----------
    values : (worlds, months).
    reached : (worlds,), names of endings.

    Returns
    -------
    (endings, 5, months)
        The 5, 25, 50, 75 and 95 % quantiles; NaN where no world has the ending.
    """
    label = np.asarray(reached)
    found = np.full((len(ENDINGS), len(QUANTILES), values.shape[1]), np.nan)
    for place, ending in enumerate(ENDINGS):
        mine = label == ending
        if mine.any():
            found[place] = np.quantile(values[mine], QUANTILES, axis=0)
    return found


def inside_table(result: xr.Dataset) -> pd.DataFrame:
    """Tabulate `bands` of every indicator at the end of each twelve months.

    Returns
    -------
    DataFrame
        Columns ``indicator``, ``ending``, ``worlds``, ``month`` (the last of each year of the run)
        and the quantiles ``p05`` to ``p95``; no rows for an ending without worlds.
    """
    reached = labels(result)
    months = np.asarray(result["month"].values)
    ends = np.arange(min(MONTHS_PER_YEAR, len(months)) - 1, len(months), MONTHS_PER_YEAR)
    tables = []
    for name, values in of_months(result).items():
        spread = bands(values, reached)
        for place, ending in enumerate(ENDINGS):
            worlds = int((reached == ending).sum())
            if worlds:
                columns = {f"p{100 * q:02.0f}": spread[place, k, ends]
                           for k, q in enumerate(QUANTILES)}  # fmt: skip
                key = {"indicator": name, "ending": ending, "worlds": worlds}
                tables.append(pd.DataFrame(key | {"month": months[ends]} | columns))
    return pd.concat(tables, ignore_index=True)
