"""From outcomes of paired worlds to tables: one row for each comparison and measure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from design import (
    CEILINGS_USD_PER_YEAR,
    DRIVERS,
    EXPONENTS,
    OWN,
    SCENARIO_ENDINGS,
    SIGNS,
    market,
    off_in,
    without,
)

from sim.analysis.differences import mean_difference
from sim.analysis.outcomes import MEASURES, Outcome, compared
from sim.analysis.signs import sign_table
from sim.economy.market.measures import concentration_bound
from sim.endings.classification import ENDINGS
from sim.runs.paired import Variant, check_pairs

Outcomes = Mapping[Variant, Outcome]
SHOWN = tuple(name for name in MEASURES if not name.startswith("share_year_five"))
"""Measures in the table of ablations."""
QUANTILES = (0.05, 0.25, 0.5)


def ablation_table(outcomes: Outcomes, months: int) -> pd.DataFrame:
    """A row for each driver and measure: what turning it off does to every ending."""
    before = outcomes[without("baseline")]
    rows = []
    for name, driver in DRIVERS.items():
        after = outcomes[without("baseline", (name,))]
        check_pairs(before, after)
        about = {"driver": name, "label": driver.label}
        rows += [about | compared(measure, before, after, months) for measure in SHOWN]
    return pd.DataFrame(rows)


def scenario_table(outcomes: Outcomes, months: int = 0) -> pd.DataFrame:
    """Share of a scenario's ending with and without drivers; subsidised is read at year five.

    ``left`` is after over before. ``halved``: at most half is left; ``surely_halved``: the
    interval of after less half of before lies below zero.
    """
    rows = []
    for name, ending in SCENARIO_ENDINGS.items():
        before = outcomes[without(name)]
        year = "_year_five" if ending == "subsidised" else ""
        code = ENDINGS.index(ending)
        for off in off_in(ending):
            after = outcomes[without(name, off)]
            check_pairs(before, after)
            found = compared(f"share{year}_{ending}", before, after, months)
            then, now = (each[f"ending{year}"] == code for each in (before, after))
            rest = mean_difference(0.5 * then, now * 1.0)
            share = found["before"]
            rows.append(
                {"scenario": name, "run": name, "ending": ending, "off": " + ".join(off)}
                | {"own": set(off) <= set(OWN.get(ending, ())), "together": len(off) > 1}
                | found
                | {"left": found["after"] / share if share > 0 else float("nan")}
                | {"halved": share > 0 and bool(rest.difference <= 0.0)}
                | {"surely_halved": bool(rest.falls)}
            )
    return pd.DataFrame(rows)


def size_table(outcomes: Outcomes, months: int = 0) -> pd.DataFrame:
    """HHI by controlling owner in the last year, small and large market, a row per exponent.

    The floor is read as the lower quartile over worlds, which differ in much else; the change of
    the mean has a paired 95 % interval. ``bound`` is Sutton's, for private quality and free entry.
    """
    rows = []
    for exponent in EXPONENTS:
        small, large = (outcomes[market(exponent, size)] for size in CEILINGS_USD_PER_YEAR)
        check_pairs(small, large)
        change = mean_difference(small["hhi"], large["hhi"])
        bound = concentration_bound(np.array([[exponent]]))[0, 0]
        row = {"exponent": exponent, "bound": 1e4 * float(bound)}
        for name, found in (("small", small["hhi"]), ("large", large["hhi"])):
            row |= {f"{name}_p{100 * q:02.0f}": float(np.quantile(found, q)) for q in QUANTILES}
            row[f"{name}_mean"] = float(found.mean())
        row |= {"change": float(change.difference), "low": float(change.low)}
        rows.append(row | {"high": float(change.high), "worlds": float(change.worlds)})
    return pd.DataFrame(rows)


TABLES = {
    "ablations": ablation_table,
    "scenarios": scenario_table,
    "signs": lambda outcomes, months: sign_table(outcomes, SIGNS, months),
    "market_size": size_table,
}
"""By part."""
FILES = {part: "scenario_ablations" if part == "scenarios" else part for part in TABLES}
