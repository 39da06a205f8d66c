"""Where a month's time goes: by phase in numpy, compiled, and beside what none could beat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from phases import KERNEL, clocked_phases
from report import clocked, markdown, shown, span

from sim.compiled import Program
from sim.economy.behaviour.demand.builders import buy, self_hosting
from sim.economy.behaviour.observe import snapshot
from sim.economy.participants import Setting
from sim.economy.state import State
from sim.month.step import month
from sim.month.world import World
from sim.runs.passage.flown import flown
from sim.runs.passage.ways import made
from sim.runs.passage.written_month import by_world, round_program
from sim.scenario.definition import Scenario
from sim.scenario.parameters import Parameters
from sim.start.build import Batch, build
from sim.start.first_month import first_offer

COMPILED, COMPILED_KERNEL = "all, compiled", "the choice kernel, compiled"
BLOCK, LARGE = 8_192, 2**25
"""Numbers in an array that stays in the cache, and in one (256 MiB) that cannot."""


def batch_of(sizes: dict[str, int]) -> Batch:
    """A batch of the baseline of some size; labs are added as entrant slots."""
    scenario = Scenario.load("baseline").replace({"builders.count": sizes["builders"]})
    roster = scenario.roster
    roster = roster.model_copy(update={"entrant_slots": sizes["labs"] - len(roster.labs)})
    scenario = scenario.model_copy(update={"roster": roster})
    return build(scenario, range(sizes["worlds"]), 0, sizes["months"])


def simulate(batch: Batch) -> None:
    """Run a batch to its end."""
    world = World(batch)
    for _ in range(batch.months):
        month(world)


def compiled(batch: Batch, program: Program) -> None:
    """Run a batch to its end in compiled months."""
    for _ in flown(World(batch), program):
        pass


def phases(sizes: dict[str, int]) -> dict[str, float]:
    """Processor seconds per month by phase of `sim.month.step.month`, and of its choice kernel."""
    batch = batch_of(sizes)
    simulate(batch)  # unmeasured: memory is claimed and caches are warm
    found = clocked_phases(lambda: simulate(batch))
    found[KERNEL] = found.pop(KERNEL)  # last
    return {name: seconds / sizes["months"] for name, seconds in found.items()}


def compiled_kernel(sizes: dict[str, int]) -> float:
    """Processor seconds per month of the compiled choice kernel, all that it needs included.

    From the state to shares, split between tiers and sales: prices of hosts, utilities, bills,
    `sim.economy.behaviour.demand.builders.buy`; some months in a row, as in a run.
    """
    batch = batch_of({**sizes, "months": 1})
    p, setting = batch.parameters.at(0), batch.setting

    def once(state: State, fixed: Setting, p: Parameters) -> State:
        view = snapshot(0, p, state, fixed)
        spend = state.market.segment_spend
        own = self_hosting(view, spend)
        buys = buy(view, first_offer(view, state), own, spend, None)
        builders = replace(state.builders, shares=buys.shares, tier_share=buys.tier_share)
        market = replace(state.market, tier_spend_usd=buys.sales_usd.sum(axis=2))
        return replace(state, builders=builders, market=market)

    run = round_program(once, batch.state, setting, p).run(batch.state, by_world(setting, p, p))
    run.advance(sizes["months"])  # unmeasured: memory is claimed
    return clocked(lambda: run.advance(sizes["months"])).cpu / sizes["months"]


def floor(sizes: dict[str, int]) -> dict[str, float]:
    """Seconds per month below which no choice by every builder between products could go.

    ``exp, every builder``: numpy's exp of one number for each world, tier, product and builder, in
    blocks that fit in the cache. ``exp, by class``: of one for each taste class, which is all that
    our closed form needs. ``memory``: old shares and tastes read and new shares written once, at
    the speed of a copy between arrays far larger than the cache.
    """
    batch = batch_of({**sizes, "months": 1})
    shape = batch.state.builders.shares.shape
    tensor = float(np.prod(shape))
    few = tensor / shape[3] * len(batch.setting.class_sigma)
    small, out = np.random.default_rng(0).standard_normal(BLOCK), np.empty(BLOCK)
    large = np.ones(LARGE)
    target = np.ones(LARGE)

    def best(function: Callable[[], object]) -> float:
        return min(clocked(function).cpu for _ in range(7))

    each_exp = best(lambda: [np.exp(small, out=out) for _ in range(200)]) / (200 * BLOCK)
    each_byte = best(lambda: np.copyto(target, large)) / (2 * 8 * LARGE)
    taste = tensor / shape[1]  # one taste for both tiers
    return {
        "exp, every builder": each_exp * tensor,
        "exp, by class": each_exp * few,
        "memory": each_byte * 8 * (2 * tensor + taste),
        "one exp (ns)": 1e9 * each_exp / 1e3,
        "copying (GB/s, read and write)": 1e-9 / each_byte / 1e3,
    }


def by_phase(sizes: dict[str, int], repeats: int) -> dict[str, object]:
    """Milliseconds per month of each phase and of the floor, measured in turn."""
    turns = [(phases(sizes), floor(sizes), compiled_kernel(sizes)) for _ in range(repeats)]
    batch = batch_of(sizes)
    machine = made(World(batch))
    assert machine, "llvmlite is not installed"
    whole = [clocked(lambda: compiled(batch, machine)).cpu for _ in range(repeats + 1)][1:]
    return {
        "sizes": sizes,
        "compiled_ms": {
            COMPILED: span([1e3 * each / sizes["months"] for each in whole]),
            COMPILED_KERNEL: span([1e3 * turn[2] for turn in turns]),
        },
        "phases_ms": {name: span([1e3 * t[0][name] for t in turns]) for name in turns[0][0]},
        "floor_ms": {name: span([1e3 * t[1][name] for t in turns]) for name in turns[0][1]},
    }


def phase_table(found: dict[str, object]) -> str:
    """Time by phase beside the floor, as Markdown."""
    parts, least, sizes = (found[name] for name in ("phases_ms", "floor_ms", "sizes"))
    assert isinstance(parts, dict)
    assert isinstance(least, dict)
    assert isinstance(sizes, dict)
    total = sum(each["median"] for name, each in parts.items() if name != KERNEL)
    rows = [[name, shown(each), f"{each['median'] / total:.0%}"] for name, each in parts.items()]
    bounds = {name: each for name, each in least.items() if not name.endswith(")")}
    rows += [
        [f"floor: {name}", shown(each), f"{each['median'] / total:.1%}"]
        for name, each in bounds.items()
    ]
    swift = found["compiled_ms"]
    assert isinstance(swift, dict)
    rows += [[name, shown(each), f"{each['median'] / total:.1%}"] for name, each in swift.items()]
    kernel, quick = parts[KERNEL]["median"], swift[COMPILED_KERNEL]["median"]
    every = bounds["exp, every builder"]["median"] + bounds["memory"]["median"]
    ours = bounds["exp, by class"]["median"] + bounds["memory"]["median"]
    rates = ", ".join(f"{name}: {shown(each)}" for name, each in least.items() if name[-1] == ")")
    where = ", ".join(f"{value} {name}" for name, value in sizes.items())
    return (
        f"A month of {where}; processor time, median (min to max):\n\n"
        + markdown(["phase", "ms per month", "of the month"], rows)
        + "\nOf the floor with an exponential for every builder the choice kernel reaches"
        + f" {every / quick:.0%} compiled and {every / kernel:.0%} in numpy; of the one with an"
        + f" exponential for every class {ours / quick:.0%} and {ours / kernel:.0%} (both with the"
        + f" memory traffic). Measured beside it: {rates}.\n"
    )
