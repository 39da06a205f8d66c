"""Today's industry beside the first month of a start of July 2026, as tables of README files."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

import sim
from sim.analysis.markdown import fill, rows
from sim.record.table.today import beside
from sim.scenario.definition import Scenario

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "results" / "record_2025"
START, WORLDS, SEED = "baseline", 100, 0
OPENING = (
    ("run_rate", ("openai", "anthropic")), ("api_run_rate", ("openai", "anthropic")),
    ("rd_compute", ("openai", "anthropic", "google_deepmind")),
    ("weekly_users", ("openai", "google_deepmind", "anthropic")),
    ("list_price", ("openai", "anthropic", "deepseek")), ("valuation", ("openai", "anthropic")),
    ("chip_revenue", ("nvidia",)), ("installed", ("market",)), ("spot_price", ("market",)),
    ("contract_price", ("market",)), ("open_token_share", ("market",)),
    ("open_spend_share", ("market",)),
)  # fmt: skip
"""What the README opens with, in this order."""


def lines(found: pd.DataFrame) -> str:
    """Rows as a table: what is known, and what the model's first month has."""
    roster = Scenario.load(START).roster
    labels = {each.name: each.label for each in roster.labs}
    labels |= {each.name: each.label for each in roster.hyperscalers}
    labels |= {"market": "all", "nvidia": "Nvidia"}
    heads = ("July 2026", "known", "range", "model, first month", "5-95% of worlds", "unit")
    return rows(heads, (
        (f"{labels[row.agent]}: {row.what}",
         plain(row.value), f"{plain(row.low)}-{plain(row.high)}", plain(row.median),
         f"{plain(row.p05)}-{plain(row.p95)}", row.unit)
        for row in found.itertuples()
    ))  # fmt: skip


def plain(value: float) -> str:
    """Three digits without a power of ten. Worked: 1041.3 is ``1040``."""
    return f"{float(f'{value:.3g}'):g}"


def opening(found: pd.DataFrame) -> pd.DataFrame:
    """The rows that the README opens with."""
    wanted = [(reading, agent) for reading, agents in OPENING for agent in agents]
    return found.set_index(["reading", "agent"]).loc[wanted].reset_index()


def main() -> None:
    """Run the first month, write the table, fill the READMEs that have a place for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    found = beside(sim.run(START, given.worlds, seed=SEED, years=1, uncertain=True))
    given.out.mkdir(parents=True, exist_ok=True)
    path = given.out / "first_month.csv"
    found.to_csv(path, index=False, float_format="%.4g", lineterminator="\n")
    if given.out == FOLDER:
        fill(ROOT / "README.md", {"today": lines(opening(found))})
    print(lines(found), f"{found['inside'].mean():.0%} of {len(found)} inside", sep="\n\n")


if __name__ == "__main__":
    main()
