"""A map in words: which ending leads where, and at which value of which parameter that changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.analysis.discovery.box_words import unit_of, value_words, words_of
from sim.analysis.discovery.cells import Axis, Map, half_width
from sim.analysis.intervals import Z_95
from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.base.written import percent
from sim.endings.registry import RECORDS


@dataclass(frozen=True)
class Cut:
    """A line across the map, along one of its parameters."""

    axis: Axis
    place: int
    """Cells below it."""
    apart: float
    """How well it parts the map, more is better."""
    below: BoolArray
    """(y cells, x cells)"""

    @property
    def value(self) -> float:
        """Of the parameter, at the line."""
        return float(self.axis.edges[self.place])


def leaders(found: Map) -> IntArray:
    """Which ending has most worlds in each cell, (y cells, x cells); the first of equals."""
    return np.asarray(found.counts.argmax(axis=0), dtype=np.int64)


def close_calls(found: Map) -> int:
    """Cells in which the lead over the second may be luck.

    The difference of two shares of one sample of n worlds has the variance
    (p + q - (p - q)^2)/n; a lead under 1.96 standard errors is no lead.
    Worked: 22 and 18 of 40 worlds: 0.10 against 1.96 x 0.157 = 0.31: luck.
    """
    if len(found.names) < 2:
        return 0
    second, first = np.sort(found.shares, axis=0)[-2:]
    error = np.sqrt(np.maximum(first + second - (first - second) ** 2, 0.0) / found.worlds)
    return int((first - second <= Z_95 * error).sum())


def cuts(found: Map) -> Iterator[tuple[Axis, int, BoolArray]]:
    """Every line across the map, along either parameter."""
    rows, columns = np.indices(found.worlds.shape)
    for axis, place in ((found.x, columns), (found.y, rows)):
        for at in range(1, axis.cells):
            yield axis, at, np.asarray(place < at)


def best_cut_of_leaders(found: Map) -> Cut | None:
    """The line whose two sides, each called by its commonest leader, name most cells rightly.

    None if one ending leads everywhere. Worked: leaders A A B B in every row: the line in the
    middle names all cells rightly.
    """
    lead = leaders(found)
    if len(np.unique(lead)) == 1:
        return None
    options = [
        Cut(
            axis, at, float(np.bincount(lead[below]).max() + np.bincount(lead[~below]).max()), below
        )
        for axis, at, below in cuts(found)
    ]
    return max(options, key=lambda each: each.apart, default=None)


def best_cut_of_shares(share: FloatArray, found: Map) -> Cut | None:
    """The line that leaves least variance of a share on its sides; None on a map of one cell."""
    options = [
        Cut(axis, at, -_left_over(share[below]) - _left_over(share[~below]), below)
        for axis, at, below in cuts(found)
    ]
    return max(options, key=lambda each: each.apart, default=None)


def _left_over(share: FloatArray) -> float:
    return float(((share - share.mean()) ** 2).sum())


def map_opening(found: Map, worlds: int, outcome: str = "") -> str:
    """The answer in a sentence or two, with the number of worlds and the width of luck."""
    told = _of_condition(found, outcome) if found.of_condition else _of_endings(found)
    cells = found.x.cells * found.y.cells
    return (
        f"{told} {worlds} worlds in each of {cells} cells, the same in all; "
        f"a share is known to \N{PLUS-MINUS SIGN}{100 * half_width(worlds):.0f} points at most."
    )


def _of_endings(found: Map) -> str:
    lead, cells = leaders(found), found.x.cells * found.y.cells
    counted = np.bincount(lead.ravel(), minlength=len(found.names))
    order = np.argsort(-counted, kind="stable")
    words = [RECORDS[name].words for name in found.names]
    cut = best_cut_of_leaders(found)
    if cut is None:
        only = found.shares[order[0]]
        return (
            f"{_capital(words[order[0]])} leads in all {cells} cells, with {_span(only)} of "
            f"worlds.{_luck(found)}"
        )
    counts = ", ".join(f"{words[k]} in {counted[k]}" for k in order[1:] if counted[k])
    sides = [np.bincount(lead[side], minlength=len(words)) for side in (cut.below, ~cut.below)]
    first, second = (int(side.argmax()) for side in sides)
    text = f"{_capital(words[order[0]])} leads in {counted[order[0]]} of {cells} cells, {counts}"
    if first == second:
        return f"{text}; no value of either parameter parts them.{_luck(found)}"
    return (
        f"{text}; the lead changes mostly at {_at(cut)}: below it {words[first]} leads in "
        f"{sides[0][first]} of {int(sides[0].sum())} cells, above it {words[second]} in "
        f"{sides[1][second]} of {int(sides[1].sum())}.{_luck(found)}"
    )


def _of_condition(found: Map, outcome: str) -> str:
    share = found.shares[0]
    if share.min() == share.max() and share.min() in (0.0, 1.0):
        where = "every world" if share.min() else "no world"
        return f"{outcome}: in {where} of any cell; over these ranges neither parameter moves it."
    text = f"{outcome}: in {_span(share)} of worlds by cell"
    cut = best_cut_of_shares(share, found)
    if cut is None or share.max() - share.min() <= half_width(int(found.worlds.max())):
        return f"{text}; neither parameter moves it beyond luck."
    below, above = (percent(float(share[side].mean())) for side in (cut.below, ~cut.below))
    return f"{text}; most of it turns at {_at(cut)}: {below} below it, {above} above it on average."


def _at(cut: Cut) -> str:
    name = cut.axis.parameter
    return f"{words_of(name)} of {value_words(cut.value, unit_of(name))} ({name})"


def _span(share: FloatArray) -> str:
    """Least to most. Worked: 0.82 and 0.85 are ``82% to 85%``, 0.75 throughout is ``75%``."""
    return " to ".join(dict.fromkeys(percent(each) for each in (share.min(), share.max())))


def _luck(found: Map) -> str:
    close = close_calls(found)
    return f" In {close} cells the lead over the next is within luck." if close else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
