"""PRIM: a box that is peeled thinner step by step, with the whole way kept (Friedman, Fisher)."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from sim.analysis.discovery.boxes import Box, Limit
from sim.base.axes import BoolArray

PEEL = 0.05
"""Share of its worlds that a step peels off, or puts back."""
LEAST = 0.05
"""Share of all worlds at which peeling stops."""

ANY = 1e-9
"""Density from which a box is given back. At nought the library counts every world as a hit."""


def peeled(table: pd.DataFrame, outcome: BoolArray) -> list[Box]:
    """Peel boxes around an outcome, the whole space first.

    Parameters
    ----------
    table : (worlds, parameters) numbers that differ from world to world.
    outcome : (worlds,)

    Returns
    -------
    list of Box
        The peeling trajectory: each step takes a twentieth of the worlds off one side of one
        parameter, whichever adds most to the density for what it takes away; at the end steps
        outward that add to the density are kept too.

    Notes
    -----
    Friedman and Fisher (1999), "Bump hunting in high-dimensional data", Statistics and Computing
    9:123, as the ema_workbench has it (Kwakkel 2017, Environmental Modelling & Software 96:239).
    Its columns must be floats: whole numbers fail under pandas 3.
    """
    with warnings.catch_warnings():
        # The library's own trouble with pandas to come; nothing of ours is silenced.
        warnings.filterwarnings("ignore", module=r"ema_workbench\.")
        from ema_workbench.analysis.prim import Prim

        found = Prim(
            table.astype(np.float64).reset_index(drop=True), np.asarray(outcome, dtype=bool),
            threshold=ANY, peel_alpha=PEEL, paste_alpha=PEEL, mass_min=LEAST,
        ).find_box()  # fmt: skip
    whole = found.box_lims[0]
    return list(dict.fromkeys(_box(each, whole) for each in found.box_lims))


def _box(limits: pd.DataFrame, whole: pd.DataFrame) -> Box:
    """What differs from the whole space: row 0 is the lower end, row 1 the upper."""
    names = [str(name) for name in whole.columns]
    ends = zip(names, limits.to_numpy(float).T, whole.to_numpy(float).T, strict=True)
    return Box(tuple(
        Limit(
            name,
            float(low) if low > least else -np.inf,
            float(high) if high < most else np.inf,
        )
        for name, (low, high), (least, most) in ends
        if low > least or high < most
    ))  # fmt: skip
