"""What a scenario changes, in one sentence; and all that it changes, in a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.analysis.pairs.compared import Against, Compared
from sim.analysis.pairs.pair_differences import ENDS, movers, rows_of
from sim.analysis.pairs.verdict import cells, unit_of
from sim.endings.registry import RECORDS

MOST_NUMBERS = 2
"""Outcomes other than endings that a sentence names."""
SHORT = {
    "lerner": "the margin of price over marginal cost",
    "price_to_full_cost": "price over full cost",
    "subsidy_rate": "the part of full cost that others pay",
    "price_index": "the price of the first month's quality",
    "hhi": "concentration of owners (HHI)",
    "first_ending_months": "months until the subsidised race first ends",
}
"""Words of outcomes, where those of tables are long."""


def answer(worlds: int, against: Against) -> str:
    """The answer to a scenario's question in one sentence.

    It says of the ending whose share moves most how sure that is, then which numbers move most.
    Worked: ``Tiered in 32% of 40 paired worlds instead of 62 (-30 points, -43 to -14); price over
    full cost 1.33 instead of 1.03 (+0.30, +0.30 to +0.30).``
    """
    numbers = movers(against.differences)
    rest = rows_of(numbers[~numbers["outcome"].str.startswith(ENDS)])
    rest = [row for row in rest if set(cells(row)[2]) & set("123456789")]  # large enough to print
    told = [ending_words(worlds, against), *map(number_words, rest[:MOST_NUMBERS])]
    if not rest:
        told.append("no number of the market moves by more than luck would")
    return f"{'; '.join(told)}."


def ending_words(worlds: int, against: Against) -> str:
    """How often worlds end in the way whose share moves most, and how sure that is."""
    table = against.differences
    ends = table[table["outcome"].str.startswith(ENDS)]
    row = rows_of(ends)[int(ends["difference"].abs().to_numpy().argmax())]
    before, after, change, interval = cells(row)
    name = RECORDS[str(row["outcome"]).removeprefix(ENDS)].words
    said = f"{name[0].upper()}{name[1:]} in {after}% of {worlds} paired worlds instead of {before}"
    doubt = doubted(row)
    unit = "point" if change in ("+1", "-1") else "points"
    return f"{said} ({change} {unit}, {interval}{f': {doubt}' if doubt else ''})"


def doubted(row: Mapping[str, Any]) -> str:
    """Why a difference may be none; empty if it is more than luck."""
    if row["moves"]:
        return ""
    if row["low"] > 0.0 or row["high"] < 0.0:
        return "may be luck, of so many outcomes"
    return "cannot be told apart"


def number_words(row: Mapping[str, Any]) -> str:
    """A number after, instead of before, and the difference with its interval."""
    before, after, change, interval = cells(row)
    unit = unit_of(row)
    words = SHORT.get(str(row["outcome"]), str(row["words"]))
    unit = "" if unit and unit in words else unit
    joined = unit if unit.startswith("%") else f" {unit}".rstrip()
    return f"{words} {after}{joined} instead of {before} ({change}, {interval})"


def table_of_answers(
    found: Compared, hashes: Mapping[str, str], made: Mapping[str, Any]
) -> pd.DataFrame:
    """Every outcome of every scenario, with its interval and where it comes from.

    Parameters
    ----------
    found : scenarios held against the baseline.
    hashes : of each scenario's text, by name.
    made : columns that are the same in all rows: worlds, months, seed, builders, version, code
        (a hash of all code and data that a number can come from).
    """
    parts = []
    for against in found.others:
        mine = against.differences.drop(columns=["standardised", "p"])
        where = {"scenario_sha256": hashes[against.name], **made}
        mine.insert(0, "scenario", against.name)
        parts.append(mine.assign(**where))
    return pd.concat(parts, ignore_index=True)
