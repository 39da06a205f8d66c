"""How much of an outcome's variance each factor decides: first-order and total Sobol indices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.saltelli_design import Saltelli, problem_of
from sim.analysis.sensitivity.spread import spread_of
from sim.base.axes import BoolArray, FloatArray

ENDING = "ending"
"""All memberships together, as one outcome."""
RESAMPLES = 100
CONFIDENCE = 0.95
SEED = 20100
"""Of the bootstrap. Not nought: SALib takes that for no seed."""
COLUMNS = (
    *("outcome", "parameter", "first", "first_low", "first_high"),
    *("total", "total_low", "total_high", "spread", "rows"),
)
Resampled = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
"""First and total indices, (factors,), and both by resample, (resamples, factors)."""


def sobol_indices(design: Saltelli, outcomes: Mapping[str, FloatArray]) -> pd.DataFrame:
    """First-order and total indices of some outcomes, with bootstrap intervals.

    Parameters
    ----------
    design : the worlds.
    outcomes : of each world, (rows x (factors + 2),) by name; base points of which a world has no
        finite number are left out.

    Returns
    -------
    DataFrame
        A row per outcome and factor. ``first``: the part of the variance that would go on average
        if this factor alone were known. ``total``: the part that would stay if all but this factor
        were known. Each with a 95 % interval of SALib's bootstrap over base points (``first_low``
        and so on). ``spread`` is the outcome's standard deviation over independent worlds, in its
        unit, ``rows`` the base points used. Outcomes that do not vary are left out.

    Notes
    -----
    Saltelli and others 2010; total after Jansen 1999. Worked: y = x1 + 2 x2, uniform: 0.2 and 0.8.
    """
    tables = [
        _table(name, design.names, values[design.independent], indices(design, values))
        for name, values in outcomes.items()
        if spread_of(values[design.independent]).varies
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(COLUMNS))


def together(
    design: Saltelli, outcomes: Mapping[str, FloatArray], names: Iterable[str], called: str = ENDING
) -> pd.DataFrame:
    """Indices of several outcomes of one unit as one: means weighted by their variances.

    That is the part of the total variance, the squared distance between two worlds, that a factor
    decides (Lamboni, Monod and Makowski 2011, Reliability Engineering and System Safety 96:450;
    Gamboa and others 2014). Columns as of `sobol_indices`; empty if nothing varies.

    Worked: outcomes with variances 3 and 1 and indices 0.2 and 0.6 -> (3 x 0.2 + 0.6)/4 = 0.3.
    """
    apart = design.independent
    parts = [each for each in names if spread_of(outcomes[each][apart]).varies]
    whole = np.all([_whole(design, outcomes[each]) for each in parts], axis=0)
    if not parts or whole.sum() < LEAST_ROWS:
        return pd.DataFrame(columns=list(COLUMNS))
    kept = np.repeat(whole, len(design.names) + 2)
    weights = np.array([np.var(outcomes[each][kept & apart]) for each in parts])
    found = [_of_whole(design, outcomes[each][kept]) for each in parts]
    shares = weights / weights.sum()
    mixed = tuple(np.tensordot(shares, [each[k] for each in found], 1) for k in range(4))
    first, total, firsts, totals = mixed
    size = np.full(len(outcomes[parts[0]]), np.nan)
    size[kept] = 0.0
    made = _table(called, design.names, size, (first, total, firsts, totals, int(whole.sum())))
    return made.assign(spread=float(np.sqrt(weights.sum())))


LEAST_ROWS = 8
"""Base points below which nothing can be said."""


def indices(design: Saltelli, values: FloatArray) -> tuple[*Resampled, int]:
    """Indices of one outcome from the base points whose worlds all have a number."""
    whole = _whole(design, values)
    kept = np.repeat(whole, len(design.names) + 2)
    if whole.sum() < LEAST_ROWS:
        nothing = np.full(len(design.names), np.nan)
        return nothing, nothing, nothing[None], nothing[None], int(whole.sum())
    return (*_of_whole(design, values[kept]), int(whole.sum()))


def _whole(design: Saltelli, values: FloatArray) -> BoolArray:
    return np.asarray(np.isfinite(values).reshape(design.rows, -1).all(axis=1))


def _of_whole(design: Saltelli, values: FloatArray) -> Resampled:
    from SALib.analyze import sobol  # takes a second to load

    with np.errstate(divide="ignore", invalid="ignore"):  # a resample in which nothing varies
        found = sobol.analyze(
            problem_of(design.names), values, calc_second_order=False, num_resamples=RESAMPLES,
            conf_level=CONFIDENCE, keep_resamples=True, seed=SEED,
        )  # fmt: skip
    return found["S1"], found["ST"], found["S1_conf_all"], found["ST_conf_all"]


def _table(
    name: str, factors: tuple[str, ...], values: FloatArray, found: tuple[*Resampled, int]
) -> pd.DataFrame:
    first, total, firsts, totals, rows = found
    reach = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2.0)
    made: dict[str, Any] = {"outcome": name, "parameter": list(factors)}
    for what, index, resampled in (("first", first, firsts), ("total", total, totals)):
        finite = np.where(np.isfinite(resampled), resampled, index)
        half = reach * finite.std(axis=0, ddof=1) if len(finite) > 1 else np.nan
        made |= {what: index, f"{what}_low": index - half, f"{what}_high": index + half}
    made |= {"spread": float(np.nanstd(values)), "rows": rows}
    return pd.DataFrame(made)
