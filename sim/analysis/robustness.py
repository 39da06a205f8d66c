"""How much labels depend on where the lines between endings are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.intervals import wilson
from sim.base.axes import FloatArray
from sim.endings.classification import DEFAULT, ENDINGS, Thresholds, label, memberships, outcomes
from sim.endings.registry import RECORDS, of_kind

if TYPE_CHECKING:
    import xarray as xr

FACTORS = (0.8, 1.2)
ALL_LINES, ALL_WIDTHS = "all lines", "all widths"
STRICTNESS = "all lines, strictness"


class Move(NamedTuple):
    """Some numbers of the classifier, moved by a factor."""

    what: str
    kind: str
    """``all``, ``line`` (one threshold) or ``rule`` (a number of the labelling rule)."""
    factor: float
    thresholds: Thresholds


def moves(factors: tuple[float, ...] = FACTORS) -> Iterator[Move]:
    """List what to move: all lines, all by strictness, all widths, each line and rule alone.

    Multiplying every line by 1.2 asks more where a condition says "at least" and less where it says
    "at most"; moved by strictness, 1.2 asks more of every condition and 0.8 less.
    """
    for factor in factors:
        yield Move(ALL_LINES, "all", factor, DEFAULT.scaled(factor))
    for factor in factors:
        yield Move(STRICTNESS, "all", factor, stricter(factor))
    for factor in factors:
        yield Move(
            ALL_WIDTHS, "all", factor, _moved([each.name for each in of_kind("width")], factor)
        )
    for each in (*of_kind("line"), *of_kind("rule")):
        for factor in factors:
            yield Move(each.name, each.kind, factor, _moved([each.name], factor))


def stricter(factor: float) -> Thresholds:
    """Ask more (``factor`` above one) or less of every condition.

    Lines of "at least" are multiplied by the factor, those of "at most" by two less the factor;
    distances from full cost likewise by which way they bind. Worked, 1.2: an HHI of at least 1,800
    -> 2,160; a lag of at most 6.5 months -> 5.2; a loss of at most 0.10 of full cost -> 0.08.
    """
    changes = {each.name: factor * each.value for each in of_kind("line")}
    for test in (test for ending in RECORDS.values() for test in ending.tests):
        if test.at_least != (test.distance >= 0):
            changes[test.line.name] = (2.0 - factor) * test.line.value
    return Thresholds(**changes)


def relabelled(series: Mapping[str, FloatArray], thresholds: Thresholds) -> NDArray[np.str_]:
    """Label of each world by other thresholds, (worlds,); ``series`` as `outcomes` gives them."""
    return label(memberships(series, thresholds)[:, -1], thresholds)


def threshold_moves(result: xr.Dataset, factors: tuple[float, ...] = FACTORS) -> pd.DataFrame:
    """Move every number of the classifier and count the worlds whose label changes.

    Parameters
    ----------
    result : a run's dataset.
    factors : by which to multiply, one at a time.

    Returns
    -------
    DataFrame
        A row per move, unmoved first: ``what``, ``kind``, ``factor``, ``changed`` (share of worlds
        whose label is another one) with its 95 % interval ``low`` to ``high``, and
        ``share_<ending>`` after the move. An excess over full cost is moved by its distance from
        one, as in `Thresholds.scaled`.

    Notes
    -----
    A fifth is much or little: of an HHI of 1,800 it is 360 points, of two labs less than one. The
    table is about words, not about the economy.
    """
    series = outcomes(result)
    base = relabelled(series, DEFAULT)
    rows = [_row(Move("none", "none", 1.0, DEFAULT), base, base)]
    rows += [_row(move, base, relabelled(series, move.thresholds)) for move in moves(factors)]
    return pd.DataFrame(rows)


def transitions(result: xr.Dataset, thresholds: Thresholds) -> pd.DataFrame:
    """Count worlds by their label before (rows) and after (columns) thresholds are moved.

    Returns
    -------
    DataFrame
        7 by 7 whole numbers in the order of ``sim.endings.classification.ENDINGS``.
    """
    series = outcomes(result)
    return crossed(relabelled(series, DEFAULT), relabelled(series, thresholds))


def crossed(before: NDArray[np.str_], after: NDArray[np.str_]) -> pd.DataFrame:
    """Cross-tabulate two labellings of the same worlds, every ending shown."""
    table = [[int(((before == a) & (after == b)).sum()) for b in ENDINGS] for a in ENDINGS]
    return pd.DataFrame(table, index=list(ENDINGS), columns=list(ENDINGS))


def _moved(names: list[str], factor: float) -> Thresholds:
    return Thresholds(**{name: factor * getattr(DEFAULT, name) for name in names})


def _row(move: Move, base: NDArray[np.str_], after: NDArray[np.str_]) -> dict[str, object]:
    changed, low, high = wilson((after != base).sum(), len(base))
    row: dict[str, object] = {
        "what": move.what, "kind": move.kind, "factor": move.factor,
        "changed": float(changed), "low": float(low), "high": float(high),
    }  # fmt: skip
    return row | {f"share_{ending}": float((after == ending).mean()) for ending in ENDINGS}
