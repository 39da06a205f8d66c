"""Run a scenario: one call from a name to a Dataset."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sim.month.hooks import Hooks
from sim.month.world import World
from sim.results.dataset import dataset
from sim.runs.launch import loaded, start
from sim.runs.passage import passage
from sim.scenario.definition import Scenario

if TYPE_CHECKING:
    import xarray as xr

Progress = bool | Callable[[int, int], None]

WORTH_KEEPING = 12
"""Finished months from which an interrupted run is returned rather than given up."""


def run(
    scenario: Scenario | str | Path = "baseline",
    worlds: int = 1,
    seed: int = 0,
    years: int | None = None,
    uncertain: bool = False,
    progress: Progress = False,
) -> xr.Dataset:
    """Run a scenario and return what happened.

    Parameters
    ----------
    scenario : a Scenario, a shipped scenario's name, or the path of a .toml file.
    worlds : how many worlds; world k has its own luck, the same in a batch of any size.
    seed : same seed, same luck, also between scenarios.
    years : 1 to 50; the scenario's own if left out.
    uncertain : draw each world's parameters from the scenario's uncertainties.
    progress : True for a bar on standard error, or a function called with (months done, months).

    Returns
    -------
    xarray.Dataset
        See `sim.results.dataset`. After Ctrl-C the finished months, if at least twelve, with
        ``attrs["interrupted"]`` 1.

    Raises
    ------
    ScenarioError
        If the scenario or a number is not valid.
    KeyboardInterrupt
        After Ctrl-C in the first year.

    Examples
    --------
    >>> run("baseline", years=1).sizes["month"]
    12
    """
    chosen = loaded(scenario)
    world = simulate(chosen, worlds, seed, years, uncertain, progress)
    result = dataset(world, chosen, uncertain)
    if world.month < world.batch.months:
        result.attrs["interrupted"] = 1
    return result


def simulate(
    scenario: Scenario | str | Path = "baseline",
    worlds: int = 1,
    seed: int = 0,
    years: int | None = None,
    uncertain: bool = False,
    progress: Progress = False,
    hooks: Hooks | None = None,
) -> World:
    """Run as `run` does and return the batch itself; interrupted, it is short of its horizon."""
    world = start(scenario, worlds, seed, years, uncertain, hooks)
    total = world.batch.months
    try:
        with (
            _stopping_between_months() as stopping,
            _shown(progress, total) as advance,
            closing(passage(world)) as months,
        ):
            for reached in months:
                advance(reached, total)
                if stopping.is_set():
                    raise KeyboardInterrupt
    except KeyboardInterrupt:
        if world.month < WORTH_KEEPING:
            raise
    return world


@contextmanager
def _stopping_between_months() -> Iterator[threading.Event]:
    """Hold Ctrl-C back until the month is whole; pressed twice it stops at once."""
    asked = threading.Event()
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield asked
        return

    def wait(number: int, frame: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    signal.signal(signal.SIGINT, wait)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def _shown(progress: Progress, total: int) -> Iterator[Callable[[int, int], None]]:
    """What is told of each finished month."""
    if callable(progress):
        yield progress
    elif progress:
        from rich.console import Console
        from rich.progress import Progress as Bar

        with Bar(console=Console(stderr=True)) as bar:
            task = bar.add_task("months", total=total)
            yield lambda done, _: bar.update(task, completed=done)
    else:
        yield lambda done, _: None
