"""``endgame warn``: which signs tell an ending, how long ahead, and how often for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from sim.base.errors import EndgameError
from sim.base.paths import expanded
from sim.base.written import counted
from sim.cli.analysed import COMMAND, HEADLINE, Analysis, leave, question
from sim.cli.console import console, say, table
from sim.cli.options import (
    AnswerFolder,
    AsJson,
    Overwrite,
    Seed,
    Settings,
    Workers,
    Years,
    scenario_names,
)
from sim.cli.questions.warned_worlds import (
    FEWEST_WORLDS,
    WORLDS,
    Seen,
    Source,
    of_result,
    of_scenario,
)
from sim.cli.typed_again import typed_again
from sim.results.folders.naming import default_folder, told_apart
from sim.results.folders.ownership import MANIFEST
from sim.runs.bars import bar

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.warning.gauges import Gauge
    from sim.analysis.warning.judgement import Verdict

TABLES = ("events.csv", "indicators.csv", "lines.csv", "roc.csv", "reliability.csv")
PICTURES = ("roc.png", "lead_times.png", "reliability.png")
SHOWN_SIGNS = 6
FALSE_ALARMS = 0.1
WIDE, LEAST_WIDTH = 120, 20
"""Columns of a terminal that holds whole tables; of it, those of a sign's name at least."""
SPARED = ("6 m", "12 m", "24 m", "36 m", "worlds", "of all", "a year before")
"""Columns that a narrower one goes without."""


def warn(
    what: Annotated[
        str,
        typer.Argument(
            metavar="[SCENARIO|RESULT]",
            help="A shipped scenario's name, a .toml file, or the folder of an ensemble that was "
            "kept monthly.",
            autocompletion=scenario_names,
        ),
    ] = "baseline",
    event: Annotated[
        str | None,
        typer.Option(
            metavar="EVENT",
            help="What is to be told: an ending's name, subsidy_ends, large_lab_lost, or a "
            "question such as 'openai closed' or 'hhi > 5000'. All that are named so if left out.",
        ),
    ] = None,
    worlds: Annotated[
        int | None,
        typer.Option(min=FEWEST_WORLDS, max=100_000, help=f"To run; {WORLDS:,} if left out."),
    ] = None,
    false_alarms: Annotated[
        float,
        typer.Option(
            metavar="SHARE", help="Share of worlds without the event that may be in alarm."
        ),
    ] = FALSE_ALARMS,
    years: Years = None,
    seed: Seed = None,
    settings: Settings = None,
    workers: Workers = None,
    out: AnswerFolder = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Find what tells an ending months ahead: which sign, how early, how often it misleads.

    Worlds of even number choose signs and lines, worlds of odd number judge them. Signs from which
    an ending is defined are told apart. Worlds are drawn from ranges: no share is a forecast.

    endgame warn

    endgame warn --event winter

    endgame warn price_war --event "openai closed" --false-alarms 0.2
    """
    if not 0.01 <= false_alarms <= 0.5:
        raise EndgameError(f"--false-alarms {false_alarms:g}: must be between 0.01 and 0.5")
    place = expanded(what)
    given = {"--worlds": worlds, "--years": years, "--seed": seed, "--set": settings}
    source = (
        of_result(place, event, given)
        if (place / MANIFEST).exists()
        else of_scenario(what, event, worlds or WORLDS, years, seed or 0, settings, workers)
    )
    of = {
        COMMAND: typed_again(), "false_alarms": false_alarms, **source.of,
    }  # fmt: skip
    words = [] if event is None else [event]
    words += told_apart(alarms=(false_alarms, FALSE_ALARMS))
    folder = out or default_folder(source.name, source.levers, *words, **source.size,
                                   ending="warning")  # fmt: skip
    files = dict.fromkeys(TABLES, False) | dict.fromkeys(PICTURES, True)
    with question(folder, of, files, overwrite) as claim:
        with bar(f"warn {source.name}") as told:
            seen, numbers = source.read(told)
        verdicts, refused = _judged(seen, numbers, source.gauges, event, false_alarms)
        leave(claim, of, _answer(verdicts, refused, false_alarms, source), as_json)


def _judged(
    seen: Seen,
    numbers: np.ndarray[Any, Any],
    gauges: Sequence[Gauge],
    event: str | None,
    false: float,
) -> tuple[list[Verdict], dict[str, str]]:
    """Verdicts of all events that came often enough, the best told first; why not of the others."""
    from sim.analysis.warning.happenings import EVENTS
    from sim.analysis.warning.judgement import judged
    from sim.analysis.warning.warned_words import surest

    found, refused = [], {}
    for each in EVENTS if event is None else (event,):
        try:
            found.append(judged(each, seen, numbers, gauges, false))
        except EndgameError as error:
            if event is not None:
                raise EndgameError(f"--event {error}") from None
            refused[each] = str(error)
    if not found:
        first = next(iter(refused.values()))
        raise EndgameError(f"none of {len(refused)} events can be judged, such as {first}")
    return surest(found), refused


def _answer(
    verdicts: Sequence[Verdict], refused: Mapping[str, str], false: float, source: Source
) -> Analysis:
    from sim.analysis.warning import warned_words
    from sim.plots.answers.warning_lead_picture import figure_leads
    from sim.plots.answers.warning_reliability_picture import figure_reliability
    from sim.plots.answers.warning_roc_picture import figure_roc

    of = f"Scenario {source.name}, {counted(verdicts[0].worlds, 'world')}"
    of += f", seed {source.of['seed']}" if "seed" in source.of else ""
    answer = {
        HEADLINE: warned_words.headline(verdicts),
        "basis": warned_words.basis(verdicts),
        "false_alarms": false,
        "events": {each.event: warned_words.plainly(each) for each in verdicts},
        "not_judged": dict(refused),
    }
    return Analysis(
        answer,
        warned_words.tables(verdicts, source.first_month),
        {
            "roc.png": lambda: figure_roc(verdicts, of),
            "lead_times.png": lambda: figure_leads(verdicts, false, of),
            "reliability.png": lambda: figure_reliability(verdicts, of),
        },
        lines=lambda: _lines(verdicts, refused),
    )


def _lines(verdicts: Sequence[Verdict], refused: Mapping[str, str]) -> None:
    from sim.analysis.warning import warned_words

    if len(verdicts) > 1:
        _print("The best sign of each event", warned_words.overview(verdicts))
    else:
        _print(f"Signs of {verdicts[0].words}", warned_words.rows(verdicts[0], SHOWN_SIGNS))
    for each in verdicts:
        if odds := warned_words.about_odds(each):
            say(f"{each.event}: {odds}" if len(verdicts) > 1 else odds)
    if refused:
        say(f"Not judged, for they come in too few worlds: {', '.join(refused)}")
    say(warned_words.basis(verdicts))
    say(warned_words.COLUMNS)


def _print(title: str, found: pd.DataFrame) -> None:
    texts = tuple(
        name for name in map(str, found) if name in ("indicator", "event", "best sign", "warns")
    )
    narrow = console().width < WIDE
    spared = SPARED if narrow else ()
    rest = tuple(name for name in map(str, found) if name not in (*texts, *spared))
    made = table(title, texts, rest)
    made.columns[texts.index("best sign") if "best sign" in texts else 0].min_width = LEAST_WIDTH
    if narrow:
        made.caption = "A wider terminal shows more columns; indicators.csv has all."
        made.caption_justify = "left"
    for _, row in found[[*texts, *rest]].iterrows():
        made.add_row(*map(str, row))
    console().print(made)
