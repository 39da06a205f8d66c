"""Drawing for the commands: a picture that fails is one line on standard error, the rest stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

from sim.base.errors import EndgameError, PictureError
from sim.base.printed import one_line
from sim.cli.console import console
from sim.cli.one_file import place, require_free

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from sim.results.folders.claiming import Claim

NOT_DRAWN = 1
"""Exit code where all else is done and a picture could not be drawn."""


def drawn(
    result: xr.Dataset,
    claim: Claim,
    kinds: Iterable[str] | None = None,
    world: int = 0,
    labs: Iterable[str] = (),
    suffix: str = "png",
) -> tuple[list[Path], int]:
    """Draw into a claimed folder, all that fits if no kinds are named; files and failures."""
    from sim.plots import draw_all, ready

    try:
        ready()
    except PictureError as error:  # once, and not for each picture
        _tell("", error)
        return [], 1
    failures = []

    def failed(name: str, error: Exception) -> None:
        failures.append(name)
        _tell(name, error)

    def draw(aside: Path) -> list[Path]:
        return draw_all(result, aside, kinds, world, labs=labs, suffix=suffix, failed=failed)

    with console(stderr=True).status("drawing"):
        files = claim.draw(draw)
    return files, len(failures)


def picture(claim: Claim, name: str, draw: Callable[[], Figure]) -> None:
    """Draw one picture into a claimed folder; the last thing that a command does.

    Raises
    ------
    typer.Exit
        With `NOT_DRAWN`, after a line on standard error, if it cannot be drawn.
    """
    if pictures(claim, {name: draw}):
        raise typer.Exit(NOT_DRAWN)


def pictures(
    claim: Claim, draws: Mapping[str, Callable[[], Figure]], workers: int = 1
) -> list[str]:
    """Draw pictures into a claimed folder; those that cannot be drawn, after a line for each.

    ``workers``: processes among which they are shared; with several, what draws must be picklable.
    """
    from sim.plots import ready
    from sim.runs.ensemble.engines import shared_out

    failed = []

    def drawn_aside(aside: Path) -> list[Path]:
        ready()
        work = partial(_one, list(draws.items()), aside)
        for name, error in shared_out(work, range(len(draws)), min(workers, len(draws))):
            if error is not None:
                failed.append(name)
                _tell(Path(name).stem, error)
        return [aside / name for name in draws if name not in failed]

    if draws:
        try:
            claim.draw(drawn_aside)
        except Exception as error:
            _tell(Path(next(iter(draws))).stem, error)
            return list(draws)
    return failed


def _one(
    draws: Sequence[tuple[str, Callable[[], Figure]]], aside: Path, number: int
) -> tuple[str, Exception | None]:
    """Draw one of some pictures, and say what went wrong."""
    from sim.plots import save

    name, draw = draws[number]
    try:
        save(draw(), aside / name)
    except Exception as error:  # what the command found out is written already
        return name, error
    return name, None


def suffix_of(file: Path) -> str:
    """Worked: ``few.PDF`` -> ``pdf``."""
    return file.suffix.lower().removeprefix(".")


def names_a_file(out: Path) -> bool:
    """Whether a path is meant for one picture, rather than for a folder of them."""
    from sim.plots import FORMATS

    return suffix_of(out) in FORMATS and not out.is_dir()


def into_file(
    result: xr.Dataset, file: Path, kinds: Iterable[str], labs: Iterable[str], world: int,
    overwrite: bool,
) -> None:  # fmt: skip
    """Draw a single picture into the file that a user names.

    Raises
    ------
    typer.Exit
        With `NOT_DRAWN`, after a line on standard error, if it cannot be drawn.
    """
    from sim.plots import draw_all

    require_free(file, overwrite)
    with TemporaryDirectory() as aside:
        made = draw_all(
            result, aside, kinds, world, labs=labs, suffix=suffix_of(file), failed=_tell
        )
        if not made:
            raise typer.Exit(NOT_DRAWN)
        place(made[0].read_bytes(), file)


def _tell(name: str, error: Exception) -> None:
    told = str(error) if isinstance(error, EndgameError) else f"picture {name}: {_said(error)}"
    typer.echo(f"endgame: {one_line(told)}", err=True)


def _said(error: Exception) -> str:
    """What went wrong, in the first line of its own words."""
    words = str(error).strip().splitlines()
    return f"{type(error).__name__}{f': {words[0]}' if words else ''}"
