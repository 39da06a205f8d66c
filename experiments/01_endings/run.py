"""Run the prior ensemble. See README.md beside this file; `analyse.py` reads what this leaves."""

from __future__ import annotations

import argparse
from pathlib import Path

from ensemble import KEEP

import sim
from sim.base.errors import EndgameError

FOLDER = Path(__file__).parents[2] / "results" / "01_endings"
WORLDS = "worlds"


def main() -> None:
    """Run the worlds and keep them; what is there already is not run again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--years", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--builders", type=int, default=200, help="API builders in each world")
    parser.add_argument("--scenario", default="baseline", help="a shipped name or a .toml file")
    parser.add_argument("--workers", type=int, help="processes; all cores if left out")
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    try:
        scenario = sim.Scenario.load(given.scenario).replace({"builders.count": given.builders})
        sim.ensemble(
            scenario, given.worlds, given.seed, given.years, given.workers,
            store=given.out / WORLDS, resume=True, keep=KEEP,
        )  # fmt: skip
    except EndgameError as error:
        parser.error(str(error))
    print(f"{given.worlds} worlds in {given.out / WORLDS}")


if __name__ == "__main__":
    main()
