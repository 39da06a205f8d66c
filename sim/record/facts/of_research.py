"""C1 to C5: what R&D compute buys, how fast runs grow, what hardware and algorithms give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.record.facts.of_prices import fixed_capability
from sim.record.facts.panel import BN, Parts, factor_per_year, total
from sim.start.roster import months_between

if TYPE_CHECKING:
    import xarray as xr

LEAST_RD_BN = 1.0
"""Lab-years of R&D compute from which on C1 asks for the split, USD bn."""
FIRST_FLOP_LOG10, FIRST_RUN_USD = np.log10(2.1e25), 78e6
"""GPT-4, released in 2023-03 (Epoch AI, models data; Cottier et al. 2024, cloud price)."""
GPT4, MID_2025 = "2023-03", "2025-06"


def experiments_dominate(data: xr.Dataset) -> Parts:
    """C1: share of final runs in R&D compute over lab-years of at least 1 bn USD, (worlds,).

    Median, least and most over a world's lab-years; NaN in a world that has none. Experiments 0.9
    and final runs 0.1 bn a year: 0.1.
    """
    shares = []
    for year in _years(data):
        final = BN * total(data, "rd_final_training_usd", *year)
        whole = final + BN * total(data, "rd_experiments_usd", *year)
        share = final / np.maximum(whole, 1e-9)
        shares.append(np.where(whole >= LEAST_RD_BN, share, np.nan))
    found = np.concatenate(shares, axis=1)
    any_year = np.isfinite(found).any(axis=1)
    found = np.where(any_year[:, None], found, -1.0)
    parts = {
        "median_share": np.nanmedian(found, axis=1),
        "least_share": np.nanmin(found, axis=1),
        "most_share": np.nanmax(found, axis=1),
    }
    return {name: np.where(any_year, value, np.nan) for name, value in parts.items()}


def openai_compute_2024(data: xr.Dataset) -> Parts:
    """C2: OpenAI's compute of 2024, USD bn, and its final runs, USD M, (worlds,).

    The largest run is the dearest whose training fell in the year, at its whole cost; other runs
    are what else was spent on final training. R&D 5 and inference 1.8 bn: share 0.265.
    """
    year = ("2024-01", "2024-12")
    final = total(data, "rd_final_training_usd", *year, lab="openai")
    rd = final + total(data, "rd_experiments_usd", *year, lab="openai")
    serving = total(data, "serving_cost_usd", *year, lab="openai")
    main = total(data, "main_run_usd", *year, lab="openai")
    pace = data["main_run_usd"].sel(lab="openai", month=slice(*year)).max("month").values
    months = np.asarray((data["main_run_usd"].sel(lab="openai") == pace[:, None]).sum("month"))
    return {
        "rd_usd_bn": BN * rd,
        "inference_usd_bn": BN * serving,
        "inference_share": serving / np.maximum(serving + rd, 1.0),
        "total_usd_bn": BN * (serving + rd),
        "largest_run_usd_m": 1e-6 * pace * months,
        "other_runs_usd_m": 1e-6 * (final - main),
    }


def run_cost_growth(data: xr.Dataset) -> Parts:
    """C3: growth of the record cost of a final run, a year, (worlds,): GPT-4 to mid-2025.

    78 M USD to 400 M by a release 23 months later: 2.35 a year.
    """
    return {"factor_per_year": _record_growth(data, "finished_run_usd", FIRST_RUN_USD)}


def run_flop_growth(data: xr.Dataset) -> Parts:
    """C4: growth of the record compute of a final run, a year, (worlds,): GPT-4 to mid-2025."""
    flop = data.copy()
    flop["flop"] = 10.0 ** data["finished_run_flop_log10"]
    return {"factor_per_year": _record_growth(flop, "flop", 10.0**FIRST_FLOP_LOG10)}


def inputs_and_price(data: xr.Dataset) -> Parts:
    """C5: what is put in (chips, algorithms) and what follows (the price at fixed quality).

    Fall of the price of an H100-equivalent a year over the run; growth of the best know-how a
    year; the fall of C6. Chips from 100 to 49 in two years: 0.3.
    """
    chips = np.asarray(data["chip_price_usd_per_h100e"].values, dtype=np.float64)
    last = chips.shape[1] - 1
    fall = 1.0 - factor_per_year(chips[:, 0], chips[:, -1], last)
    best = np.asarray(data["knowhow_log10"].where(data["alive"] > 0).max("lab").values)
    gain = 10.0 ** ((best[:, -1] - best[:, 0]) * 12.0 / last)
    return {
        "hardware_fall_per_year": fall,
        "algorithms_factor_per_year": gain,
        "price_fall_that_follows": fixed_capability(data)["fall_factor_per_year"],
    }


def _record_growth(data: xr.Dataset, name: str, first: float) -> FloatArray:
    """Growth a year from GPT-4 to the record run that had ended by mid-2025, (worlds,)."""
    ended = data[name].max("lab").sel(month=slice(None, MID_2025)).values
    record = np.maximum(ended.max(axis=1), first)
    when = ended.argmax(axis=1) - months_between(str(data["month"].values[0])[:7], GPT4)
    return np.asarray((record / first) ** (12.0 / np.maximum(when, 1)), dtype=np.float64)


def _years(data: xr.Dataset) -> list[tuple[str, str]]:
    years = sorted({str(month)[:4] for month in data["month"].values})
    return [(f"{year}-01", f"{year}-12") for year in years]
