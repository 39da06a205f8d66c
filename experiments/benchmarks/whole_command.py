"""Time a whole command, also beside another checkout. See README.md beside this file."""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
USUAL = ("compare", "baseline", "prices_rise")
START = "import sys; sys.argv[0] = 'endgame'; from sim.cli import main; main()"
WAYS = {"compiled": {}, "in numpy": {"ENDGAME_COMPILED": "0"}}


def timed(checkout: Path, command: list[str], cache: Path, more: dict[str, str]) -> list[float]:
    """Seconds of processor, its workers' among them, and of the clock."""
    with tempfile.TemporaryDirectory() as folder:
        about = {"PYTHONPATH": str(checkout), "ENDGAME_CACHE": str(cache), **more}
        asked = [sys.executable, "-c", START, *command, "--out", str(Path(folder) / "out")]
        before, start = _spent(), time.perf_counter()
        subprocess.run(asked, env=os.environ | about, cwd=folder, capture_output=True, check=True)
        return [_spent() - before, time.perf_counter() - start]


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run the command in turn in each checkout, after once that makes its code; print ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=Path, help="another checkout; left out: numpy")
    parser.add_argument("--rounds", type=int, default=5)
    asked, command = parser.parse_known_args()
    command = command or list(USUAL)
    with tempfile.TemporaryDirectory() as caches:
        sides = {"here": (HERE, Path(caches) / "here", WAYS["compiled"])}
        if asked.beside:
            sides["beside"] = (asked.beside.resolve(), Path(caches) / "beside", WAYS["compiled"])
        else:
            sides["in numpy"] = (HERE, Path(caches) / "none", WAYS["in numpy"])
        first = {
            name: timed(where, command, cache, way) for name, (where, cache, way) in sides.items()
        }
        spent: dict[str, list[list[float]]] = {name: [] for name in sides}
        for turn in range(asked.rounds):
            for name in list(sides)[:: 1 if turn % 2 else -1]:
                where, cache, way = sides[name]
                spent[name].append(timed(where, command, cache, way))
    print(f"endgame {' '.join(command)}: processor s (wall s), medians of {asked.rounds}")
    for name, each in spent.items():
        cpu, wall = (statistics.median(column) for column in zip(*each, strict=True))
        print(f"{name}: {cpu:.2f} ({wall:.2f}); the first time {first[name][0]:.2f}")
    one, other = (list(zip(*each, strict=True)) for each in spent.values())
    for what, mine, theirs in zip(("processor", "wall"), one, other, strict=True):
        ratios = sorted(a / b for a, b in zip(mine, theirs, strict=True))
        middle = statistics.median(ratios)
        print(f"{what}, paired ratio: {middle:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
