"""The tables that this experiment's README quotes, made from its results."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.markdown import fill, table
from sim.cli.backtest_command import NONE
from sim.record.history.points import unread
from sim.record.prior_check import histogram
from sim.record.rehearsal import width

HERE = Path(__file__).parent
RESULTS = HERE.parents[1] / "results" / "07_backtest"
COLUMNS = {
    "series": ("series", ""),
    "points": ("points", "d"),
    "past": ("past", ""),
    "crps_model": ("model", ".3g"),
    "crps_last": ("last value", ".3g"),
    "crps_trend": ("trend", ".3g"),
    "better_by": ("better by", "+.0%"),
    "coverage80": ("in the 80% band", ".0%"),
    "crps_raw": ("raw", ".3g"),
    "crps_anchored": ("anchored", ".3g"),
    "crps_blend": ("half trend", ".3g"),
}
WAYS = {
    "worlds": ("worlds", ""),
    "method": ("method", ""),
    "better_by": ("better by", "+.0%"),
    "better_by_each": ("than each series' better one", "+.0%"),
    "better_by_ratio": ("mean ratio", "+.0%"),
    "better_by_past": ("series with a past", "+.0%"),
    "coverage": ("in the 80% band", ".0%"),
}
REHEARSAL = {
    "method": ("method", ""),
    "factor": ("model's error times", ".1f"),
    "series": ("series", "d"),
    "points": ("points", "d"),
    "better_by": ("better by", "+.0%"),
    "coverage80": ("in the 80% band", ".0%"),
}
RANKS = {
    "tenth": ("tenth of the prior", ""),
    "to_2025_06": ("figures to 2025-06", "d"),
    "later": ("figures since", "d"),
    "series": ("series (one vote each)", ".1f"),
}
FAR = {
    "series": ("series", ""),
    "figures": ("figures", "d"),
    "rank": ("mean rank", ".0%"),
}
ENOUGH = 5
TARGET, LEAST, MOST = 0.2, 0.65, 0.95
"""What was aimed at: a fifth better than the better naive forecast, 80% bands that hold 65-95%."""
ALIKE = 0.01
"""Gains that differ by less are alike: another seed moves them by as much."""


def blocks(results: Path = RESULTS) -> dict[str, str]:
    """The README's tables as the results have them, by name."""
    scores, rehearsal, ranks, ways = (
        pd.read_csv(results / f"{name}.csv")
        for name in ("scores", "rehearsal", "prior_ranks", "ways")
    )
    by_series = ranks[ranks["later"]].groupby("series")["rank"].agg(figures="size", rank="mean")
    far = by_series[(by_series["rank"] < 0.05) | (by_series["rank"] > 0.95)]
    far = far.reset_index().sort_values(["rank", "series"])
    heads = {"series": ("series", ""), "actors": ("of", ""), "rows": ("rows", ".0f")}
    return {
        "headline": headline_line(results, scores, rehearsal),
        "scores": table(scores[scores["points"] >= ENOUGH], COLUMNS),
        "few": table(scores[scores["points"] < ENOUGH], COLUMNS),
        "ways": table(ways, WAYS),
        "posterior": posterior_line(ways),
        "rehearsal": table(rehearsal, REHEARSAL),
        "ranks": table(histogram(ranks), RANKS),
        "far": table(far, FAR),
        "unread": table(left_out(), heads),
    }


def posterior_line(ways: pd.DataFrame) -> str:
    """Whether the posterior forecasts better than the prior."""
    told = ways[ways["method"] == "anchored"].set_index("worlds")["better_by"]
    if "posterior" not in told:
        return "No stored posterior fits the parameters of now: none is scored."
    after, before = told["posterior"], max(told["prior"], told["weighted by half a year"])
    better = "is better than" if after > before + ALIKE else "is no better than"
    default = "on" if after > before + ALIKE else "off"
    return (
        f"The posterior ({after:.1%} better than the better naive forecast) {better} the prior "
        f"({told['prior']:.1%} as it is, {told['weighted by half a year']:.1%} weighted by half a "
        f"year): it is {default} by default. Weighted by half a year once more, whose figures it "
        f"knows, it comes to {told['posterior, weighted']:.1%}. All at stated errors."
    )


def left_out() -> pd.DataFrame:
    """Rows after the split that no reader reads, by series; row by row: `endgame record`."""
    rows = pd.DataFrame(unread()).groupby("series", sort=True)
    actors = rows["actor"].agg(lambda names: ", ".join(sorted(set(names))))
    return pd.DataFrame({"actors": actors, "rows": rows.size().astype(float)}).reset_index()


def headline_line(results: Path, scores: pd.DataFrame, rehearsal: pd.DataFrame) -> str:
    """The finding in one paragraph, the miss first."""
    told = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    better, covered = told["better_by"], told["coverage"]
    reached = "reached" if better >= TARGET else "missed"
    kept = "within" if LEAST <= covered <= MOST else "outside"
    large = scores[scores["points"] >= ENOUGH]
    wins = int((large["better_by"] > 0).sum())
    return (
        f"The target of a fifth is **{reached}**: over the {told['series']} series with five "
        f"points or more ({told['points']} points) the mean CRPS of {told['method']} forecasts is "
        f"{side(better)} the better naive one's. Against each series' better naive forecast, "
        f"chosen afterwards, it is {side(told['better_by_each'])} it "
        f"({side(told['better_by_ratio'])} it by the mean of ratios), and over series with a past "
        f"in the record alone {side(told['better_by_past'])} the better one. The model is ahead "
        f"in {wins} of {len(large)}. 80% bands hold {covered:.0%} of the points, {kept} 65-95%, "
        f"with {width(rehearsal, told['method']):g} times the model's stated error, as rehearsed. "
        f"{worlds_of(told)}"
    )


def worlds_of(told: Mapping[str, Any]) -> str:
    """Which worlds were scored."""
    posterior = told["of"]["posterior"]
    if posterior != NONE:
        return f"Worlds: {told['worlds']} of the posterior `{posterior}`."
    return (
        f"Worlds: {told['worlds']} of the prior, weighted by the figures to June 2025 "
        f"({told['effective_worlds']:.0f} effective at {told['errors_widened']:.1f} times the "
        f"stated errors)."
    )


def side(better: float) -> str:
    """In words. Worked: 0.2 is "20.0% better than", -0.1 "10.0% worse than"."""
    return f"{abs(better):.1%} {'better' if better >= 0 else 'worse'} than"


if __name__ == "__main__":
    fill(HERE / "README.md", blocks())
