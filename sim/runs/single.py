"""Run a scenario: one call from a name to a Dataset."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

from sim.base import interrupts
from sim.base.axes import FloatArray
from sim.base.fingerprint import fingerprint
from sim.month.hooks import Hooks
from sim.month.launch import Worlds, changed, many, start, truth
from sim.month.tape import ALL, Kept
from sim.month.watch import Watch, Watched, watches
from sim.month.world import World
from sim.results.dataset import dataset, taken
from sim.results.folders.identity import ASKED, GIVEN, told_parameters
from sim.runs.bars import bar
from sim.runs.passage import passage, repeated
from sim.scenario.definition import Scenario, ScenarioLike
from sim.scenario.given import Table
from sim.scenario.notes import warn
from sim.start.build import build

if TYPE_CHECKING:
    import xarray as xr

    from sim.agents.base import Handle

Progress = bool | Callable[[int, int], None]
Agents = Mapping[str, "type[Handle]"]
"""Classes that change behaviour, by agent's name or by kind."""

WORTH_KEEPING = 12
"""Finished months from which an interrupted run is returned rather than given up."""


def run(
    scenario: ScenarioLike = "baseline",
    worlds: Worlds | None = None,
    seed: int = 0,
    years: int | None = None,
    uncertain: bool = False,
    progress: Progress = False,
    *,
    agents: Agents | None = None,
    levers: Mapping[str, float] | None = None,
    parameters: Table | None = None,
    watch: Watched = None,
) -> xr.Dataset:
    """Run a scenario and return what happened.

    Parameters
    ----------
    scenario : a Scenario, a shipped scenario's name, the path of a .toml file, TOML text or a dict.
    worlds : how many worlds; world k has its own luck, the same in a batch of any size. One, or as
        many as ``parameters`` has rows, if left out. A list such as ``[17]`` is worlds by number.
    seed : same seed, same luck, also between scenarios.
    years : 1 to 50; the scenario's own if left out.
    uncertain : draw each world's parameters from the scenario's uncertainties, and levels of the
        start within what is known of them; see `sim.start.levels`.
    progress : True for a bar on standard error, or a function called with (months done, months).
    agents : class by agent's name or by kind, as in `sim.MarketModel`; months then run in numpy.
    levers : values of parameters in all worlds, as in `sim.Scenario.replace`.
    parameters : values of parameters world by world, in place of draws: a DataFrame with a row for
        each world, a mapping of names to columns, a structured array, a list of mappings, or
        (names, 2-D array). They are in the result as ``param.<name>``.
    watch : further series to record: functions of a month's entry by name, or `sim.Watch`.

    Returns
    -------
    xarray.Dataset
        See `sim.results.dataset`. After Ctrl-C the finished months, if at least twelve, with
        ``attrs["interrupted"]`` 1 and ``attrs["months_asked"]``.

    Raises
    ------
    ScenarioError
        If the scenario, a number, a lever, a column or an agent is not valid.
    WorldError
        If money does not balance in a world, or a number is none: names month, world and amounts.
    KeyboardInterrupt
        After Ctrl-C in the first year.

    Examples
    --------
    >>> run("baseline", years=1).sizes["month"]
    12
    >>> budget = {"capital.vc_supply_usd_per_year": [2e10, 5e10, 1e11]}
    >>> run("baseline", years=1, parameters=budget).sizes["world"]
    3
    """
    chosen, given = changed(scenario, levers, parameters)
    world = simulate(
        chosen,
        many(worlds, given),
        seed,
        years,
        uncertain,
        progress,
        agents=agents,
        given=given,
        watch=watches(watch, taken()),
    )
    result = dataset(world, chosen, uncertain)
    if agents:
        result.attrs["agents"] = json.dumps(known(agents))
    if given:
        result.attrs[GIVEN] = told_parameters(given)
    if world.month < world.batch.months:
        result.attrs |= {"interrupted": 1, ASKED: world.batch.months}
    return result


def simulate(
    scenario: ScenarioLike = "baseline",
    worlds: Worlds = 1,
    seed: int = 0,
    years: int | None = None,
    uncertain: bool = False,
    progress: Progress = False,
    *,
    agents: Agents | None = None,
    given: Mapping[str, FloatArray] | None = None,
    hooks: Hooks | None = None,
    watch: Sequence[Watch] = (),
) -> World:
    """Run as `run` does and return the batch itself; interrupted, it is short of its horizon."""
    world = start(
        scenario, worlds, seed, years, uncertain,
        given=given, hooks=hooks, watch=watch, repeated=repeated,
    )  # fmt: skip
    warn(Scenario.load(scenario), years)
    crewed(world, agents)
    total = world.batch.months
    try:
        with (
            _stopping_between_months() as stopping,
            _shown(progress) as advance,
            closing(passage(world)) as months,
        ):
            for reached in months:
                advance(reached, total)
                if stopping.is_set():
                    raise KeyboardInterrupt
    except KeyboardInterrupt:
        if world.month < WORTH_KEEPING:
            raise
        world.hooks.tell_mute()
    return world


def played(
    scenario: Scenario,
    worlds: Sequence[int],
    seed: int,
    months: int,
    *,
    agents: Agents | None = None,
    given: Mapping[str, FloatArray] | None = None,
    watch: Sequence[Watch] = (),
    kept: Kept = ALL,
    in_all: int = 0,
    reached: Callable[[int], None] | None = None,
) -> World:
    """One batch of many: worlds of these numbers at their horizon, uncertain parameters drawn.

    ``in_all``: worlds of all batches, on which hangs whether compiling pays. ``reached`` is told
    the month, each time some are done; what it raises ends the batch.
    """
    calibrated = partial(repeated, in_all=in_all)
    batch = build(scenario, worlds, seed, months, True, given, calibrated)
    world = World(batch, watch=watch, kept=kept)
    crewed(world, agents)
    with closing(passage(world, in_all * months)) as way:
        for month in way:
            if reached is not None:
                reached(month)
    return world


def crewed(world: World, agents: Agents | None) -> None:
    """Put agents of users' classes on a batch; mesa, which takes a second, is loaded for them only.

    Raises
    ------
    ScenarioError
        If there is no such agent or kind, or a class is not of its kind.
    """
    if agents:
        from sim.agents.crewed import Crewed

        Crewed(world, agents)


def known(things: Mapping[str, Callable[..., object]]) -> dict[str, str]:
    """Users' classes and functions by what they do; see `fingerprint`."""
    return {name: fingerprint(each) for name, each in sorted(things.items())}


@contextmanager
def _stopping_between_months() -> Iterator[threading.Event]:
    """Hold Ctrl-C back until the month is whole; pressed twice it stops at once."""
    asked = threading.Event()
    main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT)
    if not main or not interrupts.ours(before):
        yield asked
        return

    def wait(number: int, frame: FrameType | None) -> None:
        interrupts.NOW.signal = number
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    signal.signal(signal.SIGINT, wait)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _shown(progress: Progress) -> Iterator[Callable[[int, int], None]]:
    """What is told of each finished month."""
    if callable(progress):
        yield progress
    elif truth("progress", progress):
        with bar("running", "months") as tell:
            yield tell
    else:
        yield lambda done, _: None
