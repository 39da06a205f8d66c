"""What moves between two sides of paired worlds: every headline outcome, with its interval.

Each row is one outcome: the share of worlds that end in some way, or the mean of a number. Of so
many rows one in twenty would stand out by luck, so what is said to move has passed Holm's
correction over all of them (Holm 1979, Scandinavian Journal of Statistics 6:65).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.differences import (
    FEWEST_WORLDS,
    Difference,
    delay,
    mean_difference,
    share_difference,
)
from sim.analysis.mechanism_table import holm
from sim.base.axes import BoolArray, FloatArray
from sim.endings.classification import ENDINGS, FIRST
from sim.endings.registry import RECORDS
from sim.results.headlines import headlines_of

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.05
"""Of the tests after Holm's correction."""
ENDS = "ending."
"""How the name of an outcome begins that is the share of worlds with an ending."""


@dataclass(frozen=True)
class Moved:
    """One outcome of paired worlds on two sides."""

    outcome: str
    words: str
    unit: str
    """Of ``before``, ``after`` and ``difference`` as they stand here."""
    before: float
    after: float
    difference: float
    """After less before, its 95% interval from ``low`` to ``high``."""
    low: float
    high: float
    standardised: float
    """Difference over the standard deviation between worlds (root mean square of both sides)."""
    p: float
    pairs: int


def differences_of(before: pd.DataFrame, after: pd.DataFrame, months: int) -> pd.DataFrame:
    """Compare two tables of the same worlds.

    Parameters
    ----------
    before, after : of `sim.results.world_table.world_table`, the same worlds in the same order.
    months : months of a world.

    Returns
    -------
    pandas.DataFrame
        A row per outcome, in their usual order: the fields of `Moved`, ``p_holm`` and ``moves``,
        whether that is below 0.05 and the interval leaves out zero. Outcomes that not both sides
        have, or that fewer than four pairs have, are left out.

    Notes
    -----
    Means have the paired t interval and test; shares that of Agresti and Min (2005) and the exact
    test of McNemar (1947, Psychometrika 12:153). Months until the first ending count as the whole
    run where there is none (`sim.analysis.differences.delay`). ``standardised`` is Cohen's d_av
    (Lakens 2013, Frontiers in Psychology 4:863): 1 is as much as worlds differ anyway. Worked: 1,
    2, 3, 4 before and 2, 2, 5, 5 after: difference 1, standard deviations 1.29 and 1.73, so 0.65.
    """
    import pandas as pd

    found = [*_endings(before, after), *_numbers(before, after, months)]
    made = pd.DataFrame([asdict(each) for each in found])
    made["p_holm"] = holm(made["p"].to_numpy(dtype=float))
    clear = (made["low"] > 0.0) | (made["high"] < 0.0)
    made["moves"] = (made["p_holm"] < LEVEL) & clear
    return made


def movers(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of `differences_of` that move, the largest standardised difference first."""
    chosen = table[table["moves"]]
    return chosen.loc[chosen["standardised"].abs().sort_values(ascending=False).index]


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table, each by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def exact_mcnemar(before: BoolArray, after: BoolArray) -> float:
    """P that as many pairs would change sides so unevenly by luck, two-sided.

    Worked: of 14 pairs that change 12 gain: twice P(at most 2 of 14) = 0.0129. None changes: 1.
    """
    from scipy.special import bdtr  # takes long to load

    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    both = gained + lost
    return 1.0 if not both else min(1.0, 2.0 * float(bdtr(float(min(gained, lost)), both, 0.5)))


def paired_p(before: FloatArray, after: FloatArray) -> float:
    """P of the paired t test, two-sided; 1 where no world differs.

    Worked: differences 1, 0, 2, 1: t = 1/0.408 = 2.45 with three degrees of freedom: 0.092.
    """
    from scipy.special import stdtr  # takes long to load

    change = after - before
    error = float(change.std(ddof=1)) / np.sqrt(len(change))
    if error == 0.0:
        return float(not change.any())
    return float(2.0 * stdtr(len(change) - 1, -abs(float(change.mean())) / error))


def _endings(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Moved]:
    reached = [table["ending"].to_numpy().astype(str) for table in (before, after)]
    for ending in ENDINGS:
        first, second = (labels == ending for labels in reached)
        if first.any() or second.any():
            found = share_difference(first, second)
            p, words = exact_mcnemar(first, second), f"worlds that end {RECORDS[ending].words}"
            pair = (first.astype(float), second.astype(float))
            yield _moved(f"{ENDS}{ending}", words, "share of worlds", found, p, *pair)


def _numbers(before: pd.DataFrame, after: pd.DataFrame, months: int) -> Iterator[Moved]:
    waited = f"{FIRST}_months"
    if waited in before and waited in after:
        pair = [table[waited].to_numpy(dtype=float) for table in (before, after)]
        first, second = (np.where(np.isnan(each), float(months), each) for each in pair)
        found = delay(pair[0], pair[1], float(months))
        words = "months until the subsidised race first ends"
        yield _moved(waited, words, "months", found, paired_p(first, second), first, second)
    for each in headlines_of(before):
        if each.name not in after:
            continue
        first, second = (table[each.name].to_numpy(dtype=float) for table in (before, after))
        known = np.isfinite(first) & np.isfinite(second)
        if known.sum() >= FEWEST_WORLDS:
            first, second = first[known], second[known]
            found = mean_difference(first, second)
            p = paired_p(first, second)
            yield _moved(each.name, each.words, each.own_unit, found, p, first, second)


def _moved(
    outcome: str, words: str, unit: str, found: Difference, p: float,
    first: FloatArray, second: FloatArray,
) -> Moved:  # fmt: skip
    spread = np.sqrt((first.var(ddof=1) + second.var(ddof=1)) / 2.0)
    change = float(found.difference)
    size = change / float(spread) if spread > 0.0 else float(np.sign(change)) * np.inf
    return Moved(
        outcome, words, unit, float(found.before), float(found.after), change, float(found.low),
        float(found.high), 0.0 if change == 0.0 else size, p, found.worlds,
    )  # fmt: skip
