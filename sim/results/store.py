"""Results in a folder: a manifest, the Dataset, and tables that any tool reads.

``manifest.json`` says what the result comes from and holds the SHA-256 of every other file;
``series.nc`` is the Dataset as NetCDF, ``summary.csv`` has one row per world, ``events.csv`` one
per event.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import xarray as xr

from sim.base.errors import StoreError
from sim.base.paths import expanded
from sim.endings.classification import TEXT
from sim.results.dataset import taken
from sim.results.event_table import events, has_events
from sim.results.folders.claiming import Claim, claimed
from sim.results.folders.disk import explained, sha256, staging
from sim.results.folders.identity import ATTRS, identity
from sim.results.folders.ownership import MANIFEST, RESULT, made_with
from sim.results.summary import summary_rows

FORMAT, VERSION = RESULT, 2
SERIES, SUMMARY, EVENTS = "series.nc", "summary.csv", "events.csv"
TABLES = (SERIES, SUMMARY, EVENTS)
WRITTEN = (*TABLES, MANIFEST)
TEXTS = ("scenario", "scenario_sha256", "scenario_toml", "parameters")
JSON_TEXTS = ("changed", "labels", "versions")
"""Attributes of a result: texts that are always there, and tables written as JSON."""
NETCDF: Final = "scipy"
"""Writes classic NetCDF, which every reader knows, and needs no further library."""
LARGEST = 2**31 - 1
"""Whole number that classic NetCDF holds; the manifest holds any."""


def save(result: xr.Dataset, folder: str | Path, overwrite: bool = False) -> Path:
    """Write a result; the same result always gives the same bytes.

    All files are written aside and then put in place. Files that are not ours are left alone.

    Parameters
    ----------
    result : what `sim.run` returned.
    folder : created if it is not there; else empty, or with this very result.
    overwrite : replace what we wrote there before, be it another result, with its pictures.

    Returns
    -------
    Path of the folder.

    Raises
    ------
    StoreError
        If the folder cannot be written to, or holds something else; what was there is left as it
        was.
    """
    target = expanded(folder, "folder")
    if "world" not in result.dims:
        raise StoreError("the result has no axis world: take isel(world=[1]), not isel(world=1)")
    with claimed(target, made_with(RESULT, identity(result, taken())), WRITTEN, overwrite) as claim:
        write(result, claim)
    return target


def write(result: xr.Dataset, claim: Claim) -> None:
    """Write a result into a folder that was claimed for it."""
    with explained("written", claim.folder), staging(claim.folder) as aside:
        _write_tables(result, Path(aside))
        own = {name: each for name, each in identity(result, taken()).items() if name not in ATTRS}
        about = {"format": FORMAT, "version": VERSION, "of": own, "attrs": result.attrs}
        claim.put(Path(aside), about)


def read(folder: str | Path) -> xr.Dataset:
    """Read a result back, every file checked against the manifest.

    Raises
    ------
    StoreError
        If there is no result, or a file of it is missing, damaged or from another one.
    """
    place = expanded(folder, "folder")
    with explained("read", place):
        manifest = read_manifest(
            place, (FORMAT, VERSION), "endgame run", "run the scenario again", _whole,
        )  # fmt: skip
        for name, expected in manifest["files"].items():
            _check(place / name, expected)
        try:
            found = xr.load_dataset(place / SERIES, engine=NETCDF)
        except (TypeError, ValueError, KeyError, IndexError) as error:
            what = f"no NetCDF of a result ({error})"
            raise StoreError(f"{place / SERIES}: {what}; run the scenario again") from None
    return texts_as_names(found).assign_attrs(manifest["attrs"]).drop_encoding()


def texts_as_names(found: xr.Dataset) -> xr.Dataset:
    """A Dataset whose texts are what `sim.run` gives: each reader of files has its own kind."""
    texts = {
        name: xr.Variable(each.dims, np.array(each.values.tolist(), dtype=str), each.attrs, TEXT)
        for name, each in found.variables.items()
        if each.dtype.kind in "OTU"
    }
    coords = {name: texts.pop(name) for name in found.coords if name in texts}
    return found.assign_coords(coords).assign(texts)


def _write_tables(result: xr.Dataset, staging: Path) -> None:
    attrs = {
        name: str(value) if isinstance(value, int) and value > LARGEST else value
        for name, value in result.attrs.items()
    }
    result.assign_attrs(attrs).to_netcdf(staging / SERIES, engine=NETCDF)
    (staging / SUMMARY).write_text(summary_rows(result), encoding="utf-8", newline="")
    text = events(result).to_csv(index=False, lineterminator="\n") if has_events(result) else ""
    (staging / EVENTS).write_text(text, encoding="utf-8", newline="")


def _whole(manifest: Mapping[str, Any]) -> bool:
    """Whether a result's manifest has all that is read of it, each of its kind."""
    attrs = dict(**manifest["attrs"])
    seed = attrs["seed"]
    texts = all(isinstance(attrs[name], str) for name in TEXTS)
    tables = all(isinstance(json.loads(attrs.get(name, "{}")), dict) for name in JSON_TEXTS)
    right = isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0
    return {*manifest["files"]} == {*TABLES} and texts and tables and right


def read_manifest(
    place: Path,
    of: tuple[str, int],
    writer: str,
    remedy: str,
    whole: Callable[[Mapping[str, Any]], bool],
) -> dict[str, Any]:
    """What the manifest of a folder says, if it is ``of`` this format and version and ``whole``.

    Raises
    ------
    StoreError
        If it is not there, damaged or something else; with its ``writer`` and a ``remedy``.
    """
    path = place / MANIFEST
    if not path.is_file():
        what = "no such folder" if not place.is_dir() else f"no {MANIFEST}: no finished result"
        raise StoreError(f"{place}: {what}; give the folder that `{writer}` wrote")
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
        if (kind := found["format"]) != of[0]:
            what = f"holds {kind!r}, not {of[0]!r}"
            raise StoreError(f"{path}: {what}; give a folder that `{writer}` wrote")
        known = found["version"] == of[1] and whole(found)
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path}: damaged ({type(error).__name__}); {remedy}") from None
    if not known:
        raise StoreError(f"{path}: not a result of this version ({of[0]} {of[1]}); {remedy}")
    return dict(found)


def _check(path: Path, expected: str) -> None:
    if not path.is_file():
        raise StoreError(f"{path}: missing; run the scenario again, or copy the whole folder")
    if sha256(path) != expected:
        what = "damaged, cut short or from another result (its SHA-256 is not the manifest's)"
        raise StoreError(f"{path}: {what}; delete it and run the scenario again, or copy it anew")
