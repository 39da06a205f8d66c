"""One way for all questions to leave their answer: printed, as JSON, and in a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.base.errors import StoreError
from sim.base.interrupts import at, orderly
from sim.cli.console import data, say
from sim.cli.pictures import pictures
from sim.results.folders.claiming import Claim, claimed_tables
from sim.results.folders.ownership import FIGURES, MANIFEST, TABLES, manifest_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

ANSWER = "answer.json"
COMMAND, HEADLINE = "command", "headline"
"""Keys that every answer has: the command with its arguments; the answer in a sentence."""


@dataclass(frozen=True)
class Analysis:
    """What a question came to."""

    answer: Mapping[str, Any]
    """Plain numbers and words; ``headline`` answers the question in one sentence."""
    tables: Mapping[str, pd.DataFrame]
    """By file name, such as ``sobol.csv``."""
    pictures: Mapping[str, Callable[[], Figure]] = field(default_factory=dict)
    """By file name, such as ``tornado.png``; drawn after all else is written."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Further files by name, such as ``story.md`` or ``flows.html``."""
    lines: Callable[[], None] = lambda: None
    """Prints what stands under the headline: tables for the terminal."""
    workers: int = 1
    """Processes among which pictures are shared; with several, what draws must be picklable."""


def unfinished(folder: Path) -> Path:
    """Where rows of a question are kept until all are there: hidden, and gone with the answer."""
    return folder / ".rows"


@contextmanager
def question(
    folder: Path, of: Mapping[str, Any], files: Mapping[str, bool], overwrite: bool
) -> Iterator[Claim]:
    """Keep a folder for an answer while it is found; refused before anything is run.

    Parameters
    ----------
    folder : of the answer.
    of : all that the answer hangs on, ready for JSON: command, scenario's hash, worlds, seed, ...
    files : names that are going to be written, with whether each is a picture.
    overwrite : whether what we wrote there before may go.

    Raises
    ------
    StoreError
        Something is there that is not ours to replace, or of another question.
    """
    writes = [f"{FIGURES}/{name}" if picture else name for name, picture in files.items()]
    at(f"before all was found; {folder} has no whole answer")
    with orderly(), claimed_tables(folder, of, [MANIFEST, ANSWER, *writes], overwrite) as claim:
        yield claim


def leave(claim: Claim, of: Mapping[str, Any], found: Analysis, as_json: bool = False) -> None:
    """Write an answer, print it, draw its pictures.

    Raises
    ------
    typer.Exit
        With 1, after a line on standard error, if a picture could not be drawn.
    """
    from sim.runs.at_points import forgotten  # loads what runs worlds

    answer = plain({COMMAND: of[COMMAND], **found.answer})
    text = json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    claim.tables(found.tables, of, texts={**found.texts, ANSWER: text})
    forgotten(unfinished(claim.folder))
    if as_json:
        data(text)
    else:
        say(str(answer[HEADLINE]))
        found.lines()
    at(f"after all was found; {claim.folder} has the tables, without all pictures")
    failed = pictures(claim, found.pictures, found.workers)
    figures = f", pictures in {claim.folder / FIGURES}" if found.pictures else ""
    say(f"Answer in {claim.folder}{figures}", as_json)
    if failed:
        raise typer.Exit(1)


def opened_answer(folder: Path) -> dict[str, Any]:
    """Read back what a question left.

    Raises
    ------
    StoreError
        There is none, or it is damaged.
    """
    manifest = manifest_of(folder)
    if manifest is None or manifest["format"] != TABLES or not (folder / ANSWER).is_file():
        raise StoreError(f"{folder}: holds no answer; give the folder that a question left")
    try:
        found = json.loads((folder / ANSWER).read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(
        isinstance(found.get(key), str) for key in (COMMAND, HEADLINE)
    ):
        raise StoreError(f"{folder / ANSWER}: damaged; ask the question again")
    return found


def plain(value: Any) -> Any:
    """An answer as JSON has it: numbers of Python's own kinds, no number that is none."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return None if isinstance(value, float) and not -1e308 <= value <= 1e308 else value
