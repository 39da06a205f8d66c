"""``endgame money``: who pays whom, what goes in circles, who carries it if somebody cannot pay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.base.errors import EndgameError, ScenarioError
from sim.base.paths import expanded
from sim.base.written import counted
from sim.cli.options import AnswerFolder, AsJson, Overwrite, Seed, Settings, Years, parsed_settings
from sim.cli.typed_again import typed_again

if TYPE_CHECKING:
    from sim.analysis.money.books_by_agent import AgentBooks
    from sim.analysis.money.played_again import Played
    from sim.analysis.money.who_carries import Stress
    from sim.cli.analysed import Analysis

WORLDS = 50
"""Worlds that are run of a scenario, and the most that are run again of a result."""


@dataclass(frozen=True)
class Asked:
    """What a user wants to know, checked."""

    played: Played
    fails: str
    """Lab or cloud; empty for the largest lab."""
    year: int | None
    stress: Stress


def money(
    result: Annotated[
        str,
        typer.Argument(
            metavar="RESULT|SCENARIO",
            help="Folder of a run or an ensemble, whose worlds are run again; or a shipped "
            "scenario's name, or a .toml file.",
        ),
    ] = "baseline",
    fails: Annotated[
        str | None,
        typer.Option(metavar="LAB|CLOUD", help="Who cannot pay; the largest lab if left out."),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(
            help="Year of the pictures and the ranking, by the calendar year in which its twelve "
            "months begin; the third of the run if left out."
        ),
    ] = None,
    world: Annotated[
        int | None, typer.Option(min=0, max=999_999, metavar="K", help="Only world K.")
    ] = None,
    worlds: Annotated[
        int | None,
        typer.Option(
            min=1, max=10_000,
            help=f"Worlds to run, of a result its first; {WORLDS} if left out.",
        ),
    ] = None,
    seed: Seed = None,
    years: Years = None,
    settings: Settings = None,
    relet: Annotated[
        float | None,
        typer.Option(
            min=0.0, max=1.0, metavar="PART",
            help="Part of what a failed lab still owed under contracts that its clouds get from "
            "others for the same hours; what the market would pay if left out. 0: nobody wants "
            "them.",
        ),
    ] = None,
    costs: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, metavar="PART",
            help="Part of what is left of the failed that bankruptcy eats.",
        ),
    ] = 0.0,
    out: AnswerFolder = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say who pays whom, how much goes in circles, and who carries it if somebody cannot pay.

    Who loses what at once and once everyone has settled, by year; without --fails also whose
    failure would cost others most. Many worlds: medians and the middle 90% of worlds, which are
    drawn from ranges and are no forecasts.

    endgame money baseline --fails openai

    endgame money results/baseline --year 2028 --relet 0
    """
    given = {"--seed": seed, "--years": years, "--set": settings}
    played, place = _played(result, world, worlds, given)
    asked = _asked(played, fails, year, relet, costs)
    _answer(asked, out or _told_apart(place, asked, worlds), overwrite, as_json)


def _told_apart(place: Path, asked: Asked, worlds: int | None) -> Path:
    """The folder of what is asked of some worlds: how many, who fails, when, on which terms."""
    from sim.results.folders.naming import default_folder, told_apart

    stress = asked.stress
    many = told_apart(worlds=(worlds, WORLDS))
    terms = told_apart(
        year=(asked.year, None), relet=(stress.relet, None), costs=(stress.costs, 0.0)
    )
    return default_folder(place.name, {}, *many, asked.fails, *terms)


def _played(
    text: str, world: int | None, worlds: int | None, given: dict[str, Any]
) -> tuple[Played, Path]:
    """Which worlds are run, and where their answer goes."""
    from sim.analysis.money.played_again import of_result, of_scenario
    from sim.month.launch import MOST_YEARS, whole
    from sim.results.folders.naming import RESULTS, default_folder
    from sim.scenario.or_result import scenario_or_result

    if world is not None and worlds is not None:
        raise ScenarioError("--world and --worlds: give one of them")
    folder = _folder(text)
    if folder is not None:
        for option, value in given.items():
            if value is not None:
                raise ScenarioError(f"{option}: a result has its own; leave it out")
        word = "" if world is None else f"_world_{world}"
        return of_result(folder, worlds or WORLDS, world), RESULTS / f"money_{folder.name}{word}"
    levers = parsed_settings(given["--set"] or ())
    scenario = scenario_or_result(text).replace(levers)
    seed = given["--seed"] or 0
    span = whole("years", given["--years"] or scenario.years, 1, MOST_YEARS)
    numbers = list(range(worlds or WORLDS)) if world is None else [world]
    words = ("" if world is None else f"world_{world}",)
    other = 0 if span == scenario.years else span
    place = default_folder(f"money_{scenario.name}", levers, *words, seed=seed, years=other)
    return of_scenario(scenario, numbers, seed, span), place


def _folder(text: str) -> Path | None:
    """The folder of a result, if that is what was named; a scenario of that name comes second."""
    from sim.results.folders.ownership import manifest_of

    if "\n" in text or text.endswith(".toml"):
        return None
    try:
        place = expanded(text)
        found = manifest_of(place)
    except (OSError, EndgameError):
        return None
    return place if found is not None else None


def _asked(
    played: Played, fails: str | None, year: int | None, relet: float | None, costs: float
) -> Asked:  # fmt: skip
    """Check what is asked for before anything is run."""
    from sim.analysis.money.played_again import names_of
    from sim.analysis.money.who_carries import Stress
    from sim.scenario.schema import nearest

    first = int(played.scenario.start[:4])
    if year is not None and not first <= year < first + played.years:
        raise ScenarioError(f"--year {year}: must be {first} to {first + played.years - 1}")
    name = ""
    if fails is not None:
        known = names_of(played)
        name = known.get(fails.casefold(), "")
        if not name:
            there = ", ".join(dict.fromkeys(known.values()))
            hint = nearest(fails.casefold(), known)
            raise ScenarioError(f"--fails {fails!r}{hint}; must be one of {there}")
    return Asked(played, name, year, Stress(relet, costs))


def _answer(asked: Asked, place: Path, overwrite: bool, as_json: bool) -> None:
    from sim.analysis.money.played_again import books_of
    from sim.cli.analysed import leave, question
    from sim.cli.questions.money_answer import FILES, RANKING, analysis
    from sim.runs.bars import bar

    files = {name: picture for name, picture in FILES.items() if name != RANKING or not asked.fails}
    played = asked.played
    of = {
        "command": typed_again(),
        "scenario": played.scenario.sha256(), "seed": played.seed, "years": played.years,
        "worlds": [int(each) for each in played.numbers], "fails": asked.fails, "year": asked.year,
        "relet": asked.stress.relet, "costs": asked.stress.costs,
    }  # fmt: skip
    with question(place, of, files, overwrite) as claim:
        with bar(f"{played.scenario.name}, {counted(len(played.numbers), 'world')}") as told:
            books, first = books_of(played, told)
        leave(claim, of, _found(asked, books, first, analysis), as_json)


def _found(
    asked: Asked, books: AgentBooks, first: Any, analysis: Callable[..., Analysis]
) -> Analysis:
    from sim.runs.bars import bar

    with bar("money and claims", "steps") as told:
        return analysis(asked, books, first, told)
