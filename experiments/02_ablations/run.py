"""Turn drivers off on paired worlds, and test the signs from driver to ending. See README.md."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from design import VARIANTS
from rich.console import Console
from rich.progress import Progress
from tables import FILES, TABLES

from sim.analysis.outcomes import outcomes
from sim.base.units import MONTHS_PER_YEAR
from sim.results.provenance import commit, versions
from sim.runs.paired import Variant, Worlds, paired

FOLDER = Path(__file__).parents[2] / "results" / "02_ablations"


def main() -> None:
    """Run the parts asked for and write their tables."""
    asked = arguments()
    size = Worlds(asked.worlds, asked.years, asked.seed, (("builders.count", asked.builders),))
    parts = list(TABLES) if asked.part == "all" else [asked.part]
    started = time.monotonic()
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("batches")
        found = paired(
            [each for part in parts for each in VARIANTS[part]], outcomes, size, asked.processes,
            lambda done, of: bar.update(task, completed=done, total=of),
        )  # fmt: skip
    seconds = time.monotonic() - started
    asked.out.mkdir(parents=True, exist_ok=True)
    path = asked.out / "manifest.json"
    notes = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for part in parts:
        table = TABLES[part](found, MONTHS_PER_YEAR * size.years)
        file = asked.out / f"{FILES[part]}.csv"
        table.to_csv(file, index=False, float_format="%.6g", lineterminator="\n")
        notes[part] = origin(asked, size, VARIANTS[part], seconds)
    path.write_text(json.dumps(notes, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{', '.join(parts)} in {asked.out} after {seconds:.0f} s")


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=(*TABLES, "all"), default="all")
    parser.add_argument("--worlds", type=int, default=400, help="worlds of each ensemble")
    parser.add_argument("--years", type=int, default=12)
    parser.add_argument("--builders", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=FOLDER)
    return parser.parse_args()


def origin(
    asked: argparse.Namespace, size: Worlds, variants: list[Variant], seconds: float
) -> dict[str, object]:
    """Where a table comes from."""
    names = sorted({each.scenario for each in variants})
    given = ("worlds", "years", "builders", "seed")
    return {
        **{name: getattr(asked, name) for name in given},
        "ensembles": len(set(variants)),
        "seconds_of_the_run": round(seconds),
        "commit": commit(),
        "versions": versions(),
        "scenario_sha256": {
            name: Variant(name).applied(dict(size.levers)).sha256() for name in names
        },
    }


if __name__ == "__main__":
    main()
