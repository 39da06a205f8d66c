"""Dated forecasts of the record's series to December 2027. See README.md beside this file."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from sim.cli.backtest_command import BY_DEFAULT, NONE
from sim.record.backtest import Way
from sim.record.dated_forecasts import COUNTED_FROM_2025, KNOWN, ahead, forecast_table
from sim.record.drawn_worlds import conditioned, drawn
from sim.results.provenance import commit
from sim.scenario.definition import Scenario
from sim.scenario.posterior import posterior

RESULTS = Path(__file__).parents[2] / "results" / "10_forecasts"
ONLY_2025 = COUNTED_FROM_2025 | {"frontier_eci", "open_eci", "lab_eci"}
"""Readers whose level is that of another start: they may be anchored but not weighted by."""


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", default="baseline", help="the newest start")
    parser.add_argument("--known", default=KNOWN, help="last month whose figures may be known")
    parser.add_argument("--posterior", default=BY_DEFAULT, help="calibrated draws; none: the prior")
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--builders", type=int, default=200)
    parser.add_argument("--seed", type=int, default=10)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args()


def main() -> None:
    """Play, weight by what is known, and write the bands."""
    given = arguments()
    start = Scenario.load(given.start)
    points = ahead(start.start, given.known)
    scenario = start.replace({"builders.count": given.builders})
    fitted = posterior(given.posterior) if given.posterior != NONE else None
    played = drawn(scenario, points, given.worlds, given.seed, given.workers, fitted)
    out = set() if start.start == "2025-01" else ONLY_2025
    found = conditioned(played, given.known, leave_out=out)
    table = forecast_table(found, Way("anchored"), given.known)
    given.out.mkdir(parents=True, exist_ok=True)
    path = given.out / "forecasts.csv"
    table.to_csv(path, index=False, float_format="%.3g", lineterminator="\n")
    told = {
        "start": start.name, "starts_in": start.start, "scenario_sha256": start.sha256(),
        "posterior": given.posterior, "known": given.known,
        "worlds": given.worlds, "seed": given.seed,
        "effective_worlds": round(found.effective, 1) if found.effective > 0 else None,
        "errors_widened": round(found.widened, 2), "commit": commit(),
    }  # fmt: skip
    text = json.dumps(told, indent=1) + "\n"
    (given.out / "manifest.json").write_text(text, encoding="utf-8")
    print(f"{len(table)} forecasts of {table['series'].nunique()} series in {path}")


if __name__ == "__main__":
    main()
