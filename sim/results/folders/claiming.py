"""Claims on folders: kept for oneself while one writes; what is put there stays ours."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.results.folders.disk import clear_staging, explained, locked, sha256, staging
from sim.results.folders.ownership import (
    BEFORE,
    FIGURES,
    MANIFEST,
    PICTURES,
    TABLES,
    WAS,
    WORDS,
    Differs,
    Manifest,
    listed,
    made_with,
    manifest_of,
    ours,
    refuse_foreign,
    remove,
    remove_empty,
    required,
    write_manifest,
)
from sim.results.provenance import code, commit, versions

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Claim:
    """A folder that is ours to write in, for as long as it is claimed."""

    folder: Path
    same: bool = True
    """Whether this very thing is there already, or nothing."""
    figures: str = FIGURES
    """Where in it pictures go."""

    def clear(self) -> None:
        """Remove what belongs to something else, but for the manifest."""
        remove(self.folder, self._gone(""))

    def put(self, made: Path, manifest: Manifest, lasting: str = "") -> None:
        """Put what was made aside into place, the manifest first and last.

        Whatever stops it, the folder stays ours, and what is not whole is known by its SHA-256.
        What was there goes if it belongs to something else; names that are ``lasting`` stay.
        """
        with explained("written", self.folder):
            _put(self.folder, made, manifest, lasting, self._gone(lasting))

    def _gone(self, lasting: str) -> set[str]:
        there = set() if self.same else ours(self.folder) - {MANIFEST}
        return {name for name in there if not fnmatch(name, lasting)}

    def tables(
        self,
        tables: Mapping[str, pd.DataFrame],
        of: Mapping[str, Any],
        about: Mapping[str, Any] | None = None,
        lasting: str = "",
        texts: Mapping[str, str] | None = None,
    ) -> None:
        """Write tables as CSV, to six figures, texts, and what they are made of and tell."""
        with explained("written", self.folder), staging(self.folder) as aside:
            for name, rows in tables.items():
                path = Path(aside, name)
                rows.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")
            for name, content in (texts or {}).items():
                made = content.encode("utf-8", "backslashreplace")  # names of files may be bytes
                Path(aside, name).write_bytes(made)
            made_by = {"commit": commit(), "versions": versions()}
            first = {"format": TABLES, "version": 1, "of": {**of, "code": code()}}
            self.put(Path(aside), {**first, **(about or {}), **made_by}, lasting)

    def draw(self, draw: Callable[[Path], Iterable[Path]]) -> list[Path]:
        """Have pictures drawn aside and put beside those that are there; where they are then."""
        figures = self.folder / self.figures
        with explained("written", figures):
            new = not figures.exists()
            figures.mkdir(exist_ok=True)
            try:
                with staging(figures) as aside:
                    drawn = [path.name for path in draw(Path(aside))]
                    refuse_foreign(figures, [*drawn, MANIFEST])
                    if drawn:
                        _put(figures, Path(aside), {"format": PICTURES, "version": 1}, "*")
            finally:
                remove_empty([figures] if new else [])
        return [figures / name for name in drawn]


@contextmanager
def claimed(
    folder: Path, differs: Differs, writes: Iterable[str] = (), overwrite: bool = False
) -> Iterator[Claim]:
    """Keep a folder for oneself while one writes in it.

    Parameters
    ----------
    folder : made if it is not there, and taken away again if nothing came to lie in it.
    differs : given the manifest of ours that is there, what it says that is not as it is wanted.
    writes : names of files, below the folder, that are going to be written.
    overwrite : whether what we wrote there before may go.

    Raises
    ------
    StoreError
        If something is there that is not ours to replace, somebody else is writing, or the disk
        refuses.
    """
    writes = list(writes)
    required(folder, differs, writes, overwrite)
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        with ExitStack() as held:
            with explained("written", folder):
                folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(locked(folder))
                same = required(folder, differs, writes, overwrite)
                clear_staging(folder)
            yield Claim(folder, same)
    finally:
        remove_empty(new)


def claimed_tables(
    folder: Path, of: Mapping[str, Any], writes: Iterable[str], overwrite: bool
) -> AbstractContextManager[Claim]:
    """Keep a folder for tables that are made of something and by this code."""
    return claimed(folder, made_with(TABLES, {**of, "code": code()}), writes, overwrite)


@contextmanager
def claimed_pictures(result: Path, out: Path | None = None) -> Iterator[Claim]:
    """Keep a result's folder, or one that holds nothing but pictures of ours, for drawing."""

    def differs(found: Manifest) -> str:
        kind = found["format"]
        return f"holds {WORDS[kind]}" if out is not None and kind != PICTURES else ""

    with claimed(result if out is None else out, differs) as claim:
        yield claim if out is None else Claim(out, figures="")


def _put(
    folder: Path, made: Path, manifest: Manifest, lasting: str, gone: Collection[str] = ()
) -> None:
    """Rename files from aside into a folder; its manifest names them first, and what is there."""
    names = sorted(path.name for path in made.iterdir())
    was = manifest_of(folder)
    before = {name: sha256(folder / name) for name in sorted(listed(folder) - {MANIFEST})}
    files = {name: each for name, each in before.items() if fnmatch(name, lasting)}
    files |= {name: sha256(made / name) for name in names}
    whole = {**manifest, "files": files}
    write_manifest(folder, whole | ({BEFORE: before, WAS: was["format"]} if was else {}))
    for name in names:
        with (made / name).open("rb+") as file:
            os.fsync(file.fileno())
        (made / name).replace(folder / name)
    remove(folder, {*gone} - {*names})
    if was:
        write_manifest(folder, whole)
