"""Hold 2025 and 2026 from January 2025 against the whole record. See README.md beside this file."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

import sim
from sim.analysis.markdown import fill, rows
from sim.record.comparison import FACTOR, POINTS, REASONS, compare, reasons, tally
from sim.record.table.areas import by_area

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOLDER = ROOT / "results" / "record_2025"
WORLDS, SEED = 300, 0
KEPT = ["series", "actor", "quantity", "date", "unit", "value", "median", "p05", "p95", "ratio",
        "met", "inside", "later"]  # fmt: skip


def summary(found: pd.DataFrame) -> str:
    """What the table comes to: shares of all, of early and of later rows."""
    counts = tally(found)
    return rows(("rows of the record", "rows read", "met", "inside the 5-95% band"), (
        (words, f"{counts[f'read{part}']:.0f}", f"{counts[f'met{part}']:.0%}",
         f"{counts[f'inside{part}']:.0%}")
        for words, part in (("all", ""), ("to 2025-06", "_to_2025_06"),
                            ("later", "_later"))
    ))  # fmt: skip


def areas(found: pd.DataFrame) -> str:
    """The table in a dozen lines."""
    heads = ("what", "rows read", "met", "inside", "median over record")
    return rows(heads, (
        (str(row.Index), f"{row.read:.0f}", f"{row.met:.0%}", f"{row.inside:.0%}",
         f"{row.median_ratio:.2f}")
        for row in by_area(found).itertuples()
    ))  # fmt: skip


def unread(found: pd.DataFrame) -> str:
    """Why rows are not read, with how many."""
    return rows(("not read, because", "meaning", "rows"), (
        (reason, REASONS[reason], str(count)) for reason, count in reasons(found).items()
    ))  # fmt: skip


def misses(found: pd.DataFrame) -> str:
    """Every row that misses, worst first."""
    read = found[found["reason"] == ""]
    missed = read[~read["met"].astype(bool)]
    far = missed["ratio"].clip(lower=1e-3).map(lambda ratio: max(ratio, 1.0 / ratio))
    heads = ("what", "date", "record", "simulated median (5-95%)", "ratio")
    return rows(heads, (
        (f"{row.actor}: {row.quantity}", row.date, f"{row.value:.4g} {row.unit}",
         f"{row.median:.3g} ({row.p05:.3g}-{row.p95:.3g})", f"{row.ratio:.2f}")
        for row in missed.loc[far.sort_values(ascending=False).index].itertuples()
    ))  # fmt: skip


def blocks(found: pd.DataFrame) -> dict[str, str]:
    """The README's tables by name."""
    return {"summary": summary(found), "areas": areas(found), "unread": unread(found),
            "misses": misses(found)}  # fmt: skip


def main() -> None:
    """Run the worlds, compare, write tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    run = sim.run("baseline_2025", worlds=given.worlds, seed=SEED, years=2, uncertain=True)
    found = compare(run)
    given.out.mkdir(parents=True, exist_ok=True)
    read = found.loc[found["reason"] == "", KEPT]
    written = {"float_format": "%.4g", "lineterminator": "\n"}
    read.to_csv(given.out / "comparison.csv", index=False, **written)
    by_area(found).to_csv(given.out / "areas.csv", **written)
    if given.out == FOLDER:
        fill(HERE / "README.md", blocks(found))
        fill(ROOT / "README.md", {"record": f"{summary(found)}\n\n{areas(found)}"})
    print(summary(found), areas(found), unread(found), sep="\n\n")
    print(f"met: within a factor of {FACTOR}, or {POINTS} of a share, margin or index")


if __name__ == "__main__":
    main()
