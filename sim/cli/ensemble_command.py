"""``endgame ensemble``: thousands of worlds, stored in chunks, resumed after any stop."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from sim.base.errors import StoreError
from sim.base.interrupts import at, orderly
from sim.base.units import MONTHS_PER_YEAR
from sim.base.written import counted, typed
from sim.cli.console import console, data, say
from sim.cli.headline import print_ending, tell
from sim.cli.options import (
    AsJson,
    Overwrite,
    Settings,
    Shipped,
    Workers,
    Years,
    parsed_grid,
    parsed_settings,
    path_option,
)

if TYPE_CHECKING:
    import xarray as xr

FAILED_EXIT = 3
"""Exit code of an ensemble that came to its end but for some worlds."""


def ensemble(
    scenario: Shipped = "baseline",
    worlds: Annotated[
        int,
        typer.Option(
            min=1, max=1_000_000, help="Each draws its luck, uncertain parameters and first levels."
        ),
    ] = 1000,
    workers: Workers = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="A running dask scheduler, such as tcp://host:8786, in place of --workers.",
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Continue what is in the folder; nothing is run twice. With more --worlds than "
            "before, the further ones are added.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        path_option("Folder; below results, named after what is run, if left out."),
    ] = None,
    overwrite: Overwrite = False,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RATE|NAME=RATE",
            help="How often series are kept: monthly, yearly (the default) or last (month only); "
            "hhi=monthly for one series; events=all, rare, exits or none. May be repeated.",
        ),
    ] = None,
    points: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            help="A table of points in place of --grid: names of parameters in the first line, a "
            "point in each other; all --worlds are run at each.",
        ),
    ] = None,
    sampling: Annotated[
        str,
        typer.Option(help="How parameters are drawn: independent, lhs (Latin hypercube), sobol."),
    ] = "independent",
    grid: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=A,B,...",
            help="Values of a parameter; all --worlds are run at each, and at each combination of "
            "those of several. May be repeated.",
        ),
    ] = None,
    years: Years = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same worlds.")] = 0,
    settings: Settings = None,
    prior: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Calibrated draws for uncertain parameters, such as history_2023, in place of "
            "the scenario's own ranges.",
        ),
    ] = None,
    chunk: Annotated[
        int | None, typer.Option(min=1, help="Worlds stored together; 250 to 1,000 if left out.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run many worlds with drawn parameters; print how they end, who pays, and who is left.

    Whatever stops it, finished chunks are kept: the same command with --resume goes on. A world
    that fails is told and not counted; the others go on, and the exit code is 3. The worlds stay
    in a folder, for endgame plot, endgame export and, in Python, sim.open_ensemble.

    endgame ensemble --worlds 50

    endgame ensemble price_war --worlds 200 --grid capital.vc_supply_usd_per_year=1e10,5e10
    """
    # Late imports: the libraries below take a second, and bad input should not wait for them.
    from sim.runs.ensemble.driver import default_store
    from sim.runs.ensemble.driver import ensemble as run
    from sim.runs.passage.programs import compiler
    from sim.runs.passage.ways import WORTH_COMPILING
    from sim.scenario.definition import Scenario

    varied = parsed_grid(grid or ())
    levers = parsed_settings(settings or ())
    chosen = Scenario.load(scenario).replace(levers)
    chosen = chosen if prior is None else chosen.with_prior(prior)
    words = (sampling, "" if points is None else points.stem)
    folder = out or default_store(chosen, {**levers, **varied}, seed, years or 0, *words)
    if not compiler() and worlds * MONTHS_PER_YEAR * (years or chosen.years) >= WORTH_COMPILING:
        slow = "months run in numpy; pip install llvmlite cuts their time to a fifth"
        say(slow, stderr=True)
    with orderly(), _saying_how_far(folder), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".* failed and are left out")  # told below
        result = run(
            chosen, worlds, seed, years, workers, cluster, folder, resume, sampling=sampling,
            grid=varied, keep=keep or "yearly", chunk=chunk, points=points, overwrite=overwrite,
            levers=levers,  # set already, and so refused in a grid
        )  # fmt: skip
    _told(result, folder, as_json)
    said = f"Ensemble in {folder}; endgame plot {quote(str(folder))} draws it"
    say(said, as_json)
    if failed := told_failures(folder):
        say(failed, stderr=True)
        raise typer.Exit(FAILED_EXIT)


@contextmanager
def _saying_how_far(folder: Path) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        with suppress(StoreError):  # stopped before there was anything
            at(f"{so_far(folder)} in {folder}; the same command with --resume goes on")
        raise


def _told(result: xr.Dataset, folder: Path, as_json: bool) -> None:
    """Print the answer of all worlds; of a grid how worlds end at each point of it."""
    from sim.analysis.answer import answer, how_it_ends
    from sim.results.described import described

    found = list(by_point(result, folder))
    if len(found) == 1:
        tell(answer(result), as_json)
        return
    points = {where: how_it_ends(part) for where, part in found}
    if as_json:
        found_at = {"described": described(result), "points": points}
        data(json.dumps(found_at, ensure_ascii=False, indent=1) + "\n")
        return
    console().print(described(result), style="bold")
    for where, each in points.items():
        print_ending(each, console(), where)


def by_point(result: xr.Dataset, folder: Path) -> Iterator[tuple[str, xr.Dataset]]:
    """The worlds of each point of the grid, with what is set there; without a grid all worlds."""
    from sim.runs.ensemble.storage import manifest

    about = manifest(folder)["ensemble"]
    levers = [*about["grid"], *(about.get("points") or {})]
    places = result["point"].values
    for point in np.unique(places):
        part = result.isel(world=places == point)
        first = int(np.argmax(places == point))
        values = (f"{name} = {typed(result[f'param.{name}'].values[first])}" for name in levers)
        yield ", ".join(values), part


def so_far(folder: Path) -> str:
    """How much of a stopped ensemble is there."""
    from sim.runs.ensemble.progress import finished

    done, rows, points = finished(folder)
    if points == 1:
        return f"after {done} of {rows} worlds, which are kept"
    draws = f"{done // points} of {rows // points} draws at each of {points} points"
    return f"after {done} of {rows} worlds, about {draws}, which are kept"


def told_failures(folder: Path) -> str:
    """Which worlds failed, why, and how one is run alone; empty if none did."""
    from sim.results.folders.ownership import FAILED
    from sim.runs.ensemble.failures import stored_table

    found = stored_table(folder)
    if found is None:
        return ""
    first = found.iloc[0]
    why = f"world {first['world']}: {first['what']}, month {first['month']}, {first['told']}"
    many = f"{counted(len(found), 'world')} failed and not counted"
    return (
        f"{many}: {folder / FAILED}; {why}\n"
        f"One alone: endgame run {quote(str(folder))} --world {first['world']}"
    )
