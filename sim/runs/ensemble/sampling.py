"""Which value of each uncertain parameter and lever a world of an ensemble gets."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np

from sim.base.axes import FloatArray, IntArray
from sim.base.rng import stream
from sim.scenario.document import Uncertainty
from sim.start.inputs import quantile

METHODS = ("independent", "lhs", "sobol")
"""``independent`` draws each value from the stream of its name and world, as `sim.run` does."""


def designed(
    uncertainties: Mapping[str, Uncertainty], method: str, size: int, seed: int, draws: IntArray
) -> dict[str, FloatArray]:
    """Values of some rows of a design over the scenario's uncertainties.

    A design is a property of (size, seed, method): which rows are asked for together changes
    nothing.

    Parameters
    ----------
    uncertainties : ranges and scales by name.
    method : ``lhs``: Latin hypercube, each of ``size`` equal slices of every range is hit once;
        a parameter's column hangs on its own name, so one more parameter changes no other.
        ``sobol``: Owen-scrambled Sobol points, parameters in alphabetical order; best where
        ``size`` is a power of two. ``independent``: nothing; worlds draw for themselves.
    size : points of the design.
    seed : of the ensemble.
    draws : (rows,) numbers of points, each from 0 to ``size`` - 1.

    Returns
    -------
    One array (rows,) by name.

    Notes
    -----
    McKay, Beckman and Conover 1979, Technometrics 21; Owen 1998, ACM TOMACS 8. Worked: four Latin
    hypercube points of a range 0 to 4 lie one each in [0, 1), [1, 2), [2, 3) and [3, 4).
    """
    if method == "lhs":
        return {
            name: quantile(prior, _stratified(name, size, seed)[draws])
            for name, prior in uncertainties.items()
        }
    if method == "sobol" and uncertainties:
        points = _sobol(len(uncertainties), seed, draws)
        return {
            name: quantile(uncertainties[name], points[:, column])
            for column, name in enumerate(sorted(uncertainties))
        }
    return {}


def _stratified(name: str, size: int, seed: int) -> FloatArray:
    """One column of a Latin hypercube, (size,) in [0, 1): only this one is held in memory."""
    from scipy.stats import qmc  # takes seconds to load, and most ensembles do without

    generator = stream(seed, f"latin hypercube:{name}", 0)
    return np.asarray(qmc.LatinHypercube(d=1, rng=generator).random(size)[:, 0], dtype=np.float64)


def _sobol(dimensions: int, seed: int, draws: IntArray) -> FloatArray:
    """The asked points of a scrambled Sobol sequence, (rows, dimensions)."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(d=dimensions, scramble=True, rng=stream(seed, "sobol", 0))
    first, last = int(draws.min()), int(draws.max())
    if first > 0:  # scipy does not take a step of zero
        sequence.fast_forward(first)
    with warnings.catch_warnings():
        # Rows of a chunk are not a power of two; the design as a whole may be.
        warnings.simplefilter("ignore", UserWarning)
        points = sequence.random(last - first + 1)
    return np.asarray(points[draws - first], dtype=np.float64)
