"""Score the calibrated history on what came after June 2025. See README.md beside this file."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.cli.backtest_command import backtest

RESULTS = Path(__file__).parents[2] / "results" / "07_backtest"
MADE = "2026-11-22"
"""Day on which the forecasts kept in the results were made."""


def main() -> None:
    """The command `endgame backtest` with this folder's results as its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=None)
    parser.add_argument("--workers", type=int, default=None)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--made", default=MADE)
    given = parser.parse_args()
    backtest("history_2023", given.worlds, given.workers, given.out, given.made)


if __name__ == "__main__":
    main()
