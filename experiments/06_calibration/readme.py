"""The tables that this experiment's README quotes, made from its results."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from sim.analysis.markdown import fill, table

HERE = Path(__file__).parent
RESULTS = HERE.parents[1] / "results" / "06_calibration"
COLUMNS = {
    "parameter": ("parameter", ""),
    "prior_p10": ("prior 10%", ".3g"),
    "prior_p90": ("90%", ".3g"),
    "p10": ("posterior 10%", ".3g"),
    "p50": ("50%", ".3g"),
    "p90": ("90%", ".3g"),
    "identified": ("spread gone", ".0%"),
    "ks": ("KS", ".2f"),
    "verdict": ("verdict", ""),
    "transfers": ("same in the baseline", ""),
}
FIT = {
    "series": ("series", ""),
    "start": ("start", ""),
    "points": ("points", "d"),
    "error": ("error, in its own standard deviations", "+.1f"),
}


def blocks(results: Path = RESULTS) -> dict[str, str]:
    """The README's tables as the results have them, by name."""
    rows = pd.read_csv(results / "identification.csv")
    fit = pd.read_csv(results / "fit.csv")
    by_series = fit.groupby(["series", "start"], sort=False)["error"].agg(
        points="size", error="mean"
    )
    order = by_series["error"].abs().sort_values(ascending=False).index
    worst = by_series.loc[order].reset_index().head(15)
    return {
        "identification": table(rows, COLUMNS),
        "misses": table(worst, FIT),
        "run": run_line(results, len(by_series), by_series["error"]),
    }


def run_line(results: Path, series: int, errors: pd.Series) -> str:
    """What was run, in one paragraph."""
    told = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    factors = ", ".join(f"{each:.2f}" for each in told["error_factor_after_each_generation"])
    near = int((errors.abs() <= 1.0).sum())
    return (
        f"{sum(told['generations']):,} worlds in {len(told['generations'])} generations on "
        f"{told['figures']} figures of {series} series; {told['effective_worlds']:.0f} effective "
        f"worlds at {told['error_factor_after_each_generation'][-1]:.2f} times the stated errors "
        f"(after each generation: {factors}). Of {series} series {near} are met on average within "
        "one standard deviation of their error."
    )


if __name__ == "__main__":
    fill(HERE / "README.md", blocks())
