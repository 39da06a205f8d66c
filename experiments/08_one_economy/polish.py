"""Search near a good set of constants for one that meets more facts: small random joint moves.

    .venv/bin/python experiments/08_one_economy/polish.py --trace polish.jsonl --from newton.jsonl

A fact is met if all its numbers are, so that the count of facts has no slope to follow near its
best. A move changes a few parameters at once by a few percent of their ranges, now and then on in
the direction of the moves that helped last, and is kept if it is better by `worth`. Numbers so
found are found by search with a target in view. Every move that is kept is a line of the trace.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from evaluate import IMPOSSIBLE, Scores, evaluate, targets
from search import HERE, searched

from sim.base.axes import FloatArray
from sim.base.rng import stream
from sim.record.fit.cube import Edge, point, values
from sim.scenario.parameters import table

MOST_MOVED = 14
"""Parameters moved at once, at the most."""
WIDTH = 0.03
"""Standard deviation of a move, as a part of a parameter's range."""
MOMENTUM = 0.5
A_NUMBER, A_MISS, A_FIGURE, A_MONTH = 0.15, 4.0, 1.0, 0.5
"""What a number met, the mean misfit of facts, of figures to the split and of those of 2025 count
for where a fact met counts for 1."""


def worth(found: Mapping[str, Any]) -> float:
    """What a set of constants is worth: facts met first, then how near the rest is."""
    if found["distance"] >= IMPOSSIBLE:
        return -IMPOSSIBLE
    return float(
        found["facts_passed"]
        + A_NUMBER * found["numbers_passed"]
        - A_MISS * found["of_facts"]
        - A_FIGURE * found["of_numbers"]
        - A_MONTH * found["of_half_year"]
    )


def judged(given: Mapping[str, float]) -> Scores:
    """Scores of the record alone: the long run is looked at afterwards."""
    targets()["plausible"]["weight"] = 0.0
    return evaluate(given)


def move(here: FloatArray, drift: FloatArray, luck: np.random.Generator) -> FloatArray:
    """A point nearby, within the cube, (parameters,)."""
    step = np.zeros_like(here)
    most = min(MOST_MOVED, len(here))
    chosen = luck.choice(len(here), size=luck.integers(min(2, most), most + 1), replace=False)
    step[chosen] = luck.normal(0.0, WIDTH, len(chosen))
    return np.clip(here + step + MOMENTUM * luck.random() * drift, 0.0, 1.0)


def polish(
    edges: list[Edge], begun: Mapping[str, float], trace: Path, seconds: float, seed: int, jobs: int
) -> None:
    """Search for some time; what is kept is written as it is found."""
    here, drift = point(edges, begun), np.zeros(len(edges))
    luck, end = stream(seed, "polish", 0), time.monotonic() + seconds
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        found = pool.submit(judged, values(edges, here)).result()
        _keep(trace, edges, here, found)
        best, tried = worth(found), 0
        under_way: dict[Future[Scores], FloatArray] = {}
        while time.monotonic() < end:
            while len(under_way) <= jobs:
                there = move(here, drift, luck)
                under_way[pool.submit(judged, values(edges, there))] = there
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for each in done:
                there, found = under_way.pop(each), each.result()
                tried += 1
                if worth(found) > best:
                    best, drift = worth(found), MOMENTUM * drift + there - here
                    here = there
                    _keep(trace, edges, here, found)
                    print(f"{tried:5d}  {best:8.3f}  facts {found['facts_passed']:2d}  "
                          f"numbers {found['numbers_passed']}", flush=True)  # fmt: skip


def _keep(trace: Path, edges: list[Edge], here: FloatArray, found: Scores) -> None:
    line = {
        "worth": worth(found),
        "distance": -worth(found),
        "facts_passed": found["facts_passed"],
        "numbers_passed": found["numbers_passed"],
        "values": values(edges, here),
    }
    with trace.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def best_of(trace: Path) -> dict[str, float]:
    """Values of the nearest line of a trace; none without one."""
    lines = [json.loads(each) for each in trace.read_text(encoding="utf-8").splitlines()]
    nearest = min((x for x in lines if "values" in x), key=lambda line: line["distance"])
    return dict(nearest["values"])


def main() -> None:
    """Search, from today's constants or from the best of a trace."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trace", type=Path, required=True)
    parser.add_argument("--from", dest="before", type=Path)
    parser.add_argument("--parameters", type=Path, default=HERE / "searched_jointly.csv")
    parser.add_argument("--seconds", type=float, default=900.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    edges = searched(given.parameters)
    begun = {edge.name: table()[edge.name].value for edge in edges}
    begun |= best_of(given.before) if given.before else {}
    polish(edges, begun, given.trace, given.seconds, given.seed, given.jobs)


if __name__ == "__main__":
    main()
