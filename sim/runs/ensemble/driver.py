"""Run an ensemble: what is missing of it, by one of the engines, into a folder."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import xarray as xr

from sim.base.errors import ScenarioError, StoreError
from sim.base.paths import expanded
from sim.month.launch import truth, whole
from sim.month.watch import Watched
from sim.results.folders.claiming import claimed
from sim.results.folders.disk import clear_staging, explained
from sim.results.folders.naming import Lever, default_folder
from sim.results.folders.ownership import FAILED
from sim.results.provenance import commit, processor
from sim.runs.cores import available_cores
from sim.runs.ensemble import failures, storage
from sim.runs.ensemble.chunks import BATCH, Job, mend_frame, run_chunk
from sim.runs.ensemble.design import Grid, PointsGiven
from sim.runs.ensemble.engines import carried_out, require_address
from sim.runs.ensemble.extension import as_stored, grow, stored_chunk
from sim.runs.ensemble.keep import KeepGiven
from sim.runs.ensemble.opening import open_ensemble
from sim.runs.ensemble.plan import Plan, planned
from sim.runs.ensemble.progress import Progress, Standing, shown
from sim.runs.ensemble.storage import Record
from sim.runs.single import Agents, known
from sim.scenario.definition import Scenario, ScenarioLike
from sim.scenario.given import Table

MOST_WORKERS = 4096


def ensemble(
    scenario: ScenarioLike = "baseline",
    worlds: int | None = None,
    seed: int = 0,
    years: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    store: str | Path | None = None,
    resume: bool = False,
    progress: Progress = True,
    *,
    sampling: str = "independent",
    grid: Grid | None = None,
    keep: KeepGiven = "yearly",
    chunk: int | None = None,
    agents: Agents | None = None,
    levers: Mapping[str, float] | None = None,
    parameters: Table | None = None,
    watch: Watched = None,
    points: PointsGiven = None,
    overwrite: bool = False,
) -> xr.Dataset:
    """Run many worlds with drawn parameters, stored chunk by chunk; a stopped run can be resumed.

    Parameters
    ----------
    scenario : a Scenario, a shipped scenario's name, the path of a .toml file, TOML text or a dict.
    worlds : how many draws of luck and parameters; world k is the same for any chunk size, number
        of workers and engine. 1,000, or as many as ``parameters`` has rows, if left out.
    seed : same seed, same luck and draws.
    years : 1 to 50; the scenario's own if left out.
    workers : processes on this machine, each with one thread; as many as cores if left out.
    cluster : address of a running dask scheduler, in place of ``workers``. Its workers must see
        ``store`` under the same path.
    store : folder; ``results/<scenario>_ensemble`` if left out.
    resume : continue what is in the folder; only missing or damaged chunks are run, and the folder
        is the same byte for byte as after an uninterrupted run. With more ``worlds`` than it was
        begun with, the further ones are run and appended.
    progress : True for a bar on standard error, or a function called with a `Standing`.
    sampling : ``independent``, ``lhs`` or ``sobol``; see `sim.runs.ensemble.sampling.designed`.
    grid : values of levers by name: ``worlds`` draws at every combination of them, paired between
        these points: world k has draw ``k // points`` at point ``k % points``.
    points : in place of ``grid``, a table with a row for each point, given as ``parameters`` are,
        or the path of a CSV file of one.
    keep : what is kept of each world; see `sim.runs.ensemble.keep.parsed`.
    chunk : worlds stored together; 250 to 1,000 if left out.
    agents, levers, parameters : as in `sim.run`; what ``parameters`` does not name is drawn. Each
        world has its own row, the same at every point of a grid.
    watch : as in `sim.run`; kept by month, by year or at the end like the market's series.
    overwrite : replace what we wrote in the folder before; files that are not ours stay.

    Returns
    -------
    xarray.Dataset
        See `sim.runs.ensemble.open_ensemble`. Worlds that failed are left out, with a warning.

    Raises
    ------
    ScenarioError
        If the scenario, or what is asked for, is not valid.
    StoreError
        If the folder cannot be written, or holds something else; says what differs.
    KeyboardInterrupt
        After Ctrl-C; finished chunks are kept.

    Examples
    --------
    >>> ensemble("baseline", worlds=1000, keep=["last", "hhi=yearly"])  # doctest: +SKIP
    """
    given = None if store is None else expanded(store, "store")
    goes_on = truth("resume", resume)
    if goes_on and chunk is None and given is not None:
        chunk = stored_chunk(given)
    plan = planned(
        scenario, worlds, seed, years, sampling, grid, keep, chunk,
        agents=agents, levers=levers, parameters=parameters, watch=watch, points=points,
    )  # fmt: skip
    if cluster is not None and workers is not None:
        raise ScenarioError("workers and cluster: give one of them")
    if cluster is not None:
        require_address(cluster)
    count = whole("workers", available_cores() if workers is None else workers, 1, MOST_WORKERS)
    folder = given or _usual(plan, levers)
    standing = drive(
        plan, folder, count, cluster, goes_on, progress, overwrite=truth("overwrite", overwrite)
    )
    if standing.failed:
        said = f"{standing.failed} of {standing.total} worlds failed and are left out"
        warnings.warn(f"{said}; {folder / FAILED} says why", RuntimeWarning, stacklevel=2)
    return open_ensemble(folder)


def _usual(plan: Plan, levers: Mapping[str, float] | None) -> Path:
    """Also told apart by agents and tables of parameters, which have no short names."""
    table = {name: values.tobytes() for name, values in plan.parameters.items()}
    own = repr((known(plan.agents), table)) if plan.agents or table else ""
    word = hashlib.sha256(own.encode()).hexdigest()[:8] if own else ""
    set_here: dict[str, Lever] = {**(levers or {}), **dict(plan.levers)}
    return default_store(plan.scenario, set_here, plan.seed, plan.years, plan.sampling, word)


def default_store(
    scenario: Scenario,
    levers: Mapping[str, Lever] | None = None,
    seed: int = 0,
    years: int = 0,
    *words: str,
) -> Path:
    """Where an ensemble goes if no folder is named; one that is extended stays where it is.

    ``levers`` besides those that `Scenario.replace` set before.
    """
    named = [each for each in (*words, scenario.prior or "") if each != "independent"]
    changed: dict[str, Lever] = {**scenario.changed, **(levers or {})}
    span = 0 if years == scenario.years else years
    return default_folder(scenario.name, changed, *named, seed=seed, years=span, ending="ensemble")


def drive(
    plan: Plan,
    folder: Path,
    workers: int = 1,
    cluster: str | None = None,
    resume: bool = False,
    progress: Progress = False,
    batch: int = BATCH,
    overwrite: bool = False,
) -> Standing:
    """Run the chunks of a plan that its folder lacks; see `ensemble`."""
    identity = plan.identity()
    before = as_stored(folder, identity) if resume else identity
    standing = Standing(plan.rows)
    with claimed(folder, storage.made_with(before, resume), overwrite=overwrite) as claim:
        begun = storage.begin(claim, before | {"commit": commit(), "processor": processor()})
        _say_if_mixed(folder, begun)
        if before != identity:
            grow(folder, identity)
        missing = _missing(plan, folder, standing)
        versions = {"ai-endgame": identity["endgame"], "numpy": identity["numpy"]}
        versions["code"] = identity["code"]
        job = Job(plan, folder.resolve(), versions, begun["commit"], batch)
        mend_frame(job)
        work = partial(run_chunk, job)
        title = plan.scenario.name
        running = carried_out(work, missing, min(workers, len(missing)), cluster)
        with shown(progress, title, standing) as tell, closing(running):
            for told in running:
                _require_there(folder, told, cluster)
                standing.add(told)
                tell()
        with explained("written", folder):
            records = (storage.record(folder, number) for number in range(plan.chunks))
            failures.write(folder, [each for each in records if each is not None])
            clear_staging(folder)  # what workers left that were killed on the way
    return standing


def _say_if_mixed(folder: Path, begun: Mapping[str, Any]) -> None:
    """A processor with other instructions than the first one's gives other last digits."""
    here, there = processor(), begun.get("processor", [])
    if there and here != there:
        lacks = ", ".join(sorted({*here} ^ {*there}))
        said = f"was begun on a processor that differs in {lacks}: numpy's last digits will too"
        warnings.warn(f"{folder}: {said}; the worlds to come are the others' only to about 1e-15",
                      RuntimeWarning, stacklevel=4)  # fmt: skip


def _missing(plan: Plan, folder: Path, standing: Standing) -> Sequence[int]:
    """Chunks that are not whole on the disk; the whole ones are counted."""
    missing = []
    for number in range(plan.chunks):
        found = storage.record(folder, number)
        stop = plan.span(number).stop
        if found is None or found.stop != stop or storage.harm(folder, found) is not None:
            missing.append(number)
        else:
            standing.add(found, kept=True)
    return missing


def _require_there(folder: Path, told: Record, cluster: str | None) -> None:
    """A worker elsewhere may have written to a disk of its own."""
    if not storage.record_path(folder, told.number).exists():
        where = f"the workers of {cluster}" if cluster else "a worker"
        raise StoreError(
            f"{folder}: {where} wrote a chunk that is not here; give a folder that all share"
        )
