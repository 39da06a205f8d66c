"""Search by a linear picture of all numbers at once: one move of each parameter, then a joint step.

    .venv/bin/python experiments/08_one_economy/newton.py --trace /tmp/newton.jsonl

Each parameter is moved once by itself, which gives every number's slope. The step that would lower
the distance most by these slopes (with a price on its length, so that what does not matter stays)
is then tried at several lengths; what was found corrects the slopes (Broyden 1965), and after some
steps they are measured anew. An outer loop of the Gauss-Newton kind for a misfit that is not a sum
of squares. The trace has a line for every evaluation; `--from` starts at the best of another.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
from evaluate import early, half_year, medians, read_numbers, targets
from scipy.optimize import minimize
from search import HERE, searched

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.record.fit.cube import Edge, point, values
from sim.record.fit.misfit import (
    LEAST_LEVEL,
    LEAST_LOG,
    MARGIN,
    MOST,
    MOST_LEVEL,
    MOST_LOG,
)
from sim.record.history.points import Point
from sim.scenario.definition import Scenario

MOVE = 0.05
"""Part of a range by which a parameter is moved to see its slopes."""
WIDTHS = (0.01, 0.03, 0.06, 0.12)
PRICES = (0.1, 0.01)
"""Longest step of one parameter, and the price of a step's square, that are tried each time."""
LEVEL = 2.0
"""Tolerances beyond which a miss hardly costs more: a fact is met if all its numbers are, so that
near misses are worth more than far ones."""
Scales = dict[str, FloatArray]
"""``value``, ``low``, ``high``, ``tolerance`` and ``weight`` of all numbers, (n,), on their scale;
0 worlds in which a number exists is NaN."""


def read(given: Mapping[str, float]) -> Scales | None:
    """All numbers of both starts; None where they cannot be played."""
    try:
        found = read_numbers(given)
    except (EndgameError, FloatingPointError):
        return None
    told = targets()
    each = (
        _of_facts(found.facts),
        _of_points(found.history, early(), told["numbers"]["weight"]),
        _of_points(found.half_year, half_year(), told["half_year"]["weight"]),
    )
    return {name: np.concatenate([one[name] for one in each]) for name in each[0]}


def _of_facts(table: pd.DataFrame) -> Scales:
    told = targets()["facts"]
    found, low, high = (
        table[name].to_numpy(dtype=float) for name in ("median", "target_low", "target_high")
    )
    logs = low > 0.0
    low, high = (np.where(logs, np.log(np.where(logs, x, 1.0)), x) for x in (low, high))
    half = np.where(np.isfinite(high), 0.5 * (high - low), MOST_LOG)
    tolerance = np.where(
        logs, np.clip(half, LEAST_LOG, MOST_LOG), np.clip(half, LEAST_LEVEL, MOST_LEVEL)
    )
    weights = np.array([2.0 if fact in told["twice"] else 1.0 for fact in table["id"]])
    weights /= table.groupby("id")["part"].transform("size").to_numpy()
    return {
        "value": np.where(logs, np.log(np.maximum(found, 1e-12)), found),
        "low": low + MARGIN * tolerance,
        "high": high - MARGIN * tolerance,
        "tolerance": tolerance,
        "weight": told["weight"] * weights / weights.sum(),
    }


def _of_points(read_: FloatArray, chosen: tuple[Point, ...], weight: float) -> Scales:
    seen = np.array([each.observed for each in chosen])
    own = np.array([1.645 * each.measurement for each in chosen])
    family = [each.reading.family for each in chosen]
    weights = np.array([1.0 / family.count(each) for each in family])
    return {
        "value": medians(read_),
        "low": seen - own,
        "high": seen + own,
        "tolerance": np.array([each.reading.tolerance for each in chosen]),
        "weight": weight * weights / weights.sum(),
    }


def distance(numbers: Scales, value: FloatArray | None = None) -> float:
    """Weighted misfit of all numbers. None outside its band: 0."""
    off = _off(numbers, numbers["value"] if value is None else value)
    off = np.where(np.isfinite(off), np.abs(off), MOST)
    return float((numbers["weight"] * level(off)).sum())


def level(off: FloatArray) -> FloatArray:
    """A square that levels off at ``LEVEL`` tolerances: what is near its band counts most."""
    square = np.square(off)
    return np.asarray(square / (1.0 + square / LEVEL**2), dtype=np.float64)


def _off(numbers: Scales, value: FloatArray) -> FloatArray:
    """Signed distance beyond the band in tolerances, (n,)."""
    over = np.maximum(value - numbers["high"], 0.0) - np.maximum(numbers["low"] - value, 0.0)
    return np.asarray(over / numbers["tolerance"], dtype=np.float64)


def joint_step(
    numbers: Scales, slopes: FloatArray, here: FloatArray, width: float, price: float
) -> FloatArray:
    """Step of all parameters, (d,), that would lower the distance most by the slopes, (n, d)."""
    there = np.isfinite(numbers["value"])
    weight, tolerance = numbers["weight"][there], numbers["tolerance"][there]
    known = {name: each[there] for name, each in numbers.items()}

    def worth(step: FloatArray) -> tuple[float, FloatArray]:
        off = _off(known, known["value"] + slopes[there] @ step)
        flat = 1.0 + off**2 / LEVEL**2
        pull = weight * 2.0 * off / flat**2 / tolerance
        whole = float((weight * level(off)).sum() + price * step @ step)
        return whole, slopes[there].T @ pull + 2.0 * price * step

    low, high = np.maximum(-width, -here), np.minimum(width, 1.0 - here)
    found = minimize(worth, np.zeros(len(here)), jac=True, method="L-BFGS-B",
                     bounds=list(zip(low, high, strict=True)))  # fmt: skip
    return np.asarray(found.x)


class Search:
    """Where a search stands, and what every evaluation found."""

    def __init__(self, edges: list[Edge], start: FloatArray, trace: Path, pool: Executor) -> None:
        self.edges, self.here, self.pool, self.trace = edges, start, pool, trace
        self.best: tuple[float, FloatArray, Scales] = (np.inf, start, {})

    def evaluated(self, points: list[FloatArray], what: str) -> list[Scales | None]:
        """Numbers at some points, noted in the trace."""
        jobs = [self.pool.submit(read, values(self.edges, each)) for each in points]
        found = []
        for place, job in zip(points, jobs, strict=True):
            numbers = job.result()
            far = np.inf if numbers is None else distance(numbers)
            if numbers is not None and far < self.best[0]:
                self.best = (far, place, numbers)
                print(f"{what}: {far:.4f}", flush=True)
            with self.trace.open("a", encoding="utf-8") as file:
                line = {"what": what, "distance": far, "values": values(self.edges, place)}
                file.write(json.dumps(line) + "\n")
            found.append(numbers)
        return found

    def slopes(self, here: FloatArray, now: Scales) -> FloatArray:
        """Slopes of all numbers, (n, d), from one move of each parameter."""
        moved = []
        for column in range(len(here)):
            place = here.copy()
            place[column] += MOVE if place[column] < 0.5 else -MOVE
            moved.append(place)
        columns = []
        for column, numbers in enumerate(self.evaluated(moved, "slope")):
            base = now["value"]
            change = 0.0 * base if numbers is None else numbers["value"] - base
            columns.append(change / (moved[column][column] - here[column]))
        return np.nan_to_num(np.stack(columns, axis=1))

    def round(self, steps: int) -> None:
        """Slopes once, then some joint steps from the best point so far."""
        (now,) = self.evaluated([self.here], "start")
        if now is None:
            raise EndgameError("search: the values to start from cannot be played")
        slopes = self.slopes(self.here, now)
        _, here, now = self.best
        base, at = now["value"], here
        for _ in range(steps):
            tries = [
                np.clip(here + joint_step(now, slopes, here, width, price), 0.0, 1.0)
                for width in WIDTHS
                for price in PRICES
            ]
            before = self.best[0]
            for place, numbers in zip(tries, self.evaluated(tries, "step"), strict=True):
                step = place - at
                if numbers is not None and step @ step > 0:
                    missed = np.nan_to_num(numbers["value"] - base - slopes @ step)
                    slopes = slopes + 0.3 * np.outer(missed, step) / (step @ step)
            _, here, now = self.best
            base, at = now["value"], here
            if self.best[0] > before - 1e-3:
                break
        self.here = self.best[1]


def main() -> None:
    """Search and say what was best."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trace", type=Path, required=True)
    parser.add_argument("--parameters", type=Path, default=HERE / "searched.csv")
    parser.add_argument("--from", dest="origin", type=Path, help="start at the best of this trace")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--steps", type=int, default=5, help="joint steps between slopes")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    edges = searched(given.parameters)
    now = Scenario.load("baseline_2025").values()
    if given.origin:
        lines = [json.loads(x) for x in given.origin.read_text(encoding="utf-8").splitlines()]
        now |= min(lines, key=lambda line: line["distance"])["values"]
    with ProcessPoolExecutor(given.processes, get_context("spawn")) as pool:
        search = Search(edges, point(edges, now), given.trace, pool)
        for _ in range(given.rounds):
            search.round(given.steps)
    print(json.dumps(values(edges, search.best[1]), indent=1))


if __name__ == "__main__":
    main()
