"""``endgame run``: one scenario, some worlds, tables and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.console import console, progress
from sim.cli.options import Settings, Shipped, Years, parsed_settings, require_writable
from sim.cli.pictures import NOT_DRAWN, drawn

if TYPE_CHECKING:
    from sim.scenario.definition import Scenario


def run(
    scenario: Shipped = "baseline",
    years: Years = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same luck.")] = 0,
    worlds: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Worlds to run, each with its own luck.")
    ] = 1,
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the result; results/SCENARIO if left out.")
    ] = None,
    no_figures: Annotated[bool, typer.Option("--no-figures", help="Draw no pictures.")] = False,
) -> None:
    """Run a scenario; print which ending was reached and why; leave tables and pictures.

    Exit code 1: all is done, but a picture could not be drawn; standard error says which and why.
    """
    from sim.scenario.definition import Scenario

    chosen = Scenario.load(scenario).replace(parsed_settings(settings or ()))
    folder = out or Path("results") / chosen.name
    require_writable(folder)
    _simulate(chosen, folder, years or chosen.years, seed, worlds, not no_figures)


def _simulate(
    scenario: Scenario, folder: Path, years: int, seed: int, worlds: int, figures: bool
) -> None:
    # Late imports: the libraries below take a second, and bad input should not wait for them.
    from sim.cli.headline import print_summary
    from sim.results.store import save
    from sim.runs.single import run as simulate

    title = f"{scenario.name}, {worlds} world{'s' if worlds > 1 else ''}"
    with progress(title, "months") as advance:
        result = simulate(scenario, worlds=worlds, seed=seed, years=years, progress=advance)
    save(result, folder)
    files, failures = drawn(result, folder / "figures") if figures else ([], 0)
    print_summary(result, console(), f"{title}, {years} years, seed {seed}")
    pictures = f", {len(files)} pictures in {folder / 'figures'}" if files else ""
    console().print(f"Result in {folder}{pictures}", markup=False, soft_wrap=True)
    if failures:
        raise typer.Exit(NOT_DRAWN)
