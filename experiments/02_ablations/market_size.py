"""Does concentration outlast a market ten times as large? Sutton's question to the model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from paired_runs import Job, Outcome, check_pairs

from sim.analysis.paired import mean_difference
from sim.economy.market.measures import concentration_bound

EXPONENTS = (0.11, 0.30)
"""Willingness to pay 1.3 and 2 times as high per tenfold training spend."""
CEILINGS_USD_PER_YEAR = (2.5e11, 2.5e12)
QUANTILES = (0.05, 0.25, 0.5)


def size_jobs() -> list[Job]:
    """The prior at two exponents and two sizes of the market."""
    return [_job(k, ceiling) for k in EXPONENTS for ceiling in CEILINGS_USD_PER_YEAR]


def _job(exponent: float, ceiling: float) -> Job:
    return Job(
        "baseline",
        (("market.ceiling_usd_per_year", ceiling), ("market.quality_exponent", exponent)),
    )


def size_table(outcomes: Mapping[Job, Outcome]) -> pd.DataFrame:
    """HHI by controlling owner in the last year, small and large market, a row per exponent.

    The floor is read as the lower quartile over worlds, which differ in much else; the change of
    the mean has a paired 95 % interval. ``bound`` is Sutton's, for private quality and free entry.
    """
    rows = []
    for exponent in EXPONENTS:
        small, large = (outcomes[_job(exponent, each)] for each in CEILINGS_USD_PER_YEAR)
        check_pairs(small, large)
        change = mean_difference(small["hhi"], large["hhi"])
        row: dict[str, float] = {
            "exponent": exponent,
            "bound": 1e4 * float(concentration_bound(np.array([[exponent]]))[0, 0]),
        }
        for name, found in (("small", small), ("large", large)):
            for quantile in QUANTILES:
                row[f"{name}_p{round(100 * quantile):02d}"] = float(
                    np.quantile(found["hhi"], quantile)
                )
            row[f"{name}_mean"] = float(found["hhi"].mean())
        row |= {"change": float(change.difference), "low": float(change.low)}
        row |= {"high": float(change.high), "worlds": float(change.worlds)}
        rows.append(row)
    return pd.DataFrame(rows)


def size_words(table: pd.DataFrame) -> str:
    """The table in Markdown."""
    lines = [
        "| k | Sutton's bound | lower quartile, 250 bn | 2,500 bn | median, 250 bn | 2,500 bn "
        "| change of the mean (95 %) |",
        "|---" * 7 + "|",
    ]
    lines += [
        f"| {row.exponent:.2f} | {row.bound:,.0f} | {row.small_p25:,.0f} | {row.large_p25:,.0f} "
        f"| {row.small_p50:,.0f} | {row.large_p50:,.0f} "
        f"| {row.change:+,.0f} ({row.low:+,.0f} to {row.high:+,.0f}) |"
        for row in table.itertuples()
    ]
    return "\n".join(lines)
