"""What becomes of each lab on every side: still there, still nobody's, over the years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.differences import share_difference
from sim.base.axes import BoolArray, IntArray
from sim.results.coordinates import names_along
from sim.results.fates import FREE, OWNED, fates

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

PARTS = ("operates", "independent")
"""Has not closed, whoever owns it; and belongs to nobody else, which is a part of it."""
COLUMNS = (
    "with", "lab", "what", "year", "before", "after", "difference", "low", "high", "pairs",
)  # fmt: skip


def survival_of(results: Sequence[xr.Dataset], names: Sequence[str]) -> pd.DataFrame:
    """Shares of worlds in which each lab operates and is independent, by year and side by side.

    Parameters
    ----------
    results : of the same worlds, which keep ``alive`` and ``owner`` by year or by month.
    names : of the sides, the first of which the others are compared with.

    Returns
    -------
    pandas.DataFrame
        ``with`` (a side after the first), ``lab``, ``what`` (`PARTS`), ``year`` of the run (1 is
        the end of its first twelve months), ``before``, ``after``, ``difference``, ``low``,
        ``high`` (95%, paired), ``pairs``. A lab that one side's roster does not
        have is there in none of its worlds.
    """
    import pandas as pd

    whose = [by_year_end(each) for each in results]
    labs = list(dict.fromkeys(lab for each in results for lab in names_along(each, "lab")))
    rows = []
    for side in range(1, len(results)):
        for lab in labs:
            for what in PARTS:
                first, second = (_true(results[k], whose[k], lab, what) for k in (0, side))
                found = share_difference(first, second)
                numbers = (found.before, found.after, found.difference, found.low, found.high)
                for year, each in enumerate(zip(*numbers, strict=True), start=1):
                    mine = (names[side], lab, what, year, *map(float, each), found.worlds)
                    rows.append(mine)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def by_year_end(result: xr.Dataset) -> np.ndarray:
    """Whose each lab is at the end of each twelve months, texts (worlds, years, labs)."""
    found = fates(result, slice(None))
    values = np.asarray(found.values)
    return values if "year" in found.dims else values[:, ends_of(values.shape[1])]


def ends_of(months: int) -> IntArray:
    """Last months of the years of a run. Of 30 months: 11, 23, 29."""
    return np.unique([*range(11, months, 12), months - 1])


def _true(result: xr.Dataset, whose: np.ndarray, lab: str, what: str) -> BoolArray:
    labs = names_along(result, "lab")
    if lab not in labs:
        return np.zeros(whose.shape[:2], dtype=bool)
    texts = whose[:, :, labs.index(lab)]
    free = np.asarray(texts == FREE)
    if what == "independent":
        return free
    return free | np.char.startswith(texts.astype(str), OWNED)
