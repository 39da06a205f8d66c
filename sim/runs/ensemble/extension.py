"""More draws for an ensemble that is there: what is stored stays, what comes is appended."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.base.errors import StoreError
from sim.results.folders.ownership import MANIFEST, write_manifest
from sim.runs.ensemble import storage

GROWING = ("worlds", "rows", "chunks")
"""What an extension changes of an ensemble's identity."""
BY_SIZE = ("lhs",)
"""Sampling in which every draw hangs on how many there are."""


def as_stored(folder: Path, identity: Mapping[str, Any]) -> dict[str, Any]:
    """What the folder must have been made with, to be continued to ``identity``.

    The same, or the same with fewer worlds.

    Raises
    ------
    StoreError
        If there are fewer worlds, and their draws would have been others.
    """
    if not (folder / MANIFEST).exists():
        return dict(identity)
    found = storage.manifest(folder)["ensemble"]
    if not _smaller(found, identity):
        return dict(identity)
    if identity["sampling"] in BY_SIZE:
        said = f"each {identity['sampling']} draw hangs on how many worlds there are"
        have, want = found["worlds"], identity["worlds"]
        raise StoreError(
            f"{folder}: holds {have} worlds, not {want}; {said}: extend independent or sobol ones, "
            "or choose another folder"
        )
    return {**identity, **{name: found.get(name) for name in GROWING}}


def _smaller(found: Mapping[str, Any], identity: Mapping[str, Any]) -> bool:
    try:
        return bool(0 < found["worlds"] < identity["worlds"])
    except (KeyError, TypeError):
        return False


def grow(folder: Path, identity: Mapping[str, Any]) -> None:
    """Say in the manifest that there are more worlds now; call it with the folder locked."""
    about = storage.manifest(folder)
    about["ensemble"] |= {name: identity[name] for name in GROWING}
    write_manifest(folder, about)


def stored_chunk(folder: Path) -> int | None:
    """Worlds in a chunk of a folder that is to be continued; None if it holds no ensemble."""
    if not (folder / MANIFEST).exists():
        return None
    return int(storage.manifest(folder)["ensemble"]["chunk"])
