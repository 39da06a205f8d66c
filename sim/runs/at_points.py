"""Worlds at chosen points: a row a world, its luck and its parameters picked one by one.

What designs of experiments need: the same luck at many points, or many lucks at one.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from sim.base.axes import FloatArray, IntArray
from sim.base.errors import ScenarioError, StoreError
from sim.base.units import MONTHS_PER_YEAR
from sim.results.dataset import dataset
from sim.results.event_table import event_table
from sim.results.folders.disk import explained, write_whole
from sim.results.folders.ownership import remove_empty
from sim.results.provenance import code
from sim.results.world_table import OF_PARAMETERS, world_table
from sim.runs.cores import available_cores
from sim.runs.ensemble.engines import carried_out
from sim.runs.ensemble.failures import sifted
from sim.runs.ensemble.keep import Keep, parsed
from sim.runs.ensemble.opening import named
from sim.runs.ensemble.reduce import kept, needed, reduced
from sim.runs.few_builders import BUILDERS, FEW_BUILDERS
from sim.runs.single import played
from sim.scenario.definition import Scenario
from sim.scenario.given import columns

if TYPE_CHECKING:
    import pandas as pd

PIECE = 250
"""Rows that are run together, and kept together."""
PIECES, NOTE = "rows-*.parquet", "rows-of.txt"
KEPT = ("last", "alive=last", "owner=last", "events=none")


@dataclass(frozen=True)
class _Job:
    """What every worker is told."""

    scenario: Scenario
    given: Mapping[str, FloatArray]
    numbers: IntArray
    seed: int
    months: int
    keep: Keep
    folder: Path | None


def at_points(
    scenario: Scenario,
    points: Mapping[str, FloatArray],
    numbers: IntArray,
    seed: int = 0,
    years: int | None = None,
    *,
    workers: int | None = None,
    told: Callable[[int, int], None] = lambda done, of: None,
    levers: Mapping[str, float] | None = None,
    folder: Path | None = None,
    resume: bool = False,
) -> pd.DataFrame:
    """Run one world a row, and put them in a table.

    Parameters
    ----------
    scenario : what all rows share; what it leaves open and no column names is drawn for the row's
        world.
    points : values of parameters, (rows,) by name; may be empty.
    numbers : (rows,) number of the world whose luck and start levels a row has; the same number may
        stand in many rows.
    seed : of all luck.
    years : 1 to 50; the scenario's own if left out.
    workers : processes on this machine; all cores if left out.
    told : hears of rows done, of how many.
    levers : set in all rows. Without ``builders.count`` among them, or in the scenario, a world has
        200 builders: a smaller sample of the same customers.
    folder : where finished pieces of 250 rows are kept, so that a stopped run can go on.
    resume : take what is in the folder; refused if it was made of something else.

    Returns
    -------
    pandas.DataFrame
        `sim.results.world_table.world_table`, in the order of the rows; index ``row``, with the
        column ``world``. Rows of worlds that went wrong have NaN, False where others have true or
        false, and the ending ``""``: they are to be left out. ``attrs["failed"]`` counts them.

    Raises
    ------
    ScenarioError
        A name or a value is not valid, or columns have not as many rows.
    StoreError
        The folder holds pieces of another run, or cannot be written.

    Notes
    -----
    Row i is bit for bit what ``sim.run(scenario, worlds=[numbers[i]], uncertain=True)`` gives with
    these parameters. Worked: a parameter at two values and numbers 7, 7 are two rows with the same
    luck; what differs between them is the parameter's doing alone.
    """
    import pandas as pd

    job = _job(scenario, points, numbers, seed, years, levers, folder)
    starts = range(0, len(job.numbers), PIECE)
    if folder is not None:
        _claim(job, folder, resume)
    count = min(workers or available_cores(), len(starts))
    parts, done = dict[int, pd.DataFrame](), 0
    for first, part in carried_out(partial(_piece, job), starts, count):
        parts[first] = part
        done += len(part)
        told(done, len(job.numbers))
    found = pd.concat([parts[first] for first in starts], ignore_index=True)
    found.index.name = "row"
    found["ending"] = found["ending"].fillna("")
    for name in _truths(parts.values()):
        found[name] = found[name].eq(True)  # what is missing would make objects of them
    sound = next((each for each in parts.values() if OF_PARAMETERS in each.attrs), None)
    found.attrs = {} if sound is None else dict(sound.attrs)
    found.attrs["failed"] = int((found["ending"] == "").sum())
    return found


def _truths(parts: Iterable[pd.DataFrame]) -> set[str]:
    """Columns of true and false: those that are so wherever they are known."""
    found = set[str]()
    for part in parts:
        for name in (str(name) for name in part if part[name].dtype.kind in "bO"):
            known = part[name].dropna()
            if len(known) and all(isinstance(each, bool) for each in known.tolist()):
                found.add(name)
    return found


def _job(
    scenario: Scenario, points: Mapping[str, FloatArray], numbers: IntArray, seed: int,
    years: int | None, levers: Mapping[str, float] | None, folder: Path | None,
) -> _Job:  # fmt: skip
    values = dict(levers or {})
    if BUILDERS not in values and BUILDERS not in scenario.changed:
        values[BUILDERS] = FEW_BUILDERS
    rows = np.asarray(numbers, dtype=np.int64)
    given = columns(points, "points") if points else {}
    for name, column in given.items():
        if len(column) != len(rows):
            raise ScenarioError(f'points."{name}": has {len(column)} rows; must have {len(rows)}')
        if name in values:
            raise ScenarioError(f'points."{name}": is set in all rows too; must be in one of them')
    if not len(rows):
        raise ScenarioError("points: has no rows; must have one for each world")
    chosen = scenario.replace(values)
    months = MONTHS_PER_YEAR * (chosen.years if years is None else years)
    return _Job(chosen, given, rows, seed, months, parsed(KEPT), folder)


def _piece(job: _Job, first: int) -> tuple[int, pd.DataFrame]:
    """Run a piece, unless it is kept already."""
    import pandas as pd

    path = None if job.folder is None else job.folder / f"rows-{first:07d}.parquet"
    if path is not None and path.exists():
        part = pd.read_parquet(path)
        part.attrs[OF_PARAMETERS] = list(part.attrs.get(OF_PARAMETERS, []))
        return first, part
    rows = np.arange(first, min(first + PIECE, len(job.numbers)), dtype=np.int64)
    parts, _, _ = sifted(partial(_run, job), rows)
    part = pd.concat(parts) if parts else pd.DataFrame({"ending": []})
    if parts:
        part.attrs = dict(parts[0].attrs)
    part = part.reindex(rows)
    part.insert(0, "world", job.numbers[rows])
    if path is not None:
        content = io.BytesIO()
        part.to_parquet(content)
        with explained("written", path.parent):
            write_whole(path, content.getvalue())
    return first, part


def _run(job: _Job, rows: IntArray) -> pd.DataFrame:
    given = {name: values[rows] for name, values in job.given.items()}
    world = played(
        job.scenario, job.numbers[rows].tolist(), job.seed, job.months,
        given=given, kept=kept(job.keep), in_all=len(job.numbers),
    )  # fmt: skip
    world.diary.worlds = rows
    result = dataset(world, job.scenario, uncertain=True, names=needed(job.keep))
    result = result.assign_coords(world=rows)
    part = reduced(result, world.diary.counts, event_table(world), job.keep, given)
    # Texts are codes among what is kept: read as if it had been stored.
    coords = {**part.coords, "world": rows}
    return world_table(named(xr.Dataset(part.columns, coords, part.attrs)))


def _claim(job: _Job, folder: Path, resume: bool) -> None:
    """See that what is in the folder is of this very run; leave a note of what it is of."""
    note = folder / NOTE
    with explained("written", folder):
        folder.mkdir(parents=True, exist_ok=True)
        there = sorted(folder.glob(PIECES))
        said = note.read_text(encoding="utf-8") if note.exists() else ""
        if there and not (resume and said == _what(job)):
            what = "another run's" if resume else "a stopped run's; --resume goes on with them"
            raise StoreError(f"{folder}: holds rows that are {what}; choose another folder (--out)")
        write_whole(note, _what(job).encode())


def forgotten(folder: Path) -> None:
    """Remove the pieces of a run that is over; nothing else that may lie there."""
    for path in (*folder.glob(PIECES), folder / NOTE):
        path.unlink(missing_ok=True)
    remove_empty([folder])


def _what(job: _Job) -> str:
    made = hashlib.sha256(job.scenario.sha256().encode())
    for name, values in sorted(job.given.items()):
        made.update(name.encode() + values.tobytes())
    made.update(job.numbers.tobytes() + f"{job.seed} {job.months} {code()}".encode())
    return made.hexdigest()
