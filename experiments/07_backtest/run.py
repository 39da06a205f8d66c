"""Score the calibrated history on what came after June 2025. See README.md beside this file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RESULTS = Path(__file__).parents[2] / "results" / "07_backtest"
MADE = "2026-11-22"
"""Day on which the forecasts kept in the results were made."""


def main() -> None:
    """The command ``endgame backtest`` with this folder's results as its own, and its options."""
    command = [sys.executable, "-m", "sim", "backtest", f"--out={RESULTS}", f"--made={MADE}"]
    command += ["--overwrite"]
    raise SystemExit(subprocess.call([*command, *sys.argv[1:]]))


if __name__ == "__main__":
    main()
