"""A surrogate of the model: a fast function fitted to some real worlds, with its held-out error."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.saltelli_design import generator
from sim.analysis.sensitivity.spread import spread_of
from sim.base.axes import FloatArray

FLOOR = 0.5
"""Held-out R2 below which no index is given: the surrogate misses more than it catches."""
HELD_OUT = 0.25
"""Part of the worlds that no surrogate sees until it is judged."""
TRIED_ON = 0.2
"""Part of the others on which the kind of surrogate is chosen."""
MOST_FOR_PROCESS = 300
"""Worlds that a Gaussian process is given: its time grows with their cube."""
ROWS = 1024
"""Base points of the Sobol indices on the surrogate, where a world costs nothing."""
Fitted = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Surrogate:
    """The better of two surrogates of one outcome."""

    outcome: str
    kind: str
    r2: float
    """Of worlds that it has not seen: 1 - mean squared error over their variance."""
    error: float
    """Root mean squared error there, in the outcome's unit."""
    spread: float
    """Deviation of the outcome there."""
    worlds: int
    """That were held out."""
    predict: Fitted

    @property
    def trusted(self) -> bool:
        """Whether its indices are given."""
        return self.r2 >= FLOOR


def space_filling(factors: int, worlds: int, seed: int) -> FloatArray:
    """A scrambled Sobol sequence in the unit cube, (worlds, factors) (Owen 1998)."""
    from scipy.stats import qmc  # takes long to load

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # worlds are no power of two
        points = qmc.Sobol(d=factors, scramble=True, rng=generator(seed)).random(worlds)
    return np.asarray(points, dtype=np.float64)


def surrogates(
    unit: FloatArray, outcomes: Mapping[str, FloatArray], seed: int,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> list[Surrogate]:  # fmt: skip
    """Fit a surrogate to each outcome that varies, the better kind of each.

    Parameters
    ----------
    unit : where the worlds lie in the unit cube of factors, (worlds, factors).
    outcomes : (worlds,) by name; worlds without a number are left out.
    seed : which worlds are held out.
    told : hears of outcomes done, of how many.

    Notes
    -----
    A quarter of the worlds is held out; of the others a fifth chooses between gradient boosting
    (Friedman 2001) and a Gaussian process (Rasmussen and Williams 2006), by squared error; the
    chosen one is fitted to all the others and judged on the quarter. A surrogate learns the mean
    over luck, so luck alone keeps its R2 below one.
    """
    from threadpoolctl import threadpool_limits  # comes with scikit-learn

    varying = {name: each for name, each in outcomes.items() if spread_of(each).varies}
    found = []
    for done, (name, values) in enumerate(varying.items(), start=1):
        finite = np.isfinite(values)
        # Threads of so small a model wait for one another: fifty times the work when busy.
        with threadpool_limits(1):
            found.append(_fitted(name, unit[finite], values[finite], seed))
        told(done, len(varying))
    return found


def _fitted(name: str, unit: FloatArray, values: FloatArray, seed: int) -> Surrogate:
    order = generator(seed).permutation(len(values))
    held = order[: round(HELD_OUT * len(order))]
    seen = order[len(held) :]
    trial, rest = np.split(seen, [round(TRIED_ON * len(seen))])
    misses = {
        kind: np.mean((fit(unit[rest], values[rest])(unit[trial]) - values[trial]) ** 2)
        for kind, fit in KINDS.items()
    }
    kind = min(misses, key=lambda each: misses[each])
    predict = KINDS[kind](unit[seen], values[seen])
    miss = float(np.mean((predict(unit[held]) - values[held]) ** 2))
    variance = float(np.var(values[held]))
    r2 = 1.0 - miss / variance if variance > 0.0 else float("nan")
    return Surrogate(name, kind, r2, miss**0.5, variance**0.5, len(held), predict)


def boosting(unit: FloatArray, values: FloatArray) -> Fitted:
    """Gradient boosting of small trees: bends, thresholds and interactions."""
    from sklearn.ensemble import HistGradientBoostingRegressor  # takes seconds to load

    model = HistGradientBoostingRegressor(
        max_iter=250, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=15,
        l2_regularization=1.0, early_stopping=False, random_state=0,
    )  # fmt: skip
    return _predicted(model.fit(unit, values))


def process(unit: FloatArray, values: FloatArray) -> Fitted:
    """A Gaussian process: a slope in each factor, a smooth rest, and noise."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, WhiteKernel

    few = slice(0, MOST_FOR_PROCESS)
    smooth = ConstantKernel(1.0, (1e-4, 1e4)) * RBF(2.0, (0.1, 100.0))
    slopes = ConstantKernel(0.1, (1e-6, 1e4)) * DotProduct(1.0, (1e-3, 1e3))
    kernel = slopes + smooth + WhiteKernel(0.3, (1e-5, 1e2))
    model = GaussianProcessRegressor(kernel, normalize_y=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a part of the kernel is not needed
        return _predicted(model.fit(unit[few] - 0.5, values[few]), 0.5)


def _predicted(model: Any, middle: float = 0.0) -> Fitted:
    from threadpoolctl import threadpool_limits

    def predict(unit: FloatArray) -> FloatArray:
        with threadpool_limits(1):
            return np.asarray(model.predict(unit - middle), dtype=np.float64)

    return predict


KINDS: Mapping[str, Callable[[FloatArray, FloatArray], Fitted]] = {
    "gradient boosting": boosting,
    "Gaussian process": process,
}


def errors(found: Sequence[Surrogate]) -> pd.DataFrame:
    """Held-out error of each surrogate: what a reader sees before any index."""
    return pd.DataFrame(
        {
            "outcome": each.outcome, "kind": each.kind, "held_out_r2": each.r2,
            "held_out_error": each.error, "spread": each.spread, "held_out_worlds": each.worlds,
            "indices": "given" if each.trusted else f"refused: R2 below {FLOOR:g}",
        }
        for each in found
    )  # fmt: skip
