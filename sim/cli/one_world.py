"""``endgame run FOLDER --world K``: one world of an ensemble, run again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.base.errors import EndgameError, ScenarioError
from sim.base.paths import expanded
from sim.base.units import MONTHS_PER_YEAR
from sim.results.folders.identity import asked
from sim.results.folders.ownership import ENSEMBLE, manifest_of

if TYPE_CHECKING:
    import xarray as xr

Advance = Callable[[int, int], None]
"""Told how many months are done, of how many."""


class Work(NamedTuple):
    """What a command is going to run."""

    folder: Path
    wanted: dict[str, Any]
    """Which run it is; see `sim.results.folders.identity.asked`."""
    title: str
    run: Callable[[Advance], xr.Dataset]


def is_ensemble(scenario: str) -> bool:
    """Whether what was given in a scenario's place is the folder of an ensemble."""
    try:
        found = manifest_of(expanded(scenario))
    except (OSError, EndgameError):  # it is TOML text, or who reads it as a scenario says so
        return False
    return found is not None and found["format"] == ENSEMBLE


def of_ensemble(
    place: Path, world: int | None, given: Mapping[str, object], out: Path | None
) -> Work:
    """One of its worlds; ``given`` are options that are its own."""
    if world is None:
        raise ScenarioError(f"{place}: is an ensemble; name one of its worlds with --world")
    for option, value in given.items():
        if value:
            raise ScenarioError(f"{option}: an ensemble's world has its own; leave it out")
    # Late: they load pandas.
    from sim.runs.ensemble.alone import alone, drawn, scenario_of, world_of
    from sim.runs.ensemble.storage import manifest

    _, parameters = drawn(place, world_of(place, world))
    about, folder = manifest(place)["ensemble"], place.with_name(f"{place.name}_world_{world}")
    months = MONTHS_PER_YEAR * about["years"]
    table = {name: [value] for name, value in parameters.items()}
    wanted = asked(scenario_of(about), about["seed"], [world], months, True, table)
    title = f"{place}, world {world}"
    return Work(out or folder, wanted, title, lambda advance: alone(place, world, advance))
