"""Which drawn parameters go with which ending."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.intervals import wilson
from sim.analysis.reading import labels
from sim.base.axes import FloatArray
from sim.endings.classification import ENDINGS
from sim.results.variables import PARAMETER, parameters_among

if TYPE_CHECKING:
    import xarray as xr


def drawn_parameters(result: xr.Dataset) -> dict[str, FloatArray]:
    """Read the parameters that differ from world to world, by name, (worlds,) each."""
    found = {
        name.removeprefix(PARAMETER): np.asarray(result[name].values, dtype=np.float64)
        for name in parameters_among(result)
    }
    return {name: values for name, values in found.items() if np.ptp(values) > 0.0}


def spearman(left: FloatArray, right: FloatArray) -> FloatArray:
    """Rank correlations of columns with columns (Spearman 1904).

    Parameters
    ----------
    left : (worlds, n).
    right : (worlds, m).

    Returns
    -------
    (n, m) in [-1, 1]; NaN where a column does not vary.

    Notes
    -----
    Worked: 1, 2, 3, 4 with 1, 3, 2, 4 -> 1 - 6 x 2/(4 x 15) = 0.8.
    """
    from scipy.stats import rankdata  # takes long to load

    a, b = (rankdata(each, axis=0) - (len(each) + 1) / 2.0 for each in (left, right))
    scale = np.sqrt(np.outer((a * a).sum(axis=0), (b * b).sum(axis=0)))
    return np.where(scale > 0.0, a.T @ b / np.where(scale > 0.0, scale, 1.0), np.nan)


def noise_line(worlds: int, tests: int = 1, confidence: float = 0.95) -> float:
    """Size of rank correlation that chance alone exceeds once in 20 tables of ``tests`` entries.

    Bonferroni's bound on the normal approximation, of variance 1/(worlds - 1).

    Worked: 1,001 worlds, one test: 1.960/sqrt(1000) = 0.062; 182 tests: 0.117.
    """
    z = NormalDist().inv_cdf(1.0 - (1.0 - confidence) / (2.0 * tests))
    return float(min(1.0, z / np.sqrt(max(worlds - 1, 1))))


def rank_correlations(result: xr.Dataset) -> pd.DataFrame:
    """Correlate each membership with each drawn parameter, by ranks.

    Parameters
    ----------
    result : dataset with ``membership`` (world, ending) and ``param.<name>`` (world).

    Returns
    -------
    DataFrame
        Parameters by endings, Spearman's coefficient; NaN where a membership does not vary.

    Notes
    -----
    Parameters are drawn independently, so a coefficient is not another parameter's in disguise; but
    a driver that matters only beside another, or acts both ways, shows little. See `noise_line`.
    """
    drawn = drawn_parameters(result)
    fit = np.asarray(result["membership"].values, dtype=np.float64)
    columns = np.stack(list(drawn.values()), axis=1) if drawn else np.empty((len(fit), 0))
    return pd.DataFrame(spearman(columns, fit), index=list(drawn), columns=list(ENDINGS))


def fifths(result: xr.Dataset, part: float = 0.2) -> pd.DataFrame:
    """Compare an ending's share where a parameter is low with where it is high.

    Parameters
    ----------
    result : dataset with ``ending`` (world) and ``param.<name>`` (world).
    part : the part of worlds with the lowest and with the highest values, in (0, 0.5].

    Returns
    -------
    DataFrame
        A row per parameter and ending: bounds of the two groups in the parameter's unit
        (``low_fifth_up_to``, ``high_fifth_from``), the label's share in each
        (``share_in_low_fifth``, ``share_in_high_fifth``), their ``difference`` and its 95 %
        interval (``difference_low``, ``difference_high``; Newcombe 1998, Statistics in Medicine
        17:873, method 10, from two Wilson intervals).

    Raises
    ------
    ValueError
        ``part`` is not in (0, 0.5].
    """
    if not 0.0 < part <= 0.5:
        raise ValueError(f"part = {part!r}: must be above 0 and at most 0.5")
    reached = labels(result)[:, None] == np.array(ENDINGS)
    tables = []
    for name, values in drawn_parameters(result).items():
        low, high = np.quantile(values, (part, 1.0 - part))
        few, many = values <= low, values >= high
        share_few, few_low, few_high = wilson(reached[few].sum(axis=0), few.sum())
        share_many, many_low, many_high = wilson(reached[many].sum(axis=0), many.sum())
        difference = share_many - share_few
        tables.append(pd.DataFrame({
            "parameter": name, "ending": list(ENDINGS), "low_fifth_up_to": low,
            "high_fifth_from": high, "share_in_low_fifth": share_few,
            "share_in_high_fifth": share_many, "difference": difference,
            "difference_low": difference - np.hypot(share_many - many_low, few_high - share_few),
            "difference_high": difference + np.hypot(many_high - share_many, share_few - few_low),
        }))  # fmt: skip
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def drivers(result: xr.Dataset) -> pd.DataFrame:
    """Put `fifths` and `rank_correlations` in one table, the strongest first for each ending."""
    found = fifths(result)
    if found.empty:
        return found
    # Both tables go through the same parameters and endings in the same order.
    found.insert(2, "rank_correlation", rank_correlations(result).to_numpy().ravel())
    order = pd.DataFrame({
        "ending": found["ending"].map({name: place for place, name in enumerate(ENDINGS)}),
        "size": -found["rank_correlation"].abs(),
    }).sort_values(["ending", "size"], kind="stable").index  # fmt: skip
    return found.loc[order].reset_index(drop=True)
