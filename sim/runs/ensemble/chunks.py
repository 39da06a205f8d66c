"""One task of an ensemble: run the worlds of a chunk and write them whole or not at all."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from sim.base.errors import StoreError
from sim.endings.classification import ENDINGS
from sim.results.dataset import dataset
from sim.results.event_table import event_table
from sim.results.provenance import versions
from sim.results.store import explained
from sim.runs.ensemble import storage
from sim.runs.ensemble.plan import Plan
from sim.runs.ensemble.reduce import Reduced, joined, kept, needed, reduced
from sim.runs.ensemble.storage import ARRAYS, EVENTS, SUMMARY, Record
from sim.runs.ensemble.zarr_arrays import encoded_chunks, frame
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
        if (mine := versions()[name]) != wanted:
            raise StoreError(f"a worker has {name} {mine}, the driver {wanted}: install the same")
    found = storage.record(job.folder, number)
    if found is None or storage.harm(job.folder, found):
        part = simulated(job.plan, job.plan.span(number), job.batch)
        with explained("written", job.folder):
            found = _stored(job, number, part)
    return found


def simulated(plan: Plan, rows: range, batch: int = BATCH) -> Reduced:
    """Run some worlds of an ensemble, a batch at a time, and keep what the plan says."""
    return joined(
        [_batch(plan, rows[first : first + batch]) for first in range(0, len(rows), batch)]
    )


def _batch(plan: Plan, rows: range) -> Reduced:
    given = plan.given(rows)
    world = played(
        plan.scenario, plan.draws(rows).tolist(), plan.seed, plan.months,
        agents=plan.agents, given=given, watch=plan.watch, kept=kept(plan.keep), in_all=plan.rows,
    )  # fmt: skip
    # Worlds are numbered through the grid, whose points share their draws of luck.
    world.diary.worlds = np.arange(rows.start, rows.stop, dtype=np.int64)
    result = dataset(world, plan.scenario, uncertain=True, names=needed(plan.keep))
    result = result.assign_coords(world=np.arange(rows.start, rows.stop))
    return reduced(result, world.diary.counts, event_table(world), plan.keep, given)


def _stored(job: Job, number: int, part: Reduced) -> Record:
    """Write a chunk aside, put its files in place, its record last."""
    folder, plan, rows = job.folder, job.plan, job.plan.span(number)
    files = encoded_chunks(part, number, plan.chunk)
    files[f"{SUMMARY}/part-{number:06d}.parquet"] = _table(summary(part, rows))
    files[f"{EVENTS}/part-{number:06d}.parquet"] = _table(part.events)
    # Asked of the record too: who wrote the arrays may have been killed before their record.
    if not (folder / ARRAYS).exists() or storage.record(folder, storage.FRAME) is None:
        _put_frame(job, part)
    codes = Counter(part.columns["ending"].values.tolist())
    endings = {name: codes[code] for code, name in enumerate(ENDINGS) if codes[code]}
    return storage.put(folder, number, rows, endings, files)


def mend_frame(job: Job) -> None:
    """Write again what all chunks share, if it is damaged; one world has all its names."""
    found = storage.record(job.folder, storage.FRAME)
    if (job.folder / ARRAYS).exists() and (not found or storage.harm(job.folder, found)):
        part = simulated(job.plan, range(1))
        with explained("written", job.folder):
            _put_frame(job, part)


def _put_frame(job: Job, part: Reduced) -> None:
    same = {"versions": json.dumps(job.versions), "commit": job.commit}
    files = frame(replace(part, attrs=part.attrs | same), job.plan)
    storage.put(job.folder, storage.FRAME, range(job.plan.rows), {}, files)


def summary(part: Reduced, rows: range) -> pd.DataFrame:
    """One row per world: its ending, memberships, indicators, totals and parameters."""
    columns: dict[str, object] = {"world": np.arange(rows.start, rows.stop)}
    columns["ending"] = np.array(ENDINGS)[part.columns["ending"].values.astype(int)]
    for code, name in enumerate(ENDINGS):
        columns[f"membership.{name}"] = part.columns["membership"].values[:, code]
    for name, column in part.columns.items():
        if column.dims == ("world",) and name != "ending":
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
