"""The gallery as a page: every scenario with its question, its answer, its picture."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from answers import answer
from shown import BASE, ROOMS

from sim.analysis.pairs.compared import Compared
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.registry import RECORDS
from sim.scenario.document import About

WIDTH = 118
PICTURES = "../../results/gallery"
SOURCES = "../../sim/data/scenarios"


def page(found: Compared, abouts: Mapping[str, About], made: Mapping[str, Any]) -> str:
    """Markdown of all scenarios that were asked.

    Parameters
    ----------
    found : scenarios held against the baseline.
    abouts : question and story of each, by name.
    made : where the numbers come from; see `answers.table_of_answers`.
    """
    others = {each.name: each for each in found.others}
    years = found.months // MONTHS_PER_YEAR
    parts = [
        f"# Gallery: {len(others)} what-ifs, each with a picture and an answer",
        wrapped(
            "Written by `run.py` beside this page, not by hand. Each scenario is a short file that "
            f"changes the baseline. {found.worlds} worlds are drawn from the baseline's ranges and "
            f"played through {years} years from {found.start} twice, with the same luck and the "
            "same draws: once as they are, once with the change. So what differs is the change's "
            "alone. Intervals are of 95% and count worlds; they do not vouch for the ranges. A "
            "share of worlds is what follows if the ranges hold, no forecast."
        ),
        wrapped(
            '"Cannot be told apart": the interval holds zero. "May be luck": it leaves zero out, '
            "but of some twenty outcomes one would by chance (Holm's correction). Numbers that are "
            "named without doubt pass it. All outcomes of all scenarios are in "
            "[answers.csv](answers.csv)."
        ),
        wrapped(usually(found)),
    ]
    number = 0
    for room, names in ROOMS.items():
        parts.append(f"## {room}")
        for name in (each for each in names if each in others):
            number += 1
            parts += [
                f"### {number}. {abouts[name].question}",
                wrapped(f"**{answer(found.worlds, others[name])}**"),
                f"![{abouts[name].question}]({PICTURES}/{name}.png)",
                wrapped(f"{' '.join(abouts[name].story.split())} [{name}]({SOURCES}/{name}.toml)"),
                f"    .venv/bin/endgame compare {BASE} {name} --worlds {found.worlds}",
            ]
    of = f"{found.worlds} pairs, {years} years, seed {made['seed']}, {made['builders']} builders"
    parts.append(f"{of}, Endgame {made['version']}, code and data {made['code']}.")
    return "\n\n".join(parts) + "\n"


def usually(found: Compared) -> str:
    """How the baseline's own worlds end, the commonest first; each ending once."""
    flows = found.others[0].flows
    counts = flows[flows["of"] == "ending"].groupby("before")["worlds"].sum()
    ordered = counts.sort_values(ascending=False, kind="stable")
    told = [
        f"{RECORDS[str(name)].words} {100 * worlds / found.worlds:.0f}%"
        for name, worlds in ordered.items()
    ]
    return f"How the {BASE}'s {found.worlds} worlds end: {', '.join(told)}."


def wrapped(text: str) -> str:
    """A paragraph in lines of a page's width."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
