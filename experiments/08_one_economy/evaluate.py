"""From values of parameters to scores: how far one set of constants is from what is known by
2025-06. See README.md beside this file.

    .venv/bin/python experiments/08_one_economy/evaluate.py [NAME=VALUE ...]
"""

from __future__ import annotations

import argparse
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.record.aims.judged import aims, judged
from sim.record.facts.scoreboard import bands, parts
from sim.record.fit.both_starts import AT, around, history, play, with_values
from sim.record.fit.misfit import MOST, beyond, bounded, mean_by
from sim.record.history.points import Point, month_number, points
from sim.record.history.readers import figures
from sim.scenario.definition import Scenario

HERE = Path(__file__).parent
FACTS = HERE.parent / "05_stylised_facts" / "targets.csv"
IMPOSSIBLE = 1e3
"""Distance of values with which no world can be played, or money does not balance."""

Scores = dict[str, Any]
NOT_PLAYED: Scores = {"of_long_run": 0.0, "long_run": {}}


@cache
def targets() -> dict[str, Any]:
    """What is fitted to, as `targets.toml` has it."""
    return tomllib.loads((HERE / "targets.toml").read_text(encoding="utf-8"))


@cache
def early() -> tuple[Point, ...]:
    """Figures of the record that end by the split."""
    last = month_number(targets()["last"])
    return tuple(each for each in points() if each.calibrates and each.last <= last)


@cache
def half_year() -> tuple[Point, ...]:
    """Those that a start of January 2025 plays."""
    left, first = set(targets()["half_year"]["leave_out"]), month_number("2025-01")
    return tuple(x for x in early() if x.first >= first and x.reading.reader not in left)


@dataclass(frozen=True)
class Numbers:
    """Everything that values are judged by, read once from both starts."""

    facts: pd.DataFrame
    """Numbers of the stylised facts with their bands, those left out gone; see `parts`."""
    history: FloatArray
    """(W, figures) of `early`, on the scale of errors."""
    half_year: FloatArray
    """(W, figures) of `half_year`."""


def read_numbers(
    values: Mapping[str, float], worlds: int | None = None, seed: int | None = None
) -> Numbers:
    """Play one set of values from both starts and read what it is judged by.

    Raises
    ------
    EndgameError, FloatingPointError
        If the values cannot be played.
    """
    told, size = targets(), _size(worlds, seed)
    scenario = with_values(size["scenario"], values, size["builders"], size["keep"])
    data = history(scenario, size["worlds"], size["months"], size["seed"])
    measured = parts(data, bands(FACTS))
    name = measured["id"] + " " + measured["part"]
    measured = measured[~name.isin(told["facts"]["leave_out"])]
    later = with_values(told["half_year"]["scenario"], values, size["builders"])
    half = play(later, size["worlds"], told["half_year"]["months"], size["seed"], ())
    return Numbers(measured, figures(data, list(early())), figures(half, list(half_year())))


def medians(read: FloatArray) -> FloatArray:
    """Median world of each figure, (figures,); NaN where no world shows it."""
    there = np.isfinite(read).any(axis=0)
    found = np.full(read.shape[1], np.nan)
    found[there] = np.nanmedian(read[:, there], axis=0)
    return found


def _size(worlds: int | None, seed: int | None) -> dict[str, Any]:
    given = (("worlds", worlds), ("seed", seed))
    return targets()["history"] | {name: each for name, each in given if each is not None}


def evaluate(
    values: Mapping[str, float], worlds: int | None = None, seed: int | None = None
) -> Scores:
    """Scores of one set of values, both starts played.

    Parameters
    ----------
    values : by parameter; ``scenario:parameter`` sets it in one start alone.
    worlds, seed : as `targets.toml` has them if left out.

    Returns
    -------
    dict
        ``distance`` (0: all is met), ``facts_passed``, ``numbers_passed``, misfits by fact, family
        and start, and ``seconds``. Values that cannot be played have ``distance`` 1000 and ``why``.
    """
    began, told, size = time.perf_counter(), targets(), _size(worlds, seed)
    try:
        read = read_numbers(values, worlds, seed)
        found = _of_history(read) | _of_half_year(read)
        found |= _of_long_run(values, size) if told["plausible"]["weight"] else NOT_PLAYED
    except (EndgameError, FloatingPointError) as error:
        return {"distance": IMPOSSIBLE, "why": str(error)[:200], "facts_passed": 0,
                "numbers_passed": 0, "seconds": time.perf_counter() - began}  # fmt: skip
    found["distance"] = (
        told["facts"]["weight"] * found["of_facts"]
        + told["numbers"]["weight"] * found["of_numbers"]
        + told["half_year"]["weight"] * found["of_half_year"]
        + told["plausible"]["weight"] * found["of_long_run"]
    )
    return found | {"seconds": time.perf_counter() - began}


def _of_history(read: Numbers) -> Scores:
    told, measured = targets()["facts"], read.facts
    miss = bounded(
        beyond(*(measured[x].to_numpy() for x in ("median", "target_low", "target_high")))
    )
    facts = mean_by(list(measured["id"]), miss)
    passes = measured.groupby("id", sort=False)["passes"].all()
    weights = {fact: 2.0 if fact in told["twice"] else 1.0 for fact in facts}
    families = _families(read.history, early())
    return {
        "of_facts": sum(weights[fact] * miss for fact, miss in facts.items())
        / sum(weights.values()),
        "of_numbers": float(np.mean(list(families.values()))),
        "facts_passed": int(passes.sum()),
        "numbers_passed": int(measured["passes"].sum()),
        "numbers_in_all": len(measured),
        "passed": sorted((fact for fact, met in passes.items() if met), key=lambda x: int(x[1:])),
        "facts": facts,
        "parts": {f"{row.id} {row.part}": (row.median, bool(row.passes))
                  for row in measured.itertuples()},
        "families": families,
    }  # fmt: skip


def _of_half_year(read: Numbers) -> Scores:
    families = _families(read.half_year, half_year())
    return {"of_half_year": float(np.mean(list(families.values()))), "half_year": families}


def _of_long_run(values: Mapping[str, float], size: Mapping[str, Any]) -> Scores:
    told, asked = targets()["plausible"], aims(HERE / "aims.csv")
    name = targets()["half_year"]["scenario"]
    common = {"builders.count": float(size["builders"])}
    mine = {key: value for key, value in values.items() if AT not in key}
    scenario = around(Scenario.load(name), mine | common)
    data = play(scenario, told["worlds"], 12 * told["years"], size["seed"], (), uncertain=True)
    asked = asked[(asked["fitted"] == "yes") & (asked["run"] == "prior")]
    found = judged({"prior": data}, asked)
    found = found[found["verdict"] != "not recorded"]
    miss = bounded(beyond(*(found[x].to_numpy(dtype=float) for x in ("found", "low", "high"))))
    return {
        "of_long_run": float(miss.mean()),
        "long_run": {row.name: (row.found, row.verdict) for row in found.itertuples(index=False)},
    }


def _families(read: FloatArray, chosen: tuple[Point, ...]) -> dict[str, float]:
    """Mean misfit of each family's figures: what the record's own interval does not explain."""
    median = medians(read)
    seen = np.array([each.observed for each in chosen])
    own = np.array([1.645 * each.measurement for each in chosen])
    tolerance = np.array([each.reading.tolerance for each in chosen])
    off = np.maximum(np.abs(median - seen) - own, 0.0) / tolerance
    return mean_by(
        [x.reading.family for x in chosen], bounded(np.where(np.isfinite(median), off, MOST))
    )


def main() -> None:
    """Evaluate values given as NAME=VALUE and print where they miss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("values", nargs="*", metavar="NAME=VALUE")
    parser.add_argument("--worlds", type=int)
    parser.add_argument("--seed", type=int)
    given = parser.parse_args()
    pairs = (each.split("=") for each in given.values)
    found = evaluate({name: float(value) for name, value in pairs}, given.worlds, given.seed)
    print({k: v for k, v in found.items() if not isinstance(v, dict)})
    for part in ("facts", "families", "half_year"):
        rows = sorted(found.get(part, {}).items(), key=lambda row: -row[1])
        print(f"{part}:", ", ".join(f"{name} {miss:.1f}" for name, miss in rows if miss > 0.05))
    print("long run:", ", ".join(
        f"{name} {one:.3g} {verdict}" for name, (one, verdict) in found.get("long_run", {}).items()
    ))  # fmt: skip
    print("missed:", ", ".join(
        f"{name} {median:.3g}" for name, (median, met) in found.get("parts", {}).items() if not met
    ))  # fmt: skip


if __name__ == "__main__":
    main()
