"""The tables that this experiment's README quotes, made from its results."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from sim.analysis.markdown import fill, table
from sim.record.history.points import unread

HERE = Path(__file__).parent
RESULTS = HERE.parents[1] / "results" / "07_backtest"
COLUMNS = {
    "series": ("series", ""),
    "points": ("points", "d"),
    "crps_model": ("model", ".3g"),
    "crps_last": ("last value", ".3g"),
    "crps_trend": ("trend", ".3g"),
    "better_by": ("better by", "+.0%"),
    "coverage80": ("in the 80% band", ".0%"),
    "crps_raw": ("model, raw", ".3g"),
    "crps_anchored": ("model, anchored", ".3g"),
}
EVEN = 0.005
TARGET, LEAST, MOST = 0.2, 0.65, 0.95
"""What was aimed at: a fifth better than the better naive forecast, 80% bands that hold 65-95%."""


def blocks(results: Path = RESULTS) -> dict[str, str]:
    """The README's tables as the results have them, by name."""
    scores, rehearsal = (
        pd.read_csv(results / f"{name}.csv").sort_values("points", ascending=False)
        for name in ("scores_detail", "rehearsal")
    )
    heads = {"series": ("series", ""), "actors": ("of", ""), "rows": ("rows", ".0f")}
    points = pd.read_csv(results / "points.csv")
    return {
        "scores": table(scores, COLUMNS),
        "rehearsal": table(rehearsal, COLUMNS),
        "unread": table(left_out(), heads),
        "headline": headline_line(results, points, scores),
    }


def left_out() -> pd.DataFrame:
    """Rows after the split that no reader reads, by series; row by row: `endgame record`."""
    rows = pd.DataFrame(unread()).groupby("series", sort=True)
    actors = rows["actor"].agg(lambda names: ", ".join(sorted(set(names))))
    return pd.DataFrame({"actors": actors, "rows": rows.size().astype(float)}).reset_index()


def headline_line(results: Path, points: pd.DataFrame, scores: pd.DataFrame) -> str:
    """The finding in one paragraph, the miss first."""
    told = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    better, covered = told["better_by"], told["coverage80"]
    side = f"{abs(better):.0%} {'better' if better > 0 else 'worse'} than"
    side = "as good as" if abs(better) < EVEN else side
    reached = "reached" if better >= TARGET else "missed"
    kept = "within" if LEAST <= covered <= MOST else "outside"
    everywhere = points[f"inside_{told['method']}"].mean()
    wins = int((scores["better_by"] > 0).sum())
    return (
        f"The target of a fifth is {reached}: over the {told['families_of_five']} families with "
        f"five points or more ({told['points']} points) {told['method']} forecasts are "
        f"{side} the better naive one, family by family. Their 80% bands "
        f"hold {covered:.0%} of the points, {kept} 65-95%; over all {len(points)} points "
        f"{everywhere:.0%}. The model is ahead in {wins} of {len(scores)} families."
    )


if __name__ == "__main__":
    fill(HERE / "README.md", blocks())
