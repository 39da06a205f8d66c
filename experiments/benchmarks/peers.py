"""Time the same market in Mesa, AgentPy and mesa-frames against ours. See README.md here."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import in_arrays
import in_compiled
import numpy as np
from market_start import Final, Start, market_start
from report import Spent, caption, clocked, conditions, leave, markdown, shown, span

import sim
from sim.month.step import month
from sim.month.world import World
from sim.runs.passage import passage
from sim.runs.passage.ways import WORTH_COMPILING
from sim.scenario.definition import Scenario
from sim.start.build import build

MONTHS, BUILDERS, LABS, AGREE = 60, 200, 18, 1e-9
BATCHES = (64, 128, 256)
PEERS = {
    "Mesa, vectors in agents": ("in_mesa", "mesa"),
    "Mesa, plain Python agents": ("in_mesa_plain", "mesa"),
    "AgentPy": ("in_agentpy", "agentpy"),
    "mesa-frames": ("in_frames", "mesa_frames"),
}
ONE, LOOP = "our functions, one world", "MarketModel.step, one world"
BATCH, WHOLE = "our functions, batch of 128", "whole model, batch of 128"
SWIFT = "whole model compiled, batch of 128"
STORED, STORED_WORLDS, WORKERS = "sim.ensemble, two workers", 1000, 2
QUICK = "our functions compiled, batch of 128"
COLUMNS = (ONE, BATCH, QUICK, LOOP, WHOLE, SWIFT, STORED)


class Contest(NamedTuple):
    """What is timed: ``prepare`` gives the call, which simulates that many world-years."""

    name: str
    world_years: float
    prepare: Callable[[], Callable[[], object]]
    clocks: tuple[str, ...] = Spent._fields
    """Workers' processor time is not this process's: only the wall clock counts them."""


def installed() -> dict[str, str]:
    """Module of each rendition whose library is there."""
    return {name: module for name, (module, needs) in PEERS.items() if find_spec(needs)}


def difference(found: Final, wanted: Final) -> float:
    """Largest relative difference of all that renditions must agree on."""
    return max(float(np.max(np.abs(a / b - 1.0))) for a, b in zip(found, wanted, strict=True))


def agreement(start: Start, months: int) -> dict[str, float]:
    """Largest relative difference from our numbers by rendition."""
    wanted = in_arrays.run(start, months)
    found = {
        name: difference(import_module(module).run(start, months), wanted)
        for name, module in installed().items()
    }
    for name, gap in found.items():
        if not gap < AGREE:
            raise SystemExit(f"{name} differs from our numbers by {gap:.1e}: no times compared")
    return found


def scenario() -> Scenario:
    """The baseline with 18 labs: as many products and builders as the renditions have."""
    base = Scenario.load("baseline").replace({"builders.count": BUILDERS})
    missing = LABS - len(build(base, [0], 0, 1).setting.labs)
    slots = base.roster.entrant_slots + missing
    return base.model_copy(
        update={"roster": base.roster.model_copy(update={"entrant_slots": slots})}
    )


def all_months(world: World) -> None:
    """The months of a batch in numpy."""
    for _ in range(MONTHS):
        month(world)


def contests(stack: ExitStack) -> list[Contest]:
    """All that is timed, in the order of each round; what they store goes with the stack."""
    years = MONTHS / 12.0
    one = market_start(1, BUILDERS, LABS)
    chosen = scenario()

    def repeat(run: Callable[[Start, int], Final]) -> Callable[[], Callable[[], object]]:
        return lambda: lambda: run(one, MONTHS)

    def batch(worlds: int) -> Callable[[], Callable[[], object]]:
        start = market_start(worlds, BUILDERS, LABS)
        return lambda: lambda: in_arrays.run(start, MONTHS)

    def quick() -> Callable[[], object]:
        start = market_start(128, BUILDERS, LABS)
        return lambda: in_compiled.run(start, MONTHS)

    def loop() -> Callable[[], object]:
        model = sim.MarketModel(chosen, rng=0, years=MONTHS // 12)
        return lambda: model.run(months=MONTHS)

    def whole() -> Callable[[], object]:
        world = World(build(chosen, range(128), 0, MONTHS))
        return lambda: all_months(world)

    def swift() -> Callable[[], object]:
        world = World(build(chosen, range(128), 0, MONTHS))
        return lambda: list(passage(world, WORTH_COMPILING))

    def stored() -> Callable[[], object]:
        def run(worlds: int, length: int, chunk: int) -> object:
            return sim.ensemble(
                chosen, worlds, years=length, workers=WORKERS, progress=False, chunk=chunk,
                store=stack.enter_context(tempfile.TemporaryDirectory()),
            )  # fmt: skip

        def whole() -> object:
            return run(STORED_WORLDS, MONTHS // 12, STORED_WORLDS // 4)

        whole()  # starts the workers
        return whole

    return [
        *(
            Contest(name, years, repeat(import_module(module).run))
            for name, module in installed().items()
        ),
        Contest(ONE, years, repeat(in_arrays.run)),
        *(Contest(f"our functions, batch of {w}", w * years, batch(w)) for w in BATCHES),
        Contest(QUICK, 128 * years, quick),
        Contest(LOOP, years, loop),
        Contest(WHOLE, 128 * years, whole),
        Contest(SWIFT, 128 * years, swift),
        Contest(STORED, STORED_WORLDS * years, stored, ("wall",)),
    ]


def rounds(repeats: int) -> tuple[list[Contest], dict[str, list[Spent]]]:
    """Time every contest in every round, so that a disturbance meets all; one round unmeasured."""
    with ExitStack() as stack:
        entered = contests(stack)
        spent: dict[str, list[Spent]] = {each.name: [] for each in entered}
        for number in range(repeats + 1):
            for each in entered:
                time = clocked(each.prepare())
                if number > 0:
                    spent[each.name].append(time)
    return entered, spent


def measured(repeats: int) -> dict[str, object]:
    """Rates and ratios as stored in the JSON."""
    entered, spent = rounds(repeats)
    rates = {
        each.name: {
            clock: span([each.world_years / getattr(one, clock) for one in spent[each.name]])
            for clock in each.clocks
        }
        for each in entered
    }
    per_year = {
        each.name: [Spent(*(t / each.world_years for t in times)) for times in spent[each.name]]
        for each in entered
    }

    def ratio(name: str, ours: str) -> dict[str, float]:
        clock = "wall" if ours == STORED else "cpu"
        pairs = zip(per_year[name], per_year[ours], strict=True)
        return span([getattr(a, clock) / getattr(b, clock) for a, b in pairs])

    ratios = {
        name: {ours: ratio(name, ours) for ours in COLUMNS} for name in [*installed(), ONE, LOOP]
    }
    return {"world_years_per_second": rates, "times_as_fast": ratios}


def tables(found: dict[str, object]) -> str:
    """The Markdown of what was measured."""
    rates, ratios = found["world_years_per_second"], found["times_as_fast"]
    assert isinstance(rates, dict)
    assert isinstance(ratios, dict)
    speed = [
        [name, *(shown(row[clock]) if clock in row else "" for clock in Spent._fields)]
        for name, row in rates.items()
    ]
    versus = [[name, *(shown(each) for each in row.values())] for name, row in ratios.items()]
    return (
        "World-years per second, median (min to max):\n\n"
        + markdown(["", "of processor time", "of wall time"], speed)
        + "\nHow many times as fast (processor time per world-year, round by round; the last"
        + " column, on two cores, by wall time):\n\n"
        + markdown(["against", *COLUMNS], versus)
    )


def main() -> None:
    """Check that all agree, time them, write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"))
    options = parser.parse_args()
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # read when polars is loaded, below
    small = agreement(market_start(1, builders=12, labs=4, seed=6), 6)
    full = agreement(market_start(1, BUILDERS, LABS), MONTHS)
    found = measured(options.repeats)
    when = conditions(f"one process, one thread, but for {STORED}")
    stored = {**when, "agreement": {"small": small, "full": full}, **found}
    gaps = ", ".join(f"{name} {gap:.0e}" for name, gap in full.items())
    text = f"{caption(when)}\nLargest relative difference from our numbers after {MONTHS} months:"
    text = f"{text} {gaps}.\n\n{tables(found)}"
    leave(options.out, "peers", text, stored)


if __name__ == "__main__":
    main()
