"""Where worlds go: counts from world k's ending on one side to its ending on the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.intervals import wilson
from sim.endings.classification import ENDINGS, NO_FIRST

if TYPE_CHECKING:
    import pandas as pd

LABELS = (*ENDINGS, NO_FIRST)
"""In the order of tables: endings, and that no race ended."""
OF = ("ending", "first_ending")
"""Labels of a world whose flows are counted."""


def flows_of(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Count paired worlds by their label before and after.

    Parameters
    ----------
    before, after : of `sim.results.world_table.world_table`, the same worlds in the same order.

    Returns
    -------
    pandas.DataFrame
        ``of`` (one of `OF`), ``before``, ``after``, ``worlds``, ``share`` of all pairs with its 95%
        interval ``low`` to ``high`` (Wilson 1927). Flows of no world are left out; those of one
        ``of`` add up to all worlds.

    Notes
    -----
    Worked: tiered, tiered, winter before and tiered, winter, winter after: tiered to tiered 1,
    tiered to winter 1, winter to winter 1.
    """
    import pandas as pd

    rows = []
    for of in (each for each in OF if each in before and each in after):
        counts = cross_table(before[of].to_numpy(), after[of].to_numpy())
        for one, other in zip(*np.nonzero(counts), strict=True):
            worlds = int(counts[one, other])
            share, low, high = (float(each) for each in wilson(worlds, len(before)))
            rows.append((of, LABELS[one], LABELS[other], worlds, share, low, high))
    names = ("of", "before", "after", "worlds", "share", "low", "high")
    return pd.DataFrame(rows, columns=list(names))


def cross_table(
    before: np.ndarray, after: np.ndarray, labels: tuple[str, ...] = LABELS
) -> np.ndarray:
    """Counts of pairs by label before (rows) and after (columns), (labels, labels)."""
    place = {label: number for number, label in enumerate(labels)}
    rows, columns = (np.array([place[str(each)] for each in found]) for found in (before, after))
    both = np.bincount(rows * len(labels) + columns, minlength=len(labels) ** 2)
    return both.reshape(len(labels), len(labels))
