"""``endgame warn``: which signs tell an ending, how long ahead, and how often for nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from sim.base.errors import EndgameError, ScenarioError
from sim.base.paths import expanded
from sim.base.written import counted
from sim.cli.analysed import COMMAND, HEADLINE, Analysis, leave, question
from sim.cli.console import console, say, table
from sim.cli.options import (
    AsJson,
    Overwrite,
    Settings,
    Workers,
    Years,
    parsed_settings,
    path_option,
    scenario_names,
)
from sim.results.folders.naming import default_folder
from sim.results.folders.ownership import MANIFEST
from sim.runs.bars import bar

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sim.analysis.warning.gauges import Gauge
    from sim.analysis.warning.judgement import Verdict
    from sim.runs.paired import Variant, Worlds

WORLDS = 1000
FEWEST_WORLDS = 60
TABLES = ("events.csv", "indicators.csv", "lines.csv", "roc.csv", "reliability.csv")
PICTURES = ("roc.png", "lead_times.png", "reliability.png")
SHOWN_SIGNS = 6
Seen = Mapping[str, np.ndarray[Any, np.dtype[Any]]]


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
    ] = 0.10,
    years: Years = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Same seed, same worlds.")] = None,
    settings: Settings = None,
    workers: Workers = None,
    out: Annotated[
        Path | None, path_option("Folder; below results, named after what is asked, if left out.")
    ] = None,
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
        _of_result(place, event, given)
        if (place / MANIFEST).exists()
        else _of_scenario(what, event, worlds or WORLDS, years, seed or 0, settings, workers)
    )
    of = {
        COMMAND: f"warn {what}" + (f" --event {event}" if event else ""),
        "false_alarms": false_alarms, **source.of,
    }  # fmt: skip
    words = [] if event is None else [event]
    folder = out or default_folder(source.name, source.levers, *words, **source.size,
                                   ending="warning")  # fmt: skip
    files = dict.fromkeys(TABLES, False) | dict.fromkeys(PICTURES, True)
    with question(folder, of, files, overwrite) as claim:
        with bar(f"warn {source.name}") as told:
            seen, numbers = source.read(told)
        verdicts, refused = _judged(seen, numbers, source.gauges, event, false_alarms)
        leave(claim, of, _answer(verdicts, refused, false_alarms, source), as_json)


class _Source:
    """Where worlds come from, and how they are read month by month."""

    def __init__(
        self,
        name: str,
        of: Mapping[str, Any],
        first_month: str,
        gauges: Sequence[Gauge],
        read: Callable[[Callable[..., None]], tuple[Seen, np.ndarray[Any, Any]]],
        levers: Mapping[str, float],
        size: Mapping[str, int],
    ) -> None:
        self.name, self.of, self.first_month, self.gauges = name, of, first_month, gauges
        self.read, self.levers, self.size = read, levers, size


def _of_scenario(
    what: str,
    event: str | None,
    worlds: int,
    years: int | None,
    seed: int,
    settings: Sequence[str] | None,
    workers: int | None,
) -> _Source:
    from sim.analysis.warning.happenings import all_gauges, watched
    from sim.runs.at_points import BUILDERS, FEW_BUILDERS
    from sim.runs.paired import Variant, Worlds, simulated
    from sim.scenario.definition import Scenario

    levers = parsed_settings(settings or ())
    scenario = Scenario.load(what).replace(levers)
    few = {} if BUILDERS in {**dict(scenario.levers), **levers} else {BUILDERS: FEW_BUILDERS}
    variant = Variant.of({**few, **levers}, what)
    span = years or scenario.years
    # One world of a year: what is asked is refused before a thousand are run.
    trial = simulated(variant, Worlds(1, 1, seed))
    watched(trial, event)
    gauges = all_gauges(event, [str(name) for name in trial["lab"].values])
    size = Worlds(worlds, span, seed)
    of = {
        "scenario": scenario.name, "scenario_sha256": scenario.sha256(), "worlds": worlds,
        "years": span, "seed": seed, "levers": dict(variant.levers),
    }  # fmt: skip
    return _Source(
        scenario.name, of, scenario.start, gauges,
        lambda told: _run(variant, size, event, workers, told), levers,
        {"seed": seed, "worlds": 1 if worlds == WORLDS else worlds, "years": years or 0},
    )  # fmt: skip


def _run(
    variant: Variant, size: Worlds, event: str | None, workers: int | None, told: Callable[..., None]
) -> tuple[Seen, np.ndarray[Any, Any]]:
    from sim.analysis.warning.happenings import watched
    from sim.runs.ensemble.driver import available_cores
    from sim.runs.paired import CHUNK, paired

    read = partial(watched, event=event)
    told(0, size.worlds)
    found = paired(
        [variant], read, size, workers or available_cores(),
        lambda done, of: told(min(done * CHUNK, size.worlds), size.worlds),
    )[variant]  # fmt: skip
    return found, np.arange(size.worlds)


def _of_result(place: Path, event: str | None, given: Mapping[str, object]) -> _Source:
    for option, value in given.items():
        if value is not None:
            raise ScenarioError(f"{option}: {place} has its own; leave it out")
    from sim.analysis.warning.happenings import NEEDED, all_gauges, watched
    from sim.results.kept import first_month, require_kept
    from sim.runs.ensemble.opening import open_result

    result = open_result(place)
    require_kept(result, f"{place}", NEEDED)
    if result.sizes["world"] < FEWEST_WORLDS:
        few = counted(result.sizes["world"], "world")
        raise EndgameError(f"{place}: has {few}; needs {FEWEST_WORLDS}")
    watched(result.isel(world=[0]), event)
    gauges = all_gauges(event, [str(name) for name in result["lab"].values])
    numbers = np.asarray(result["world"].values)
    of = {
        "result": str(place), "worlds": len(numbers),
        "hash": str(result.attrs.get("scenario_sha256", "")),
    }  # fmt: skip
    return _Source(
        place.name, of, first_month(result), gauges,
        lambda told: (_read(result, event, told), numbers), {}, {},
    )  # fmt: skip


def _read(result: xr.Dataset, event: str | None, told: Callable[..., None]) -> Seen:
    from sim.analysis.warning.happenings import watched
    from sim.runs.paired import CHUNK

    worlds = result.sizes["world"]
    parts = []
    for first in range(0, worlds, CHUNK):
        told(first, worlds)
        parts.append(watched(result.isel(world=slice(first, first + CHUNK)), event))
    told(worlds, worlds)
    return {name: np.concatenate([each[name] for each in parts]) for name in parts[0]}


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
    from sim.analysis.warning.told import surest

    found, refused = [], {}
    for each in EVENTS if event is None else (event,):
        try:
            found.append(judged(each, seen, numbers, gauges, false))
        except EndgameError as error:
            if event is not None:
                raise EndgameError(f"--event {error}") from None
            refused[each] = str(error)
    if not found:
        raise EndgameError(f"no event came in enough worlds: {'; '.join(refused.values())}")
    return surest(found), refused


def _answer(
    verdicts: Sequence[Verdict], refused: Mapping[str, str], false: float, source: _Source
) -> Analysis:
    from sim.analysis.warning import told
    from sim.plots.answers.warning_lead_picture import figure_leads
    from sim.plots.answers.warning_reliability_picture import figure_reliability
    from sim.plots.answers.warning_roc_picture import figure_roc

    of = f"Scenario {source.name}, {counted(verdicts[0].worlds, 'world')}"
    of += f", seed {source.of['seed']}" if "seed" in source.of else ""
    answer = {
        HEADLINE: told.headline(verdicts),
        "basis": told.basis(verdicts),
        "false_alarms": false,
        "events": {each.event: told.plainly(each) for each in verdicts},
        "not_judged": dict(refused),
    }
    return Analysis(
        answer,
        told.tables(verdicts, source.first_month),
        {
            "roc.png": lambda: figure_roc(verdicts, of),
            "lead_times.png": lambda: figure_leads(verdicts, false, of),
            "reliability.png": lambda: figure_reliability(verdicts, of),
        },
        lines=lambda: _lines(verdicts, refused),
    )


def _lines(verdicts: Sequence[Verdict], refused: Mapping[str, str]) -> None:
    from sim.analysis.warning import told

    if len(verdicts) > 1:
        _print("The best sign of each event", told.overview(verdicts))
    else:
        _print(f"Signs of {verdicts[0].words}", told.rows(verdicts[0], SHOWN_SIGNS))
    for each in verdicts:
        if odds := told.about_odds(each):
            say(f"{each.event}: {odds}" if len(verdicts) > 1 else odds)
    if refused:
        say(f"Not judged, for they come in too few worlds: {', '.join(refused)}")
    say(told.basis(verdicts))
    say(told.COLUMNS)


def _print(title: str, found: pd.DataFrame) -> None:
    texts = tuple(name for name in found if name in ("indicator", "event", "best sign", "warns"))
    rest = tuple(name for name in found if name not in texts)
    made = table(title, texts, rest)
    for _, row in found[[*texts, *rest]].iterrows():
        made.add_row(*map(str, row))
    console().print(made)
