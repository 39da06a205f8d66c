"""``endgame map``: how worlds end over two parameters, cell by cell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.base.errors import ScenarioError
from sim.base.interrupts import at
from sim.base.written import percent
from sim.cli.analysed import Analysis, leave, question, unfinished
from sim.cli.console import console, say, table
from sim.cli.options import (
    AnswerFolder,
    AsJson,
    Overwrite,
    ResumeWorlds,
    Seed,
    Settings,
    Shipped,
    Workers,
    Years,
    parsed_settings,
    setting_names,
)
from sim.cli.questions.kept_worlds import Asked, told_json, tried, word_of
from sim.cli.typed_again import typed_again
from sim.runs.bars import bar

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.analysis.discovery.cells import Axis, Map
    from sim.scenario.definition import Scenario

TABLE, PICTURE = "map.csv", "map.png"
CELLS, WORLDS = 8, 40
"""Along each side, and in each cell, where no number is given."""
Along = Annotated[
    str,
    typer.Option(
        metavar="NAME[=LOW:HIGH]",
        help="A parameter of `endgame params`, over the range that is drawn, the permitted one if "
        "none is, or this one.",
        autocompletion=setting_names,
    ),
]


def map(
    x: Along,
    y: Along,
    scenario: Shipped = "baseline",
    cells: Annotated[int, typer.Option(min=2, max=40, help="Cells along each side.")] = CELLS,
    worlds: Annotated[
        int, typer.Option(min=4, max=10_000, help="Worlds in each cell; the same in all.")
    ] = WORLDS,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="CONDITION",
            help='Map this instead of the endings, such as "openai alive and independent".',
        ),
    ] = None,
    years: Years = None,
    seed: Seed = None,
    settings: Settings = None,
    workers: Workers = None,
    resume: ResumeWorlds = False,
    out: AnswerFolder = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Map how worlds end over two parameters: the share of each ending in every cell of a grid.

    Each cell has the same worlds, with the same luck and the same draws of all else, so that cells
    differ by the two parameters alone. Leaves a table and a picture with contour lines.

    endgame map --x market.router_share --y capital.vc_supply_usd_per_year

    endgame map --x labs.value_weight=0.3:0.6 --y market.flywheel --outcome "openai alive"
    """
    # Late imports: the libraries below take seconds, and bad input should not wait for them.
    from sim.results.folders.naming import default_folder, told_apart
    from sim.scenario.definition import Scenario

    seed = seed or 0
    levers = parsed_settings(settings or ())
    chosen = Scenario.load(scenario).replace(levers)
    across, down = along("--x", x, chosen, cells), along("--y", y, chosen, cells)
    if across.parameter == down.parameter:
        raise ScenarioError(f"--x and --y: both are {down.parameter}; must be two parameters")
    for option, axis in (("--x", across), ("--y", down)):
        if axis.parameter in levers:
            raise ScenarioError(f"{option} {axis.parameter}: is fixed by --set; leave one of them")
    if outcome is not None:
        from sim.analysis.expression import condition

        condition(outcome, tried(Asked(chosen.name, Path(), chosen, seed=seed)))
    of: dict[str, Any] = {
        "command": typed_again(), "scenario_sha256": chosen.sha256(),
        "cells": cells, "worlds": worlds, "seed": seed, "years": years or chosen.years,
        "outcome": outcome or "", "ranges": [across.low, across.high, down.low, down.high],
    }  # fmt: skip
    words = [_last(across, x), _last(down, y), *([word_of(outcome)] if outcome else [])]
    words += told_apart(cells=(cells, CELLS), worlds=(worlds, WORLDS))
    folder = out or default_folder(
        f"map_{chosen.name}", chosen.changed, *words, seed=seed, years=years or 0
    )
    with question(folder, of, {TABLE: False, PICTURE: True}, overwrite) as claim:
        at(f"with finished rows kept in {folder}; the same command with --resume goes on")
        rows = unfinished(claim.folder)
        found = _run(chosen, across, down, worlds, outcome, seed, years, workers, rows, resume)
        leave(claim, of, _analysis(found, chosen, worlds, outcome or "", seed), as_json)


def _last(axis: Axis, given: str) -> str:
    """A side in a folder's name. Worked: ``labs.hype=0.1:0.2`` is ``hype=0.1-0.2``."""
    between = given.partition("=")[2].strip().replace(":", "-")
    return axis.parameter.rpartition(".")[2] + (f"={between}" if between else "")


def along(option: str, given: str, scenario: Scenario, cells: int) -> Axis:
    """Read one side of a map.

    Worked: ``market.router_share`` of the baseline runs from 0 to 0.341, where it is drawn;
    ``market.router_share=0.1:0.2`` over this range. By ratio where it is drawn so, or where the
    range spans a decade.

    Raises
    ------
    ScenarioError
        No parameter of this name; a range that is none, or not permitted.
    """
    from sim.analysis.discovery.cells import Axis
    from sim.analysis.discovery.scales import over_a_decade
    from sim.scenario.parameters import table as parameter_rows
    from sim.scenario.schema import nearest
    from sim.start.inputs import COMMON

    name, equals, text = (part.strip() for part in given.partition("="))
    row = parameter_rows().get(name)
    if row is None:
        raise ScenarioError(
            f"{option} {name}: no such parameter{nearest(name, parameter_rows())}; "
            "see `endgame params`"
        )
    if name in COMMON:
        raise ScenarioError(f"{option} {name}: is the same in every world of a map; use --set")
    drawn = scenario.uncertainties.get(name)
    low, high = (row.low, row.high) if drawn is None else (drawn.low, drawn.high)
    if equals:
        low, high = _range(option, name, text)
        if not row.low <= low < high <= row.high:
            raise ScenarioError(f"{option} {name} = {text}: must be {row.permitted}, low:high")
    by_ratio = over_a_decade(low, high) or (drawn is not None and drawn.scale == "log" and low > 0)
    return Axis(name, low, high, by_ratio, cells)


def _range(option: str, name: str, text: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in text.split(":"))
    except ValueError:
        low = high = math.nan
    if not low < high:
        raise ScenarioError(f"{option} {name} = {text!r}: must be low:high, as in 0.1:0.5")
    return low, high


def _run(
    scenario: Scenario, x: Axis, y: Axis, worlds: int, outcome: str | None, seed: int,
    years: int | None, workers: int | None, folder: Path, resume: bool,
) -> Map:  # fmt: skip
    from sim.analysis.discovery.cells import grid_points, mapped
    from sim.analysis.expression import condition
    from sim.endings.classification import ENDINGS
    from sim.runs.at_points import at_points

    _say_of_shocks(scenario, x, y)
    points, numbers = grid_points(x, y, worlds)
    with bar(f"{x.cells * y.cells} cells of {scenario.name}") as told:
        rows = at_points(
            scenario, points, numbers, seed, years,
            workers=workers, told=told, folder=folder, resume=resume,
        )  # fmt: skip
    if rows.attrs["failed"]:
        say(f"{rows.attrs['failed']} worlds failed and are not counted", stderr=True)
    column = rows["ending"] if outcome is None else condition(outcome, rows)
    return mapped(x, y, worlds, column, tuple(ENDINGS), rows["ending"].to_numpy() != "")


def _say_of_shocks(scenario: Scenario, x: Axis, y: Axis) -> None:
    for shock in scenario.shocks:
        if shock.what in (x.parameter, y.parameter):
            say(f"{shock.what}: {scenario.name} has a shock on it from {shock.date}, which lies "
                "over the values of the map", stderr=True)  # fmt: skip


def _analysis(found: Map, scenario: Scenario, worlds: int, outcome: str, seed: int) -> Analysis:
    from sim.analysis.discovery.cells import half_width, table_of
    from sim.analysis.discovery.map_words import map_opening

    rows = table_of(found)
    source = f"{scenario.name}, seed {seed}, parameters drawn but for these two"
    answer: Mapping[str, Any] = {
        "headline": map_opening(found, worlds, outcome), "outcome": outcome or None,
        "scenario": scenario.name, "worlds_per_cell": worlds, "cells": found.worlds.size,
        "half_width": half_width(worlds),
        "x": _told(found.x), "y": _told(found.y), "shares": told_json(rows),
        "of_what": "shares of worlds drawn from the parameters' ranges, no forecast",
    }  # fmt: skip

    def draw() -> Figure:
        from sim.plots.answers.map_picture import figure_map

        return figure_map(found, worlds, source, outcome)

    return Analysis(answer, {TABLE: rows}, {PICTURE: draw}, lines=lambda: _print(found))


def _told(axis: Axis) -> dict[str, object]:
    from sim.analysis.discovery.box_words import unit_of, words_of

    name = axis.parameter
    return {
        "parameter": name, "description": words_of(name), "unit": unit_of(name), "low": axis.low,
        "high": axis.high, "by_ratio": axis.by_ratio, "values": axis.values.tolist(),
    }  # fmt: skip


def _print(found: Map) -> None:
    """Share over all cells and the extremes, for each ending that appears."""
    from sim.analysis.discovery.box_words import unit_of, value_words
    from sim.analysis.discovery.map_words import leaders

    title = "Share of worlds over the cells"
    lead = leaders(found)
    one = found.of_condition  # which leads everywhere, having no other beside it
    columns = ("all cells", "least", "most", *(() if one else ("leads in cells",)))
    shown = table(title, ("condition" if one else "ending", "most where"), columns)
    for which, name in enumerate(found.names):
        share = found.shares[which]
        row, column = divmod(int(share.argmax()), found.x.cells)
        ends = ((found.x, column), (found.y, row))
        where = ", ".join(
            f"{axis.parameter} {value_words(float(axis.values[k]), unit_of(axis.parameter))}"
            for axis, k in ends
        )
        if share.min() == share.max():
            where = "the same in all cells"
        shares = (percent(float(each)) for each in (share.mean(), share.min(), share.max()))
        leads = () if one else (str(int((lead == which).sum())),)
        shown.add_row("holds" if one else name, where, *shares, *leads)
    console().print(shown)
