"""``endgame explain``: what led to an agent's fate or a world's ending, and what a fork changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.base.errors import EndgameError, ScenarioError
from sim.base.written import typed
from sim.cli.options import AnswerFolder, AsJson, Overwrite, Seed, Settings, Years, parsed_settings
from sim.cli.typed_again import typed_again
from sim.runs.bars import bar

if TYPE_CHECKING:
    import xarray as xr

    from sim.cli.analysed import Analysis
    from sim.cli.questions.chosen_world import Chosen
    from sim.runs.fork import Origin

ENOUGH_WORLDS = 50
"""Worlds of a scenario among which a typical one is sought."""
STORY, LINKS, EVENTS, DIFFERENCES = "story.md", "links.csv", "events.csv", "differences.csv"
LONGEST_HEADLINE = 150
"""Letters of a picture's headline, two lines of it."""
ONE_WORLD = "One world and its luck: what a change does in many, `endgame compare` tells."
TIMELINE, BRANCHES = "timeline.png", "branches.png"


def explain(
    result: Annotated[
        str,
        typer.Argument(
            metavar="RESULT",
            help="Folder of a run or an ensemble; or a scenario, which is run.",
        ),
    ],
    world: Annotated[
        int | None,
        typer.Option(
            min=0, max=999_999, metavar="K",
            help="World to explain; the typical one of the most frequent ending if left out.",
        ),
    ] = None,
    ending: Annotated[
        str | None,
        typer.Option(
            help="Explain the typical world of this ending; with --world, how that world "
            "came to it."
        ),
    ] = None,
    agent: Annotated[
        str | None,
        typer.Option(help="A lab, cloud or fund, such as openai: what led to its fate."),
    ] = None,
    fork: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM",
            help="Run the world again from this month, with the same luck, as --set says.",
        ),
    ] = None,
    settings: Settings = None,
    worlds: Annotated[
        int | None,
        typer.Option(
            min=1, max=10_000,
            help=f"Of a scenario: worlds among which a typical one is sought; {ENOUGH_WORLDS}.",
        ),
    ] = None,
    years: Years = None,
    seed: Seed = None,
    out: AnswerFolder = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tell what led to an ending or to an agent's fate, link by link, each with numbers and rule.

    From the end backwards: the condition that held, what moved it most in the 6 to 18 months
    before, and the events around. An accounting decomposition and order in time, not a
    counterfactual; that is --fork, which shows both branches.

    endgame explain results/baseline_ensemble --ending tiered

    endgame explain baseline --world 1 --agent openai

    endgame explain baseline --world 1 --fork 2029-01 --set capital.vc_supply_usd_per_year=1e11
    """
    from sim.cli.analysed import leave, question
    from sim.cli.questions.chosen_world import chosen, known_agent, require_ending

    changes = parsed_settings(settings or ())
    if bool(changes) != (fork is not None):
        lacks = "--fork needs --set NAME=VALUE, what to change" if fork else "--set needs --fork"
        raise ScenarioError(f"{lacks}; levers of a whole run: endgame run --set")
    require_ending(ending)
    options = {"--worlds": worlds, "--years": years, "--seed": seed}
    found = chosen(result, world, ending, options, ENOUGH_WORLDS)
    who = known_agent(found.scenario, agent) if agent else ("", "")
    found.require_fork(fork, changes)
    words = _words(world, ending, who[1], fork, changes)
    of = {"command": typed_again(), **found.identity}
    folder = out or Path("results") / _folder(found.name, words, options)
    files = {STORY: False, LINKS: False, EVENTS: False, TIMELINE: True}
    if fork:
        files |= {DIFFERENCES: False, BRANCHES: True}
    with question(folder, of, files, overwrite) as claim:
        with bar(f"{found.name}, explaining", "months") as advance:
            one, origin = found.one(partial(_told, advance))
            other = _branch(origin, fork, changes, partial(_told, advance)) if fork else None
        told = _analysis(one, found, who, ending or "", agent or "")
        if other is not None and fork is not None:
            told = _with_branches(told, one, other, fork, changes, who)
        leave(claim, of, told, as_json)


def _told(advance: Callable[..., None], done: int, total: int) -> None:
    advance(done, total)


def _branch(
    origin: Origin, fork: str, changes: Mapping[str, float], advance: Callable[[int, int], None]
) -> xr.Dataset:
    from sim.runs.fork import branched, played_again

    return played_again(branched(origin, fork, changes), advance)


def _analysis(
    one: xr.Dataset, found: Chosen, who: tuple[str, str], ending: str, agent: str
) -> Analysis:
    """The story of one world."""
    import pandas as pd

    from sim.analysis.stories.at_hand import AtHand
    from sim.analysis.stories.told import chains_of, markdown, printed
    from sim.cli.analysed import Analysis
    from sim.plots.answers.timeline_picture import figure_timeline

    world = AtHand(one)
    if ending and ending not in (*world.labels, world.ending):
        names = ", ".join(dict.fromkeys((*world.labels, world.ending)))
        raise EndgameError(f"--ending {ending}: world {world.number} never has it, only {names}")
    chains = chains_of(world, *who, ending=ending)
    when = [world.when(month) for month in range(world.months)]
    title = f"Why {world.name(who[1])} fared as it did" if agent else "How this world ended"
    records = [chain.record(when) for chain in chains]
    rows = [
        {"about": record["about"]} | {key: link[key] for key in link if key != "numbers"}
        for record in records
        for link in record["links"]
    ]
    lines = printed(world, chains)
    answer = {
        "headline": chains[0].headline,
        "world": world.number,
        "ending": world.ending,
        "why_this_world": found.why,
        "chains": records,
        "caveat": _caveat(),
    }
    headline = chains[0].links[0].short
    return Analysis(
        answer=answer,
        tables={LINKS: pd.DataFrame(rows), EVENTS: _events(world)},
        pictures={TIMELINE: lambda: figure_timeline(one, f"{headline}: the events", who[1])},
        texts={STORY: markdown(world, chains, title, found.draws)},
        lines=lambda: _print([found.why, "", *lines, "", _caveat()]),
    )


def _with_branches(
    told: Analysis, one: xr.Dataset, other: xr.Dataset, fork: str, changes: Mapping[str, float],
    who: tuple[str, str],
) -> Analysis:  # fmt: skip
    """The story with the other branch: first what the fork changed."""
    from sim.analysis.reading import month_of
    from sim.analysis.stories.at_hand import AtHand
    from sim.analysis.stories.branches import (
        difference,
        first_event,
        forked_headline,
        rows_told,
        what_changed,
    )
    from sim.analysis.stories.told import chains_of
    from sim.cli.analysed import Analysis
    from sim.plots.answers.branches_picture import figure_branches
    from sim.runs.fork import first_parting
    from sim.scenario.parameters import table

    month, parting = month_of(one, fork), first_parting(one, other)
    rows, event = difference(one, other), first_event(one, other)
    what = ", ".join(f"{name} = {typed(value)}" for name, value in changes.items())
    headline = forked_headline(one, other, fork, what)
    when = str(one["month"].values[parting])[:7] if parting >= 0 else None
    first = None if event is None else {
        "month": str(one["month"].values[event.month])[:7], "text": event.text,
        "branch": event.branch,
    }  # fmt: skip
    then = chains_of(AtHand(other), *who)[0].headline
    known = {name: table()[name].description for name in changes if name in table()}
    lines = [f"{name}: {words}" for name, words in known.items()]
    lines += [f"First month that differs: {when or 'none'}."]
    if first is not None:
        lines += [
            f"First event that differs: {first['month']}, {first['text']} ({event_of(first)})."
        ]
    lines += ["", *rows_told(rows), "", ONE_WORLD]
    read = f"Grey: as it was. Red: from {fork} with {what}."
    shown = f"Forked in {fork}, {what_changed(one, other)}"
    shown = shown if len(shown) <= LONGEST_HEADLINE else f"What a fork in {fork} changes"
    story = told.texts[STORY] + "\n".join(
        ["", f"## Forked in {fork}", "", headline, "", *lines, ""]
    )
    return Analysis(
        answer={**told.answer, "headline": headline, "as_it_was": told.answer["headline"],
                "forked": then,
                "fork": {"month": fork, "set": dict(changes), "first_month_that_differs": when,
                         "first_event_that_differs": first,
                         "differences": rows.to_dict("records")}},
        tables={**told.tables, DIFFERENCES: rows},
        pictures={**told.pictures,
                  BRANCHES: lambda: figure_branches(one, other, month, shown, read)},
        texts={**told.texts, STORY: story},
        lines=lambda: _print(
            ["As it was: " + str(told.answer["headline"]), "Forked: " + then, "", *lines]),
    )  # fmt: skip


def event_of(first: Mapping[str, Any]) -> str:
    """Which branch has an event, in words."""
    return "only in the fork" if first["branch"] == "forked" else "only as it was"


def _events(world: Any) -> Any:
    """The world's events as a table, as `sim.events` gives them."""
    return world.events.drop(columns=["since"])


def _caveat() -> str:
    from sim.analysis.stories.chain import NOT_A_CAUSE

    return NOT_A_CAUSE


def _print(lines: list[str]) -> None:
    from sim.cli.console import say

    for line in lines:
        say(line)


def _words(
    world: int | None, ending: str | None, agent: str, fork: str | None,
    changes: Mapping[str, float],
) -> list[str]:  # fmt: skip
    """The options that were given, as they are typed."""
    found = [] if world is None else [f"--world {world}"]
    found += [f"--ending {ending}"] if ending else []
    found += [f"--agent {agent}"] if agent else []
    found += [f"--fork {fork}"] if fork else []
    return found + [f"--set {name}={typed(value)}" for name, value in changes.items()]


def _folder(name: str, words: list[str], options: Mapping[str, object]) -> str:
    """The folder's name: what is explained, and by which options; long ones end in a hash."""
    import hashlib

    said = [f"{option} {value}" for option, value in options.items() if value is not None]
    parts = [each.removeprefix("--").replace(" ", "_") for each in (*words, *said)]
    whole = "_".join(["explain", name, *parts])
    safe = "".join(each if each.isalnum() or each in "_=.,+-" else "-" for each in whole)
    if len(safe) <= 80:
        return safe
    return f"{safe[:71]}_{hashlib.sha256(whole.encode()).hexdigest()[:8]}"
