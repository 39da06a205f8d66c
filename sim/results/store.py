"""Results in a folder: a manifest, arrays, and tables that any tool reads.

``manifest.json`` says what the result comes from and holds the SHA-256 of every other file;
``series.npz`` holds the arrays, ``summary.csv`` one row per world, ``events.csv`` one per event.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.base.errors import StoreError
from sim.results.summary import summary_rows

FORMAT, VERSION = "endgame result", 1
MANIFEST, SERIES, SUMMARY, EVENTS = "manifest.json", "series.npz", "summary.csv", "events.csv"
FIGURES = "figures"
STAGING = ".unfinished-"

_Array = np.ndarray[Any, np.dtype[Any]]


def save(result: xr.Dataset, folder: str | Path) -> Path:
    """Write a result; the same result always gives the same bytes.

    All files are written aside and then put in place, the manifest last. Until then an older
    result in the folder stays whole; then its pictures go with it. Other files are left alone.

    Parameters
    ----------
    result : what `sim.run` returned.
    folder : created if it is not there.

    Returns
    -------
    Path of the folder.

    Raises
    ------
    StoreError
        If the folder cannot be written to, or the disk is full; what was there is left as it was.
    """
    target = Path(folder)
    with explained("written", target):
        target.mkdir(parents=True, exist_ok=True)
        for stale in target.glob(STAGING + "*"):
            shutil.rmtree(stale, ignore_errors=True)
        staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=target))
        try:
            _write_all(result, staging)
            _put_in_place(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return target


def open_result(folder: str | Path) -> xr.Dataset:
    """Read a result back, every file checked against the manifest.

    Raises
    ------
    StoreError
        If there is no result, or a file of it is missing, damaged or from another one.
    """
    place = Path(folder)
    with explained("read", place):
        manifest = _manifest(place)
        for name, expected in manifest["files"].items():
            _check(place / name, expected)
        arrays = _arrays(place / SERIES)
        try:
            return _assembled(manifest, arrays, _events(place / EVENTS))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            what = f"does not fit {SERIES} ({error})"
            raise StoreError(f"{place / MANIFEST}: {what}; run the scenario again") from None


def _write_all(result: xr.Dataset, staging: Path) -> None:
    _write(staging / SERIES, lambda file: _write_arrays(result, file))
    _write(staging / SUMMARY, lambda file: file.write(summary_rows(result).encode()))
    table = result.attrs.get("events")
    text = "" if table is None else table.to_csv(index=False, lineterminator="\n")
    _write(staging / EVENTS, lambda file: file.write(text.encode()))
    attrs = {name: value for name, value in result.attrs.items() if name != "events"}
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "attrs": attrs,
        "sizes": {str(name): size for name, size in result.sizes.items()},
        "variables": {
            str(name): {"dims": list(each.dims), "attrs": each.attrs}
            for name, each in result.variables.items()
        },
        "coords": sorted(map(str, result.coords)),
        "files": {name: _sha256(staging / name) for name in (SERIES, SUMMARY, EVENTS)},
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    _write(staging / MANIFEST, lambda file: file.write(text.encode()))


def _write(path: Path, fill: Callable[[IO[bytes]], object]) -> None:
    with path.open("wb") as file:
        fill(file)
        file.flush()
        os.fsync(file.fileno())


def _write_arrays(result: xr.Dataset, file: IO[bytes]) -> None:
    # As numpy.savez_compressed, but with a fixed date, so that equal results are equal bytes.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, variable in result.variables.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            array = np.asarray(variable.values)
            array = array.astype(str) if array.dtype == object else array
            with archive.open(entry, "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)


def _put_in_place(staging: Path, target: Path) -> None:
    (target / MANIFEST).unlink(missing_ok=True)  # from here to the end: no result
    shutil.rmtree(target / FIGURES, ignore_errors=True)
    for name in (SERIES, SUMMARY, EVENTS, MANIFEST):
        (staging / name).replace(target / name)


def _manifest(place: Path) -> dict[str, Any]:
    path = place / MANIFEST
    if not path.is_file():
        what = "no such folder" if not place.is_dir() else f"no {MANIFEST}: no finished result"
        raise StoreError(f"{place}: {what}; give the folder that `endgame run` wrote")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if (kind := manifest["format"]) != FORMAT:
            what = f"holds {kind!r}, not {FORMAT!r}"
            raise StoreError(f"{path}: {what}; give a folder that `endgame run` wrote")
        known = (manifest["format"], manifest["version"]) == (FORMAT, VERSION)
        whole = {SERIES, SUMMARY, EVENTS} == set(manifest["files"])
    except (ValueError, KeyError, TypeError) as error:
        what = f"damaged ({type(error).__name__})"
        raise StoreError(f"{path}: {what}; run the scenario again") from None
    if not (known and whole):
        raise StoreError(f"{path}: not a result of this version ({FORMAT} {VERSION}); run it again")
    return dict(manifest)


def _check(path: Path, expected: str) -> None:
    if not path.is_file():
        raise StoreError(f"{path}: missing; run the scenario again, or copy the whole folder")
    if _sha256(path) != expected:
        what = "damaged, cut short or from another result (its SHA-256 is not the manifest's)"
        raise StoreError(f"{path}: {what}; run the scenario again, or copy the whole folder")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _arrays(path: Path) -> dict[str, _Array]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (ValueError, zipfile.BadZipFile, EOFError) as error:
        raise StoreError(f"{path}: damaged ({error}); run the scenario again") from None


def _assembled(
    manifest: Mapping[str, Any], arrays: Mapping[str, _Array], events: pd.DataFrame | None
) -> xr.Dataset:
    columns = {
        name: (tuple(each["dims"]), arrays[name], each["attrs"])
        for name, each in manifest["variables"].items()
    }
    result = xr.Dataset(columns, attrs=manifest["attrs"]).set_coords(manifest["coords"])
    if dict(result.sizes) != manifest["sizes"]:
        raise ValueError(f"sizes {dict(result.sizes)}")
    if events is not None:
        result.attrs["events"] = events
    return result


def _events(path: Path) -> pd.DataFrame | None:
    if path.stat().st_size == 0:
        return None
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        # By way of Python's own floats, which read back exactly what was written.
        amounts = frame["amount_usd"].to_numpy(dtype=object)
        return frame.assign(
            world=frame["world"].astype("int64"),
            month=pd.to_datetime(frame["month"]).astype("datetime64[ns]"),
            amount_usd=np.where(amounts == "", "nan", amounts).astype(np.float64),
        )
    except (ValueError, KeyError) as error:
        raise StoreError(f"{path}: damaged ({error}); run the scenario again") from None


@contextmanager
def explained(what: str, place: Path) -> Iterator[None]:
    """Say in one line why the operating system refused, and what helps."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        remedy = "free some space, or choose another folder" if full else "choose another folder"
        where = error.filename or place
        reason = error.strerror or error
        raise StoreError(f"{where}: cannot be {what}: {reason}; {remedy}") from None
