"""How often each ending is reached, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.intervals import wilson
from sim.analysis.reading import labels
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.classification import (
    DEFAULT,
    ENDINGS,
    HOLD_MONTHS,
    first_passage,
    label_path,
)
from sim.endings.windows import first_held
from sim.results.event_table import events
from sim.results.kept import numbers
from sim.results.looked_back import of_months

if TYPE_CHECKING:
    import xarray as xr

QUARTILES = (0.25, 0.5, 0.75)


def ending_shares(result: xr.Dataset) -> pd.DataFrame:
    """Count the worlds of each ending.

    Parameters
    ----------
    result : dataset with ``ending`` (world) and ``membership`` (world, ending).

    Returns
    -------
    DataFrame
        A row per ending of ``sim.endings.ENDINGS``, reached or not: ``worlds``; ``share`` with the
        95 % interval ``low`` to ``high`` (Wilson 1927); ``mean_membership`` in [0, 1].

    Notes
    -----
    The interval is that of counting finitely many worlds; it says nothing of model or prior.
    Worked: 3 of 10 worlds -> share 0.30, 0.108 to 0.603.
    """
    reached = labels(result)
    count = np.array([(reached == ending).sum() for ending in ENDINGS])
    share, low, high = wilson(count, len(reached))
    fit = np.asarray(result["membership"].values, dtype=np.float64)
    return pd.DataFrame({
        "ending": list(ENDINGS), "worlds": count, "share": share, "low": low, "high": high,
        "mean_membership": fit.mean(axis=0),
    })  # fmt: skip


def shares_by_month(result: xr.Dataset) -> FloatArray:
    """Share of worlds under each label in each month, (months, endings); rows add up to one.

    A label counts from the month in which it has lasted for six, as in ``ending_monthly``.
    """
    # A stored ensemble keeps the memberships, from which the labels follow.
    stored = "ending_monthly" not in result
    path = label_path(numbers(result, "membership_monthly")) if stored else result["ending_monthly"]
    path = np.asarray(path).astype(str)
    return np.stack([(path == ending).mean(axis=0) for ending in ENDINGS], axis=-1)


def arrivals(result: xr.Dataset) -> FloatArray:
    """When each ending was first reached, (worlds, endings): months from the start, NaN if never.

    Reached means a membership of at least the labelling rule's floor for six months in a row.
    """
    monthly = np.asarray(result["membership_monthly"].values, dtype=np.float64)
    return first_passage(monthly, threshold=DEFAULT.floor, hold=HOLD_MONTHS)


def subsidy_ends(result: xr.Dataset) -> FloatArray:
    """When customers first paid nearly all for six months in a row, (worlds,), in months.

    NaN if never. Nearly all: the mean subsidy of twelve months is at most ``subsidy_over`` of
    `sim.endings.classification.Thresholds`.
    """
    rate = of_months(result, ["subsidy_rate"])["subsidy_rate"]
    return first_held(rate <= DEFAULT.subsidy_over, HOLD_MONTHS)


def passages(result: xr.Dataset) -> pd.DataFrame:
    """Tell in how many worlds each ending is ever reached, when, and whether it stays.

    Parameters
    ----------
    result : a run's dataset.

    Returns
    -------
    DataFrame
        A row per ending: ``worlds_ever`` that reach it as in `arrivals`; ``share_ever`` with
        ``low`` and ``high`` (95 %); quartiles of the years until then, over these worlds only (NaN
        if there are none); ``share_kept``, of these worlds, those with that label at the end. The
        last row, ``subsidy_ends``, is no ending: see `subsidy_ends`; kept if it is over at the end.

    Notes
    -----
    A run may start subsidised, and ``mixed`` and ``oligopoly`` are passed on the way to something
    else: read theirs with ``share_kept``. Quartiles leave out worlds in which it never came.
    """
    first = arrivals(result)
    ended = subsidy_ends(result)
    last = of_months(result, ["subsidy_rate"])["subsidy_rate"][:, -1] <= DEFAULT.subsidy_over
    at_end = np.column_stack([labels(result)[:, None] == np.array(ENDINGS), last])
    first = np.column_stack([first, ended])
    came = np.isfinite(first)
    count = came.sum(axis=0)
    ever, low, high = wilson(count, len(first))
    years = np.full((first.shape[1], len(QUARTILES)), np.nan)
    for place in np.flatnonzero(count):
        years[place] = np.quantile(first[came[:, place], place], QUARTILES) / MONTHS_PER_YEAR
    return pd.DataFrame({
        "ending": [*ENDINGS, "subsidy_ends"], "worlds_ever": count, "share_ever": ever,
        "low": low, "high": high, "years_first_quartile": years[:, 0],
        "years_median": years[:, 1], "years_third_quartile": years[:, 2],
        "share_kept": wilson((came & at_end).sum(axis=0), count)[0],
    })  # fmt: skip


def events_by_ending(result: xr.Dataset, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Count what happened to labs, by the ending of their world.

    Parameters
    ----------
    result : dataset with its events.
    kinds : kinds of events, as in that table.

    Returns
    -------
    DataFrame
        A row for all worlds and one for each ending, with the number of ``worlds``; then for each
        kind ``<kind>_per_world``, the mean number over the run, and ``<kind>_share_of_worlds`` in
        which it happened at least once; NaN where no world has the ending.
    """
    happened = events(result)
    reached = pd.Series(labels(result), index=result["world"].values, name="ending")
    counts = pd.DataFrame({
        kind: happened.loc[happened["kind"] == kind, "world"].value_counts() for kind in kinds
    }).reindex(reached.index).fillna(0.0)  # fmt: skip
    rows = []
    for ending in ("all", *ENDINGS):
        mine = counts if ending == "all" else counts[reached == ending]
        row: dict[str, object] = {"ending": ending, "worlds": len(mine)}
        for kind in kinds:
            row[f"{kind}_per_world"] = mine[kind].mean()
            row[f"{kind}_share_of_worlds"] = (mine[kind] > 0).mean()
        rows.append(row)
    return pd.DataFrame(rows)
