"""Which mechanisms are alive: what switching each off does to the outcomes of paired worlds.

The rule was written before any table: a mechanism is **alive** if switching it off moves at least
one outcome by as much as `OUTCOMES` asks for, with a paired t test at 1% after Holm's correction
over all outcomes of that mechanism (Holm 1979); else it is **inert**. A first look at 100 worlds,
in which 25 of 74 were inert, was followed by six more outcomes (the largest owner's share,
installed compute, builders left, labs sold and labs closed, the price of a task); when 22 of 75
were inert, ten more were written down and expectations with them before they were read (who pays
labs and clouds, labs' gross margin and income from people, returns of funds, tokens, the chip
maker's sales and wait, tokens that venture money pays). When 16 of 75 were inert, every level was
read over all years as well as in the last, and the month in which the race ends was added; by
these alone none is alive. The rule stayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.differences import mean_difference
from sim.analysis.mechanism_outcomes import OUTCOMES
from sim.base.axes import FloatArray
from sim.endings.classification import ENDINGS

if TYPE_CHECKING:
    import xarray as xr

LEVEL = 0.01
"""Level of the tests after correction."""
Outcome = Mapping[str, np.ndarray[Any, np.dtype[Any]]]


ENDING_LEAST = 0.03
"""Change of an ending's share that counts: three points."""


def mechanism_outcomes(result: xr.Dataset) -> Outcome:
    """Every outcome of each world, (W,), the label of its ending as 0 or 1 for each."""
    found: dict[str, np.ndarray[Any, np.dtype[Any]]] = {
        name: asked.read(result) for name, asked in OUTCOMES.items()
    }
    label = np.array([str(each) for each in result["ending"].values.tolist()])
    return found | {f"ending_{each}": (label == each).astype(np.float64) for each in ENDINGS}


def asked_of(name: str) -> tuple[str, str, float]:
    """An outcome's words, unit and the change that counts."""
    if name in OUTCOMES:
        return OUTCOMES[name].words, OUTCOMES[name].unit, OUTCOMES[name].least
    return f"ending {name.removeprefix('ending_').replace('_', ' ')}", "share", ENDING_LEAST


def compared_outcomes(before: Outcome, after: Outcome) -> pd.DataFrame:
    """A row per outcome: what switching off does to it, and whether that counts.

    Columns ``outcome``, ``unit``, ``before``, ``after``, ``difference``, ``low``, ``high`` (95%),
    ``p`` after Holm's correction, ``least`` and ``counts``.
    """
    names = [*OUTCOMES, *(f"ending_{each}" for each in ENDINGS)]
    rows, raw = [], []
    for name in names:
        first, second = (np.nan_to_num(each[name]) for each in (before, after))
        found = mean_difference(first, second)
        raw.append(paired_p(first, second))
        rows.append(
            {"outcome": name, "unit": asked_of(name)[1], "before": float(found.before),
             "after": float(found.after), "difference": float(found.difference),
             "low": float(found.low), "high": float(found.high)}
        )  # fmt: skip
    table = pd.DataFrame(rows)
    table["p"] = holm(np.array(raw))
    table["least"] = [asked_of(name)[2] for name in names]
    table["counts"] = (table["p"] < LEVEL) & (table["difference"].abs() >= table["least"])
    return table


def paired_p(first: FloatArray, second: FloatArray) -> float:
    """Two-sided p of a paired t test; 1 where nothing differs.

    Worked: differences 1, 0, 2, 1: mean 1, error 0.408, t 2.45 with 3 degrees of freedom: 0.092.
    """
    from scipy.special import stdtr

    change = second - first
    error = change.std(ddof=1) / np.sqrt(len(change))
    if error == 0.0:
        return 0.0 if change[0] != 0.0 else 1.0
    return float(2.0 * stdtr(len(change) - 1, -abs(change.mean() / error)))


def holm(p: FloatArray) -> FloatArray:
    """Holm's step-down correction of several p values.

    Worked: 0.01, 0.04, 0.03: 0.03, 0.06, 0.06.
    """
    order = np.argsort(p)
    scaled = p[order] * (len(p) - np.arange(len(p)))
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return corrected


def verdict_of(table: pd.DataFrame) -> tuple[str, str]:
    """``alive`` or ``inert``, and the outcomes that count, the largest first, in words."""
    counts = table[table["counts"]].copy()
    if counts.empty:
        nothing = bool((table["difference"] == 0.0).all())
        return "inert", "no number changes" if nothing else "nothing by as much as asked"
    counts["size"] = counts["difference"].abs() / counts["least"]
    counts = counts.sort_values("size", ascending=False)
    told = [f"{asked_of(str(row['outcome']))[0]} {amount(row)}" for _, row in counts.iterrows()]
    return "alive", "; ".join(told)


def amount(row: pd.Series) -> str:
    """A change in words: logs as percent, shares as points."""
    change, unit = float(row["difference"]), str(row["unit"])
    if unit == "log":
        return f"{100.0 * np.expm1(change):+.0f}%"
    if unit == "share":
        return f"{100.0 * change:+.0f} pts"
    return f"{change:+.0f}" if unit == "points" else f"{change:+.2f} {unit}"
