"""Who may write in a folder: one check and one lock for all writers.

A folder of ours has a ``manifest.json`` that says what is in it and names each file with its
SHA-256; pictures have one of their own, in ``figures/``. What no manifest of ours names, or what
was changed since, is the user's: it is neither replaced nor removed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.base.errors import StoreError
from sim.base.printed import few
from sim.results.folders.difference import differs
from sim.results.folders.disk import explained, sha256, write_whole
from sim.results.folders.identity import stored

MANIFEST, FIGURES = "manifest.json", "figures"
RESULT, ENSEMBLE, TABLES, PICTURES = (
    f"endgame {what}" for what in ("result", "ensemble", "tables", "pictures")
)
"""What a manifest of ours says it is."""
BEFORE, WAS = "before", "was"
"""In a manifest of a folder that is being written: files that were there, and its format then."""
ARRAYS, SUMMARY, EVENTS = "worlds.zarr", "summary.parquet", "events.parquet"
RECORDS, FAILED = "chunks", "failed.csv"
"""What lies in the folder of an ensemble."""
OF_WORLDS = re.compile(
    r"worlds\.zarr/([^/]+/)?(zarr\.json|c(\.\d+)*)"
    r"|(summary|events)\.parquet/part-\d{6}\.parquet"
    r"|chunks/(\d{6}|frame)\.json|failed\.csv"
)
"""The files of an ensemble, by name: its manifest is written before there are any."""
REMEDY = "choose another folder (--out), or replace what Endgame wrote there (--overwrite)"

Manifest = Mapping[str, Any]
Differs = Callable[[Manifest], str]
"""What a folder was made with that is not as it is wanted now; empty if nothing."""


WORDS = {RESULT: "a run", ENSEMBLE: "an ensemble", TABLES: "tables", PICTURES: "pictures"}


def made_with(kind: str, wanted: Mapping[str, Any]) -> Differs:
    """Compares what a manifest says with what is wanted; see `sim.results.folders.identity`."""

    def compared(found: Manifest) -> str:
        if found["format"] != kind:
            return f"holds {WORDS[found['format']]}"
        if "of" not in found:
            return "was made by another version"
        what = differs(stored(found), wanted)
        return f"was made with {what}" if what else ""

    return compared


def required(folder: Path, differs: Differs, writes: Iterable[str], overwrite: bool) -> bool:
    """Whether what is there is the same, or nothing; refuses all that is not ours to replace.

    Raises
    ------
    StoreError
        With the folder, what is in the way, and what helps.
    """
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder}: is a file; must be a folder")
    with explained("read", folder):
        entries = sorted(each.name for each in _seen(folder))
        manifest = manifest_of(folder)
        if MANIFEST in entries and manifest is None:
            what = f"{folder}: its {MANIFEST} is damaged, or none of Endgame's"
            raise StoreError(f"{what}; nothing was changed: choose another folder")
        if entries and manifest is None:
            what = f"holds what Endgame did not write ({few(entries)})"
            raise StoreError(f"{folder}: {what}; choose another folder")
        other = differs(manifest) if manifest else ""
        if other and not overwrite:
            raise StoreError(f"{folder}: {other}; {REMEDY}")
        refuse_foreign(folder, writes)
    return not other


def refuse_foreign(folder: Path, writes: Iterable[str]) -> None:
    """Refuse files that are going to be written and are there, but not as we wrote them."""
    there = [name for name in writes if os.path.lexists(folder / name)]
    if there and (foreign := set(there) - ours(folder)):
        what = "is not, or no longer, as Endgame wrote it"
        raise StoreError(f"{folder / min(foreign)}: {what}; move it away, or choose another folder")


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """The manifest of ours in a folder, or None."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return None
    known = isinstance(found, dict) and found.get("format") in (RESULT, ENSEMBLE, TABLES, PICTURES)
    return found if known else None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a folder whole or not at all."""
    # Attributes that a file gave are numpy's numbers.
    text = json.dumps(manifest, indent=1, ensure_ascii=False, default=lambda each: each.tolist())
    write_whole(folder / MANIFEST, (text + "\n").encode(errors="backslashreplace"))


def ours(folder: Path) -> set[str]:
    """Names, below a folder, of the files there that are as we wrote them."""
    found = listed(folder) | {f"{FIGURES}/{name}" for name in listed(folder / FIGURES)}
    manifest = manifest_of(folder) or {}
    if ENSEMBLE in (manifest.get("format"), manifest.get(WAS)):
        rooms = [folder / name for name in (ARRAYS, SUMMARY, EVENTS, RECORDS, FAILED)]
        paths = (path for room in rooms for path in (room, *room.rglob("*")) if path.is_file())
        parts = (path.relative_to(folder).as_posix() for path in paths)
        found |= {name for name in parts if OF_WORLDS.fullmatch(name)}
    return found


def remove(folder: Path, names: Iterable[str]) -> None:
    """Remove files below a folder, and the folders that are empty then."""
    for name in names:
        path = folder / name
        path.unlink(missing_ok=True)
        remove_empty(
            each for each in path.parents if each.is_relative_to(folder) and each != folder
        )


def listed(folder: Path) -> set[str]:
    """Files in a folder that its manifest names and that are as it says, and the manifest."""
    manifest = manifest_of(folder)
    if manifest is None:
        return set()
    found = {MANIFEST}
    for files in (manifest.get("files"), manifest.get(BEFORE)):
        for name, expected in files.items() if isinstance(files, dict) else ():
            path = folder / name
            if name == os.path.basename(name) and path.is_file() and sha256(path) == expected:
                found.add(name)
    return found


def _seen(folder: Path) -> list[Path]:
    """What is in a folder, but for hidden files: notes of systems and tools, and our own."""
    if not folder.exists():
        return []
    return [each for each in folder.iterdir() if not each.name.startswith(".")]


def remove_empty(folders: Iterable[Path]) -> None:
    """Remove folders in which nothing is, one after the other."""
    for each in folders:
        with suppress(OSError):  # something is in it
            each.rmdir()
