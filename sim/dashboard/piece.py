"""Some worlds of a setting as bare arrays, played by a worker; pieces join to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from sim.base.units import MONTHS_PER_YEAR
from sim.dashboard.asked import YEARS, Asked
from sim.endings.classification import DECIDING, ENDINGS, FIRST, NO_FIRST, classify
from sim.month.tape import Kept
from sim.results.dataset import dataset
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


def played_piece(asked: Asked, first: int, stop: int) -> Piece:
    """Play worlds ``first`` to ``stop`` less one of a setting.

    Returns
    -------
    dict of arrays, worlds first
        Fans (worlds, months); ``paid`` (worlds, months, payer) and ``held`` (worlds, months,
        controller), USD a month; ``profit`` (worlds, months, layer); ``state`` (worlds, months,
        lab): 0 closed or not founded, 1 independent, 2 owned; ``membership`` (worlds, ending);
        ``label`` (worlds, months) places in `ENDINGS`; ``first`` (worlds,), one more for none.
    """
    names = (*DECIDING, *FANS, "profit_usd", *(each for group in PAYERS.values() for each in group))
    world = played(
        asked.chosen(), range(first, stop), asked.seed, MONTHS,
        kept=Kept(frozenset(names), (), False), in_all=ENOUGH_TO_COMPILE,
    )  # fmt: skip
    result = classify(dataset(world, asked.chosen(), True, names))
    found = {name: _plain(result, name) for name in FANS}
    paid = [np.sum([_plain(result, each) for each in group], axis=0) for group in PAYERS.values()]
    found["paid"] = np.stack([each.sum(axis=2) for each in paid], axis=-1)
    alive, owner = _plain(result, "alive") > 0.5, result["owner"].values
    sold = _plain(result, "revenue_usd")
    whose = (alive & (owner == -1), alive & (owner >= 0), alive & (owner == -2))
    found["held"] = np.stack([(sold * mine).sum(axis=2) for mine in whose], axis=-1)
    found["profit"] = _plain(result, "profit_usd")
    found["state"] = np.where(alive, np.where(owner == -1, 1, 2), 0).astype(np.int8)
    found["membership"] = _plain(result, "membership")
    found["label"] = _codes(result["ending_monthly"].values, ENDINGS)
    found["ending"] = _codes(result["ending"].values, ENDINGS)
    found["first"] = _codes(result[FIRST].values, (*ENDINGS, NO_FIRST))
    return found


def joined(pieces: Sequence[Piece]) -> Piece:
    """Pieces one after another."""
    return {name: np.concatenate([each[name] for each in pieces]) for name in pieces[0]}


def _plain(result: xr.Dataset, name: str) -> Array:
    return np.asarray(result[name].values, dtype=np.float32)


def _codes(values: Array, known: Sequence[str]) -> Array:
    places = {name: place for place, name in enumerate(known)}
    flat = [places[str(each)] for each in values.ravel()]
    return np.array(flat, dtype=np.int8).reshape(values.shape)
