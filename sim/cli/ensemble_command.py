"""``endgame ensemble``: thousands of worlds, stored in chunks, resumed after any stop."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from sim.base.units import MONTHS_PER_YEAR
from sim.cli.console import console
from sim.cli.headline import endings
from sim.cli.options import Settings, Shipped, Workers, Years, parsed_grid, parsed_settings

if TYPE_CHECKING:
    import xarray as xr

FAILED_EXIT = 3
"""Exit code of an ensemble that came to its end but for some worlds."""


def ensemble(
    scenario: Shipped = "baseline",
    worlds: Annotated[
        int,
        typer.Option(min=1, max=1_000_000, help="Each draws its luck and uncertain parameters."),
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
        Path | None, typer.Option(help="Folder; results/SCENARIO_ensemble if left out.")
    ] = None,
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
) -> None:
    """Run many worlds with drawn parameters; print how often each ending was reached.

    Whatever stops it, finished chunks are kept: the same command with --resume goes on. A world
    that fails is told and not counted; the others go on, and the exit code is 3. The worlds stay
    in a folder, for sim.open_ensemble in Python. A first try: endgame ensemble --worlds 50
    """
    # Late imports: the libraries below take a second, and bad input should not wait for them.
    from sim.runs.ensemble import ensemble as run
    from sim.runs.ensemble.driver import default_store
    from sim.runs.passage.programs import compiler
    from sim.runs.passage.ways import WORTH_COMPILING
    from sim.scenario.definition import Scenario

    varied = parsed_grid(grid or ())
    chosen = Scenario.load(scenario).replace(parsed_settings(settings or ()))
    chosen = chosen if prior is None else chosen.with_prior(prior)
    folder = out or default_store(chosen)
    if not compiler() and worlds * MONTHS_PER_YEAR * (years or chosen.years) >= WORTH_COMPILING:
        say = "months run in numpy; pip install 'ai-endgame[fast]' cuts their time to a fifth"
        console(stderr=True).print(say, markup=False, soft_wrap=True)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".* failed and are left out")  # told below
            result = run(
                chosen, worlds, seed, years, workers, cluster, folder, resume,
                sampling=sampling, grid=varied, keep=keep or "yearly", chunk=chunk, points=points,
            )  # fmt: skip
    except KeyboardInterrupt:
        say = f"{so_far(folder)}; the same command with --resume goes on"
        console(stderr=True).print(f"{folder}: {say}", markup=False, soft_wrap=True)
        raise
    for where, part in by_point(result, folder):
        console().print(endings(part, where))
    said = f"Ensemble in {folder}; in Python: sim.open_ensemble({str(folder)!r})"
    console().print(said, markup=False, soft_wrap=True)
    if failed := told_failures(folder):
        console(stderr=True).print(failed, markup=False, soft_wrap=True)
        raise typer.Exit(FAILED_EXIT)


def by_point(result: xr.Dataset, folder: Path) -> Iterator[tuple[str, xr.Dataset]]:
    """The worlds of each point of the grid, with what is set there; without a grid all worlds."""
    from sim.runs.ensemble.storage import manifest

    about = manifest(folder)["ensemble"]
    levers = [*about["grid"], *(about.get("points") or {})]
    places = result["point"].values
    for point in np.unique(places):
        part = result[["membership", "ending"]].isel(world=places == point)
        first = int(np.argmax(places == point))
        values = (f"{name} = {result[f'param.{name}'].values[first]:g}" for name in levers)
        yield ", ".join(values), part


def so_far(folder: Path) -> str:
    """How much of a stopped ensemble is there."""
    from sim.runs.ensemble.progress import finished

    done, rows, points = finished(folder)
    if points == 1:
        return f"{done} of {rows} worlds are finished and kept"
    draws = f"{done // points} of {rows // points} draws at each of {points} points"
    return f"{done} of {rows} worlds are finished and kept, about {draws}"


def told_failures(folder: Path) -> str:
    """Which worlds failed, why, and how one is run alone; empty if none did."""
    from sim.runs.ensemble.failures import FAILED, stored_table

    found = stored_table(folder)
    if found is None:
        return ""
    first = found.iloc[0]
    why = f"world {first['world']}: {first['what']}, month {first['month']}, {first['told']}"
    many = f"{len(found)} world{'s' if len(found) > 1 else ''} failed and not counted"
    return (
        f"{many}: {folder / FAILED}; {why}\n"
        f"One alone: endgame run {folder} --world {first['world']}"
    )
