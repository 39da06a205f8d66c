"""``endgame run``: one scenario, some worlds, tables and pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.base.errors import ScenarioError, StoreError
from sim.base.interrupts import at, orderly
from sim.base.paths import expanded
from sim.base.printed import one_line
from sim.base.units import MONTHS_PER_YEAR
from sim.base.written import counted
from sim.cli.console import say
from sim.cli.headline import tell
from sim.cli.one_world import Advance, Work, is_ensemble, of_ensemble
from sim.cli.options import (
    AsJson,
    NoFigures,
    Overwrite,
    Settings,
    Shipped,
    Years,
    parsed_settings,
    path_option,
)
from sim.cli.pictures import NOT_DRAWN, drawn
from sim.results.folders.identity import asked
from sim.results.folders.naming import default_folder
from sim.runs.bars import bar

if TYPE_CHECKING:
    import xarray as xr

    from sim.results.folders.claiming import Claim
    from sim.scenario.definition import Scenario


def run(
    scenario: Shipped = "baseline",
    years: Years = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same luck.")] = 0,
    worlds: Annotated[
        int,
        typer.Option(
            min=1,
            max=1_000_000,
            help="Worlds to run, each with its own luck; parameters are the same in all.",
        ),
    ] = 1,
    uncertain: Annotated[
        bool,
        typer.Option(
            "--uncertain",
            help="Draw each world's uncertain parameters and first levels too, as `ensemble` does.",
        ),
    ] = False,
    world: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=999_999,
            metavar="K",
            help="Only world K. SCENARIO may be the folder of an ensemble: its world K is run "
            "again, with the parameters that it drew.",
        ),
    ] = None,
    settings: Settings = None,
    out: Annotated[
        Path | None,
        path_option("Folder for the result; below results, named after what is run, if left out."),
    ] = None,
    overwrite: Overwrite = False,
    no_figures: NoFigures = False,
    as_json: AsJson = False,
) -> None:
    """Run a scenario; print who paid, how it ended and why; leave tables and pictures.

    One world at first, whose luck hangs on --seed. With --worlds each has luck of its own and the
    same parameters, with --uncertain drawn ones too.

    endgame run --set capital.vc_supply_usd_per_year=8e9

    endgame run price_war --worlds 50 --uncertain

    Exit code 1: all is done, but a picture could not be drawn; standard error says which and why.
    """
    from sim.month.launch import MOST_SEED, whole
    from sim.scenario.definition import Scenario

    if world is not None and worlds > 1:
        raise ScenarioError("--world and --worlds: give one of them")
    if is_ensemble(scenario):
        given = {
            "--set": settings, "--years": years, "--seed": seed, "--worlds": worlds > 1,
            "--uncertain": uncertain,
        }  # fmt: skip
        work = of_ensemble(expanded(scenario), world, given, out)
    else:
        levers, loaded = parsed_settings(settings or ()), Scenario.load(scenario)
        chosen, span = loaded.replace(levers), years or loaded.years
        whole("seed", seed, 0, MOST_SEED)  # before there are a folder and a bar
        words = ("uncertain" if uncertain else "", "" if world is None else f"world_{world}")
        other = 0 if span == loaded.years else span
        folder = out or default_folder(
            chosen.name, levers, *words, seed=seed, worlds=worlds, years=other
        )
        many = worlds if world is None else [world]
        work = _of_scenario(chosen, folder, span, seed, many, uncertain)
    _leave(work, not no_figures, as_json, overwrite)


def _of_scenario(
    scenario: Scenario, folder: Path, years: int, seed: int, worlds: int | list[int],
    uncertain: bool,
) -> Work:  # fmt: skip
    which = counted(worlds, "world") if isinstance(worlds, int) else f"world {worlds[0]}"
    title = f"{scenario.name}, {which}"

    def run(advance: Advance) -> xr.Dataset:
        from sim.runs.single import run as simulate

        return simulate(
            scenario, worlds=worlds, seed=seed, years=years, uncertain=uncertain, progress=advance
        )

    wanted = asked(scenario, seed, worlds, MONTHS_PER_YEAR * years, uncertain)
    return Work(folder, wanted, title, run)


def _leave(work: Work, figures: bool, as_json: bool, overwrite: bool) -> None:
    # Late imports: the libraries below take a second, and bad input should not wait for them.
    from sim.analysis.answer import answer
    from sim.plots import KINDS
    from sim.results.folders.claiming import claimed
    from sim.results.folders.ownership import FIGURES, RESULT, made_with
    from sim.results.store import WRITTEN, write

    folder, same = work.folder, made_with(RESULT, work.wanted)
    writes = [*WRITTEN, *(f"{FIGURES}/{kind}.png" for kind in KINDS if figures)]
    files, failures = list[Path](), 0
    with orderly(), claimed(folder, same, writes, overwrite) as claim:
        with bar(work.title, "months") as advance:
            result = work.run(partial(_advance, advance))
        if "interrupted" in result.attrs:
            _keep_what_there_is(result, claim)
            raise KeyboardInterrupt
        at(f"while saving; {folder} has no whole result")
        write(result, claim)
        at(f"after all months; {folder} has the tables, without all pictures")
        if figures:
            files, failures = _pictures(result, claim)
        at(f"after all months; the whole result is in {folder}")
    tell(answer(result), as_json)
    pictures = f", {len(files)} pictures in {folder / 'figures'}" if files else ""
    say(f"Result in {folder}{pictures}", as_json)
    if failures:
        raise typer.Exit(NOT_DRAWN)


def _pictures(result: xr.Dataset, claim: Claim) -> tuple[list[Path], int]:
    """What could be drawn, and how much could not: the tables are there, and the answer is told."""
    try:
        return drawn(result, claim)
    except StoreError as error:
        typer.echo(f"endgame: {one_line(str(error))}", err=True)
        return [], 1


def _advance(tell: Callable[[int, int], None], done: int, total: int) -> None:
    tell(done, total)
    at(f"after {done} of {total} months; nothing was written")


def _keep_what_there_is(result: xr.Dataset, claim: Claim) -> None:
    """Finished months are worth keeping, unless the folder has all of them already."""
    from sim.results.folders.ownership import manifest_of
    from sim.results.store import write

    asked = f"after {result.sizes['month']} of {result.attrs['months_asked']} months"
    there = manifest_of(claim.folder) or {}
    if claim.same and there and "interrupted" not in there["attrs"]:
        at(f"{asked}; {claim.folder} still has the whole result of before")
        return
    at(f"{asked}, while saving them")
    write(result, claim)
    at(f"{asked}, which are in {claim.folder}")
