"""The folder of an ensemble: what it is, its chunks, and which of them are whole.

::

    manifest.json                what the ensemble is; written first
    worlds.zarr/                 arrays: chunk k of every variable belongs to task k alone
    summary.parquet/part-*.parquet   one row per world, a file per chunk
    events.parquet/part-*.parquet    one row per event, a file per chunk
    chunks/000003.json           written last: the chunk is whole, and the SHA-256 of its files
    failed.csv                   worlds that went wrong, if any; they are in no other table

A chunk is written aside and its files are renamed into place, its record last: a chunk without a
record is no chunk, and running it again gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sim.results.folders.claiming import Claim
from sim.results.folders.difference import differs
from sim.results.folders.disk import STAGING, explained, sha256, staging, write_whole
from sim.results.folders.ownership import (
    ENSEMBLE,
    MANIFEST,
    RECORDS,
    WORDS,
    Differs,
    Manifest,
    manifest_of,
    write_manifest,
)
from sim.results.store import read_manifest

FORMAT, VERSION = ENSEMBLE, 1
AGAIN = "run the same again with resume to make what is missing"
FRAME = -1
"""Number of the record of what all chunks share: shapes, names, units, coordinates."""


COUNTS = ("chunks", "chunk", "worlds", "years")
"""Of an ensemble: whole numbers above 0."""


@dataclass(frozen=True)
class Record:
    """A finished chunk."""

    number: int
    first: int
    stop: int
    endings: dict[str, int]
    files: dict[str, list[Any]]
    """Size in bytes and SHA-256 by path."""
    failed: dict[str, Any] = field(default_factory=dict)
    """Worlds that went wrong by number; see `sim.runs.ensemble.failures.noted`."""

    @property
    def worlds(self) -> int:
        """How many worlds are in it."""
        return self.stop - self.first


def made_with(identity: Mapping[str, Any], resume: bool) -> Differs:
    """Compares what a folder was made with; the same is no difference if it is to be continued."""

    def compared(found: Manifest) -> str:
        if found["format"] != FORMAT:
            return f"holds {WORDS[found['format']]}"
        if found.get("version") != VERSION or not isinstance(found.get("ensemble"), dict):
            return f"{MANIFEST} is damaged, or of another version"
        if what := differs(found["ensemble"], identity):
            return f"was made with {what}"
        return "" if resume else "holds this ensemble (--resume continues it)"

    return compared


def begin(claim: Claim, identity: Mapping[str, Any]) -> dict[str, Any]:
    """Say in a new folder what it is, or in one whose content may go; what is said there."""
    with explained("written", claim.folder):
        claim.clear()
        if not claim.same or manifest_of(claim.folder) is None:
            about = {"format": FORMAT, "version": VERSION, "ensemble": dict(identity)}
            write_manifest(claim.folder, about)
    return dict(manifest(claim.folder)["ensemble"])


def manifest(folder: Path) -> dict[str, Any]:
    """What the ensemble is.

    Raises
    ------
    StoreError
        If there is none, it is damaged, or of another version.
    """
    with explained("read", folder):
        return read_manifest(
            folder, (FORMAT, VERSION), "endgame ensemble",
            "nothing was changed: put back a copy, or choose another folder",
            _whole,
        )  # fmt: skip


def _whole(found: Mapping[str, Any]) -> bool:
    """Whether an ensemble's manifest has what its worlds are found by, each of its kind."""
    about, grid = found["ensemble"], found["ensemble"]["grid"]
    counts = [about[name] for name in COUNTS] + [about.get("rows", 1)]
    whole = all(isinstance(each, int) and not isinstance(each, bool) for each in counts)
    lists = isinstance(grid, dict) and all(isinstance(each, list) for each in grid.values())
    return whole and lists and min(counts) > 0


def record(folder: Path, number: int) -> Record | None:
    """The record of a chunk, or None if it is not finished or its record is damaged."""
    try:
        found = json.loads(record_path(folder, number).read_text(encoding="utf-8"))
        return Record(**found)
    except (OSError, ValueError, TypeError):
        return None


def record_path(folder: Path, number: int) -> Path:
    """Where the record of a chunk lies."""
    return folder / RECORDS / ("frame.json" if number == FRAME else f"{number:06d}.json")


def harm(folder: Path, found: Record, thorough: bool = True) -> str | None:
    """What is wrong with a finished chunk: a missing, shortened or changed file, or nothing.

    ``thorough`` reads every byte; else only the sizes are looked at.
    """
    for name, (size, expected) in found.files.items():
        path = folder / name
        try:
            if path.stat().st_size != size:
                return f"{name} is cut short ({path.stat().st_size} of {size} bytes)"
            if thorough and sha256(path) != expected:
                return f"{name} is damaged (SHA-256)"
        except OSError:
            return f"{name} is missing"
    return None


def put(
    folder: Path,
    number: int,
    rows: range,
    endings: dict[str, int],
    files: Mapping[str, bytes],
    failed: Mapping[str, Any] | None = None,
) -> Record:
    """Write files aside, in a folder named after the process, and rename each to its place.

    Returns
    -------
    The record that says so, written last.
    """
    with staging(folder, f"{STAGING}{os.getpid()}-") as aside:
        for column, content in enumerate(files.values()):
            Path(aside, str(column)).write_bytes(content)
        for column, name in enumerate(files):
            try:
                Path(aside, str(column)).replace(folder / name)
            except FileNotFoundError:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                Path(aside, str(column)).replace(folder / name)
    sums = {name: [len(x), hashlib.sha256(x).hexdigest()] for name, x in files.items()}
    found = Record(number, rows.start, rows.stop, endings, sums, dict(failed or {}))
    write_whole(record_path(folder, number), json.dumps(asdict(found), indent=1).encode())
    return found
