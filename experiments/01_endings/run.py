"""Run the prior ensemble. See README.md beside this file; `analyse.py` reads what this leaves."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from ensemble import run_worlds, save
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import sim

FOLDER = Path(__file__).parents[2] / "results" / "01_endings"
WORLDS = "worlds.npz"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--years", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--builders", type=int, default=200, help="API builders in each world")
    parser.add_argument("--scenario", default="baseline", help="a shipped name or a .toml file")
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    for name in ("worlds", "years", "builders"):
        if getattr(given, name) < 1:
            parser.error(f"--{name} {getattr(given, name)}: must be at least 1")
    return given


def main() -> None:
    """Run, reduce and keep the worlds."""
    given = arguments()
    scenario = sim.Scenario.load(given.scenario).replace({"builders.count": given.builders})
    began = time.perf_counter()
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[speed]}"),
               TimeElapsedColumn(), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns) as bar:
        task = bar.add_task(f"{given.worlds} worlds, {given.years} years", speed="")

        def advance(done: int, total: int) -> None:
            pace = given.worlds * done / total / (time.perf_counter() - began)
            bar.update(task, completed=done, total=total, speed=f"{pace:.1f} worlds/s")

        data = run_worlds(scenario, given.worlds, given.seed, given.years, advance)
    seconds = time.perf_counter() - began
    data.attrs |= {"builders": given.builders, "seconds": round(seconds, 1)}
    path = given.out / WORLDS
    save(data, path)
    print(f"{given.worlds} worlds in {seconds:.0f} s; {path}: {path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
