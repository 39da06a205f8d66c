"""Seconds of the whole model over worlds, builders, labs, months and workers; phases and floor.

See README.md beside this file.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from clocked_runs import Case, cold, in_turn
from draw_scaling import picture
from month_floor import batch_of, by_phase, compiled, phase_table, simulate
from report import Spent, caption, clocked, conditions, leave, markdown, shown, span

from sim.month.world import World
from sim.plots.saving import save
from sim.runs.passage.ways import made

MIDDLE = {"worlds": 32, "builders": 200, "labs": 16, "months": 12}
"""What stays fixed while one of them varies."""
SIZES = {
    "worlds": (1, 8, 32, 128, 512),
    "builders": (50, 200, 1000),
    "labs": (16, 18, 20, 22),
    "months": (12, 60, 120),
}
WORKERS = (1, 2)
CHUNKS = 8
"""Chunks of the ensemble that workers share."""
REPEATS, LONG = 5, 8.0
"""Repeats of each size; of one that takes longer than so many seconds, three."""


def spent(sizes: dict[str, int], repeats: int) -> dict[str, dict[str, object]]:
    """Processor and wall seconds of the months of a batch, in numpy and compiled, in turn."""
    batch = batch_of(sizes)
    machine = made(World(batch))
    assert machine, "llvmlite is not installed"
    ways = {"numpy": lambda: simulate(batch), "compiled": lambda: compiled(batch, machine)}
    runs: dict[str, list[Spent]] = {name: [] for name in ways}
    longest = 0.0
    while len(runs["numpy"]) < (3 if longest > LONG else repeats):
        for name, run in ways.items():
            runs[name].append(clocked(run))
            longest = max(longest, runs[name][-1].wall)
    return {
        name: {
            **sizes,
            "repeats": len(times),
            **{clock: span([getattr(time, clock) for time in times]) for clock in Spent._fields},
        }
        for name, times in runs.items()
    }


def over(repeats: int, largest: int) -> dict[str, dict[str, list[dict[str, object]]]]:
    """Each variable on its own; a batch beyond ``largest`` worlds is left out."""
    found: dict[str, dict[str, list[dict[str, object]]]] = {"numpy": {}, "compiled": {}}
    for name, sizes in SIZES.items():
        chosen = [each for each in sizes if name != "worlds" or each <= largest]
        rows = [spent({**MIDDLE, name: each}, repeats) for each in chosen]
        for way, panels in found.items():
            panels[name] = [row[way] for row in rows]
            seconds = [round(row["cpu"]["median"], 3) for row in panels[name]]  # type: ignore[index]
            print(name, way, seconds, flush=True)
    return found


def over_workers(worlds: int, years: int, repeats: int) -> list[dict[str, object]]:
    """Wall seconds of a stored ensemble by number of workers: started beforehand, and once cold."""
    cases = [
        Case("ensemble", worlds, years, MIDDLE["builders"], workers, True, -(-worlds // CHUNKS))
        for workers in WORKERS
    ]
    found: list[dict[str, object]] = []
    for case, runs in zip(cases, in_turn(cases, repeats), strict=True):
        once = cold(case._replace(warm=False))
        about = {"workers": case.workers, "worlds": worlds, "years": years, "repeats": repeats}
        found.append({**about, "wall": span(runs.walls), "cold_wall": once})
        walls = [round(wall, 2) for wall in runs.walls]
        print(f"{case.workers} workers", walls, round(once, 2), flush=True)
    return found


def size_table(found: dict[str, dict[str, list[dict[str, object]]]]) -> str:
    """Seconds by size as Markdown."""
    rows = []
    for name, runs in found["numpy"].items():
        for run, swift in zip(runs, found["compiled"][name], strict=True):
            plain, quick = run["cpu"], swift["cpu"]
            assert isinstance(plain, dict)
            assert isinstance(quick, dict)
            years = int(str(run["worlds"])) * int(str(run["months"])) / 12.0
            rates = [f"{years / each['median']:,.0f}" for each in (plain, quick)]
            gain = f"{plain['median'] / quick['median']:.1f}"
            rows.append([name, f"{run[name]:,}", shown(plain), shown(quick), gain, *rates])
    head = ["varied", "size", "numpy, s", "compiled, s", "times as fast"]
    return markdown([*head, "world-years per s, numpy", "compiled"], rows)


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
    stored = {**when, "middle": MIDDLE, "scaling": sizes, "workers": shared, "phases": kept}
    text = f"{caption(when)}\n{phase_table(kept)}\n{size_table(sizes)}\n{worker_table(shared)}"
    leave(options.out, "scaling", text, stored)
    save(picture(stored), options.out / "figures" / "scaling.png")


if __name__ == "__main__":
    main()
