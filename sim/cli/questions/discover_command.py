"""``endgame discover``: under which assumptions an outcome comes about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.base.errors import EndgameError
from sim.base.written import number, percent
from sim.cli.analysed import Analysis, leave, question
from sim.cli.console import console, say, table, told
from sim.cli.options import (
    AnswerFolder,
    AsJson,
    Overwrite,
    Seed,
    Settings,
    Workers,
    Years,
    parsed_settings,
    scenario_names,
)
from sim.cli.questions.kept_worlds import Asked, asked_of, taken, told_json, tried, word_of
from sim.cli.typed_again import typed_again

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.analysis.discovery.discovered import Discovery

SIDES, RESTRICTIONS, TRAJECTORY = "methods.csv", "box.csv", "boxes.csv"
CONFIRMED = 0.05
"""A restriction's p on held-out worlds below which it stands by itself."""
PICTURES = ("boxes.png", "trade_off.png", "pairs.png")


def discover(
    outcome: Annotated[
        str | None,
        typer.Argument(
            metavar="OUTCOME",
            help='A condition on worlds, such as tiered, "openai alive and independent", "three '
            'independents at the frontier", "tiered and hhi > 4000".',
        ),
    ] = None,
    given: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO|RESULT",
            help="A scenario, whose worlds are run and kept, or the folder of stored ones.",
            autocompletion=scenario_names,
        ),
    ] = "baseline",
    worlds: Annotated[
        int | None,
        typer.Option(min=100, max=1_000_000, help="Worlds of a scenario; 2,000 if left out."),
    ] = None,
    box: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="Tell this box of PRIM's in place of the one that the rule "
            "chooses; trade_off.png and boxes.csv have their numbers.",
        ),
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List the names that an OUTCOME may be made of.")
    ] = False,
    years: Years = None,
    seed: Seed = None,
    settings: Settings = None,
    workers: Workers = None,
    out: AnswerFolder = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Find under which assumptions an outcome comes about, in a box of a few parameters.

    Worlds are run once and kept: a further question on them costs seconds. Boxes are looked for in
    seven worlds of ten, by PRIM and by CART, and judged on the others. Leaves the box, the whole
    trade-off between narrow and wide boxes, and three pictures.

    endgame discover tiered

    endgame discover "openai alive and independent" --worlds 4000

    endgame discover "hhi > 4000" results/baseline_ensemble
    """
    # Late imports: the libraries below take seconds, and bad input should not wait for them.
    source = asked_of(given, parsed_settings(settings or ()), worlds, seed, years)
    if listed:
        _list(source)
        return
    if outcome is None:
        raise EndgameError("OUTCOME: is missing; give a condition, or --list for its words")
    from sim.analysis.expression import condition
    from sim.results.folders.naming import default_folder

    condition(outcome, tried(source))
    of = {"command": typed_again(), **source.hangs_on}
    folder = out or default_folder("discover", {}, word_of(outcome), *_told_apart(source, box))
    files = {SIDES: False, RESTRICTIONS: False, TRAJECTORY: False} | dict.fromkeys(PICTURES, True)
    with question(folder, of, files, overwrite) as claim:
        rows, words = taken(source, workers, overwrite)
        found = _looked(rows, outcome, box)
        leave(claim, of, _analysis(found, rows, outcome, words), as_json)


def _told_apart(source: Asked, box: int | None) -> list[str]:
    """What else a folder's name says: of which worlds, how many, which box."""
    from sim.results.folders.naming import told_apart

    return [source.word, *told_apart(box=(box, None))]


def _looked(rows: pd.DataFrame, outcome: str, box: int | None) -> Discovery:
    from sim.analysis.discovery.discovered import discovered
    from sim.analysis.expression import condition
    from sim.results.world_table import parameters_of

    true = condition(outcome, rows).to_numpy(dtype=bool)
    with console(stderr=True).status("looking for boxes"):
        return discovered(rows[parameters_of(rows)], true, box, outcome)


def _analysis(found: Discovery, rows: pd.DataFrame, outcome: str, words: str) -> Analysis:
    from sim.analysis.discovery.box_words import found_words, opening, restrictions, sides

    methods, limits = sides(found), restrictions(found, rows)
    answer = {
        "headline": opening(outcome, found), "outcome": outcome, "described": words,
        "worlds": len(rows), "true": int(found.outcome.sum()),
        "held_out_worlds": found.prim.held_out.worlds, "box_found": found.best is not None,
        "methods": told_json(methods), "restrictions": told_json(limits),
        "prim": found_words(outcome, found.prim), "cart": found_words(outcome, found.cart),
        "confirmed": [name for name, p in found.prim.held_out_p.items() if p < CONFIRMED],
        "of_what": "shares of worlds drawn from the parameters' ranges, no forecast",
    }  # fmt: skip

    def lines() -> None:
        _print(found, methods, limits, outcome, words)

    tables = {SIDES: methods, RESTRICTIONS: limits, TRAJECTORY: found.trajectory}
    return Analysis(answer, tables, _pictures(found, rows, outcome, words), lines=lines)


def _pictures(
    found: Discovery, rows: pd.DataFrame, outcome: str, words: str
) -> dict[str, Callable[[], Figure]]:
    def drawn(name: str) -> Callable[[], Figure]:
        def draw() -> Figure:
            from sim.plots.answers import box_pairs_picture, discover_picture

            if name == "trade_off":
                return discover_picture.figure_trade_off(found, outcome, words)
            if name == "boxes":
                return discover_picture.figure_boxes(found, rows, outcome, words)
            return box_pairs_picture.figure_pairs(found, rows, outcome, words)

        return draw

    return {name: drawn(Path(name).stem) for name in PICTURES}


def _print(
    found: Discovery, methods: pd.DataFrame, limits: pd.DataFrame, outcome: str, words: str
) -> None:
    from sim.analysis.discovery.box_words import (
        confirmed_words,
        coverage_words,
        density_words,
        found_words,
        value_words,
    )

    best = found.best
    other = found.cart if best is not found.cart else found.prim
    if best is not None:
        say(confirmed_words(best, CONFIRMED))
        holds = "" if other.holds else " It does not beat luck on held-out worlds."
        say(f"By {best.method}. {other.method} says: {found_words(outcome, other)}{holds}")
    say(f"Of {words}. Shares of worlds drawn from ranges, no forecast.")
    sides = table(
        "On held-out worlds, with 95% intervals",
        ("method", "density", "coverage", "of all worlds", "beats luck"),
        ("restrictions", "in the box"),
    )
    for row, each in zip(methods.to_dict("records"), (found.prim, found.cart), strict=True):
        held = each.held_out
        sides.add_row(
            each.method, density_words(held), coverage_words(held), percent(held.base),
            "yes" if each.holds else "no", str(row["restrictions"]), f"{held.inside:,}",
        )  # fmt: skip
    console().print(sides)
    if limits.empty:
        return
    shown = table(
        "Restrictions; p: how often chance would do as well on held-out worlds",
        ("method", "parameter", "from", "to"),
        ("worlds in it", "density without it", "p"),
    )
    for row in limits.to_dict("records"):
        ends = (value_words(row[end], row["unit"]) for end in ("low", "high"))
        shown.add_row(
            row["method"], row["parameter"], *ends, percent(row["worlds_within"]),
            percent(row["density_without"]), _small(row["held_out_p"]),
        )  # fmt: skip
    console().print(shown)


def _small(chance: float) -> str:
    """Worked: 0.0312 -> ``0.031``; 1e-9 -> ``<0.001``."""
    return "<0.001" if chance < 0.001 else number(chance, ".3f")


def _list(source: Asked) -> None:
    """Print the names that a question may be made of."""
    from sim.endings.classification import ENDINGS
    from sim.results.world_table import outcomes_of, parameters_of

    rows = tried(source)
    labs = [str(name).removesuffix(".fate") for name in rows if str(name).endswith(".fate")]
    outcomes = [
        name for name in outcomes_of(rows) if name != "world" and name.partition(".")[0] not in labs
    ]
    known = rows.attrs.get("parameters", parameters_of(rows))
    for head, names in (
        ("An ending alone, or ending and first_ending compared with one", ENDINGS),
        ("A lab, with alive, independent, closed, owned or owned by somebody", labs),
        ("Numbers to compare", outcomes),
        ("Parameters", known),
    ):
        told(console(), head, ", ".join(map(str, names)))
    told(console(), "Joined by", "and or not ( ) == != < <= > >= + - * /")
