"""Scenario discovery: boxes by two methods, one chosen by a rule, all judged on held-out worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.discovery.boxes import Box, Score, pruned, quasi_p, scored, trained
from sim.analysis.discovery.peeling import peeled
from sim.analysis.discovery.trees import branches
from sim.base.axes import BoolArray
from sim.base.errors import EndgameError
from sim.base.written import counted

FEWEST = 20
"""Worlds with the outcome, and without: fewer tell a box from luck no more."""
COVERED = 0.5
"""A box that is chosen holds at least this share of the outcome's worlds."""
NEAR_BEST = 0.8
"""Of what the densest of these has over the base rate, a simpler box must reach this share."""


@dataclass(frozen=True)
class Found:
    """A box of one method."""

    method: str
    """PRIM or CART."""
    box: Box
    number: int
    """Its place among the boxes of its method, 0 for the whole space."""
    quasi_p: dict[str, float]
    """By parameter, in the worlds that were looked in."""
    held_out_p: dict[str, float]
    """The same test in worlds that the restriction was not chosen in: a p-value without quasi."""
    train: Score
    held_out: Score

    @property
    def holds(self) -> bool:
        """Whether it tells more than the base rate in worlds that it was not found in."""
        return bool(self.box.limits) and self.held_out.beats_luck


@dataclass(frozen=True)
class Discovery:
    """What was found of an outcome."""

    outcome: BoolArray
    """(worlds,)"""
    train: BoolArray
    """(worlds,) where boxes were looked for."""
    prim: Found
    cart: Found
    trajectory: pd.DataFrame
    """A row for each of PRIM's boxes, then of CART's; see `trajectory_table`."""

    @property
    def best(self) -> Found | None:
        """The box to tell: PRIM's, or CART's where that alone holds; None if neither does."""
        return next((each for each in (self.prim, self.cart) if each.holds), None)


def discovered(
    table: pd.DataFrame, outcome: BoolArray, box: int | None = None, what: str = "the outcome"
) -> Discovery:
    """Look for the box of parameters in which an outcome is at home.

    Parameters
    ----------
    table : (worlds, parameters) indexed by the worlds' numbers; columns that do not vary are left
        out.
    outcome : (worlds,)
    box : number in PRIM's trajectory, to take in place of the one that the rule chooses.
    what : the outcome's name, for messages.

    Raises
    ------
    EndgameError
        Too few worlds with the outcome or without it, no parameter varies, no box of this number.

    Notes
    -----
    Seven worlds of ten are looked in, the rest judge. The rule: of the boxes that hold half of the
    outcome's worlds or more, those that have at least 80% of what the densest has over the base
    rate; of these the ones with fewest restrictions; of these that with the greatest product of
    coverage and density over the base rate. Then restrictions with a quasi-p above 0.05 are lifted.
    It looks at worlds of the first kind alone.
    """
    require_both(outcome, what)
    varied = table.loc[:, [bool(np.ptp(table[name].to_numpy(float)) > 0.0) for name in table]]
    if varied.empty:
        raise EndgameError("no parameter differs between these worlds: draw them (an ensemble)")
    train = trained(table.index.to_numpy(dtype=np.int64))
    require_both(outcome[train], f"{what} in the worlds that are looked in")
    looked, seen = varied[train], outcome[train]
    peels, nodes = peeled(looked, seen), branches(looked, seen)
    if box is not None and not 0 <= box < len(peels):
        raise EndgameError(f"--box {box}: PRIM has boxes 0 to {len(peels) - 1} here")
    scores = [scored(each, looked, seen) for each in peels]
    number = chosen(peels, scores) if box is None else box
    place = chosen(nodes, [scored(each, looked, seen) for each in nodes])
    first = peels[number] if box is not None else pruned(peels[number], looked, seen)
    aside, unseen = varied[~train], outcome[~train]
    prim, cart = (
        Found(method, each, at, quasi_p(each, looked, seen), quasi_p(each, aside, unseen),
              scored(each, looked, seen), scored(each, aside, unseen))
        for method, each, at in (
            ("PRIM", first, number),
            ("CART", pruned(nodes[place], looked, seen), place),
        )
    )  # fmt: skip
    rows = trajectory_table({"PRIM": peels, "CART": nodes}, varied, outcome, train)
    return Discovery(outcome, train, prim, cart, rows)


def require_both(outcome: BoolArray, what: str) -> None:
    """Refuse an outcome that nearly no world has, or nearly every one.

    Raises
    ------
    EndgameError
        With the count and what helps.
    """
    worlds, true = len(outcome), int(outcome.sum())
    fewest = min(true, worlds - true)
    if fewest < FEWEST:
        side = "true" if true <= worlds - true else "not true"
        more = int(np.ceil(worlds * FEWEST / fewest / 500) * 500) if fewest else 0
        many = counted(max(more, worlds + 500), "world")
        help_ = f"try {many} (--worlds, or a larger ensemble), or" if fewest else "try"
        raise EndgameError(
            f"{what}: {side} in {fewest} of {counted(worlds, 'world')}; a box needs {FEWEST} of "
            f"either kind: {help_} a wider outcome"
        )


def chosen(boxes: Sequence[Box], scores: Sequence[Score]) -> int:
    """Which box the rule takes; see `discovered`.

    Worked: base rate 0.2; coverage 0.9, 0.6, 0.55 at densities 0.4, 0.7, 0.75 with 1, 2, 5
    restrictions: the second has 0.5 of the third's 0.55 over the base rate, which is 91%.
    """
    wide = [at for at, each in enumerate(scores) if each.coverage >= COVERED]
    best = max(scores[at].density - scores[at].base for at in wide)
    near = [at for at in wide if scores[at].density - scores[at].base >= NEAR_BEST * best]

    def order(at: int) -> tuple[int, float]:
        each = scores[at]
        return len(boxes[at].limits), -each.coverage * (each.density - each.base)

    return min(near, key=order)


def trajectory_table(
    boxes: dict[str, list[Box]], table: pd.DataFrame, outcome: BoolArray, train: BoolArray
) -> pd.DataFrame:
    """A row per box: method, number, restrictions, coverage and density where looked and held out.

    Columns: ``method``, ``box``, ``restrictions``, ``parameters``; ``coverage``, ``density`` and
    ``worlds`` in the box of the worlds looked in; the same with ``held_out_`` before.
    """
    rows = []
    for method, several in boxes.items():
        for number, each in enumerate(several):
            here = scored(each, table[train], outcome[train])
            there = scored(each, table[~train], outcome[~train])
            rows.append({
                "method": method, "box": number, "restrictions": len(each.limits),
                "coverage": here.coverage, "density": here.density, "worlds": here.inside,
                "held_out_coverage": there.coverage, "held_out_density": there.density,
                "held_out_worlds": there.inside,
                "parameters": " ".join(sorted(limit.parameter for limit in each.limits)),
            })  # fmt: skip
    return pd.DataFrame(rows)
