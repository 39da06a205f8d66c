"""The whole description: the hand-written narrative with its tables and numbers filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from textwrap import fill

import odd_code_tables as code
import odd_forms as forms
import odd_input_tables as data

from sim.results.variables import variables
from sim.scenario.parameters import table

HERE = Path(__file__).parent
NARRATIVE = HERE / "narrative.md"
README = HERE / "README.md"

NOTICE = (
    "<!-- Written by run.py from narrative.md and from the code: edit those, then run it again. -->"
)
TABLES: dict[str, Callable[[], str]] = {
    "state": code.state_table,
    "process": code.process_table,
    "decisions": code.decision_table,
    "rules": code.rules_table,
    "elsewhere": code.elsewhere_table,
    "forms": forms.forms_table,
    "streams": code.streams_table,
    "qualities": data.quality_table,
    "drawn": data.drawn_table,
    "scenarios": data.scenario_table,
    "shocks": data.shock_list,
    "starts": data.start_table_counts,
    "roster": data.roster_table,
    "endings": data.endings_table,
    "observation": data.observation_table,
}
"""Every mark ``<!-- table: name -->`` that the narrative may hold, and must hold once."""

MARK = re.compile(r"^<!-- table: (\w+) -->$", re.MULTILINE)
WIDTH = 120
NUMBER = re.compile(r"\{\{([\w.]+)\}\}")


def document(narrative: str) -> str:
    """The narrative with every mark replaced, under a notice of where it comes from.

    Numbers stand as ``{{capital.ask_months}}`` (the value of a parameter) or
    ``{{sim.month.world.TOLERANCE}}`` (a constant of the code), so that none is copied by hand.

    Raises
    ------
    ValueError
        If a mark is unknown, twice there or missing, or a number has no such name.
    """
    marks = MARK.findall(narrative)
    if sorted(marks) != sorted(TABLES):
        wrong = sorted(set(marks) ^ set(TABLES)) or sorted({m for m in marks if marks.count(m) > 1})
        raise ValueError(f"{NARRATIVE.name}: must have each table once: {', '.join(wrong)}")
    filled = NUMBER.sub(lambda found: number(found.group(1)), narrative)
    filled = "\n\n".join(wrapped(block) for block in filled.split("\n\n"))
    filled = MARK.sub(lambda found: TABLES[found.group(1)](), filled)
    return f"{NOTICE}\n\n{filled.strip()}\n"


def wrapped(block: str) -> str:
    """A paragraph or list broken anew into lines, since numbers are shorter than their names."""
    lines = block.split("\n")
    if any(line.startswith(("|", "    ", "<", "#")) for line in lines):
        return block
    parts = re.split(r"\n(?=- )", block)
    return "\n".join(
        fill(part, WIDTH, subsequent_indent="  " * part.startswith("- "),
             break_long_words=False, break_on_hyphens=False)
        for part in parts
    )  # fmt: skip


def number(name: str) -> str:
    """A parameter's value, a constant of the code, or a count, as text.

    Worked: ``sim.base.units.MONTHS_PER_YEAR`` is ``12``.
    """
    if name in table():
        return f"{table()[name].value:,.6g}"
    if name in COUNTS:
        return str(COUNTS[name]())
    try:
        return f"{resolve_name(name):,.6g}"
    except (ImportError, AttributeError):
        known = "no such parameter, count or constant"
        raise ValueError(f"{NARRATIVE.name}: {{{{{name}}}}}: {known}") from None


COUNTS: dict[str, Callable[[], int]] = {
    "count.parameters": lambda: len(table()),
    "count.assumed": lambda: sum(row.quality == "assumed" for row in table().values()),
    "count.drawn": lambda: len(data.shipped()["baseline"].uncertainties),
    "count.series": lambda: len(variables()),
    "count.labs": lambda: len(data.shipped()["baseline"].roster.labs),
    "count.hyperscalers": lambda: len(data.shipped()["baseline"].roster.hyperscalers),
    "count.neoclouds": lambda: len(data.shipped()["baseline"].roster.neoclouds),
    "count.investors": lambda: len(data.shipped()["baseline"].roster.investors),
}
