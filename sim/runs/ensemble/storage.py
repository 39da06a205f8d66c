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

import errno
import hashlib
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sim.base.errors import StoreError
from sim.results.store import MANIFEST, STAGING, explained, read_manifest, sha256, staging
from sim.runs.ensemble.difference import first_difference, short

FORMAT, VERSION = "endgame ensemble", 1
ARRAYS, SUMMARY, EVENTS = "worlds.zarr", "summary.parquet", "events.parquet"
RECORDS, LOCK = "chunks", ".lock"
NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL)
"""What a network disk without locks answers; there the renames alone must do."""
TOML, HASH = "scenario_toml", "scenario_sha256"
"""The hash decides; the text is in the manifest to say what differs."""
FRAME = -1
"""Number of the record of what all chunks share: shapes, names, units, coordinates."""


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


def prepare(folder: Path, identity: Mapping[str, Any], resume: bool) -> None:
    """Make the folder ready: a new one, or one made of the same that is to be continued.

    Raises
    ------
    StoreError
        If something else is there, or it was made of something else; says what.
    """
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder}: is a file; must be a folder")
    with explained("written", folder):
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / MANIFEST).exists():
            _require_same(folder, manifest(folder)["ensemble"], identity, resume)
        elif any((folder / each).exists() for each in (ARRAYS, RECORDS, "series.npz")):
            raise StoreError(f"{folder}: holds another result; choose another folder")
        else:
            text = json.dumps(
                {"format": FORMAT, "version": VERSION, "ensemble": dict(identity)}, indent=1
            )
            write_whole(folder / MANIFEST, text.encode())
        tempfile.TemporaryFile(dir=folder).close()  # refuses what can only be read before the work


def _require_same(
    folder: Path, found: Mapping[str, Any], wanted: Mapping[str, Any], resume: bool
) -> None:
    if not resume:
        raise StoreError(
            f"{folder}: holds an ensemble; continue it (resume), or choose another folder"
        )
    for name, value in wanted.items():
        if name != TOML and found.get(name) != value:
            what = f"{name} = {short(found.get(name))}, not {short(value)}"
            text = str(found.get(TOML))
            if name == HASH and hashlib.sha256(text.encode()).hexdigest() == found.get(HASH):
                what = f"another scenario: {first_difference(text, wanted[TOML])}"
            raise StoreError(
                f"{folder}: was made with {what}; use the same, or choose another folder"
            )


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
            lambda found: bool(found["ensemble"]["chunks"] > 0),
        )  # fmt: skip


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


def clear_staging(folder: Path) -> None:
    """Remove what killed workers left."""
    for stale in (*folder.glob(STAGING + "*"), *folder.glob(f"{RECORDS}/{STAGING}*")):
        if stale.is_dir():
            shutil.rmtree(stale, ignore_errors=True)
        else:
            stale.unlink(missing_ok=True)


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


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a loss of power."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{STAGING}{uuid.uuid4().hex}")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a second driver out while this one writes; a killed one leaves no lock behind."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system: the renames alone must do
        yield
        return
    with (folder / LOCK).open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(f"{folder}: another run is writing here; wait for it to end") from None
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise
        yield
