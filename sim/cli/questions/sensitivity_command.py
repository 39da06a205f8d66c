"""``endgame sensitivity``: which uncertain parameters decide how much, and how much is luck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sim.base.errors import EndgameError, ScenarioError
from sim.cli.options import (
    AnswerFolder,
    AsJson,
    NoFigures,
    Overwrite,
    ResumeWorlds,
    Seed,
    Settings,
    Shipped,
    Workers,
    Years,
    parsed_settings,
)
from sim.results.folders.naming import default_folder, told_apart

if TYPE_CHECKING:
    from sim.analysis.sensitivity.factors import Ranges
    from sim.scenario.definition import Scenario

MOST = 20
"""Parameters that get Sobol indices, if the screening chooses."""
ROWS, WORLDS = 512, 2000
"""Base points of a design, and worlds for a surrogate, where no number is given."""


def sensitivity(
    scenario: Shipped = "baseline",
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            metavar="EXPRESSION",
            help='What is to be explained, such as fit.tiered, "hhi > 4000" or "openai alive and '
            'independent"; memberships of all endings and the headlines if left out. May be '
            "repeated; the first leads.",
        ),
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            metavar="N|NAME",
            help=f"How many parameters the screening passes on ({MOST} if left out), or names of "
            "some, which are not screened first. May be repeated.",
        ),
    ] = None,
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Screen every assumed parameter of the table too, over its low to high: about "
            "300, to see which regularisation matters.",
        ),
    ] = False,
    screen_only: Annotated[
        bool, typer.Option("--screen-only", help="Stop after the screening.")
    ] = False,
    rows: Annotated[
        int,
        typer.Option(
            min=16,
            max=65_536,
            help="Base points of the Sobol design, a power of two: it takes that many worlds for "
            "each parameter, and four times more.",
        ),
    ] = ROWS,
    trajectories: Annotated[
        int | None,
        typer.Option(
            min=4,
            max=10_000,
            help="Of the screening, each a world more than there are parameters and luck; 40, with "
            "--all 12, if left out.",
        ),
    ] = None,
    surrogate: Annotated[
        bool,
        typer.Option(
            "--surrogate",
            help="Fit a fast function to --worlds real worlds and take the indices from it; its "
            "error comes first, and outcomes that it misses get none.",
        ),
    ] = False,
    worlds: Annotated[
        int, typer.Option(min=200, max=1_000_000, help="Real worlds for the surrogate.")
    ] = WORLDS,
    years: Years = None,
    seed: Seed = None,
    settings: Settings = None,
    workers: Workers = None,
    out: AnswerFolder = None,
    resume: ResumeWorlds = False,
    overwrite: Overwrite = False,
    no_figures: NoFigures = False,
    as_json: AsJson = False,
) -> None:
    """Say which parameters decide the ending and the headlines, how much, and how much is luck.

    First a screening of all uncertain parameters (Morris), then parts of the variance (Sobol) for
    those that matter most. Worlds are drawn from ranges: this tells what decides the outcome
    within them, not how likely it is. A world has 200 API builders, unless --set says otherwise.

    endgame sensitivity

    endgame sensitivity --outcome "openai alive and independent" --parameters 8

    endgame sensitivity --all --screen-only
    """
    from sim.scenario.definition import Scenario

    if rows & (rows - 1):
        near = 1 << (rows.bit_length() - 1)
        raise ScenarioError(f"--rows {rows}: must be a power of two, such as {near} or {2 * near}")
    levers = parsed_settings(settings or ())
    # Indices need parameters that are drawn one by one: joint draws give way to the ranges.
    chosen = Scenario.load(scenario).replace(levers).with_prior(None)
    most, ranges = _asked_for(parameters or [], chosen, every)
    if ranges and (every or screen_only):
        other = "--all" if every else "--screen-only"
        raise ScenarioError(f"{other} and names of --parameters: give one of them")
    if surrogate and screen_only:
        raise ScenarioError("--surrogate and --screen-only: give one of them")
    questions = _checked(outcome or [], chosen)

    from sim.cli.questions.sensitivity_study import Study, carried_through

    study = Study(
        chosen, questions, ranges, most, every, screen_only, surrogate, rows,
        trajectories or (12 if every else 40), worlds, seed or 0, years or chosen.years, workers,
    )  # fmt: skip
    words = [
        "all" if every else "", "screening" if screen_only else "",
        "surrogate" if surrogate else "", *questions, *ranges,
        *told_apart(
            parameters=(None if ranges or not parameters else most, None),
            rows=(rows, ROWS), trajectories=(trajectories, None), worlds=(worlds, WORLDS),
        ),
    ]  # fmt: skip
    folder = out or default_folder(
        chosen.name, levers, *words, seed=seed or 0, years=years or 0, ending="sensitivity"
    )
    carried_through(study, folder, resume, overwrite, not no_figures, as_json)


def _asked_for(given: Sequence[str], scenario: Scenario, every: bool) -> tuple[int, Ranges]:
    """How many parameters the screening passes on, or the ranges of those that are named."""
    from sim.analysis.sensitivity.factors import every_assumed, named, uncertain

    texts = [part.strip() for each in given for part in each.split(",")]
    if not (len(texts) == 1 and texts[0].lstrip("+-").isdigit()):
        if any(text.lstrip("+-").isdigit() for text in texts):
            raise ScenarioError("--parameters: must be one number, or names")
        if texts:
            return len(texts), named(texts, scenario)
    known = every_assumed(scenario) if every else uncertain(scenario)
    most = int(texts[0]) if texts else min(MOST, len(known))
    if not known:
        said = f"{scenario.name}: leaves no parameter open; name some (--parameters)"
        raise ScenarioError(f"{said}, or screen the assumed ones (--all)")
    if not 1 <= most <= len(known):
        raise ScenarioError(f"--parameters {most}: must be from 1 to {len(known)}, or names")
    return most, {}


def _checked(questions: Sequence[str], scenario: Scenario) -> list[str]:
    """Questions as asked, after they were answered in a world of one year."""
    if not questions:
        return []
    if twice := sorted({each for each in questions if list(questions).count(each) > 1}):
        raise ScenarioError(f"--outcome {twice[0]}: is given twice; must be given once")
    import numpy as np

    from sim.analysis.sensitivity.asked_outcomes import outcomes_of
    from sim.runs.at_points import at_points

    tried = at_points(scenario, {}, np.arange(1), years=1, workers=1)
    for each in questions:
        try:
            outcomes_of(tried, [each])
        except EndgameError as error:
            raise ScenarioError(f"--outcome {error}") from None
    return list(questions)
