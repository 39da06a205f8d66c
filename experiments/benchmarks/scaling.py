"""Seconds of the whole model over worlds, builders, labs, months and workers; phases and floor.

See README.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
from clocked_runs import Case, measured
from draw_scaling import picture
from report import Spent, caption, clocked, conditions, markdown, shown, span
from single_run import PHASES, timed

from sim.build import Batch, build
from sim.scenario import Scenario
from sim.step import month
from sim.world import World

MIDDLE = {"worlds": 32, "builders": 200, "labs": 16, "months": 12}
"""What stays fixed while one of them varies."""
SIZES = {
    "worlds": (1, 8, 32, 128, 512),
    "builders": (50, 200, 1000),
    "labs": (16, 18, 20, 22),
    "months": (12, 60, 120),
}
KERNEL = "of which the choice kernel (route, buy)"
CHOICE = ("buy",)
BLOCK, LARGE = 8_192, 2**25
"""Numbers in an array that stays in the cache, and in one (256 MiB) that cannot."""
WORKERS = (1, 2)
CHUNKS = 8
"""Chunks of the ensemble that workers share."""
REPEATS, LONG = 5, 8.0
"""Repeats of each size; of one that takes longer than so many seconds, three."""


def batch_of(sizes: dict[str, int]) -> Batch:
    """A batch of the baseline of some size; labs are added as entrant slots."""
    scenario = Scenario.load("baseline").replace({"builders.count": sizes["builders"]})
    roster = scenario.roster
    known = len(roster.labs)
    roster = roster.model_copy(update={"entrant_slots": sizes["labs"] - known})
    scenario = scenario.model_copy(update={"roster": roster})
    return build(scenario, range(sizes["worlds"]), 0, sizes["months"])


def simulate(batch: Batch) -> None:
    """Run a batch to its end."""
    world = World(batch)
    for _ in range(batch.months):
        month(world)


def spent(sizes: dict[str, int], repeats: int) -> dict[str, object]:
    """Processor and wall seconds of the months of a batch, and of building it."""
    start = time.process_time()
    batch = batch_of(sizes)
    built = time.process_time() - start
    runs: list[Spent] = []
    while len(runs) < (3 if runs and runs[0].wall > LONG else repeats):
        runs.append(clocked(lambda: simulate(batch)))
    clocks = {clock: span([getattr(run, clock) for run in runs]) for clock in Spent._fields}
    return {**sizes, "repeats": len(runs), "build": built, **clocks}


def over(repeats: int, largest: int) -> dict[str, list[dict[str, object]]]:
    """Each variable on its own; a batch beyond ``largest`` worlds is left out."""
    found: dict[str, list[dict[str, object]]] = {}
    for name, sizes in SIZES.items():
        chosen = [each for each in sizes if name != "worlds" or each <= largest]
        found[name] = [spent({**MIDDLE, name: each}, repeats) for each in chosen]
        print(name, [round(row["cpu"]["median"], 3) for row in found[name]], flush=True)  # type: ignore[index]
    return found


def over_workers(worlds: int, years: int, repeats: int) -> list[dict[str, object]]:
    """Wall seconds of a stored ensemble by number of workers: started beforehand, and once cold."""
    found: list[dict[str, object]] = []
    for workers in WORKERS:
        warm = Case(
            "ensemble", worlds, years, MIDDLE["builders"], workers, True, -(-worlds // CHUNKS)
        )
        walls = [run.wall for run in measured(warm, repeats)]
        once = measured(warm._replace(warm=False), 1)[0].wall
        case = {"workers": workers, "worlds": worlds, "years": years, "repeats": repeats}
        found.append({**case, "wall": span(walls), "cold_wall": once})
        print(f"{workers} workers", [round(wall, 2) for wall in walls], round(once, 2), flush=True)
    return found


def phases(sizes: dict[str, int]) -> dict[str, float]:
    """Processor seconds per month by phase of `sim.step.month`, and of its choice kernel."""
    batch = batch_of(sizes)
    simulate(batch)  # unmeasured: memory is claimed and caches are warm
    parts: dict[str, float] = defaultdict(float)
    kernel: dict[str, float] = {KERNEL: 0.0}
    originals = []
    for phase, places in PHASES.items():
        for module, names in places:
            for name in names:
                if not hasattr(module, name):
                    print(f"{phase}: no {name} any more; its time counts as rest")
                    continue
                originals.append((module, name, getattr(module, name)))
                inner = timed(getattr(module, name), phase, parts, time.process_time)
                outer = timed(inner, KERNEL, kernel, time.process_time)
                setattr(module, name, outer if name in CHOICE else inner)
    try:
        total = clocked(lambda: simulate(batch)).cpu
    finally:
        for module, name, function in originals:
            setattr(module, name, function)
    parts["rest"] = total - sum(parts.values())
    return {name: seconds / sizes["months"] for name, seconds in (parts | kernel).items()}


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
    turns = [(phases(sizes), floor(sizes)) for _ in range(repeats)]
    return {
        "sizes": sizes,
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
    kernel = parts[KERNEL]["median"]
    every = bounds["exp, every builder"]["median"] + bounds["memory"]["median"]
    ours = bounds["exp, by class"]["median"] + bounds["memory"]["median"]
    rates = ", ".join(f"{name}: {shown(each)}" for name, each in least.items() if name[-1] == ")")
    where = ", ".join(f"{value} {name}" for name, value in sizes.items())
    return (
        f"A month of {where}; processor time, median (min to max):\n\n"
        + markdown(["phase", "ms per month", "of the month"], rows)
        + f"\nThe choice kernel runs at {every / kernel:.0%} of the floor with an exponential for"
        + f" every builder, and at {ours / kernel:.0%} of the one with an exponential for every"
        + f" class (both with the memory traffic). Measured beside it: {rates}.\n"
    )


def size_table(found: dict[str, list[dict[str, object]]]) -> str:
    """Seconds by size as Markdown."""
    rows = []
    for name, runs in found.items():
        for run in runs:
            cpu, wall = run["cpu"], run["wall"]
            assert isinstance(cpu, dict)
            assert isinstance(wall, dict)
            years = int(str(run["worlds"])) * int(str(run["months"])) / 12.0
            rate = f"{years / cpu['median']:.0f}"
            rows.append([name, f"{run[name]:,}", shown(cpu), shown(wall), rate])
    head = ["varied", "size", "processor s", "wall s", "world-years per processor s"]
    return markdown(head, rows)


def worker_table(found: list[dict[str, object]]) -> str:
    """Seconds by number of workers as Markdown."""
    alone = found[0]["wall"]
    rows = []
    for run in found:
        wall = run["wall"]
        assert isinstance(wall, dict)
        assert isinstance(alone, dict)
        gain = f"{alone['median'] / wall['median']:.2f}"
        rows.append([str(run["workers"]), shown(wall), gain, f"{run['cold_wall']:.3g}"])
    head = ["workers", "wall s, workers started before", "times as fast as one", "wall s, cold"]
    return (
        f"`sim.ensemble`, {found[0]['worlds']} worlds, {found[0]['years']} years, "
        f"{MIDDLE['builders']} builders, {CHUNKS} chunks; cold: `endgame ensemble` from its start"
        f" to its end:\n\n{markdown(head, rows)}"
    )


def main() -> None:
    """Measure, write tables and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--largest", type=int, default=512, help="most worlds in a batch")
    parser.add_argument("--shared", type=int, default=512, help="worlds that workers share")
    parser.add_argument("--shared-years", type=int, default=10, help="years of these")
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"))
    options = parser.parse_args()
    shared = over_workers(options.shared, options.shared_years, options.repeats)
    kept = by_phase({**MIDDLE, "worlds": 128}, options.repeats)
    sizes = over(options.repeats, options.largest)
    when = conditions("one process, one thread, but for the workers")
    (options.out / "figures").mkdir(parents=True, exist_ok=True)
    stored = {**when, "middle": MIDDLE, "scaling": sizes, "workers": shared, "phases": kept}
    (options.out / "scaling.json").write_text(json.dumps(stored, indent=1) + "\n")
    text = f"{caption(when)}\n{phase_table(kept)}\n{size_table(sizes)}\n{worker_table(shared)}"
    (options.out / "scaling.md").write_text(text)
    picture(stored).savefig(options.out / "figures" / "scaling.png", dpi=100)
    print(text)


if __name__ == "__main__":
    main()
