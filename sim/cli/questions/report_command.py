"""``endgame report``: results as one HTML file, to be read, shown and printed anywhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.base.errors import EndgameError, StoreError
from sim.base.interrupts import at, orderly
from sim.base.paths import expanded
from sim.cli.analysed import ANSWER, opened_answer
from sim.cli.console import data, say
from sim.cli.one_file import place, require_free
from sim.cli.options import path_option
from sim.runs.bars import bar

if TYPE_CHECKING:
    from sim.report.subject import Subject

SUFFIXES = (".html", ".htm")


def report(
    results: Annotated[
        list[Path],
        typer.Argument(
            parser=expanded,
            metavar="RESULT...",
            help="Folders of runs, of ensembles, or of answers of the commands that ask why.",
        ),
    ],
    out: Annotated[
        Path | None,
        path_option(
            "File to write; RESULT_report.html beside the first result if left out.", "FILE.html"
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if it is there.")
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print what the report says as JSON, and nothing else, on "
            "stdout; the file is written too.",
        ),
    ] = False,
) -> None:
    """Write one HTML file of results: the answer, tables, pictures, stories, sources, limits.

    It opens in any browser without a network, on a phone as on a projector, and prints to PDF. Of
    several results one report, which begins with them side by side.

    endgame report results/baseline

    endgame report results/baseline_ensemble results/price_war --out both.html
    """  # fmt: skip
    file = out or default_file(results)
    if file.suffix.lower() not in SUFFIXES:
        raise EndgameError(f"--out {file}: must end in {' or '.join(SUFFIXES)}")
    require_free(file, overwrite)
    twice = next((each for each in results if results.count(each) > 1), None)
    if twice is not None:
        raise EndgameError(f"{twice}: is given twice; must be given once")
    from sim.report.page import page
    from sim.report.view import plain, view

    subjects, asked = opened(results)
    at(f"while reading results; nothing was written to {file}")
    with orderly(), bar("report", "steps") as advance:
        found = view(subjects, asked, advance)
        content = page(found).encode(errors="backslashreplace")  # names of files may be bytes
    place(content, file)
    if as_json:
        data(json.dumps(plain(found), ensure_ascii=False, indent=1) + "\n")
    say(f"Report in {file}, {len(content) / 1e6:.1f} MB", as_json)


def default_file(results: list[Path]) -> Path:
    """Beside the first result. Worked: ``results/a`` is ``results/a_report.html``."""
    first = results[0]
    more = f"_and_{len(results) - 1}_more" if len(results) > 1 else ""
    return first.parent / f"{first.resolve().name}{more}_report.html"


def opened(results: list[Path]) -> tuple[list[Subject], list[dict[str, Any]]]:
    """Open results, and answers as sections; refuses the first that is neither."""
    from sim.report.asked_why import section
    from sim.report.subject import opened as one

    subjects, asked = [], []
    for each in results:
        if not each.is_dir():
            raise StoreError(f"{each}: no such folder; give the folder of a run or an ensemble")
        if (each / ANSWER).is_file():
            asked.append(section(each, opened_answer(each)))
        else:
            subjects.append(one(each))
    return subjects, asked
