"""Which of many factors matter at all: Morris's elementary effects along random trajectories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.factors import LUCK, Ranges
from sim.analysis.sensitivity.saltelli_design import Ranged, generator, problem_of
from sim.analysis.sensitivity.spread import spread_of
from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.start.inputs import quantile

LEVELS = 4
STEP = LEVELS / (2.0 * (LEVELS - 1.0))
"""Part of its range that a factor moves by: two thirds."""
RESAMPLES, CONFIDENCE, SEED = 200, 0.95, 1991


@dataclass(frozen=True)
class Trajectories:
    """Paths through the unit cube, along which one factor after the other moves by two thirds.

    All worlds of trajectory t have the luck of world t, up to the step at which luck itself moves:
    from there on, or until there, they have that of world ``count + t``. So an effect is the
    factor's own and not another luck's.
    """

    names: tuple[str, ...]
    count: int
    unit: FloatArray
    """(count x (factors + 1), factors) in [0, 1]."""

    @property
    def numbers(self) -> IntArray:
        """The world whose luck each row has."""
        path = np.repeat(np.arange(self.count), len(self.names) + 1)
        if LUCK not in self.names:
            return path
        return path + self.count * (self.unit[:, self.names.index(LUCK)] > 0.5)

    def points(self, ranges: Ranges) -> Ranged:
        """Values of the parameters by row, each on its own scale."""
        return {
            name: quantile(ranges[name], self.unit[:, place])
            for place, name in enumerate(self.names)
            if name != LUCK
        }


def trajectories(names: Sequence[str], count: int, seed: int) -> Trajectories:
    """Random trajectories (Morris 1991, Technometrics 33:161) by SALib's ``sample.morris``.

    Worked: 49 parameters and luck, 40 trajectories: 40 x 51 = 2,040 worlds.
    """
    from SALib.sample import morris  # takes a second to load

    unit = morris.sample(problem_of(names), count, num_levels=LEVELS, seed=generator(seed))
    return Trajectories(tuple(names), count, np.asarray(unit, dtype=np.float64))


def elementary_effects(design: Trajectories, outcomes: Mapping[str, FloatArray]) -> pd.DataFrame:
    """Effects of each factor on each outcome that varies.

    Parameters
    ----------
    design : the trajectories.
    outcomes : of each world, (count x (factors + 1),) by name; trajectories on which a world has no
        finite number are left out.

    Returns
    -------
    DataFrame
        A row per outcome and factor. ``mu_star``: mean size of the effect, in the outcome's unit
        over the factor's whole range (for luck: of another luck), with a 95 % interval by SALib's
        bootstrap (``mu_star_low``, ``mu_star_high``; Campolongo and others 2007). ``mu``: mean with
        its sign. ``sigma``: how much the effect differs from place to place: interactions, bends
        and thresholds. ``scaled``: ``mu_star`` over the outcome's deviation (``spread``).

    Notes
    -----
    Worked: y = 3 x1 - 2 x2 has mu* 3 and 2, mu 3 and -2, and sigma 0.
    """
    tables = [
        _table(design, name, values)
        for name, values in outcomes.items()
        if spread_of(values).varies and _whole(design, values).sum() >= 2
    ]
    columns = ["outcome", "parameter", "mu_star", "mu_star_low", "mu_star_high", "mu", "sigma",
               "spread", "scaled", "trajectories"]  # fmt: skip
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def _whole(design: Trajectories, values: FloatArray) -> BoolArray:
    return np.asarray(np.isfinite(values).reshape(design.count, -1).all(axis=1))


def _table(design: Trajectories, name: str, values: FloatArray) -> pd.DataFrame:
    from SALib.analyze import morris  # takes a second to load

    whole = _whole(design, values)
    kept = np.repeat(whole, len(design.names) + 1)
    found = morris.analyze(
        problem_of(design.names), design.unit[kept], values[kept], num_resamples=RESAMPLES,
        conf_level=CONFIDENCE, num_levels=LEVELS, seed=SEED,
    )  # fmt: skip
    # Luck has no range of which it moves two thirds: its effect is that of another luck.
    scale = np.where(np.array(design.names) == LUCK, STEP, 1.0)
    size, half = (scale * np.asarray(found[key]) for key in ("mu_star", "mu_star_conf"))
    deviation = float(np.std(values[kept]))
    return pd.DataFrame({
        "outcome": name, "parameter": list(design.names), "mu_star": size,
        "mu_star_low": size - half, "mu_star_high": size + half,
        "mu": scale * np.asarray(found["mu"]), "sigma": scale * np.asarray(found["sigma"]),
        "spread": deviation, "scaled": size / deviation, "trajectories": int(whole.sum()),
    })  # fmt: skip


def ranking(effects: pd.DataFrame) -> pd.Series[Any]:
    """How much each parameter matters over all outcomes, the strongest first; luck is left out.

    Root mean square over outcomes of ``scaled``, so that one that decides a single outcome is not
    lost among those that touch all a little. Worked: 0.3 and 0.4 of two outcomes are 0.354.
    """
    own = effects[effects["parameter"] != LUCK]
    squares = (own["scaled"] ** 2).groupby(own["parameter"], sort=False).mean()
    return squares.pow(0.5).sort_values(ascending=False, kind="stable")


def shifts(design: Trajectories, memberships: FloatArray) -> pd.DataFrame:
    """How far a step of a factor moves a world from ending to ending.

    Parameters
    ----------
    design : the trajectories.
    memberships : (count x (factors + 1), endings) in [0, 1]; trajectories on which a world has no
        finite number are left out. Of two at least something can be said.

    Returns
    -------
    DataFrame
        ``outcome`` (``ending``), ``parameter``, ``mu_star`` and its bootstrap interval, as of
        `elementary_effects`.

    Notes
    -----
    Half the sum of the sizes of memberships' changes (total variation) as the factor moves by two
    thirds of its range, or luck by another luck. Worked: 0.2 from one ending to another: 0.2.
    """
    factors = len(design.names)
    paths = memberships.reshape(design.count, factors + 1, -1)
    whole = np.isfinite(paths).all(axis=(1, 2))
    paths = paths[whole]
    moved = np.abs(np.diff(paths, axis=1)).sum(axis=2) / 2.0
    places = design.unit.reshape(design.count, factors + 1, factors)[whole]
    which = np.abs(np.diff(places, axis=1)).argmax(axis=2)
    effects = np.empty_like(moved)
    np.put_along_axis(effects, which, moved, axis=1)
    count = len(paths)
    half = size = np.full(factors, np.nan)
    if count >= 2:
        again = np.random.default_rng(SEED).integers(count, size=(RESAMPLES, count))
        half = 1.96 * effects[again].mean(axis=1).std(axis=0, ddof=1)
        size = effects.mean(axis=0)
    return pd.DataFrame({
        "outcome": "ending", "parameter": list(design.names), "mu_star": size,
        "mu_star_low": size - half, "mu_star_high": size + half, "trajectories": count,
    })  # fmt: skip
