"""Turn drivers off on paired worlds, and test the signs from driver to ending. See README.md."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from driver_signs import SIGNS
from drivers_off import SCENARIO_ENDINGS
from market_size import size_jobs, size_table
from paired_runs import Job, Outcome, Size, run_all, scenario_of
from paired_tables import (
    ablation_jobs,
    ablation_table,
    scenario_jobs,
    scenario_table,
    sign_table,
)
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

import sim
from sim.base.units import MONTHS_PER_YEAR
from sim.results.provenance import commit, versions

FOLDER = Path(__file__).parents[2] / "results" / "02_ablations"
PARTS = ("ablations", "scenarios", "signs", "market_size")
FILES = {
    "ablations": "ablations.csv",
    "scenarios": "scenario_ablations.csv",
    "signs": "signs.csv",
    "market_size": "market_size.csv",
}


def main() -> None:
    """Run the parts asked for and write their tables."""
    asked = arguments()
    size = Size(asked.worlds, asked.years, asked.builders, asked.seed)
    parts = PARTS if asked.part == "all" else (asked.part,)
    known = sim.scenarios()
    shipped = {name: name if name in known else "baseline" for name in SCENARIO_ENDINGS}
    wanted = {
        "ablations": ablation_jobs,
        "scenarios": lambda: scenario_jobs(shipped),
        "signs": lambda: [job for sign in SIGNS for job in sign.jobs],
        "market_size": size_jobs,
    }
    jobs = {part: wanted[part]() for part in parts}
    started = time.monotonic()
    outcomes = with_progress([job for part in parts for job in jobs[part]], size, asked.processes)
    seconds = time.monotonic() - started
    months = MONTHS_PER_YEAR * size.years
    made = {
        "ablations": lambda: ablation_table(outcomes, months),
        "scenarios": lambda: scenario_table(outcomes, shipped),
        "signs": lambda: sign_table(outcomes, SIGNS, months),
        "market_size": lambda: size_table(outcomes),
    }
    asked.out.mkdir(parents=True, exist_ok=True)
    for part in parts:
        table: pd.DataFrame = made[part]()
        table.to_csv(asked.out / FILES[part], index=False, float_format="%.6g", lineterminator="\n")
        note(asked.out / "manifest.json", part, manifest(size, jobs[part], seconds))
    print(f"{', '.join(FILES[part] for part in parts)} in {asked.out} after {seconds:.0f} s")


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--worlds", type=int, default=400, help="worlds of each ensemble")
    parser.add_argument("--years", type=int, default=12)
    parser.add_argument("--builders", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=FOLDER)
    return parser.parse_args()


def with_progress(jobs: list[Job], size: Size, processes: int) -> dict[Job, Outcome]:
    """Run all jobs behind a bar."""
    bar = (
        TextColumn("{task.completed}/{task.total} pieces"), BarColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*bar, console=Console(stderr=True)) as progress:
        task = progress.add_task("")
        return run_all(
            jobs, size, processes, lambda n, of: progress.update(task, completed=n, total=of)
        )


def manifest(size: Size, jobs: list[Job], seconds: float) -> dict[str, object]:
    """Where a table comes from."""
    names = sorted({job.scenario for job in jobs})
    return {
        **asdict(size),
        "ensembles": len(set(jobs)),
        "seconds_of_the_run": round(seconds),
        "commit": commit(),
        "versions": versions(),
        "scenario_sha256": {name: scenario_of(Job(name), size.builders).sha256() for name in names},
    }


def note(path: Path, part: str, entry: dict[str, object]) -> None:
    """Put a part's entry into the manifest, beside those of other parts."""
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    text = json.dumps({**old, part: entry}, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
