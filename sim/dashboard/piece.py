"""Some worlds of a setting as bare arrays, played by a worker; pieces join to the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim.base.units import MONTHS_PER_YEAR
from sim.dashboard.asked import YEARS, Asked
from sim.endings.classification import (
    DECIDING,
    ENDINGS,
    NO_FIRST,
    first_ending,
    label,
    label_path,
    memberships,
)
from sim.month.tape import Kept
from sim.results.dataset import taped
from sim.results.payers import PAYERS
from sim.runs.single import played

Array = np.ndarray[Any, np.dtype[Any]]
Piece = dict[str, Array]

FANS = (
    "price_to_full_cost", "price_index", "open_gap", "frontier_capability",
    "spot_price_usd_per_h100_hour", "hhi", "open_token_share",
)  # fmt: skip
"""Series of the market that are shown as fans."""
CONTROLLERS = ("independent", "hyperscaler", "other parent")
MONTHS = YEARS * MONTHS_PER_YEAR
ENOUGH_TO_COMPILE = 10**6
"""Worlds said to be run in all: the page runs the same code again and again."""
NEEDED = frozenset({
    *DECIDING, *FANS, "profit_usd", *(each for group in PAYERS.values() for each in group),
})  # fmt: skip


def played_piece(
    asked: Asked, first: int, stop: int, reached: Callable[[int], None] | None = None
) -> Piece:
    """Play worlds ``first`` to ``stop`` less one of a setting.

    ``reached`` is told the month now and then; what it raises gives the piece up.

    Returns
    -------
    dict of arrays, worlds first
        Fans (worlds, months); ``paid`` (worlds, months, payer) and ``held`` (worlds, months,
        controller), USD a month; ``profit`` (worlds, months, layer); ``state`` (worlds, months,
        lab): 0 closed or not founded, 1 independent, 2 owned; ``membership`` (worlds, ending);
        ``label`` (worlds, months) places in `ENDINGS`; ``first`` (worlds,), one more for none.
    """
    world = played(
        asked.chosen(), range(first, stop), asked.seed, MONTHS,
        kept=Kept(NEEDED, (), False), in_all=ENOUGH_TO_COMPILE, reached=reached,
    )  # fmt: skip
    series = taped(world, NEEDED)
    found = {name: series[name].astype(np.float32) for name in FANS}
    paid = [np.sum([series[each] for each in group], axis=0) for group in PAYERS.values()]
    found["paid"] = np.stack([each.sum(axis=2) for each in paid], axis=-1).astype(np.float32)
    alive, owner, sold = series["alive"] > 0.5, series["owner"], series["revenue_usd"]
    whose = (alive & (owner == -1), alive & (owner >= 0), alive & (owner == -2))
    held = [(sold * mine).sum(axis=2) for mine in whose]
    found["held"] = np.stack(held, axis=-1).astype(np.float32)
    found["profit"] = series["profit_usd"].astype(np.float32)
    found["state"] = np.where(alive, np.where(owner == -1, 1, 2), 0).astype(np.int8)
    fits = memberships({name: series[name] for name in DECIDING})
    found["membership"] = fits[:, -1].astype(np.float32)
    found["label"] = _codes(label_path(fits), ENDINGS)
    found["ending"] = _codes(label(fits[:, -1]), ENDINGS)
    found["first"] = _codes(first_ending(fits)[0], (*ENDINGS, NO_FIRST))
    return found


def joined(pieces: Sequence[Piece]) -> Piece:
    """Pieces one after another."""
    return {name: np.concatenate([each[name] for each in pieces]) for name in pieces[0]}


def _codes(values: Array, known: Sequence[str]) -> Array:
    """Places of names in a list."""
    order = np.argsort(known)
    return order[np.searchsorted(np.array(known)[order], values)].astype(np.int8)
