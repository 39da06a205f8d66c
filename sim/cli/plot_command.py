"""``endgame plot``: a result's pictures, the page of a lab, the ledger."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.base.errors import EndgameError
from sim.base.interrupts import at, orderly
from sim.base.written import places
from sim.cli.console import console, table
from sim.cli.options import ResultFolder, path_option
from sim.cli.pictures import NOT_DRAWN, drawn, into_file, names_a_file, suffix_of
from sim.scenario.schema import nearest

if TYPE_CHECKING:
    import xarray as xr

ALL, LEDGER, LIST = "all", "ledger", "list"


class Format(enum.StrEnum):
    """Formats of files."""

    png = "png"
    pdf = "pdf"
    svg = "svg"


def picture_kinds(incomplete: str) -> list[str]:
    """Kinds that a beginning may become, for the shell."""
    from sim.plots import KINDS

    known = (ALL, LEDGER, LIST, *KINDS)
    return [each for each in known if each.startswith(incomplete)]


def plot(
    result: ResultFolder,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="all (that fit the result), one picture, ledger (tables), or list: what fits. "
            "May be repeated.",
            autocompletion=picture_kinds,
        ),
    ] = None,
    year: Annotated[
        int | None, typer.Option(help="Year of the ledger; the last if left out.")
    ] = None,
    world: Annotated[
        int, typer.Option(min=0, help="World to draw, and of the ledger; counted from 0.")
    ] = 0,
    lab: Annotated[
        list[str] | None,
        typer.Option(help="Draw the page of this lab, such as mistral. May be repeated."),
    ] = None,
    as_format: Annotated[
        Format | None,
        typer.Option("--format", help="Format of the files; png if neither it nor --out says."),
    ] = None,
    out: Annotated[
        Path | None,
        path_option(
            "Folder for the pictures, RESULT/figures if left out; or the file of a single picture, "
            "its ending the format.",
            "FOLDER|FILE",
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file that --out names.")
    ] = False,
) -> None:
    """Draw a result's pictures, or print its ledger.

    Exit code 1: a picture could not be drawn, which standard error names; the others are there.
    """
    from sim.results.folders.claiming import claimed_pictures
    from sim.runs.ensemble.opening import open_result

    wanted = kind or ([] if lab else [ALL])
    _require_known(wanted)
    opened = open_result(result)
    if LIST in wanted:
        _list(opened)
    pictures = [name for name in wanted if name not in (ALL, LEDGER, LIST)]
    _require_fitting(opened, pictures, lab or [], world)
    failures = 0
    if out is not None and names_a_file(out):
        if as_format is not None and as_format.value != suffix_of(out):
            raise EndgameError(f"--out {out} --format {as_format.value}: must be the same")
        if [*wanted, *(lab or ())] not in (pictures, lab) or len(pictures or lab or ()) != 1:
            raise EndgameError(f"--out {out}: must be a folder, but for a single --kind or --lab")
        at("while drawing; nothing was written")
        with orderly():
            into_file(opened, out, pictures, lab or (), world, overwrite)
        typer.echo(out)
    elif ALL in wanted or pictures or lab:
        kinds = None if ALL in wanted else pictures
        at("while drawing; the result is as it was")
        with orderly(), claimed_pictures(result, out) as claim:
            files, failures = drawn(
                opened, claim, kinds, world, lab or (), (as_format or Format.png).value
            )
        for path in files:
            typer.echo(path)
    if LEDGER in wanted:
        from sim.cli.books import print_ledger

        print_ledger(opened, console(), world, year)
    if failures:
        raise typer.Exit(NOT_DRAWN)


def _require_known(wanted: list[str]) -> None:
    from sim.plots.picture_kinds import KINDS

    known = (ALL, LEDGER, LIST, *KINDS)
    for name in wanted:
        if name not in known:
            hint = nearest(name, known)
            raise EndgameError(f"--kind {name!r}{hint}; must be one of {', '.join(known)}")


def _require_fitting(result: xr.Dataset, pictures: list[str], labs: list[str], world: int) -> None:
    """Refuse what is asked for by name and cannot be, before anything is drawn."""
    from sim.plots.picture_kinds import LAB, of_kind

    worlds = result.sizes["world"]
    if world >= worlds:
        raise EndgameError(f"--world {world}: must be {places(worlds)}")
    for each in (*map(of_kind, pictures), *([LAB] if labs else [])):
        if refusal := each.refusal(result):
            raise EndgameError(refusal)
    known = [str(name) for name in result["lab"].values] if labs else []
    for name in labs:
        if name not in known:
            raise EndgameError(
                f"--lab {name!r}{nearest(name, known)}; must be one of {', '.join(known)}"
            )


def _list(result: xr.Dataset) -> None:
    from sim.plots.picture_kinds import KINDS, LAB

    rows = [(each.remedy(result), each) for each in (*KINDS.values(), LAB)]
    listing = table("Pictures (endgame plot RESULT --kind NAME)", ("name", "question", "drawn"))
    listing.columns[0].no_wrap = True
    for remedy, each in sorted(rows, key=lambda row: bool(row[0])):
        name = "--lab NAME" if each is LAB else each.name
        listing.add_row(name, each.question, f"run with {remedy}" if remedy else "yes")
    console().print(listing)
