"""Search one set of constants for every start; may be stopped and taken up again.

    .venv/bin/python experiments/08_one_economy/search.py --trace results/08_one_economy/trace.jsonl

Every evaluation is a line of the trace: values by name, distance, facts met. With the same list of
parameters the search goes on where the trace ends, point for point; after the list or the model has
changed it starts anew around the best values of a trace (`--from`), in a trace of its own.
`--refine` moves a few parameters at a time around the best instead; `--screen` moves each of all
parameters once by itself and lists what it did to the distance, to choose what is searched.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from evaluate import IMPOSSIBLE, evaluate

from sim.base.errors import EndgameError
from sim.base.rng import stream
from sim.record.fit.cube import Edge, edge, point, values
from sim.record.fit.evolution import Evolution
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table
from sim.start.inputs import COMMON

HERE = Path(__file__).parent
KEPT = ("distance", "of_facts", "of_numbers", "of_half_year", "of_long_run", "facts_passed",
        "numbers_passed", "passed", "seconds", "why")  # fmt: skip


def searched(path: Path) -> list[Edge]:
    """The parameters that are searched: name, and a low and a high where the row's are too wide."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return [
        edge(row["name"], *(float(row[end]) if row[end] else None for end in ("low", "high")))
        for row in rows
    ]


@dataclass
class Trace:
    """A file of evaluations: first the parameters and their ranges, then a line for each."""

    path: Path
    edges: list[Edge]
    fixed: dict[str, float]
    """Values that every evaluation has beside those searched."""
    lines: list[dict[str, Any]]

    @classmethod
    def read(cls, path: Path) -> Trace:
        """A trace as it stands; what a kill cut short at its end is left out."""
        found = []
        for text in path.read_text(encoding="utf-8").splitlines():
            try:
                found.append(json.loads(text))
            except json.JSONDecodeError:
                break
        if not found:
            raise EndgameError(f"{path}: holds no trace")
        edges = [Edge(**each) for each in found[0]["edges"]]
        return cls(path, edges, found[0]["fixed"], found[1:])

    @classmethod
    def open(cls, path: Path, edges: list[Edge], fixed: dict[str, float]) -> Trace:
        """A trace to go on with, or a new one.

        Raises
        ------
        EndgameError
            If the file is of other parameters, ranges or fixed values.
        """
        trace = cls(path, edges, fixed, [])
        if path.exists():
            trace = cls.read(path)
            if (trace.edges, trace.fixed) != (edges, fixed):
                raise EndgameError(f"{path}: is of another search: name another, and this --from")
        path.parent.mkdir(parents=True, exist_ok=True)
        head = {"edges": [vars(each) for each in edges], "fixed": fixed}
        text = "".join(json.dumps(each) + "\n" for each in (head, *trace.lines))
        path.write_text(text, encoding="utf-8")
        return trace

    def add(self, line: dict[str, Any]) -> None:
        """Note an evaluation, on the disk too."""
        self.lines.append(line)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def best(self) -> dict[str, Any]:
        """The nearest evaluation."""
        return min(self.lines, key=lambda line: line["distance"])

    def values(self, line: Mapping[str, Any]) -> dict[str, float]:
        """Values of an evaluation by name."""
        return self.fixed | values(self.edges, np.array(line["point"]))


def told(number: Mapping[str, Any]) -> str:
    """One line for whoever watches."""
    return (f"{number['generation']:4d} {number['member']:3d}  {number['distance']:8.4f}  "
            f"facts {number.get('facts_passed', 0):2d}  {number.get('why', '')}")  # fmt: skip


def asked(
    trace: Trace, pool: ProcessPoolExecutor, generation: int, points: np.ndarray
) -> list[dict[str, Any]]:
    """Evaluate the points of a generation; those in the trace are read from it.

    Raises
    ------
    EndgameError
        If the trace has other points there: its step, size or seed was another.
    """
    points = np.round(points, 8)
    old = {x["member"]: x for x in trace.lines if x["generation"] == generation}
    for member, line in old.items():
        if not np.allclose(line["point"], points[member], atol=1e-6):
            raise EndgameError(f"{trace.path}: generation {generation} had other points")
    waiting = {
        member: pool.submit(evaluate, trace.fixed | values(trace.edges, each))
        for member, each in enumerate(points)
        if member not in old
    }
    for member, job in waiting.items():
        found = job.result()
        old[member] = {
            "generation": generation,
            "member": member,
            **{name: found[name] for name in KEPT if name in found},
            "point": points[member].tolist(),
        }
        trace.add(old[member])
        print(told(old[member]), flush=True)
    return [old[member] for member in range(len(points))]


def evolve(trace: Trace, pool: ProcessPoolExecutor, state: Evolution, generations: int) -> None:
    """Let a cloud of points move through the cube."""
    for _ in range(generations):
        found = asked(trace, pool, state.generation, state.ask())
        state.tell(np.array([line["distance"] for line in found]))


def refine(
    trace: Trace,
    pool: ProcessPoolExecutor,
    start: np.ndarray,
    step: float,
    sweeps: int,
    size: int,
    seed: int,
) -> None:
    """Move a few parameters at a time up and down; keep what helps, halve the step after a sweep.

    In each round ``size`` parameters are tried both ways at once, and the best move is made.
    """
    here, worth = start, IMPOSSIBLE
    for generation, (round_step, columns) in enumerate(
        rounds(len(start), seed, step, sweeps, size)
    ):
        moves = [here]
        for column in columns:
            for way in (-round_step, round_step):
                moved = here.copy()
                moved[column] = np.clip(moved[column] + way, 0.0, 1.0)
                moves.append(moved)
        found = asked(trace, pool, generation, np.stack(moves))
        best = min(range(len(found)), key=lambda place: found[place]["distance"])
        if found[best]["distance"] < worth:
            here, worth = moves[best], found[best]["distance"]


def rounds(
    count: int, seed: int, step: float, sweeps: int, size: int
) -> Iterator[tuple[float, list[int]]]:
    """Steps and the columns moved in each round, every column once a sweep, in random order."""
    for sweep in range(sweeps):
        order = stream(seed, "parameter sweep", sweep).permutation(count)
        for first in range(0, count, size):
            yield step / 2**sweep, [int(x) for x in order[first : first + size]]


def screen(trace: Trace, pool: ProcessPoolExecutor, start: np.ndarray, step: float) -> None:
    """Move one parameter after the other down and up from where all stand, and tell what it does.

    Generation 0 is the start; generation k moves the k-th parameter of the list.
    """
    zero = asked(trace, pool, 0, start[None])[0]["distance"]
    effects = []
    for number, each in enumerate(trace.edges):
        moves = np.repeat(start[None], 2, axis=0)
        moves[:, number] = np.clip(start[number] + np.array([-step, step]), 0.0, 1.0)
        found = [line["distance"] - zero for line in asked(trace, pool, number + 1, moves)]
        effects.append((each.name, *found))
    for name, down, up in sorted(effects, key=lambda row: min(row[1:])):
        print(f"{name:45s} {down:+8.4f} {up:+8.4f}")


def everything() -> list[Edge]:
    """Every parameter with a range that may differ between worlds and is not measured."""
    return [
        edge(row.name) for row in table().values()
        if row.low < row.high and row.name not in COMMON and row.quality != "measured"
        and not row.whole
    ]  # fmt: skip


def main() -> None:
    """Search, by evolution or by refinement, and say what was best."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trace", type=Path, required=True)
    parser.add_argument("--parameters", type=Path, help="searched.csv, or for a screen all")
    parser.add_argument("--from", dest="origin", type=Path, help="start at the best of this trace")
    parser.add_argument("--generations", type=int, default=100)
    parser.add_argument("--size", type=int, help="points of a generation")
    parser.add_argument("--step", type=float, default=0.12, help="first width, parts of a range")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--refine", action="store_true", help="sweeps of a few parameters at a time")
    way.add_argument("--screen", action="store_true", help="each of all parameters once, by itself")
    given = parser.parse_args()
    whole = given.screen and given.parameters is None
    edges = everything() if whole else searched(given.parameters or HERE / "searched.csv")
    now = Scenario.load("baseline_2025").values()
    origin = Trace.read(given.origin) if given.origin else None
    before = origin.values(origin.best()) if origin else {}
    names = {each.name for each in edges}
    fixed = {name: value for name, value in before.items() if name not in names}
    trace = Trace.open(given.trace, edges, fixed)
    start = point(edges, now | before)
    size = given.size or (4 if given.refine else 2 * (4 + int(3 * np.log(len(edges)) / 2)))
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with ProcessPoolExecutor(given.processes, get_context("spawn")) as pool:
        if given.screen:
            screen(trace, pool, start, given.step)
        elif given.refine:
            sweeps = given.generations
            refine(trace, pool, start, given.step, sweeps, size, given.seed)
        else:
            evolve(trace, pool, Evolution(start, given.step, size, given.seed), given.generations)
    best = trace.best()
    print(f"best: {best['distance']:.4f}, facts {best['facts_passed']}: {best['passed']}")
    print(json.dumps(trace.values(best), indent=1))


if __name__ == "__main__":
    main()
