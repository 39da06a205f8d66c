"""Which labs still operate, and which still belong to nobody else, over time and with intervals."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr

from sim.analysis.intervals import wilson
from sim.base.axes import INDEPENDENT, FloatArray
from sim.results.kept import Rate, has, numbers, require_kept


class Share(NamedTuple):
    """A share of worlds with its 95 % interval, (times, labs) each."""

    middle: FloatArray
    low: FloatArray
    high: FloatArray


def survival(result: xr.Dataset) -> dict[str, Share]:
    """Shares of worlds in which each lab operates, and in which it does so as nobody's.

    Parameters
    ----------
    result : several worlds that keep ``alive`` and ``owner`` by month or by year.

    Returns
    -------
    dict
        ``operating`` and ``independent``, which is a part of it; what operates otherwise is owned
        by a hyperscaler or an outside parent. By month, or at the end of each year.

    Raises
    ------
    EndgameError
        If neither is kept.

    Notes
    -----
    Every world is seen to its end, so nothing is censored and the estimator of Kaplan & Meier
    (1958, JASA 53) is the plain share; a lab may also enter, which it could not show. Intervals are
    Wilson's. Worked: alive in 5 of 10 worlds -> 0.5, 0.24 to 0.76.
    """
    require_kept(result, "survival", ("alive", "owner"), "yearly")
    rate: Rate = "monthly" if has(result, "alive") and has(result, "owner") else "yearly"
    alive = numbers(result, "alive", rate) > 0.5
    own = alive & (numbers(result, "owner", rate) == INDEPENDENT)
    counted = {"operating": alive, "independent": own}
    return {
        name: Share(*wilson(each.sum(axis=0), np.full(each.shape[1:], len(each))))
        for name, each in counted.items()
    }
