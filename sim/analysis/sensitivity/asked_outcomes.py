"""The outcomes that are explained: those asked for, or endings' memberships and headlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.expression import asked
from sim.analysis.sensitivity.spread import spread_of
from sim.base.axes import FloatArray
from sim.endings.registry import ENDINGS, RECORDS
from sim.results.headlines import HEADLINES, headlines_of

if TYPE_CHECKING:
    import pandas as pd

FIT = "fit."
MEMBERSHIPS = tuple(f"{FIT}{name}" for name in ENDINGS)
Outcomes = dict[str, FloatArray]
"""Numbers by outcome, (worlds,)."""


def outcomes_of(table: pd.DataFrame, questions: Sequence[str]) -> Outcomes:
    """Outcomes of a table of worlds; NaN in worlds that went wrong.

    ``questions`` are expressions of `sim.analysis.expression`; without any, the membership of each
    ending in the last month, and the headlines that the table has. A condition counts 1 where it
    holds.
    """
    if questions:
        found = {text: asked(text, table) for text in questions}
    else:
        names = [*MEMBERSHIPS, *(each.name for each in headlines_of(table))]
        found = {name: table[name] for name in names}
    sound = table["ending"].to_numpy() != ""
    return {
        name: np.where(sound, each.to_numpy(dtype=np.float64), np.nan)
        for name, each in found.items()
    }


def between_nought_and_one(name: str, values: FloatArray) -> bool:
    """Whether an outcome is a membership, or yes or no, so that its size can be judged."""
    return name.startswith(FIT) or bool(np.isin(values[np.isfinite(values)], (0.0, 1.0)).all())


def left_out(outcomes: Mapping[str, FloatArray]) -> dict[str, str]:
    """Outcomes of which nothing is said, and why. Worked: always 1 -> ``does not vary ...``."""
    said = {
        name: spread_of(values).why_not(between_nought_and_one(name, values))
        for name, values in outcomes.items()
    }
    return {name: why for name, why in said.items() if why}


def outcome_words(name: str) -> str:
    """An outcome in words. Worked: ``fit.tiered`` -> its ending's words; an expression as it is."""
    if name.startswith(FIT) and name.removeprefix(FIT) in RECORDS:
        return RECORDS[name.removeprefix(FIT)].words
    if name in HEADLINES:
        return HEADLINES[name].words
    return "which ending a world reaches" if name == "ending" else name


def in_a_question(name: str) -> str:
    """An outcome after "What decides". Worked: ``fit.tiered`` -> ``the ending "tiered"``."""
    words = outcome_words(name)
    if name.startswith(FIT):
        return f'the ending "{words}"'
    return words if name in HEADLINES or name == "ending" else f'"{words}"'
