"""Score the dated forecasts by what the record, or another file of its form, knows by now.

.venv/bin/python experiments/10_forecasts/score.py [--record FILE.csv]
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import pandas as pd

from sim.record.dated_forecasts import BANDS, score_forecasts

RESULTS = Path(__file__).parents[2] / "results" / "10_forecasts"


def main() -> None:
    """Print each scored forecast and what bands hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forecasts", type=Path, default=RESULTS / "forecasts.csv")
    parser.add_argument("--record", type=Path, help="columns as sim/data/record/record.csv")
    given = parser.parse_args()
    rows = None
    if given.record is not None:
        with given.record.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    made = pd.read_csv(given.forecasts, dtype={"date": str, "known": str})
    found = score_forecasts(made, rows)
    print(found.to_string(index=False) if len(found) else "Nothing to score yet.")
    if len(found):
        print(summary(found))


def summary(found: pd.DataFrame) -> str:
    """What bands hold, in a sentence."""
    held = ", ".join(f"{band}% band {found[f'inside_{band}'].mean():.0%}" for band in BANDS)
    return f"{len(found)} figures of {found['series'].nunique()} series: {held}."


if __name__ == "__main__":
    main()
