"""Frontier and tail apart: a consolidated frontier can stand over a commoditised tail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.intervals import wilson
from sim.analysis.reading import labels
from sim.base.axes import FRONTIER, SMALL, TIERS
from sim.endings.classification import DEFAULT, ENDINGS, outcomes
from sim.endings.registry import RECORDS
from sim.results.looked_back import SPLIT, TIER_UNITS, of_tiers

if TYPE_CHECKING:
    import xarray as xr

BY_TIER = tuple(TIER_UNITS)
CONCENTRATED, OPEN_TAIL = (test.limit(DEFAULT) for test in RECORDS["tiered"].tests)
"""The lines of the ending ``tiered``: HHI of the frontier, share of small models' tokens."""


def with_tiers(result: xr.Dataset) -> xr.Dataset:
    """Add ``tier_open_token_share``, ``tier_hhi``, ``tier_lerner`` and the membership of the split.

    All look back over 12 months; see `sim.endings.classification.by_tier`. A result that has
    them is returned as it is.
    """
    if f"tier_{BY_TIER[0]}" in result:
        return result
    return result.assign(of_tiers(outcomes(result)))


def tier_table(result: xr.Dataset) -> pd.DataFrame:
    """Compare the two tiers at the end of the run, by ending.

    Parameters
    ----------
    result : a run's dataset, or one to which `with_tiers` has added its variables.

    Returns
    -------
    DataFrame
        A row for all worlds and one per ending: ``worlds``; medians over worlds of the last twelve
        months' open share of tokens, HHI by controlling owner (points, sales by API) and Lerner
        index, each ``_frontier`` and ``_small``; ``share_tail_more_open``, of worlds in which small
        models are more open than the frontier; and how many have a concentrated frontier over an
        open tail, with its 95 % interval: ``share_split`` (frontier and tail beyond the lines of
        ``tiered``, whatever else fits), ``split_low``, ``split_high``.
    """
    data = with_tiers(result)
    last = {
        name: np.asarray(data[f"tier_{name}"].values, dtype=np.float64)[:, -1] for name in BY_TIER
    }
    openness = last["open_token_share"]
    split = np.asarray(data[SPLIT].values)[:, -1] >= DEFAULT.floor
    more_open = openness[:, SMALL] > openness[:, FRONTIER]
    reached = labels(result)
    rows = []
    for ending in ("all", *ENDINGS):
        mine = np.full(len(reached), True) if ending == "all" else reached == ending
        row: dict[str, object] = {"ending": ending, "worlds": int(mine.sum())}
        for name in BY_TIER:
            for tier, tier_name in enumerate(TIERS):
                some = last[name][mine, tier]
                row[f"{name}_{tier_name}"] = np.median(some) if some.size else np.nan
        row["share_tail_more_open"] = wilson(more_open[mine].sum(), mine.sum())[0]
        share, low, high = wilson(split[mine].sum(), mine.sum())
        row |= {"share_split": share, "split_low": low, "split_high": high}
        rows.append(row)
    return pd.DataFrame(rows)
