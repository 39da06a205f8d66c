"""Replicate Epoch AI's estimate of OpenAI's compute in 2024. See README.md beside this file."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from sim.analysis.markdown import fill
from sim.analysis.markdown import rows as markdown
from sim.record.epoch_table import DRAWS, Row, replicate_readings

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "results" / "04_epoch_2024"
SEED = 0
NAMES = {
    "gpt_4_5_usd_million": "GPT-4.5, USD m",
    "others_usd_million": "other released models, USD m",
    "all_sum_usd_million": "all, sums of the two rows above, USD m",
    "all_usd_million": "all, added up draw by draw, USD m",
    "share_sum": "share of R&D compute, sums, %",
    "share": "share of R&D compute, draw by draw, %",
}
COMPARED = ("others_usd_million", "all_sum_usd_million", "all_usd_million")
TOLERANCE, TOLERANCE_OF_ENDS = 0.05, 0.10


def main() -> None:
    """Write results/04_epoch_2024 and the tables of README.md."""
    command = [sys.executable, "-m", "sim", "replicate-epoch", f"--draws={DRAWS}", f"--seed={SEED}"]
    subprocess.run([*command, f"--out={FOLDER}", "--overwrite"], check=True)
    found = replicate_readings(DRAWS, SEED)
    kept = [
        {"reading": name, **asdict(row)} for name, readings in found.items() for row in readings
    ]
    columns = ["reading", "quantity", "median", "p05", "p95"]
    pd.DataFrame(kept)[columns].to_csv(
        FOLDER / "readings.csv", index=False, float_format="%.6g", lineterminator="\n"
    )
    fill(HERE / "README.md", {"readings": reading_table(found), "table": table(kept_rows())})


def kept_rows() -> list[Row]:
    """The summary that the command left."""
    return [Row(**row) for row in pd.read_csv(FOLDER / "summary.csv").to_dict("records")]


def table(found: list[Row]) -> str:
    """The summary as Markdown, with ratios; what is outside the tolerance is a miss."""
    cells = []
    for row in found:
        scale = 100 if row.quantity.startswith("share") else 1
        middle, mean, low, high = (
            short(scale * each) for each in (row.median, row.mean, row.p05, row.p95)
        )
        published, ratios = "none", "-"
        if row.published == row.published:
            figures = (row.published, row.published_low, row.published_high)
            printed = [short(scale * each) for each in figures]
            published = f"{printed[0]} ({printed[1]}-{printed[2]})"
            ratios = ", ".join(f"{ratio:.2f}" for ratio in row.ratios) + verdict(row)
        cells.append((NAMES[row.quantity], middle, mean, f"{low}-{high}", published, ratios))
    heads = ("quantity", "median", "mean", "90% interval", "published", "ratio of middle, ends")
    return markdown(heads, cells)


def reading_table(found: dict[str, list[Row]]) -> str:
    """Medians and intervals under each reading, USD million, and the others' ratio."""
    cells = []
    for name, rows in found.items():
        row = {each.quantity: each for each in rows}
        three = [f"{row[q].median:.0f} ({row[q].p05:.0f}-{row[q].p95:,.0f})" for q in COMPARED]
        others = row["others_usd_million"]
        ratios = ", ".join(f"{ratio:.2f}" for ratio in others.ratios) + verdict(others)
        cells.append((name, three[0], ratios, *three[1:]))
    heads = ("reading", "other models", "ratios", "all, sums", "all, draw by draw")
    return markdown(heads, cells)


def verdict(row: Row) -> str:
    """Whether the middle is within 5% and the ends within 10% of what was published."""
    middle, *ends = (abs(ratio - 1.0) for ratio in row.ratios)
    return "" if middle <= TOLERANCE and max(ends) <= TOLERANCE_OF_ENDS else " **miss**"


def short(value: float) -> str:
    """Three digits, and whole numbers from a hundred on: 0.094, 77.6, 1,305."""
    return format(value, ",.0f" if abs(value) >= 100 else ".3g")


if __name__ == "__main__":
    main()
