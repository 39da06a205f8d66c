"""``endgame run``: one scenario, some worlds, tables and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.base.errors import ScenarioError
from sim.cli.console import console, progress
from sim.cli.headline import tell
from sim.cli.options import AsJson, Settings, Shipped, Years, parsed_settings, require_writable
from sim.cli.pictures import NOT_DRAWN, drawn

if TYPE_CHECKING:
    import xarray as xr

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
            "--uncertain", help="Draw each world's uncertain parameters too, as `ensemble` does."
        ),
    ] = False,
    world: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="K",
            help="Only world K. SCENARIO may be the folder of an ensemble: its world K is run "
            "again, with the parameters that it drew.",
        ),
    ] = None,
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the result; results/SCENARIO if left out.")
    ] = None,
    no_figures: Annotated[bool, typer.Option("--no-figures", help="Draw no pictures.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run a scenario; print who paid, how it ended and why; leave tables and pictures.

    One world at first, whose luck hangs on --seed. With --worlds each has luck of its own and the
    same parameters, with --uncertain drawn ones too.

    endgame run --set capital.vc_supply_usd_per_year=8e9

    endgame run price_war --worlds 50 --uncertain

    Exit code 1: all is done, but a picture could not be drawn; standard error says which and why.
    """
    from sim.cli.one_world import is_ensemble, of_ensemble
    from sim.month.launch import MOST_SEED, whole
    from sim.scenario.definition import Scenario

    if world is not None and worlds > 1:
        raise ScenarioError("--world and --worlds: give one of them")
    if is_ensemble(scenario):
        given = {
            "--set": settings, "--years": years, "--seed": seed, "--worlds": worlds > 1,
            "--uncertain": uncertain,
        }  # fmt: skip
        result, folder = of_ensemble(Path(scenario), world, given, out)
    else:
        chosen = Scenario.load(scenario).replace(parsed_settings(settings or ()))
        named = chosen.name if world is None else f"{chosen.name}_world_{world}"
        folder = out or Path("results") / named
        whole("seed", seed, 0, MOST_SEED)  # before there are a folder and a bar
        require_writable(folder)
        many = worlds if world is None else [world]
        result = _simulate(chosen, years or chosen.years, seed, many, uncertain)
    _leave(result, folder, not no_figures, as_json)


def _simulate(
    scenario: Scenario, years: int, seed: int, worlds: int | list[int], uncertain: bool
) -> xr.Dataset:
    # Late imports: the libraries below take a second, and bad input should not wait for them.
    from sim.runs.single import run as simulate

    many = f"{worlds} world{'s' if worlds != 1 else ''}"
    title = f"{scenario.name}, {many if isinstance(worlds, int) else f'world {worlds[0]}'}"
    with progress(title, "months") as advance:
        return simulate(
            scenario, worlds=worlds, seed=seed, years=years, uncertain=uncertain, progress=advance
        )


def _leave(result: xr.Dataset, folder: Path, figures: bool, as_json: bool) -> None:
    from sim.analysis.answer import answer
    from sim.results.store import save

    save(result, folder)
    files, failures = drawn(result, folder / "figures") if figures else ([], 0)
    tell(answer(result), as_json)
    pictures = f", {len(files)} pictures in {folder / 'figures'}" if files else ""
    console(as_json).print(f"Result in {folder}{pictures}", markup=False, soft_wrap=True)
    if failures:
        raise typer.Exit(NOT_DRAWN)
