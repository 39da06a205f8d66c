"""CART: a tree of questions with yes or no; every branch of it is a box."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.discovery.boxes import Box, Limit
from sim.analysis.discovery.peeling import LEAST
from sim.base.axes import BoolArray

DEEPEST = 5
"""Questions in a row at most: more restrictions nobody remembers."""


def branches(table: pd.DataFrame, outcome: BoolArray) -> list[Box]:
    """Grow a tree that parts worlds with an outcome from those without, and give all its boxes.

    Parameters
    ----------
    table : (worlds, parameters)
    outcome : (worlds,)

    Returns
    -------
    list of Box
        Of each branch and leaf, the whole space first; leaves hold a twentieth of the worlds at
        least.

    Notes
    -----
    Breiman, Friedman, Olshen and Stone (1984), Classification and Regression Trees, by Gini's
    index, as scikit-learn has it. Beside PRIM: Lempert, Bryant and Bankes (2008), RAND TR-557.
    """
    from sklearn.tree import DecisionTreeClassifier

    fitted = DecisionTreeClassifier(
        max_depth=DEEPEST, min_samples_leaf=max(1, int(np.ceil(LEAST * len(table)))), random_state=0
    ).fit(table.to_numpy(dtype=np.float64), np.asarray(outcome, dtype=bool))
    return [Box(each) for each in _below(fitted.tree_, [str(name) for name in table], 0, ())]


def _below(
    tree: Any, names: list[str], node: int, limits: tuple[Limit, ...]
) -> Iterator[tuple[Limit, ...]]:
    yield limits
    left, right = int(tree.children_left[node]), int(tree.children_right[node])
    if left == right:  # a leaf
        return
    name, line = names[tree.feature[node]], float(tree.threshold[node])
    yield from _below(tree, names, left, _narrowed(limits, Limit(name, high=line)))
    above = float(np.nextafter(line, np.inf))
    yield from _below(tree, names, right, _narrowed(limits, Limit(name, low=above)))


def _narrowed(limits: tuple[Limit, ...], more: Limit) -> tuple[Limit, ...]:
    """Worked: a at least 0.2, and a at most 0.5: a from 0.2 to 0.5."""
    before = [each for each in limits if each.parameter == more.parameter]
    others = tuple(each for each in limits if each.parameter != more.parameter)
    low = max([more.low, *(each.low for each in before)])
    high = min([more.high, *(each.high for each in before)])
    return (*others, Limit(more.parameter, low, high))
