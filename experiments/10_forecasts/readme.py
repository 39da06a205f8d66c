"""The tables that this experiment's README quotes, made from its results."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from score import summary

from sim.analysis.markdown import fill, table
from sim.cli.backtest_command import NONE
from sim.record.dated_forecasts import score_forecasts

HERE = Path(__file__).parent
RESULTS = HERE.parents[1] / "results" / "10_forecasts"
SHOWN = ("2026-12", "2027-06", "2027-12")
COLUMNS = {
    "series": ("series", ""),
    "date": ("at", ""),
    "unit": ("unit", ""),
    **{name: (name, ".3g") for name in ("p05", "p10", "p25", "p50", "p75", "p90", "p95")},
}
SERIES = (
    "revenue_run_rate, OpenAI",
    "revenue_run_rate, Anthropic",
    "users, ChatGPT, users",
    "neocloud_hour_price, rental market",
    "newest_hour_price, rental market",
    "list_price, Anthropic, flagship",
    "list_price, OpenAI, flagship",
    "valuation, OpenAI",
    "valuation, Anthropic",
)
"""What the README shows; the file has all."""


def blocks(results: Path = RESULTS) -> dict[str, str]:
    """The README's tables as the results have them, by name."""
    made = pd.read_csv(results / "forecasts.csv", dtype={"date": str, "known": str})
    told = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    shown = made[made["date"].isin(SHOWN) & made["series"].isin(SERIES)]
    scored = score_forecasts(made)
    heads = {"series": ("series", ""), "date": ("at", ""), "record": ("record", ".3g"),
             "p50": ("median", ".3g"), "crps": ("CRPS", ".3g")}  # fmt: skip
    heads |= {f"inside_{band}": (f"in {band}%", "d") for band in (50, 80, 90)}
    known = "Nothing can be scored yet."
    if len(scored):
        known = summary(scored) + "\n\n" + table(scored, heads)
    weighted = told["effective_worlds"]
    drawn = "the prior" if told["posterior"] == NONE else f"the posterior `{told['posterior']}`"
    how = f"weighted by the figures since ({weighted:.0f} effective)" if weighted else "unweighted"
    return {
        "made": (
            f"{len(made)} forecasts of {made['series'].nunique()} series, {told['worlds']} worlds "
            f"of `{told['start']}` from {told['starts_in']}, drawn from {drawn}, {how}, anchored "
            f"at the last figure to {told['known']}."
        ),
        "shown": table(shown, COLUMNS),
        "scored": known,
    }


if __name__ == "__main__":
    fill(HERE / "README.md", blocks())
