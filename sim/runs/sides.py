"""Sides of a comparison: scenarios with levers, or stored results; and the worlds that pair them.

World k of one side is compared with world k of another. That is worth something only if both had
the same luck and the same draws of all that neither sets: what would spoil it is refused before
anything is run, and what only the draws show by `sim.runs.side_by_side`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import EndgameError, ScenarioError
from sim.base.paths import expanded
from sim.base.units import MONTHS_PER_YEAR
from sim.base.written import typed
from sim.month.events import KINDS
from sim.month.launch import MOST_SEED, MOST_WORLDS, MOST_YEARS, whole
from sim.results.described import DRAWN, PARAMETERS
from sim.results.folders.ownership import ENSEMBLE, RESULT, manifest_of
from sim.results.kept import first_month
from sim.runs.few_builders import BUILDERS, FEW_BUILDERS
from sim.scenario.definition import Scenario
from sim.scenario.files import shipped_scenarios
from sim.scenario.or_result import scenario_or_result

if TYPE_CHECKING:
    import xarray as xr

WORLDS = 200
"""Pairs if nobody says how many."""
LEAST_WORLDS, MOST_SIDES = 4, 5
"""Fewer pairs tell no interval; more sides find no room in a picture."""
LEAST_PIECE = 50
"""Worlds run together at least: fewer do not fill a batch's fixed costs."""
INDEPENDENT = "independent"


@dataclass(frozen=True)
class Side:
    """One of the things compared."""

    name: str
    """As it is told: ``price_war``, ``capital.vc_supply_usd_per_year = 8e9``."""
    scenario: Scenario
    result: xr.Dataset | None = None
    """What was run before, if it is a stored one."""
    again: bool = False
    """Whether the worlds of ``result`` are to be run once more, with levers."""
    kinds: frozenset[str] = frozenset(KINDS)
    """Kinds of events that are kept of its worlds."""
    sampling: str = INDEPENDENT
    """How its parameters were drawn."""
    made_by: str = ""
    """Hash of the code that ran a stored one."""
    years: int = 0
    """Of a stored ensemble, which may keep no month and no year."""

    @property
    def stored(self) -> bool:
        """Whether nothing is to be run for it."""
        return self.result is not None and not self.again


@dataclass(frozen=True)
class Pairs:
    """What is compared: sides, the first of which all others are held against, and their worlds."""

    sides: tuple[Side, ...]
    numbers: tuple[int, ...]
    """Of the worlds."""
    seed: int
    years: int

    @property
    def months(self) -> int:
        """Months of every world."""
        return MONTHS_PER_YEAR * self.years

    @property
    def pieces(self) -> int:
        """Tasks that what is to be run can be cut into; none where all is stored."""
        fresh = sum(not each.stored for each in self.sides)
        return fresh * max(1, len(self.numbers) // LEAST_PIECE)


def side(base: str, levers: Mapping[str, float], beside: str = "") -> Side:
    """Read what a user names.

    Parameters
    ----------
    base : a shipped scenario's name, which comes first, the path of a .toml file, or the folder of
        a result.
    levers : set on top; the worlds of a stored result are then run again with them.
    beside : base of the first side: if it is the same, the name need not tell it again.

    Raises
    ------
    ScenarioError, StoreError, EndgameError
        One line: there is no such thing, or a lever is not valid.
    """
    told = ", ".join(f"{name} = {typed(value)}" for name, value in sorted(levers.items()))
    name = told if told and base == beside else ", ".join(filter(None, (base, told)))
    place = expanded(base, "side")
    if base in shipped_scenarios() or not place.is_dir():  # ./baseline is a folder of that name
        return Side(name, scenario_or_result(base).replace(levers))
    found = _opened(place, name)
    if not levers:
        return found
    if found.result is not None and found.result.attrs.get("agents"):
        raise EndgameError(f"{base}: was run with agents of your own, which levers would lose")
    return replace(found, scenario=found.scenario.replace(levers), again=True)


def _opened(place: Path, name: str) -> Side:
    """A stored result, with what its manifest says of it."""
    from sim.runs.ensemble.keep import EVENTS
    from sim.runs.ensemble.opening import open_result

    about = manifest_of(place) or {}
    if about.get("format") not in (RESULT, ENSEMBLE):
        what = "holds no result of a run or an ensemble"
        raise EndgameError(f"{place}: {what}; give the folder that one of them left, or a scenario")
    result = open_result(place)
    scenario = Scenario.load(str(result.attrs["scenario_toml"]))
    scenario = scenario.model_copy(update={"name": str(result.attrs["scenario"])})
    if about["format"] == RESULT:
        made_by = str((about.get("of") or {}).get("code", ""))
        return Side(name, scenario, result, made_by=made_by)
    own = about["ensemble"]
    if own.get("rows", own["worlds"]) != own["worlds"]:
        raise EndgameError(f"{place}: holds several points of a grid; must be an ensemble of one")
    kinds = frozenset(EVENTS[own["keep"]["events"]])
    return Side(
        name, scenario, result, False, kinds, str(own["sampling"]), str(own.get("code", "")),
        int(own["years"]),
    )  # fmt: skip


def paired_sides(
    sides: Sequence[Side],
    worlds: int | None = None,
    years: int | None = None,
    seed: int | None = None,
) -> Pairs:
    """Which worlds are pairs, or why none are.

    Parameters
    ----------
    sides : at least two; see `side`.
    worlds, years, seed : as asked for; None leaves them to what is stored, or else 200 worlds, the
        scenarios' years and seed 0.

    Raises
    ------
    ScenarioError, EndgameError
        One line that names the sides and what differs.
    """
    if not 2 <= len(sides) <= MOST_SIDES:
        raise ScenarioError(f"compare: {len(sides)} sides; must be 2 to {MOST_SIDES}")
    _same(sides, {each.name: _start(each) for each in sides}, "starts in")
    old = [each for each in sides if each.result is not None]
    if old:
        _require_alike(old, all(each.stored for each in sides))
    numbers = _numbers(old, worlds)
    span = _years(sides, old, years)
    luck = {each.name: int(each.result.attrs["seed"]) for each in old if each.result is not None}
    if luck:
        seed = _asked("--seed", seed, luck)
    chosen = whole("seed", seed or 0, 0, MOST_SEED)
    builders = {each.scenario.values()[BUILDERS] for each in old} or {FEW_BUILDERS}
    made = [each if each.stored else _sampled(each, min(builders)) for each in sides]
    return Pairs(_told_apart(made), numbers, chosen, span)


def code_notes(pairs: Pairs, now: str) -> list[str]:
    """What stored results were run by, where it is not the same code everywhere."""
    made = {each.name: each.made_by if each.stored else now for each in pairs.sides}
    first = next(iter(made.values()))
    said = "by other code: a part of the difference may be the code's"
    return [f"{name} was run {said}" for name, code in made.items() if code != first]


def _sampled(each: Side, builders: float) -> Side:
    """With few builders, unless the user says how many."""
    own = {**each.scenario.constants, **each.scenario.levers}
    chosen = each.scenario if BUILDERS in own else each.scenario.replace({BUILDERS: builders})
    return replace(each, scenario=chosen)


def _told_apart(sides: Sequence[Side]) -> tuple[Side, ...]:
    """Sides whose names are all different; the very same scenario twice is refused."""
    found: dict[str, Side] = {}
    run: dict[str, str] = {}
    for each in sides:
        if not each.stored:
            same = run.setdefault(each.scenario.sha256(), each.name)
            if same != each.name or each.name in found:
                raise ScenarioError(f"{each.name}: is the same as {same}; must differ in something")
        name, number = each.name, 2
        while name in found:
            name, number = f"{each.name} ({number})", number + 1
        found[name] = replace(each, name=name)
    return tuple(found.values())


def _start(each: Side) -> str:
    return each.scenario.start if each.result is None else first_month(each.result)


def _numbers(old: Sequence[Side], worlds: int | None) -> tuple[int, ...]:
    """Numbers of the worlds that all stored results have, or as many as asked for."""
    if not old:
        return tuple(range(whole("worlds", worlds or WORLDS, LEAST_WORLDS, MOST_WORLDS)))
    there = [
        {int(number) for number in each.result["world"].values}
        for each in old
        if each.result is not None
    ]
    both = sorted(set.intersection(*there))
    few = f"have {len(both)} worlds of the same numbers"
    if worlds is not None and worlds > len(both):
        raise EndgameError(f"--worlds {worlds}: the stored results {few}; must be at most that")
    if len(both[:worlds]) < LEAST_WORLDS:
        raise EndgameError(f"the stored results {few}; a paired interval needs {LEAST_WORLDS}")
    return tuple(both[:worlds])


def _years(sides: Sequence[Side], old: Sequence[Side], asked: int | None) -> int:
    kept = {each.name: _stored_years(each, each.result) for each in old if each.result is not None}
    if kept:
        return _asked("--years", asked, kept)
    if asked is None:
        _same(sides, {each.name: each.scenario.years for each in sides}, "has years =", "--years")
    return whole("years", asked or sides[0].scenario.years, 1, MOST_YEARS)


def _stored_years(each: Side, result: xr.Dataset) -> int:
    if result.attrs.get("interrupted"):
        raise EndgameError(f"{result.attrs['scenario']}: a stored result was stopped on its way; "
                           "must be whole")  # fmt: skip
    return each.years or result.sizes["month"] // MONTHS_PER_YEAR


def _asked(option: str, asked: int | None, there: Mapping[str, int]) -> int:
    """What stored results have alike, which a user may only repeat."""
    (first, value), *others = there.items()
    for name, other in others:
        if other != value:
            what = option.removeprefix("--")
            raise EndgameError(f"no pairs: {first} has {what} {value}, {name} has {other}")
    if asked is not None and asked != value:
        raise EndgameError(f"{option} {asked}: {first} is stored with {value}; leave it out")
    return value


def _require_alike(old: Sequence[Side], all_stored: bool) -> None:
    """Refuse parameters that were not drawn as those of the others."""
    how = {each.name: _how(each) for each in old}
    if not all_stored:
        for name, told in how.items():
            if told != f"{DRAWN} {INDEPENDENT}":
                what = f"{name} has parameters {told}, what is run now {DRAWN} {INDEPENDENT}"
                raise EndgameError(f"no pairs: {what}; compare stored results of one kind")
    _same(old, how, "has parameters")


def _how(each: Side) -> str:
    told = "" if each.result is None else str(each.result.attrs.get(PARAMETERS, DRAWN))
    return f"{told} {each.sampling}" if told.startswith(DRAWN) else told


def _same(sides: Sequence[Side], values: Mapping[str, object], what: str, remedy: str = "") -> None:
    """Refuse sides that differ in something that pairs must have alike."""
    first = sides[0].name
    for name, value in values.items():
        if value != values[first]:
            said = f"no pairs: {first} {what} {values[first]}, {name} {what} {value}"
            raise EndgameError(said + (f"; {remedy} makes them alike" if remedy else ""))
