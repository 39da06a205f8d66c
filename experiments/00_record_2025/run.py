"""Hold the baseline's 2025 and 2026 against the record. See README.md beside this file."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

import sim
from sim.analysis.markdown import rows
from sim.record.comparison import compare, missed

FOLDER = Path(__file__).parents[2] / "results" / "record_2025"


def markdown(found: pd.DataFrame) -> str:
    """The comparison as it stands in the repository's README."""
    heads = ("what", "unit", "record (range)", "simulated median (5-95%)", "ratio", "source")
    return rows(heads, (
        (row.what, row.unit, f"{row.value:g} ({row.low:g}-{row.high:g})",
         f"{row.median:.3g} ({row.p05:.3g}-{row.p95:.3g})",
         f"{row.ratio:.2f}{' **miss**' if missed(row.ratio) else ''}", row.source)
        for row in found.itertuples()
    ))  # fmt: skip


def main() -> None:
    """Run the worlds, compare, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    found = compare(sim.run("baseline", worlds=given.worlds, seed=0, years=2))
    given.out.mkdir(parents=True, exist_ok=True)
    path = given.out / "comparison.csv"
    found.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")
    print(markdown(found))


if __name__ == "__main__":
    main()
