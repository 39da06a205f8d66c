"""One task of an ensemble: run the worlds of a chunk and write them whole or not at all."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from sim.base.axes import IntArray
from sim.base.errors import Fault, StoreError
from sim.endings.classification import ENDINGS, FIRST, NO_FIRST
from sim.results import provenance
from sim.results.dataset import dataset
from sim.results.event_table import event_table
from sim.results.folders.disk import explained
from sim.results.folders.ownership import ARRAYS, EVENTS, SUMMARY
from sim.results.provenance import versions
from sim.runs.ensemble import storage
from sim.runs.ensemble.failures import known, noted, sifted
from sim.runs.ensemble.plan import Plan, Rows
from sim.runs.ensemble.reduce import EVENT_COLUMNS, Reduced, joined, kept, needed, reduced
from sim.runs.ensemble.storage import Record
from sim.runs.ensemble.zarr_arrays import decoded_chunk, encoded_chunks, frame
from sim.runs.single import played

BATCH = 250
"""Worlds advanced together: a batch of 250 runs half as fast again as one of 64."""


@dataclass(frozen=True)
class Job:
    """What every task of an ensemble is told."""

    plan: Plan
    folder: Path
    versions: dict[str, str]
    """Of ``ai-endgame`` and ``numpy``, the driver's: others would write other numbers."""
    commit: str
    batch: int = BATCH


def run_chunk(job: Job, number: int) -> Record:
    """Run a chunk and store it, unless it is stored already.

    Raises
    ------
    StoreError
        If the disk refuses, or this worker has other versions than the driver.
    """
    for name, wanted in job.versions.items():
        if (mine := (versions() | {"code": provenance.code()})[name]) != wanted:
            raise StoreError(f"a worker has {name} {mine}, the driver {wanted}: install the same")
    span = job.plan.span(number)
    found = storage.record(job.folder, number)
    if found is not None and storage.harm(job.folder, found):
        found = None
    if found is None or found.stop < span.stop:
        part = simulated(job.plan, range(found.stop if found else span.start, span.stop), job.batch)
        with explained("written", job.folder):
            found = _stored(job, number, part if found is None else _after(job, found, part))
    return found


@dataclass(frozen=True)
class Simulated:
    """Some worlds of an ensemble."""

    part: Reduced | None
    """What is kept of the sound ones; None if there are none."""
    rows: IntArray
    """Their numbers."""
    faults: dict[int, Fault]
    """What went wrong in the others."""


def simulated(plan: Plan, rows: Rows, batch: int = BATCH) -> Simulated:
    """Run some worlds of an ensemble, a batch at a time, and keep what the plan says."""
    parts, sound, faults = list[Reduced](), [np.empty(0, dtype=np.int64)], dict[int, Fault]()
    for first in range(0, len(rows), batch):
        some = np.array(rows[first : first + batch], dtype=np.int64)
        ran, numbers, wrong = sifted(partial(_batch, plan), some)
        parts += ran
        sound.append(numbers)
        faults |= wrong
    return Simulated(joined(parts) if parts else None, np.concatenate(sound), faults)


def _batch(plan: Plan, rows: IntArray) -> Reduced:
    given = plan.given(rows)
    world = played(
        plan.scenario, plan.draws(rows).tolist(), plan.seed, plan.months,
        agents=plan.agents, given=given, watch=plan.watch, kept=kept(plan.keep), in_all=plan.rows,
    )  # fmt: skip
    # Worlds are numbered through the points, which share their draws of luck.
    world.diary.worlds = rows
    result = dataset(world, plan.scenario, uncertain=True, names=needed(plan.keep))
    result = result.assign_coords(world=rows)
    return reduced(result, world.diary.counts, event_table(world), plan.keep, given)


def _after(job: Job, found: Record, new: Simulated) -> Simulated:
    """A chunk of before, when the ensemble was to have fewer worlds, and the new ones after it."""
    faults = known(found.failed)
    old = np.setdiff1d(np.arange(found.first, found.stop), list(faults))
    rows, faults = np.concatenate([old, new.rows]), faults | new.faults
    if new.part is None or not len(old):
        # No sound world tells what a stored one looks like, or there is none stored.
        again = simulated(job.plan, range(found.first, found.stop), job.batch).part
        parts = [each for each in (again, new.part) if each is not None]
        return Simulated(joined(parts) if parts else None, rows, faults)
    columns = decoded_chunk(job.folder, new.part, found.number, old - found.first)
    events = parquet.read_table(job.folder / _events(found.number)).to_pandas()
    stored = replace(new.part, columns=columns, events=events.astype(EVENT_COLUMNS))
    return Simulated(joined([stored, new.part]), rows, faults)


def _stored(job: Job, number: int, whole: Simulated) -> Record:
    """Write a chunk aside, put its files in place, its record last."""
    folder, plan, part = job.folder, job.plan, whole.part
    span, files, endings = plan.span(number), dict[str, bytes](), dict[str, int]()
    if part is not None:
        files = encoded_chunks(part, number, plan.chunk, whole.rows - span.start)
        files[f"{SUMMARY}/part-{number:06d}.parquet"] = _table(summary(part, whole.rows))
        files[_events(number)] = _table(part.events)
        # Asked of the record too: who wrote the arrays may have been killed before their record.
        frame = storage.record(folder, storage.FRAME)
        if not (folder / ARRAYS).exists() or frame is None or frame.stop != plan.rows:
            _put_frame(job, part)
        codes = Counter(part.columns["ending"].values.tolist())
        endings = {name: codes[code] for code, name in enumerate(ENDINGS) if codes[code]}
    return storage.put(folder, number, span, endings, files, noted(plan, whole.faults))


def _events(number: int) -> str:
    return f"{EVENTS}/part-{number:06d}.parquet"


def mend_frame(job: Job) -> None:
    """Write again what all chunks share, if it is damaged; one world has all its names."""
    found = storage.record(job.folder, storage.FRAME)
    if not (job.folder / ARRAYS).exists() or (found and not storage.harm(job.folder, found)):
        return
    for number in range(job.plan.chunks):
        there = storage.record(job.folder, number)
        failed = known(there.failed) if there else {}
        for row in job.plan.span(number):
            part = None if row in failed else simulated(job.plan, range(row, row + 1)).part
            if part is not None:
                with explained("written", job.folder):
                    _put_frame(job, part)
                return


def _put_frame(job: Job, part: Reduced) -> None:
    same = {"versions": json.dumps(job.versions), "commit": job.commit}
    files = frame(replace(part, attrs=part.attrs | same), job.plan)
    storage.put(job.folder, storage.FRAME, range(job.plan.rows), {}, files)


def summary(part: Reduced, rows: IntArray) -> pd.DataFrame:
    """One row per world: its ending, memberships, indicators, totals and parameters."""
    columns: dict[str, object] = {"world": rows}
    named = {"ending": ENDINGS, FIRST: (*ENDINGS, NO_FIRST)}
    for name, words in named.items():
        columns[name] = np.array(words)[part.columns[name].values.astype(int)]
    for code, name in enumerate(ENDINGS):
        columns[f"membership.{name}"] = part.columns["membership"].values[:, code]
    for name, column in part.columns.items():
        if column.dims == ("world",) and name not in named:
            columns[name] = column.values
    return pd.DataFrame(columns)


def _table(frame: pd.DataFrame) -> bytes:
    # A table without rows has the same types as one with rows.
    schema = pa.schema([(str(name), _arrow(kind)) for name, kind in frame.dtypes.items()])
    table = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
    texts = [each.name for each in schema if pa.types.is_string(each.type)]
    content = io.BytesIO()
    # A dictionary of numbers that are all different takes time and room for nothing.
    parquet.write_table(
        table.replace_schema_metadata(None), content, compression="zstd", use_dictionary=texts
    )
    return content.getvalue()


def _arrow(kind: object) -> pa.DataType:
    plain = isinstance(kind, np.dtype) and kind.kind in "ifM"
    return pa.from_numpy_dtype(kind) if plain else pa.string()
