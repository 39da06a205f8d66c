"""Run the worlds that judge the articles' claims. See README.md beside this file."""

from __future__ import annotations

import argparse

import stored

from sim.base.errors import EndgameError

WORLDS, YEARS, BUILDERS, SEED = 600, 12, 200, 1


def main() -> None:
    """Run the baseline and its variants over the same worlds; what is stored already is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--builders", type=int, default=BUILDERS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--workers", type=int, help="processes; all cores if left out")
    parser.add_argument("--only", nargs="*", choices=stored.RUNS, default=stored.RUNS)
    given = parser.parse_args()
    size = {"worlds": given.worlds, "years": YEARS, "seed": given.seed, "workers": given.workers}
    for number, name in enumerate(given.only, start=1):
        print(f"[{number}/{len(given.only)}] {name}", flush=True)
        try:
            stored.run(name, given.builders, **size)
        except EndgameError as error:
            parser.error(str(error))


if __name__ == "__main__":
    main()
