"""Compiled months on the disk: two seconds of work that need not be done again."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

FOLDER = "ENDGAME_CACHE"
"""Environment variable that names another folder; empty: nothing is kept."""
MOST_FILES = 50
SUFFIX = ".month"
"""Only such files are ever removed, whatever else lies in the folder."""


def folder() -> Path | None:
    """Where compiled months are kept: the user's cache."""
    named = os.environ.get(FOLDER)
    if named is not None:
        return Path(os.path.expandvars(named)).expanduser() if named else None
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "endgame"
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "endgame"


def key(*parts: str) -> str:
    """A name for what is made of these."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read(name: str) -> bytes | None:
    """Code that was kept, or None; damaged code counts as none."""
    place = folder()
    try:
        content = b"" if place is None else (place / f"{name}{SUFFIX}").read_bytes()
    except OSError:
        return None
    code = content[32:]
    return code if code and hashlib.sha256(code).digest() == content[:32] else None


def write(name: str, code: bytes) -> None:
    """Keep code. Where the disk refuses, it is made again next time: nothing else is lost."""
    place = folder()
    if place is None:
        return
    try:
        place.mkdir(parents=True, exist_ok=True)
        _forget(place)
        with tempfile.NamedTemporaryFile(dir=place, suffix=SUFFIX, delete=False) as aside:
            aside.write(hashlib.sha256(code).digest() + code)
        os.replace(aside.name, place / f"{name}{SUFFIX}")
    except OSError:
        return


def _forget(place: Path) -> None:
    """Remove the oldest beyond the most that are kept."""
    files = sorted(place.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime)
    for old in files[: max(len(files) - MOST_FILES + 1, 0)]:
        old.unlink(missing_ok=True)
