"""What every writer of files needs: whole or not at all, one writer at a time, reasons said."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sim.base.errors import StoreError

STAGING = ".unfinished-"
LOCK = ".lock"
NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL)
"""What a network disk without locks answers; there the renames alone must do."""


@contextmanager
def explained(what: str, place: Path) -> Iterator[None]:
    """Say in one line why the operating system refused, and what helps."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "free some space, or choose another folder" if full else "choose another folder"
        named = error.filename and not Path(error.filename).name.startswith(STAGING)
        where = error.filename if named else place
        reason = error.strerror or error
        raise StoreError(f"{where}: cannot be {what}: {reason}; {remedy}") from None


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def staging(folder: Path, prefix: str = STAGING) -> tempfile.TemporaryDirectory[str]:
    """A folder to write aside in, on the same disk; gone afterwards."""
    return tempfile.TemporaryDirectory(prefix=prefix, dir=folder, ignore_cleanup_errors=True)


def clear_staging(folder: Path) -> None:
    """Remove what killed writers left in a folder and in those right below it."""
    for stale in (*folder.glob(f"{STAGING}*"), *folder.glob(f"*/{STAGING}*")):
        if stale.is_dir():
            shutil.rmtree(stale, ignore_errors=True)
        else:
            stale.unlink(missing_ok=True)


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
    """Keep every other writer out of a folder; a killed one leaves no lock behind."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system: the renames alone must do
        yield
        return
    path = folder / LOCK
    while True:
        with path.open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                what = "another program is writing here"
                raise StoreError(f"{folder}: {what}; wait for it to end") from None
            except OSError as error:
                if error.errno not in NO_LOCKS:
                    raise
            if not _there(path, file):
                continue  # the writer before took its file away in between
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
            return


def _there(path: Path, file: BinaryIO) -> bool:
    """Whether an open file is the one that lies under its name."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
