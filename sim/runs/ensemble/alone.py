"""One world of a stored ensemble, run again by itself: all its months, or what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import ScenarioError, StoreError, WorldError
from sim.base.paths import expanded
from sim.month.launch import whole
from sim.month.watch import Watched
from sim.results.described import CHANGED
from sim.results.variables import PARAMETER, parameters_among
from sim.runs.ensemble import storage
from sim.runs.ensemble.opening import open_ensemble
from sim.runs.ensemble.plan import planned
from sim.runs.single import Agents, Progress, known, run
from sim.scenario.definition import Scenario

if TYPE_CHECKING:
    import xarray as xr


def alone(
    folder: str | Path,
    world: int,
    progress: Progress = False,
    *,
    agents: Agents | None = None,
    watch: Watched = None,
) -> xr.Dataset:
    """Run one world of an ensemble again, with its draw of luck and its parameters.

    Parameters
    ----------
    folder : what `sim.ensemble` or ``endgame ensemble`` wrote.
    world : its number there; a failed one raises again what went wrong.
    progress, watch : as in `sim.run`.
    agents : those that the ensemble was run with.

    Returns
    -------
    xarray.Dataset
        As `sim.run` gives it: numbers of the world are those of the ensemble, to the last bit.

    Raises
    ------
    WorldError
        What went wrong in that world.
    ScenarioError, StoreError
        If there is no such world, or it cannot be run without more: says what.

    Examples
    --------
    >>> alone("results/baseline_ensemble", 17)  # doctest: +SKIP
    """
    place = expanded(folder, "folder")
    about = storage.manifest(place)["ensemble"]
    if about.get("agents") != (known(agents or {}) or None):
        said = "was run with agents of your own: give the same in Python"
        raise ScenarioError(f"{place}: {said}, sim.runs.ensemble.alone(folder, world, agents=...)")
    row = world_of(place, world)
    draw, given = drawn(place, row)
    try:
        result = run(
            scenario_of(about), [draw], about["seed"], about["years"], True,
            progress, agents=agents, watch=watch,
            parameters={name: [value] for name, value in given.items()} or None,
        )  # fmt: skip
    except WorldError as error:
        error.placed([row])
        raise
    result.attrs |= _set_besides(place)
    return result.assign_coords(world=("world", [row], result["world"].attrs))


def _set_besides(place: Path) -> dict[str, Any]:
    """The attribute that tells what was set on top of the scenario, if any world is finished."""
    try:
        attrs = open_ensemble(place, partial=True).attrs
    except StoreError:
        return {}
    return {name: attrs[name] for name in (CHANGED,) if name in attrs}


def world_of(folder: str | Path, world: int) -> int:
    """The number of a world that an ensemble has or is to have.

    Raises
    ------
    ScenarioError
        If it is none.
    """
    about = storage.manifest(expanded(folder, "folder"))["ensemble"]
    return whole("world", world, 0, about.get("rows", about["worlds"]) - 1)


def scenario_of(about: Mapping[str, Any]) -> Scenario:
    """The scenario of an ensemble by what its manifest says, with its name."""
    found = Scenario.load(about["scenario_toml"])
    return found.model_copy(update={"name": about["scenario"]})


def drawn(place: Path, row: int) -> tuple[int, dict[str, float]]:
    """The draw of luck of a world, and those of its parameters that do not come with it."""
    about = storage.manifest(place)["ensemble"]
    found = storage.record(place, row // about["chunk"])
    if found is not None and str(row) in found.failed:
        failed = found.failed[str(row)]
        return int(failed["draw"]), failed["parameters"]
    if not about["parameters"]:
        levers = {"grid": about["grid"], "points": about.get("points")}
        plan = planned(
            scenario_of(about), about["worlds"], about["seed"], about["years"],
            about["sampling"], **levers,
        )  # fmt: skip
        given = plan.given(range(row, row + 1))
        return int(plan.draws(range(row, row + 1))[0]), {n: float(x[0]) for n, x in given.items()}
    if found is None:
        raise StoreError(f"{place}: world {row} is not finished; resume the ensemble first")
    one = open_ensemble(place, partial=True).sel(world=row)
    names = parameters_among(one)
    return int(one["draw"]), {name.removeprefix(PARAMETER): float(one[name]) for name in names}
