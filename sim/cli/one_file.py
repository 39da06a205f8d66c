"""A single file that a user names: never replaced unasked, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from sim.base.errors import StoreError


def require_free(file: Path, overwrite: bool) -> None:
    """Refuse a folder, and what is there already; a device or a pipe is there to be written to."""
    if file.is_dir():
        raise StoreError(f"--out {file}: is a folder; must be a file")
    if file.is_file() and not overwrite:
        raise StoreError(f"--out {file}: is there already; give another name, or --overwrite")


def place(content: bytes, file: Path) -> None:
    """Write a file, and its folder if need be; a link stays one, and so does a device."""
    from sim.results.folders.disk import explained, write_whole

    with explained("written", file):
        if file.exists() and not file.is_file():
            file.write_bytes(content)
        else:
            write_whole(file.resolve(), content)
