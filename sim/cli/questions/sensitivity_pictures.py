"""What ``endgame sensitivity`` draws: a tornado and a heat map."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from sim.analysis.sensitivity import shown
from sim.analysis.sensitivity.asked_outcomes import FIT, in_a_question
from sim.analysis.sensitivity.factors import LUCK, REST, told
from sim.analysis.sensitivity.sobol_indices import ENDING
from sim.base.written import counted
from sim.endings.registry import RECORDS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.cli.questions.sensitivity_study import Found, Study

TORNADO, HEAT_MAP = "tornado.png", "heat_map.png"
LETTERS = 128
"""Of a line that says how to read a picture."""
SHORT = {LUCK: "Luck and first levels", REST: "All other uncertain parameters"}
GIVEN = {
    "sobol": "Pale: part of what differs between worlds in which a parameter has a hand, with "
    "others and luck; dark: its part alone;\nline: 95% interval. Parts overlap and add to more "
    "than all. Right: mean in the highest fifth of its range less that in the lowest.",
    "morris": "Bars: {size}, mean over places;\nline: 95% interval. Right: mean change as a "
    "parameter goes from low to high, {unit}.",
}
CELLS = {
    "sobol": "Part of what differs between worlds in which a parameter has a hand, %. White: "
    "cannot be told from zero.\nBlue: high values raise the outcome; orange: lower it; grey: "
    "either way, or no direction.",
    "morris": "Mean effect of a parameter over its range, % of the outcome's deviation between "
    "worlds. White: cannot\nbe told from zero. Blue: high values raise the outcome; orange: lower "
    "it; grey: either way, or no direction.",
}


def pictures(study: Study, found: Found) -> dict[str, Callable[[], Figure]]:
    """Pictures by file name, each drawn when it is its turn."""
    if found.indices is None and found.effects is None:
        return {}
    drawn: dict[str, Callable[[], Figure]] = {TORNADO: partial(tornado, study, found)}
    if not without_heat_map(found):
        drawn[HEAT_MAP] = partial(heat_map, study, found)
    return drawn


def without_heat_map(found: Found) -> str:
    """Why there is nothing to lay side by side; empty if there is."""
    if found.indices is None and found.effects is None:
        return ""
    columns = _columns(_rows(found)[1], found)
    if len(columns) > 1:
        return ""
    return "one outcome only, and tornado.png has it" if columns else "no outcome varies"


def _columns(rows: pd.DataFrame, found: Found) -> list[str]:
    """Outcomes that the heat map has, the sum over all endings apart."""
    known = [str(each) for each in rows["outcome"].unique()]
    return [each for each in known if each != ENDING and each not in found.still]


def tornado(study: Study, found: Found) -> Figure:
    """The leading outcome: sizes, and which way."""
    from sim.plots.answers.tornado_picture import MOST_ROWS, figure_tornado

    kind, rows = _rows(found)
    main = study.main
    if not (rows["outcome"] == main).any() and len(rows):
        main = str(rows["outcome"].iloc[0])
    of_one = main == ENDING
    size = (
        "part of a world's endings that changes as a parameter moves by two thirds of its range"
        if of_one
        else "effect of a parameter over its range, in deviations of the outcome"
    )
    panels = shown.most_in_question(rows, main)
    how = GIVEN[kind].format(size=size, unit="of memberships" if of_one else "in its unit")
    if not (rows[rows["outcome"] == main]["low"] > 0.0).any():
        how = f"Nothing can be told from zero: every interval holds it. {how}".replace("\n", " ")
        how = textwrap.fill(how, LETTERS)
    measure = "Part of what differs (1 = all)"
    if kind == "morris":
        measure = "Part that changes" if of_one else "Deviations of the outcome"
    return figure_tornado(
        rows, shown.ranked(rows, main, MOST_ROWS), main, panels, words, question(main), how,
        measure, source(study, found),
    )  # fmt: skip


def heat_map(study: Study, found: Found) -> Figure:
    """All outcomes that vary."""
    from sim.plots.answers.heat_map_picture import (
        MOST_COLUMNS,
        MOST_ROWS,
        figure_heat_map,
    )

    kind, rows = _rows(found)
    columns = _columns(rows, found)[:MOST_COLUMNS]
    rows = rows[rows["outcome"].isin(columns)]
    most = "Which parameters decide which outcome, and how much is luck?"
    return figure_heat_map(
        rows, shown.ranked_overall(rows, MOST_ROWS), columns, short, most, CELLS[kind],
        source(study, found), 0.6 if kind == "sobol" else 1.2,
    )  # fmt: skip


def _rows(found: Found) -> tuple[str, pd.DataFrame]:
    if found.indices is not None:
        return "sobol", shown.of_indices(found.indices)
    assert found.effects is not None
    return "morris", shown.of_effects(found.effects)


def question(outcome: str) -> str:
    """The headline of the tornado."""
    return f"What decides {in_a_question(outcome)}?"


def words(name: str) -> str:
    """A parameter or an outcome in words."""
    if name in SHORT:
        return SHORT[name]
    from sim.scenario.parameters import table

    return told(name) if name in table() else short(name)


def short(name: str) -> str:
    """A parameter or an outcome in few words: ``Labs: commitment, months``; ``Tiered``."""
    from sim.plots.figures.drivers import spelled
    from sim.scenario.parameters import table

    if name in SHORT or name in table():
        return SHORT.get(name) or spelled(name)
    ending = name.removeprefix(FIT)
    if name.startswith(FIT) and ending in RECORDS:
        return RECORDS[ending].title
    plain = name.removesuffix("_usd").replace("_", " ")
    return plain.upper() if name == "hhi" else plain[:1].upper() + plain[1:]


def source(study: Study, found: Found) -> str:
    """What was run, at the foot."""
    years = counted(study.years, "year")
    return f"{study.scenario.name}, {years}, {counted(found.worlds, 'world')}, seed {study.seed}"
