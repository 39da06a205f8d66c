"""Boxes in plain words: what parameters are, values with units, shares with their worlds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.discovery.boxes import Box, Limit, Score, scored
from sim.analysis.discovery.discovered import Discovery, Found
from sim.base.axes import BoolArray
from sim.base.written import NOTHING, counted, number, percent, usd
from sim.scenario.changes import plain
from sim.scenario.parameters import table as parameter_rows

BARE = ("ratio", "exponent", "elasticity")
"""Units that say nothing beside a number."""
MANY = 1e6
"""From here on numbers are told in millions and billions."""
SHARES = ("share", "fraction", "probability")


def value_words(value: float, unit: str) -> str:
    """A parameter's value with its unit.

    Worked: 1.2e10, ``USD per year`` -> ``$12 bn per year``; 0.223, ``fraction`` -> ``22%``; 9.04,
    ``months`` -> ``9.04 months``; 2.5, ``ratio`` -> ``2.5``.
    """
    if not np.isfinite(value):
        return NOTHING
    if unit.startswith("USD"):
        return usd(value) + unit.removeprefix("USD")
    if unit in SHARES or unit.startswith("share of"):
        return percent(value)
    text = number(value) if abs(value) < MANY else plain(value)
    return text if unit in BARE or not unit else f"{text} {unit}"


def words_of(parameter: str) -> str:
    """What a parameter is, to stand within a sentence.

    Worked: ``labs.value_weight`` -> ``weight of value to buyers in list prices``.
    """
    row = parameter_rows().get(parameter)
    if row is None:
        return parameter
    text = row.description.partition(";")[0]  # what follows is for the table of parameters
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def unit_of(parameter: str) -> str:
    """The unit of a parameter; empty if it is none of the table."""
    row = parameter_rows().get(parameter)
    return "" if row is None else row.unit


def limit_words(limit: Limit) -> str:
    """A restriction in words.

    Worked: ``labs.value_weight`` from 0.4 on -> ``weight of value to buyers in list prices above
    0.4 (labs.value_weight)``.
    """
    unit = unit_of(limit.parameter)
    low, high = (value_words(each, unit) for each in (limit.low, limit.high))
    if np.isinf(limit.high):
        where = f"above {low}"
    else:
        where = f"below {high}" if np.isinf(limit.low) else f"between {low} and {high}"
    return f"{words_of(limit.parameter)} {where} ({limit.parameter})"


def _within(share: float, ends: tuple[float, float]) -> str:
    """Worked: 0.83, 0.79 to 0.87 -> ``83% (79-87%)``."""
    low, high = (100.0 * each for each in ends)
    return f"{percent(share)} ({low:.0f}-{high:.0f}%)"


def density_words(score: Score) -> str:
    """Density with its interval, as ``83% (79-87%)``."""
    return _within(score.density, score.density_range)


def coverage_words(score: Score) -> str:
    """Coverage with its interval."""
    return _within(score.coverage, score.coverage_range)


def found_words(what: str, found: Found) -> str:
    """A box as a sentence: density, restrictions, coverage, base rate, all of held-out worlds."""
    held = found.held_out
    if not found.box.limits:
        return f"{found.method} finds no restriction that chance would not bring."
    told = ", and ".join(limit_words(each) for each in found.box.limits)
    return (
        f"{what}: in {density_words(held)} of worlds with {told}; in {percent(held.base)} of all "
        f"worlds. The box covers {coverage_words(held)} of the worlds where it is so, counted in "
        f"{counted(held.worlds, 'world')} held out."
    )


def confirmed_words(found: Found, line: float = 0.05) -> str:
    """Which restrictions stand by themselves in worlds that they were not chosen in.

    Worked: p 0.001 for a, 0.2 for b -> ``Of these a stands by itself on held-out worlds (p below
    0.05), b may be luck.``; empty for a box without restrictions.
    """
    sure = [name for name, chance in found.held_out_p.items() if chance < line]
    unsure = [name for name in found.held_out_p if name not in sure]
    if not found.box.limits:
        return ""
    alone = len(found.box.limits) == 1
    if not unsure:
        these = "This restriction" if alone else "Each of these"
        return f"{these} stands by itself on held-out worlds (p below {line})."
    luck = f"{_listed(unsure)} may be luck"
    if not sure:
        none = "It does not stand" if alone else "None of these stands"
        return f"{none} by itself on held-out worlds: {luck}."
    verb = "stands by itself" if len(sure) == 1 else "stand by themselves"
    return f"Of these {_listed(sure)} {verb} on held-out worlds (p below {line}); {luck}."


def _listed(names: list[str]) -> str:
    """Worked: a, b, c -> ``a, b and c``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def opening(what: str, found: Discovery) -> str:
    """The answer to the question, as a sentence or two."""
    best = found.best
    if best is not None:
        return found_words(what, best)
    worlds, true = len(found.outcome), int(found.outcome.sum())
    held = found.prim.held_out
    return (
        f"{what}: no box tells where it is so better than luck. It is so in {true:,} of "
        f"{counted(worlds, 'world')} ({percent(true / worlds)}), and no box that was found in "
        f"seven worlds of ten holds more of it in the {counted(held.worlds, 'world')} held out."
    )


def sides(found: Discovery) -> pd.DataFrame:
    """PRIM and CART side by side: counts, density, coverage, whether the box beats luck.

    Columns: ``method``, ``restrictions``; ``coverage``, ``density``, ``base_rate``, ``worlds`` in
    the box where it was looked for; the same with intervals for held-out worlds; ``holds``.
    """
    rows = []
    for each in (found.prim, found.cart):
        held, seen = each.held_out, each.train
        rows.append({
            "method": each.method, "box": each.number, "restrictions": len(each.box.limits),
            "coverage": seen.coverage, "density": seen.density, "base_rate": seen.base,
            "worlds_in_box": seen.inside, "worlds": seen.worlds,
            "held_out_coverage": held.coverage, "held_out_coverage_low": held.coverage_range[0],
            "held_out_coverage_high": held.coverage_range[1], "held_out_density": held.density,
            "held_out_density_low": held.density_range[0],
            "held_out_density_high": held.density_range[1], "held_out_base_rate": held.base,
            "held_out_worlds_in_box": held.inside, "held_out_worlds": held.worlds,
            "holds": each.holds,
        })  # fmt: skip
    return pd.DataFrame(rows)


def restrictions(found: Discovery, table: pd.DataFrame) -> pd.DataFrame:
    """A row for each restriction of both boxes, the one that matters most first.

    Columns: ``method``, ``parameter``, ``low``, ``high`` (NaN where open), ``unit``;
    ``worlds_within``, the share of all worlds that keep this restriction alone;
    ``density_without``, of the box if it is lifted, held out; ``quasi_p``; ``held_out_p``;
    ``description``.
    """
    rows = [
        row
        for each in (found.prim, found.cart)
        for row in sorted(_restricted(each, found, table), key=lambda row: row["density_without"])
    ]
    return pd.DataFrame(rows, columns=[
        "method", "parameter", "low", "high", "unit", "worlds_within", "density_without", "quasi_p",
        "held_out_p", "description",
    ])  # fmt: skip


def _restricted(each: Found, found: Discovery, table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    aside, outcome = table[~found.train], _held_out(found)
    for limit in each.box.limits:
        name = limit.parameter
        yield {
            "method": each.method, "parameter": name,
            "low": limit.low if np.isfinite(limit.low) else np.nan,
            "high": limit.high if np.isfinite(limit.high) else np.nan,
            "unit": unit_of(name), "worlds_within": float(Box((limit,)).holds(table).mean()),
            "density_without": scored(each.box.without(name), aside, outcome).density,
            "quasi_p": each.quasi_p[name], "held_out_p": each.held_out_p[name],
            "description": words_of(name),
        }  # fmt: skip


def _held_out(found: Discovery) -> BoolArray:
    return np.asarray(found.outcome[~found.train], dtype=bool)
