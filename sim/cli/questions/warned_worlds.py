"""Where ``endgame warn`` has its worlds from: a run of many, or an ensemble that was kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.errors import EndgameError, ScenarioError
from sim.base.written import counted
from sim.cli.options import parsed_settings

if TYPE_CHECKING:
    import xarray as xr

    from sim.analysis.warning.gauges import Gauge
    from sim.runs.paired import Variant, Worlds

WORLDS = 1000
FEWEST_WORLDS = 60
Seen = Mapping[str, np.ndarray[Any, np.dtype[Any]]]


@dataclass(frozen=True)
class Source:
    """Where worlds come from, and how they are read month by month."""

    name: str
    of: Mapping[str, Any]
    """All that its worlds hang on, ready for JSON."""
    first_month: str
    gauges: Sequence[Gauge]
    read: Callable[[Callable[..., None]], tuple[Seen, np.ndarray[Any, Any]]]
    """Told how to say how far it is; gives what was seen, and the numbers of the worlds."""
    levers: Mapping[str, float]
    size: Mapping[str, int]
    """For the name of the folder."""


def of_scenario(
    what: str,
    event: str | None,
    worlds: int,
    years: int | None,
    seed: int,
    settings: Sequence[str] | None,
    workers: int | None,
) -> Source:
    """Worlds that are to be run; what is asked of them is tried in one first.

    Raises
    ------
    EndgameError
        Scenario, levers or event are not valid.
    """
    from sim.analysis.warning.happenings import all_gauges, watched
    from sim.runs.few_builders import BUILDERS, FEW_BUILDERS
    from sim.runs.paired import Variant, Worlds, simulated
    from sim.scenario.or_result import scenario_or_result

    levers = parsed_settings(settings or ())
    scenario = scenario_or_result(what).replace(levers)
    few = {} if BUILDERS in {**dict(scenario.levers), **levers} else {BUILDERS: FEW_BUILDERS}
    variant = Variant.of({**few, **levers}, what)
    span = years or scenario.years
    # One world of a year: what is asked is refused before a thousand are run.
    trial = simulated(variant, Worlds(1, 1, seed))
    watched(trial, event)
    gauges = all_gauges(event, [str(name) for name in trial["lab"].values])
    size = Worlds(worlds, span, seed)
    of = {
        "scenario": scenario.name, "scenario_sha256": scenario.sha256(), "worlds": worlds,
        "years": span, "seed": seed, "levers": dict(variant.levers),
    }  # fmt: skip
    return Source(
        scenario.name, of, scenario.start, gauges,
        lambda told: _run(variant, size, event, workers, told), levers,
        {"seed": seed, "worlds": 1 if worlds == WORLDS else worlds, "years": years or 0},
    )  # fmt: skip


def _run(
    variant: Variant,
    size: Worlds,
    event: str | None,
    workers: int | None,
    told: Callable[..., None],
) -> tuple[Seen, np.ndarray[Any, Any]]:
    from sim.analysis.warning.happenings import watched
    from sim.runs.cores import available_cores
    from sim.runs.paired import CHUNK, paired

    read = partial(watched, event=event)
    told(0, size.worlds)
    found = paired(
        [variant], read, size, workers or available_cores(),
        lambda done, of: told(min(done * CHUNK, size.worlds), size.worlds),
    )[variant]  # fmt: skip
    return found, np.arange(size.worlds)


def of_result(place: Path, event: str | None, given: Mapping[str, object]) -> Source:
    """Worlds of a run or an ensemble; ``given`` are options that are its own.

    Raises
    ------
    EndgameError
        It has not kept what is read by month, or has too few worlds.
    """
    for option, value in given.items():
        if value is not None:
            raise ScenarioError(f"{option}: {place} has its own; leave it out")
    from sim.analysis.warning.happenings import NEEDED, all_gauges, watched
    from sim.results.kept import first_month, require_kept
    from sim.runs.ensemble.opening import open_result

    result = open_result(place)
    require_kept(result, f"{place}", NEEDED)
    if result.sizes["world"] < FEWEST_WORLDS:
        few = counted(result.sizes["world"], "world")
        raise EndgameError(f"{place}: has {few}; needs {FEWEST_WORLDS}")
    watched(result.isel(world=[0]), event)
    gauges = all_gauges(event, [str(name) for name in result["lab"].values])
    numbers = _drawn(result, place)
    of = {
        "result": str(place), "worlds": len(numbers),
        "hash": str(result.attrs.get("scenario_sha256", "")),
    }  # fmt: skip
    return Source(
        place.name, of, first_month(result), gauges,
        lambda told: (_read(result, event, told), numbers), {}, {},
    )  # fmt: skip


def _drawn(result: xr.Dataset, place: Path) -> np.ndarray[Any, Any]:
    """Numbers that part worlds in two halves which have nothing in common.

    Those of an ensemble's draws, for worlds at several points of a grid share them; of a Sobol
    sequence by lot, for its even points fill another part of the space than its odd ones.
    """
    from sim.base.rng import stream
    from sim.results.folders.ownership import ENSEMBLE, manifest_of

    name = "draw" if "draw" in result.variables else "world"
    numbers = np.asarray(result[name].values, dtype=np.int64)
    about = manifest_of(place) or {}
    if about.get("format") == ENSEMBLE and about["ensemble"]["sampling"] == "sobol":
        lots = stream(0, "halves of a sobol ensemble", 0).integers(2, size=numbers.max() + 1)
        return np.asarray(lots[numbers])
    return numbers


def _read(result: xr.Dataset, event: str | None, told: Callable[..., None]) -> Seen:
    from sim.analysis.warning.happenings import watched
    from sim.runs.paired import CHUNK

    worlds = result.sizes["world"]
    parts = []
    for first in range(0, worlds, CHUNK):
        told(first, worlds)
        parts.append(watched(result.isel(world=slice(first, first + CHUNK)), event))
    told(worlds, worlds)
    return {name: np.concatenate([each[name] for each in parts]) for name in parts[0]}
