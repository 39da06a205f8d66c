"""Which world to explain: of a run, of an ensemble, or of a scenario that is run for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.errors import EndgameError, ScenarioError, StoreError
from sim.base.paths import expanded
from sim.base.written import counted
from sim.results.folders.ownership import ENSEMBLE, RESULT, manifest_of
from sim.scenario.schema import nearest

if TYPE_CHECKING:
    import xarray as xr

    from sim.runs.fork import Origin
    from sim.scenario.definition import Scenario

Advance = Callable[[int, int], None]


@dataclass
class Chosen:
    """A world to explain, or how it is going to be found."""

    name: str
    """What is explained: a folder's or a scenario's name."""
    scenario: Scenario
    years: int
    identity: dict[str, Any]
    """All that the answer hangs on, besides the options."""
    find: Callable[[Advance], tuple[xr.Dataset, Origin]]
    why: str = ""
    """Why this world."""
    draws: list[str] = field(default_factory=list)
    """What is unusual about its parameters."""

    def one(self, advance: Advance) -> tuple[xr.Dataset, Origin]:
        """The world with all its months, and what it was made with."""
        return self.find(advance)

    def require_fork(self, fork: str | None, changes: Mapping[str, float]) -> None:
        """Refuse a fork that cannot be, before anything is run."""
        if fork is not None:
            from sim.runs.fork import Origin, branched

            branched(Origin(self.scenario, 0, 0, 0, self.years, True), fork, changes)


def chosen(
    result: str,
    world: int | None,
    ending: str | None,
    options: Mapping[str, int | None],
    enough: int,
) -> Chosen:
    """What is to be explained, everything checked that can be before something is run."""
    place = expanded(result)
    try:
        found = manifest_of(place)
    except (OSError, EndgameError):
        found = None
    if found is None and not place.is_dir():
        return _of_scenario(result, world, ending, options, enough)
    for option, value in options.items():
        if value is not None:
            raise ScenarioError(f"{option}: {place} has its own; leave it out")
    if found is None or found["format"] not in (RESULT, ENSEMBLE):
        raise StoreError(f"{place}: holds no run and no ensemble; give one, or a scenario's name")
    if found["format"] == ENSEMBLE:
        return _of_ensemble(place, world, ending)
    return _of_run(place, world, ending)


def require_ending(ending: str | None) -> None:
    """Refuse what is no ending."""
    from sim.endings.classification import ENDINGS

    if ending is not None and ending not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise EndgameError(f"--ending {ending!r}{nearest(ending, ENDINGS)}; must be one of {known}")


def known_agent(scenario: Scenario, given: str) -> tuple[str, str]:
    """Kind and name of an agent of a scenario, by its name or label, in capitals or not.

    Raises
    ------
    EndgameError
        If there is no such lab, cloud or fund.
    """
    from sim.start.roster import lab_names

    roster = scenario.roster
    kinds: tuple[tuple[str, tuple[Any, ...]], ...] = (
        ("lab", roster.labs),
        ("cloud", (*roster.hyperscalers, *roster.neoclouds)),
        ("investor", roster.investors),
    )
    known: dict[str, tuple[str, str]] = {name: ("lab", name) for name in lab_names(scenario)}
    for kind, entries in kinds:
        for each in entries:
            for name in (each.name, each.label):
                known.setdefault(name.casefold(), (kind, each.name))
    if given.casefold() not in known:
        hint = nearest(given.casefold(), known)
        labs = ", ".join(lab_names(scenario))
        raise EndgameError(f"--agent {given!r}{hint}; labs: {labs}; or a cloud or fund by name")
    return known[given.casefold()]


def typical(result: xr.Dataset, ending: str | None) -> tuple[int, str]:
    """Position of the typical world of an ending, the most frequent if left out, and why it is.

    Raises
    ------
    EndgameError
        If no world has the ending.
    """
    from sim.analysis.reading import labels
    from sim.analysis.stories.story import typical_worlds
    from sim.endings.registry import RECORDS

    reached = labels(result)
    names, counts = np.unique(reached, return_counts=True)
    wanted = str(names[counts.argmax()]) if ending is None else ending
    if wanted not in names:
        there = ", ".join(f"{name} ({count})" for name, count in zip(names, counts, strict=True))
        raise EndgameError(f"--ending {wanted}: no world has it; there are: {there}")
    place = typical_worlds(result)[wanted]
    number = int(result["world"].values[place])
    total, mine = len(reached), int((reached == wanted).sum())
    if total == 1:
        return place, f"World {number} is the only one of this result."
    why = (
        f"World {number} is the typical one of {RECORDS[wanted].words}: nearest to the middle of "
        f"its {counted(mine, 'world')} of {total:,}, year by year (drawn from ranges, not "
        "forecast)."
    )
    return place, why


def _of_scenario(
    result: str, world: int | None, ending: str | None, options: Mapping[str, int | None],
    enough: int,
) -> Chosen:  # fmt: skip
    from sim.runs.fork import of_result
    from sim.runs.single import run
    from sim.scenario.or_result import scenario_or_result

    scenario = scenario_or_result(result)
    years, seed = options["--years"] or scenario.years, options["--seed"] or 0
    if world is not None and options["--worlds"] is not None:
        raise ScenarioError("--world and --worlds: give one of them")
    count = options["--worlds"] or enough
    numbers = count if world is None else [world]
    identity = {
        "scenario_sha256": scenario.sha256(), "seed": seed, "years": years, "worlds": numbers,
    }  # fmt: skip

    def find(advance: Advance) -> tuple[xr.Dataset, Origin]:
        many = run(scenario, numbers, seed, years, True, advance)
        if "interrupted" in many.attrs:
            raise KeyboardInterrupt
        place = 0
        if world is None:
            place, made.why = typical(many, ending)
            made.draws = _unusual(many, place)
        number = int(many["world"].values[place])
        return many.isel(world=[place]), of_result(many, number)

    made = Chosen(scenario.name, scenario, years, identity, find)
    made.why = f"World {world}, as asked." if world is not None else ""
    return made


def _of_run(place: Path, world: int | None, ending: str | None) -> Chosen:
    from sim.runs.ensemble.opening import open_result
    from sim.runs.fork import of_result, played_again

    result = open_result(place)
    if world is None:
        position, why = typical(result, ending)
        world = int(result["world"].values[position])
    else:
        why = f"World {world}, as asked."
    origin = of_result(result, world)
    row = [int(each) for each in result["world"].values].index(world)

    def find(advance: Advance) -> tuple[xr.Dataset, Origin]:
        if "interrupted" in result.attrs:  # the months that are not there are run too
            return played_again(origin, advance), origin
        return result.isel(world=[row]), origin

    return Chosen(
        place.name, origin.scenario, origin.years, _identity(origin, place), find, why,
        _unusual(result, row),
    )  # fmt: skip


def _of_ensemble(place: Path, world: int | None, ending: str | None) -> Chosen:
    from sim.runs.ensemble.opening import open_result
    from sim.runs.fork import of_ensemble, played_again

    draws: list[str] = []
    if world is None:
        result = open_result(place)
        position, why = typical(result, ending)
        world, draws = int(result["world"].values[position]), _unusual(result, position)
    else:
        why = f"World {world}, as asked."
    origin = of_ensemble(place, world)
    return Chosen(
        place.name, origin.scenario, origin.years, _identity(origin, place),
        lambda advance: (played_again(origin, advance), origin), why, draws,
    )  # fmt: skip


def _identity(origin: Origin, place: Path) -> dict[str, Any]:
    return {
        "result": str(place), "scenario_sha256": origin.scenario.sha256(), "seed": origin.seed,
        "world": origin.number, "draw": origin.draw, "years": origin.years,
        "parameters": dict(sorted(origin.given.items())),
    }  # fmt: skip


def _unusual(result: xr.Dataset, place: int) -> list[str]:
    """What was drawn from the ends of ranges, if there are worlds to compare with."""
    from sim.analysis.stories.story import unusual_draws

    return unusual_draws(result, place) if result.sizes["world"] >= 10 else []
