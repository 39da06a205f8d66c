"""The answer in a sentence: who carries it if one cannot pay, in USD and shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.analysis.money.who_carries import Spelled, called, carriers, in_a_row
from sim.base.written import counted, percent, usd

if TYPE_CHECKING:
    import pandas as pd

NAMED = 3
"""Losers that the sentence names."""


def ranged(row: pd.Series, name: str, worlds: int, form: object = usd) -> str:
    """A number, of many worlds with its range. ``$3 bn (1 to 5)`` -> ``$3 bn ($1 bn to $5 bn)``."""
    write = form if callable(form) else usd
    said = str(write(float(row[name])))
    if worlds == 1:
        return said
    return f"{said} ({write(float(row[f'{name}_low']))} to {write(float(row[f'{name}_high']))})"


def headline(
    table: pd.DataFrame, year: int, year_name: str, spelled: Spelled, what: str, of: int
) -> str:
    """One sentence of who carries it.

    Medians over the worlds in which it operates, ``of`` how many, with what lies between 5 and 95%
    of them; ``what`` says which lab or cloud it is, such as a role.
    """
    whole = table[(table["year"] == year) & (table["who"] == "all")].iloc[0]
    worlds = int(whole["worlds"])
    name = called(str(whole["fails"]), spelled)
    when = f"at the end of {year_name}"
    if not worlds:
        return f"{name} does not operate {when} in any world: nobody loses by it."
    those = counted(worlds, "world")
    if worlds < of:
        those = f"the {worlds:,} of {counted(of, 'world')} in which it operates"
    many = f" over {those}, with the middle 90% in brackets" if worlds > 1 else ""
    rows = carriers(table, year).head(NAMED)
    lost = ranged(whole, "settled_usd", worlds)
    if float(whole["settled_usd_high"]) <= 0.0:
        return f"If {name}{what} could not pay {when}, nobody else would lose anything{many}."
    who = in_a_row(
        f"{called(str(row['who']), spelled)} {percent(float(row['share']))}"
        for _, row in rows.iterrows()
    )
    claims = ranged(whole, "claims_usd", worlds)
    falls = float(whole["others_fail"])
    others = (
        "nobody else fails by it" if falls == 0.0
        else "others fail by it too" if worlds == 1
        else f"others fail by it in {percent(falls)} of worlds"
    )  # fmt: skip
    return (
        f"If {name}{what} could not pay {when}, others would lose {lost}{many}: {who} carry most. "
        f"Bills, contracts and loans are {claims} of it, the rest is the value of shares; {others}."
    )
