"""What comparing sides comes to, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.intervals import wilson
from sim.analysis.pairs.pair_differences import ENDS, movers, rows_of
from sim.base.units import MONTHS_PER_YEAR
from sim.base.written import counted, percent, usd
from sim.endings.registry import RECORDS
from sim.results.called import called
from sim.results.headlines import HEADLINES

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.pairs.compared import Against, Compared

MOST_DIGITS = 6
"""After the point."""
MOST = 3
"""Outcomes and endings that a sentence names at most."""
HAPPENED = {
    "closure": "{who} closes",
    "acquisition": "{other} buys {who} for {usd}",
    "licence_and_hire": "{other} licenses what {who} knows and hires its people, for {usd}",
    "entry": "{who}, a new lab, opens",
    "ipo": "{who} lists its shares",
    "cloud_default": "{who} defaults on its debt",
    "blocked_merger": "antitrust blocks a sale of {who}",
    "round": "{who} raises {usd}",
    "down_round": "{who} raises {usd} at a lower price than before",
    "failed_round": "a round of {who} fails",
}
"""An event of `sim.analysis.pairs.parting.KINDS` in words."""


def verdict(found: Compared) -> str:
    """The answer in a paragraph: endings, then what moves most, for each side held to the first."""
    return " ".join(_of_side(found, each) for each in found.others)


def ending_changes(against: Against) -> tuple[int, str]:
    """Pairs with another ending, and the commonest such flow in words (empty if none).

    Worked: two pairs tiered to winter, one winter to tiered: 3, ``tiered to winter (2)``.
    """
    flows = against.flows
    moved = flows[(flows["of"] == "ending") & (flows["before"] != flows["after"])]
    if moved.empty:
        return 0, ""
    most = moved.iloc[int(moved["worlds"].to_numpy().argmax())]
    one, other = (_ending(str(most[name])) for name in ("before", "after"))
    return int(moved["worlds"].sum()), f"{one} to {other} ({int(most['worlds'])})"


def in_numbers(row: Mapping[str, Any]) -> str:
    """A row of `differences_of` in words. Worked: ``36 to 12% of worlds (-24, -31 to -17)``."""
    before, after, change, interval = cells(row)
    unit = unit_of(row)
    joined = f"{unit}" if unit.startswith("%") else f" {unit}".rstrip()
    return f"{before} to {after}{joined} ({change}, {interval})"


def unit_of(row: Mapping[str, Any]) -> str:
    """The unit in which `cells` writes a row."""
    name = str(row["outcome"])
    if name.startswith(ENDS):
        return "% of worlds"
    return HEADLINES[name].unit if name in HEADLINES else str(row["unit"])


def cells(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """A row of `differences_of` as before, after, difference and interval, in its `unit_of`."""
    name = str(row["outcome"])
    scale, form = (100.0, ".0f") if name.startswith(ENDS) else (1.0, ".1f")
    if name in HEADLINES:
        scale, form = HEADLINES[name].scale, HEADLINES[name].form
    if row["moves"]:
        form = _fine(scale * float(row["difference"]), form)
    before, after = (format(scale * float(row[key]), form) for key in ("before", "after"))
    change = (scale * float(row[key]) for key in ("difference", "low", "high"))
    middle, low, high = (_signed(each, form) for each in change)
    return before, after, middle, f"{low} to {high}"


def _fine(value: float, form: str) -> str:
    """A format in which a number is not nought. Worked: 0.004, ``.2f``: ``.3f``."""
    digits = int(form[-2])
    while digits < MOST_DIGITS and value and not _some(format(value, form)):
        digits += 1
        form = f"{form[:-2]}{digits}f"
    return form


def _some(text: str) -> bool:
    return any(each in "123456789" for each in text)


def _signed(value: float, form: str) -> str:
    """With its sign, but for what is written as nought. Worked: -0.01, ``.1f`` -> ``0.0``."""
    text = format(value, f"+{form}")
    return text if _some(text) else text[1:]


def parting_words(found: Compared, against: Against) -> list[str]:
    """When pairs part and by what, and the story of the typical pair; a line each."""
    parting, table = against.parting, against.parting.table
    middle, low, high = (when(found.start, each) for each in parting.median())
    pairs = f"{parting.ever} of {counted(found.worlds, 'pair')}"
    if not parting.ever:
        return [f"No pair parts: the same things happen in all {counted(found.worlds, 'pair')}."]
    half = f"half by {middle} (95%: {low} to {high})"
    half = half if math.isfinite(parting.median()[0]) else "fewer than half in these years"
    lines = [f"{pairs} part by an event, {half}."]
    typical = table[table["world"] == parting.typical].iloc[0]
    first = _happened(found, against, typical, "")
    lines.append(f"The typical pair, world {parting.typical}, " + (
        f"parts in {first}" if first else "never parts by an event") + ".")  # fmt: skip
    later = _happened(found, against, typical, "fate_")
    if later and typical["fate_month"] != typical["month"]:
        lines.append(f"Its first lab with another fate: {later}.")
    return lines


def when(start: str, month: float) -> str:
    """A month of the run by its date. Worked: 2026-07, month 2 -> ``2026-09``."""
    if not math.isfinite(month):
        return "never"
    years, rest = divmod(int(start[5:7]) - 1 + int(month), MONTHS_PER_YEAR)
    return f"{int(start[:4]) + years}-{rest + 1:02d}"


def spelled(found: Compared, name: str) -> str:
    """An agent's name for readers."""
    return called(name, found.labels)


def _of_side(found: Compared, against: Against) -> str:
    table = against.differences
    moved = movers(table)
    ends = moved[moved["outcome"].str.startswith(ENDS)]
    rest = moved[~moved["outcome"].str.startswith(ENDS)]
    changed, flow = ending_changes(against)
    share, low, high = (float(each) for each in wilson(changed, found.worlds))
    told = f"{changed} of {counted(found.worlds, 'pair')}"
    told += f" ({percent(share)}, 95% {percent(low)} to {percent(high)})"
    told += f", most often {flow}" if flow else ""
    numbers = table[~table["outcome"].str.startswith(ENDS)]
    if not (changed or against.parting.ever or numbers[["low", "high"]].to_numpy().any()):
        pairs = counted(found.worlds, "pair")
        return f"No world differs with {against.name}: all is the same in {pairs}."
    if moved.empty:
        return (
            f"Nothing can be told of {against.name} from {counted(found.worlds, 'pair')}: of "
            f"{len(table)} outcomes none moves by more than luck would; the ending is another in "
            f"{told}."
        )
    said = f"With {against.name} the ending is another in {told}; "
    said += f"{_listed(ends)}." if len(ends) else "no ending's share moves by more than luck would."
    if len(rest):
        said += f" What moves most: {_listed(rest)}."
    else:
        said += " No other outcome moves by more than luck would."
    return said


def _listed(rows: pd.DataFrame) -> str:
    told = [f"{_bare(row)} {in_numbers(row)}" for row in rows_of(rows.head(MOST))]
    more = len(rows) - MOST
    return "; ".join(told) + (f"; and {more} more" if more > 0 else "")


def _bare(row: Mapping[str, Any]) -> str:
    name = str(row["outcome"])
    return _ending(name.removeprefix(ENDS)) if name.startswith(ENDS) else str(row["words"])


def _ending(name: str) -> str:
    return RECORDS[name].words if name in RECORDS else "no ending"


def _happened(found: Compared, against: Against, row: pd.Series, prefix: str) -> str:
    """An event of one side in words, with its date and the side that has it; empty if none."""
    if not np.isfinite(float(row[f"{prefix}month"])):
        return ""
    only = found.first if row[f"{prefix}only"] == "before" else against.name
    text = HAPPENED[str(row[f"{prefix}kind"])].format(
        who=spelled(found, str(row[f"{prefix}agent"])),
        other=spelled(found, str(row[f"{prefix}counterparty"] or "")),
        usd=usd(float(row[f"{prefix}amount_usd"])),
    )
    return f"{when(found.start, float(row[f'{prefix}month']))}: {text}, only with {only}"
