"""Replicate Epoch AI's estimate of OpenAI's compute in 2024. See README.md beside this file."""

from __future__ import annotations

import csv
from pathlib import Path

from sim.cli.epoch_command import leave, short
from sim.record.epoch_table import DRAWS, Row, replicate_readings

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "results" / "04_epoch_2024"
README = HERE / "README.md"
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
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = leave(FOLDER, DRAWS, SEED)
    found = replicate_readings(DRAWS, SEED)
    write_readings(FOLDER / "readings.csv", found)
    text = README.read_text(encoding="utf-8")
    for name, lines in {"readings": reading_lines(found), "table": table_lines(rows)}.items():
        text = with_part(text, name, "\n".join(lines))
    README.write_text(text, encoding="utf-8")


def write_readings(path: Path, found: dict[str, list[Row]]) -> None:
    """One line per reading and quantity."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["reading", "quantity", "median", "p05", "p95"])
        for name, rows in found.items():
            writer.writerows(
                [name, row.quantity, *(f"{x:.6g}" for x in (row.median, row.p05, row.p95))]
                for row in rows
            )


def table_lines(rows: list[Row]) -> list[str]:
    """The summary as Markdown, with ratios; what is outside the tolerance is a miss."""
    lines = [
        "| quantity | median | mean | 90% interval | published | ratio of middle, ends |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
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
        lines.append(
            f"| {NAMES[row.quantity]} | {middle} | {mean} | {low}-{high} | {published} | {ratios} |"
        )
    return lines


def reading_lines(found: dict[str, list[Row]]) -> list[str]:
    """Medians and intervals under each reading, USD million, and the others' ratio."""
    lines = [
        "| reading | other models | ratios | all, sums | all, draw by draw |",
        "|---|---|---|---|---|",
    ]
    for name, rows in found.items():
        row = {each.quantity: each for each in rows}
        cells = [f"{row[q].median:.0f} ({row[q].p05:.0f}-{row[q].p95:,.0f})" for q in COMPARED]
        others = row["others_usd_million"]
        ratios = ", ".join(f"{ratio:.2f}" for ratio in others.ratios) + verdict(others)
        lines.append(f"| {name} | {cells[0]} | {ratios} | {cells[1]} | {cells[2]} |")
    return lines


def verdict(row: Row) -> str:
    """Whether the middle is within 5% and the ends within 10% of what was published."""
    middle, *ends = (abs(ratio - 1.0) for ratio in row.ratios)
    return "" if middle <= TOLERANCE and max(ends) <= TOLERANCE_OF_ENDS else " **miss**"


def with_part(text: str, name: str, part: str) -> str:
    """README's text with what stands between two marks replaced."""
    first, last = f"<!-- {name}: written by run.py -->", f"<!-- end of {name} -->"
    before, rest = text.split(first)
    return f"{before}{first}\n\n{part}\n\n{last}{rest.split(last)[1]}"


if __name__ == "__main__":
    main()
