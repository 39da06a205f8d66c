"""``endgame run``: one scenario, some worlds, tables and pictures."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sim.base.errors import ScenarioError, StoreError
from sim.cli.console import console

if TYPE_CHECKING:
    from sim.scenario.definition import Scenario


class Advance(Protocol):
    """Told after each month how many are done, of how many."""

    def __call__(self, done: int, total: int) -> None: ...


def run(
    scenario: Annotated[
        str, typer.Argument(help="A shipped scenario's name, or a .toml file.")
    ] = "baseline",
    years: Annotated[
        int | None,
        typer.Option(min=1, max=50, help="Years to simulate; the scenario's own if left out."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same luck.")] = 0,
    worlds: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Worlds to run, each with its own luck.")
    ] = 1,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter; may be repeated."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the result; results/SCENARIO if left out.")
    ] = None,
    no_figures: Annotated[bool, typer.Option("--no-figures", help="Draw no pictures.")] = False,
) -> None:
    """Run a scenario; print which ending was reached and why; leave tables and pictures."""
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
    with _progress(title, years * 12) as advance:
        result = simulate(scenario, worlds=worlds, seed=seed, years=years, progress=advance)
    save(result, folder)
    drawn: Sequence[Path] = ()
    if figures:
        from sim.plots import draw_all

        with console(stderr=True).status("drawing"):
            drawn = draw_all(result, folder / "figures")
    print_summary(result, console(), f"{title}, {years} years, seed {seed}")
    pictures = f", {len(drawn)} pictures in {folder / 'figures'}" if drawn else ""
    console().print(f"Result in {folder}{pictures}", markup=False, soft_wrap=True)


def parsed_settings(settings: Sequence[str]) -> Mapping[str, float]:
    """Read ``name=value`` pairs.

    Worked: ``["market.hazard=0.1"]`` is ``{"market.hazard": 0.1}``.
    """
    values: dict[str, float] = {}
    for setting in settings:
        name, equals, text = (part.strip() for part in setting.partition("="))
        if not (name and equals):
            raise ScenarioError(f"--set {setting!r}: must be name=value; see `endgame params`")
        try:
            values[name] = float(text)
        except ValueError:
            raise ScenarioError(f"--set {name} = {text!r}: must be a number") from None
    return values


def require_writable(folder: Path) -> None:
    """Refuse a folder that cannot be written to, before the work rather than after it."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"--out {folder}: is a file; must be a folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or error
        raise StoreError(f"--out {folder}: {reason}; must be a folder to write in") from None


@contextmanager
def _progress(title: str, months: int) -> Iterator[Advance]:
    """A bar on standard error that counts months."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("months"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console(stderr=True)) as bar:
        task = bar.add_task(title, total=months)

        def advance(done: int, total: int = months) -> None:
            bar.update(task, completed=done, total=total)

        yield advance
