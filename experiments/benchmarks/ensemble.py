"""What users wait for: ensembles with one and two workers, a run in memory, one world.

See README.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from clocked_runs import Case, Measured, in_turn, long_one, measured
from report import caption, conditions, markdown, shown, span

YEARS, BUILDERS = 10, 200
MANY, SOME = 1000, 200
WORKERS = (1, 2)


def cases(options: argparse.Namespace) -> list[Case]:
    """All that is measured one after the other."""
    years, builders = options.years, options.builders
    found = [
        Case("ensemble", options.worlds, years, builders, workers, False) for workers in WORKERS
    ]
    most = max(WORKERS)
    found.append(Case("ensemble", options.worlds, years, builders, most, False, first=True))
    found += [Case("run", worlds, years, builders, 1, True) for worlds in (options.some, 1)]
    if options.large:
        found.append(Case("ensemble", options.large, years, builders, most, False))
    return found


def table(found: list[tuple[Case, Measured]]) -> str:
    """The Markdown of what was measured."""
    rows = []
    for case, runs in found:
        wall = span(runs.walls)
        rate = f"{case.worlds / wall['median']:,.3g}"
        memory = [f"{each:,.0f}" for each in runs.peak] if runs.peak else ["", ""]
        rows.append([case.words, f"{len(runs.walls)}", shown(wall), rate, *memory])
    head = ["what", "runs", "wall s", "worlds per s", "largest process, MiB", "together, MiB"]
    return markdown(head, rows)


def main() -> None:
    """Measure, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--worlds", type=int, default=MANY, help="worlds of the ensembles")
    parser.add_argument("--some", type=int, default=SOME, help="worlds of the run in memory")
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--builders", type=int, default=BUILDERS)
    parser.add_argument("--large", type=int, help="worlds of one more ensemble, such as 100000")
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"))
    options = parser.parse_args()
    warm = [
        Case("ensemble", options.worlds, options.years, options.builders, workers, True)
        for workers in WORKERS
    ]
    found = list(zip(warm, in_turn(warm, options.repeats, memory=True), strict=True))
    for case, runs in found:
        print(case.words, [round(wall, 2) for wall in runs.walls], flush=True)
    for case in cases(options):
        large = case.worlds == options.large
        found.append((case, long_one(case) if large else measured(case, options.repeats, True)))
        print(case.words, [round(wall, 2) for wall in found[-1][1].walls], flush=True)
    when = conditions(f"up to {max(WORKERS)} of {os.cpu_count()} cores, one thread each")
    stored = [
        {**case._asdict(), "walls": runs.walls, **(runs.peak._asdict() if runs.peak else {})}
        for case, runs in found
    ]
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "ensemble.json").write_text(
        json.dumps({**when, "cases": stored}, indent=1) + "\n"
    )
    text = f"{caption(when)}\nMedian (least to most):\n\n{table(found)}"
    (options.out / "ensemble.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
