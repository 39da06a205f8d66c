"""Compiled months on the disk: two seconds of work that need not be done again."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from sim.base.errors import StoreError
from sim.base.paths import expanded

FOLDER = "ENDGAME_CACHE"
"""Environment variable that names another folder; empty: nothing is kept."""
MOST_FILES = 100
DIGEST = 32
"""Bytes of a SHA-256, which stands before the code."""
SUFFIX = ".month"
"""Only such files are ever removed, whatever else lies in the folder."""


def folder() -> Path | None:
    """Where compiled months are kept: the user's cache; None if nobody knows where that is."""
    named = os.environ.get(FOLDER)
    if named == "":
        return None
    try:
        if named is not None:
            return expanded(named, FOLDER)
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / "endgame"
        base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME")
        return (Path(base) if base else Path.home() / ".cache") / "endgame"
    except (RuntimeError, KeyError, StoreError):  # a user without a home or a name
        return None


def key(*parts: str) -> str:
    """A name for what is made of these."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read(name: str) -> bytes | None:
    """Code that was kept under a name, or None: code of others or damaged code counts as none.

    Looked at before any of it is used: who may write the folder or the file may run what they
    want, and a file cut short or moved from another name ends the process.
    """
    place = folder()
    try:
        content = b"" if place is None else _content(place, f"{name}{SUFFIX}")
    except OSError:
        return None
    code = content[DIGEST:]
    if not code or place is None or _seal(name, code) != content[:DIGEST]:
        return None
    with suppress(OSError):  # what is read stays: the oldest are forgotten first
        os.utime(place / f"{name}{SUFFIX}")
    return code


def there(name: str, rest: str = "") -> bool:
    """Whether anything is kept under a name; it may yet turn out to be of others or damaged.

    ``rest``: a pattern for what may follow, such as ``*``.
    """
    place = folder()
    try:
        return place is not None and any(place.glob(f"{name}{rest}{SUFFIX}"))
    except OSError:
        return False


def write(name: str, code: bytes) -> None:
    """Keep code. Where the disk refuses, it is made again next time: nothing else is lost."""
    place = folder()
    if place is None:
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            place.mkdir(mode=0o700)
        if not private(place.stat()):
            return
        _forget(place)
        with tempfile.NamedTemporaryFile(dir=place, suffix=SUFFIX, delete=False) as aside:
            aside.write(_seal(name, code) + code)
        os.replace(aside.name, place / f"{name}{SUFFIX}")
    except OSError:
        return


def private(found: os.stat_result) -> bool:
    """Whether a file or folder is this user's own, and nobody else may write it."""
    if not hasattr(os, "geteuid"):  # no such owners and modes on this system
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _content(place: Path, name: str) -> bytes:
    """The bytes of a private file of a private folder, empty else; both held open while asked."""
    if os.open not in os.supports_dir_fd:
        return (place / name).read_bytes()
    room = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=room)
        with open(file, "rb") as opened:
            found = os.fstat(file)
            safe = private(os.fstat(room)) and private(found) and stat.S_ISREG(found.st_mode)
            return opened.read() if safe else b""
    finally:
        os.close(room)


def _seal(name: str, code: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\0" + code).digest()


def _forget(place: Path) -> None:
    """Remove those not read for longest, beyond the most that are kept."""
    files = sorted(place.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime)
    for old in files[: max(len(files) - MOST_FILES + 1, 0)]:
        old.unlink(missing_ok=True)
