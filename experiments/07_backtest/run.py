"""Score worlds from January 2025 on what came after June 2025. See README.md beside this file."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pandas as pd

from sim.base.errors import ParameterError
from sim.cli import main as endgame
from sim.cli.backtest_command import BUILDERS, POSTERIOR
from sim.record.backtest import (
    Way,
    headline,
    point_table,
    score_table,
    scored_points,
    stood_in,
)
from sim.record.calibration import start_2025
from sim.record.drawn_worlds import Drawn, conditioned, drawn
from sim.record.forecasts import METHODS
from sim.record.history.points import SPLIT
from sim.scenario.definition import Scenario
from sim.scenario.posterior import posterior

RESULTS = Path(__file__).parents[2] / "results" / "07_backtest"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args()


def main() -> None:
    """The command ``endgame backtest`` with this folder's results, then other ways beside it."""
    given = arguments()
    size = [f"--worlds={given.worlds}", f"--seed={given.seed}", f"--workers={given.workers}"]
    try:
        endgame(["backtest", f"--out={given.out}", *size, "--overwrite"])
    except SystemExit as leaving:
        if leaving.code:
            raise
    table = ways(given.worlds, given.seed, given.workers)
    table.to_csv(given.out / "ways.csv", index=False, float_format="%.4g", lineterminator="\n")
    print(table.to_string())


def ways(worlds: int, seed: int, workers: int) -> pd.DataFrame:
    """Every way from worlds to forecasts: what is drawn, what it is weighted by, how it is told."""
    rows = []
    for name, found in ensembles(worlds, seed, workers).items():
        for method in METHODS:
            scores = score_table(point_table(found.ensemble(), Way(method)), method)
            rows.append({"worlds": name, "method": method} | vars(headline(scores)))
    return pd.DataFrame(rows)


def ensembles(worlds: int, seed: int, workers: int) -> dict[str, Drawn]:
    """The prior, the prior weighted by half a year, and the posterior where it still fits."""
    start = Scenario.load(start_2025())
    points = scored_points(start.start)
    scenario = start.replace({"builders.count": BUILDERS})
    prior = stood_in(drawn(scenario, points, worlds, seed, workers))
    found = {"prior": prior, "weighted by half a year": conditioned(prior, SPLIT)}
    try:
        fitted = posterior(POSTERIOR)
    except ParameterError as refused:
        print(f"No posterior: {refused}")
        return found
    after = stood_in(drawn(scenario, points, worlds, seed, workers, fitted))
    return found | {"posterior": after, "posterior, weighted": conditioned(after, SPLIT)}


if __name__ == "__main__":
    main()
