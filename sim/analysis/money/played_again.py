"""Runs that are watched for money: a scenario's worlds, or those of a result, run once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import xarray as xr

from sim.analysis.money.books_by_agent import OF_RESULT, AgentBooks, agent_books, together
from sim.analysis.money.watched_money import WATCHES
from sim.analysis.money.who_carries import OTHERS
from sim.base.axes import FloatArray, IntArray
from sim.base.errors import ScenarioError
from sim.base.units import MONTHS_PER_YEAR
from sim.month.tape import Kept
from sim.results.by_year import yearly
from sim.results.coordinates import labels_of
from sim.results.dataset import dataset
from sim.results.described import DRAWN, PARAMETERS
from sim.results.folders.identity import ASKED, GIVEN
from sim.results.folders.ownership import ENSEMBLE, manifest_of
from sim.results.variables import PARAMETER, parameters_among
from sim.runs.ensemble import storage
from sim.runs.ensemble.alone import drawn, scenario_of
from sim.runs.ensemble.failures import sifted
from sim.runs.ensemble.opening import open_result
from sim.runs.few_builders import BUILDERS, FEW_BUILDERS
from sim.runs.single import played, simulate
from sim.scenario.definition import Scenario
from sim.start.build import build

BATCH = 100
"""Worlds that are run together: their monthly series are summed to years before the next."""
SAME = 1e-6
"""Relative difference below which a number is the stored one, of which seven digits are kept."""
READ = frozenset({
    *OF_RESULT, "listed", "revenue_usd", "reported_revenue_usd", "consolidated_revenue_usd",
    "flow_matrix_usd",
})  # fmt: skip
"""Variables of a result that the books read besides what is watched."""
KEPT = Kept(READ, frozenset(), books=True)


@dataclass(frozen=True)
class Played:
    """Which worlds are to be run, and how."""

    scenario: Scenario
    numbers: IntArray
    """What each is called, (rows,)."""
    draws: IntArray
    """Its draw of luck, (rows,); the number itself but in an ensemble over a grid."""
    seed: int
    years: int
    uncertain: bool
    given: Mapping[str, FloatArray] = field(default_factory=dict)
    """Parameters by world that do not come from their own draws, (rows,) by name."""
    stored: xr.Dataset | None = None
    """The result that they are of."""


def of_scenario(scenario: Scenario, worlds: Sequence[int], seed: int, years: int | None) -> Played:
    """Worlds of a scenario, with drawn parameters; of many, with a sample of 200 builders."""
    if len(worlds) > 1 and BUILDERS not in scenario.changed:
        scenario = scenario.replace({BUILDERS: FEW_BUILDERS})
    numbers = np.asarray(worlds, dtype=np.int64)
    return Played(scenario, numbers, numbers, seed, years or scenario.years, True)


def of_result(folder: Path, most: int, world: int | None = None) -> Played:
    """The first worlds of a stored run or ensemble, or one of them.

    Raises
    ------
    ScenarioError
        If there is no such world, or it cannot be run again without more.
    StoreError
        If there is no finished result.
    """
    result = open_result(folder)
    if result.attrs.get("agents"):
        raise ScenarioError(
            f"{folder}: was run with agents of your own, which this cannot do again"
        )
    numbers = np.asarray(result["world"].values, dtype=np.int64)
    if world is not None and world not in numbers:
        raise ScenarioError(
            f"--world {world}: must be one of the result's, {numbers.min()} to {numbers.max()}"
        )
    chosen = numbers[:most] if world is None else np.array([world], dtype=np.int64)
    result = result.sel(world=chosen)
    manifest = manifest_of(folder) or {}
    if manifest.get("format") == ENSEMBLE:
        about = storage.manifest(folder)["ensemble"]
        pairs = [drawn(folder, int(number)) for number in chosen]
        names = pairs[0][1]
        given = {name: np.array([each[name] for _, each in pairs]) for name in names}
        draws = np.array([draw for draw, _ in pairs], dtype=np.int64)
        return Played(
            scenario_of(about), chosen, draws, about["seed"], about["years"], True, given, result
        )
    months = int(result.attrs.get(ASKED, result.sizes["month"]))
    how = str(result.attrs.get(PARAMETERS, ""))
    given = {}
    if result.attrs.get(GIVEN):
        given = {
            name.removeprefix(PARAMETER): np.asarray(result[name].values, dtype=np.float64)
            for name in parameters_among(result)
        }
    scenario = Scenario.load(str(result.attrs["scenario_toml"]))
    scenario = scenario.model_copy(update={"name": str(result.attrs["scenario"])})
    return Played(
        scenario, chosen, chosen, int(result.attrs["seed"]), -(-months // MONTHS_PER_YEAR),
        how.startswith(DRAWN), given, result,
    )  # fmt: skip


def books_of(
    wanted: Played, told: Callable[[int, int], None] = lambda done, of: None
) -> tuple[AgentBooks, xr.Dataset]:
    """Run the worlds; their books, and one result of theirs for what all share.

    A world that goes wrong is left out. ``told`` hears of worlds done, of how many.
    """
    parts, first = [], None
    for start in range(0, len(wanted.numbers), BATCH):
        rows = np.arange(start, min(start + BATCH, len(wanted.numbers)), dtype=np.int64)
        results, _, _ = sifted(partial(_run, wanted), rows)
        for result in results:
            first = result if first is None else first
            parts.append(agent_books(result))
        told(int(rows[-1]) + 1, len(wanted.numbers))
    if first is None:
        raise ScenarioError("every world went wrong; endgame run tells why")
    return together(parts), first


def _run(wanted: Played, rows: IntArray) -> xr.Dataset:
    given = {name: values[rows] for name, values in wanted.given.items()}
    draws, months = wanted.draws[rows].tolist(), MONTHS_PER_YEAR * wanted.years
    if wanted.uncertain:
        world = played(
            wanted.scenario, draws, wanted.seed, months, given=given, watch=WATCHES, kept=KEPT,
            in_all=len(wanted.draws),
        )  # fmt: skip
    else:
        world = simulate(
            wanted.scenario, draws, wanted.seed, wanted.years, given=given or None, watch=WATCHES
        )
        if world.month < months:  # Ctrl-C: what is finished of a run is of no use here
            raise KeyboardInterrupt
    result = dataset(world, wanted.scenario, wanted.uncertain, names=READ)
    return result.assign_coords(world=("world", wanted.numbers[rows], result["world"].attrs))


def as_stored(wanted: Played, books: AgentBooks) -> bool:
    """Whether what was run again is what is stored; True where there is nothing to compare."""
    if wanted.stored is None or len(books.worlds) < len(wanted.numbers):
        return True
    kept = yearly(wanted.stored, "reported_revenue_usd")
    if kept is None:
        return True
    there = np.asarray(kept.values, dtype=np.float64)
    return there.shape == books.reported.shape and np.allclose(there, books.reported, rtol=SAME)


def names_of(wanted: Played) -> dict[str, str]:
    """Names of all labs and clouds by how they may be written: name or label, in small letters."""
    if wanted.stored is not None and "cloud" in wanted.stored.dims:
        names = [str(each) for axis in ("lab", "cloud") for each in wanted.stored[axis].values]
        labels = labels_of(wanted.stored)
    else:
        batch = build(wanted.scenario, [0], wanted.seed, 1, False)
        names, labels = [*batch.setting.labs, *batch.setting.clouds], dict(batch.people.labels)
    known = {labels.get(name, name).casefold(): name for name in names}
    return known | {name.casefold(): name for name in names} | {OTHERS: names[-1]}
