"""Lines from past industries, and the outside view beside the model's worlds. See README.md."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

import sim
from sim.analysis.intervals import wilson
from sim.analysis.markdown import fill
from sim.analysis.outside_view import (
    base_rates,
    beside,
    lines_table,
    named_phases,
    passages_between,
)
from sim.endings.classification import fitting, indicators, outcomes, own_fits
from sim.endings.registry import DEFAULT, RECORDS, in_turn

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "results" / "09_outside_view"
WORLDS, YEARS, SEED, BATCH = 200, 10, 1, 50
NEVER_BINDS, FEWEST = 0.95, 20
"""Share of worlds that meet a condition, of at least so many that meet all the others."""
NAMED = ("ending", "first_ending", "first_ending_months")


def main() -> None:
    """Run the worlds, write the tables and the finding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--seed", type=int, default=SEED, help="of the first batch of worlds")
    parser.add_argument("--scenario", default="baseline")
    given = parser.parse_args()
    batches = range(given.seed, given.seed + -(-given.worlds // BATCH))
    parts = [played(given.scenario, seed, given.years) for seed in batches]
    reached = xr.concat([part for part, _ in parts], "world").isel(world=slice(0, given.worlds))
    binds = pd.concat([part for _, part in parts]).groupby(["ending", "indicator"], sort=False)
    tables = {
        "lines": lines_table(),
        "phases": named_phases(),
        "base_rates": base_rates(),
        "beside": beside(reached),
        "passages": passages_between(reached),
        "binding": shares(binds.sum().reset_index()),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(FOLDER / f"{name}.csv", index=False, float_format="%.4g", lineterminator="\n")
    size = f"{given.worlds} worlds of `{given.scenario}`'s prior, {given.years} years, seeds from "
    found = finding(tables, f"{size}{given.seed}.")
    fill(HERE / "README.md", {"finding": found})
    print(found)


def played(scenario: str, seed: int, years: int) -> tuple[xr.Dataset, pd.DataFrame]:
    """How a batch of worlds ended, and how many met each condition in the last month."""
    result = sim.run(scenario, worlds=BATCH, seed=seed, years=years, uncertain=True)
    kept = result[list(NAMED)].reset_coords("ending").drop_vars("world", errors="ignore")
    return kept[list(NAMED)].load(), binding(result)


def binding(result: xr.Dataset) -> pd.DataFrame:
    """Worlds that meet a condition, all the others of its ending and turn, and both."""
    found = {name: each[:, -1:] for name, each in indicators(outcomes(result)).items()}
    own = own_fits(found)
    assert fitting(found).shape[-1] == len(RECORDS)
    before = np.zeros(result.sizes["world"])
    rows = []
    for ending in in_turn():
        tests = [each.membership(found, DEFAULT)[:, 0] for each in ending.conditions]
        for place, mine in enumerate(tests):
            rest = [*(each for k, each in enumerate(tests) if k != place), 1.0 - before]
            others = np.minimum.reduce(rest) >= DEFAULT.floor
            met = mine >= DEFAULT.floor
            rows.append({
                "ending": ending.name, "indicator": ending.conditions[place].tests[0].indicator,
                "worlds": len(met), "meet": int(met.sum()), "meet_the_rest": int(others.sum()),
                "meet_both": int((met & others).sum()),
            })  # fmt: skip
        before = np.maximum(before, own[ending.name][:, 0])
    return pd.DataFrame(rows)


def shares(table: pd.DataFrame) -> pd.DataFrame:
    """How often a condition holds where all the others of its ending do; empty if in few worlds."""
    rest = table["meet_the_rest"]
    holds = table["meet_both"] / rest.where(rest >= FEWEST)
    alone = table.groupby("ending")["indicator"].transform("size") == 1
    return table.assign(holds=holds, never_binds=(holds >= NEVER_BINDS) & ~alone)


def finding(tables: dict[str, pd.DataFrame], size: str) -> str:
    """The tables' main numbers in Markdown."""
    return "\n\n".join([size, _lines(tables["lines"]), _phases(tables["phases"]),
                        _rates(tables["beside"]), _passages(tables["passages"]),
                        _binding(tables["binding"])])  # fmt: skip


def _lines(table: pd.DataFrame) -> str:
    rows = [
        "| ending | measured in the industries | line | range, one industry left out | phases (own "
        "+ others) | right | right, left out |",
        "|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {RECORDS[row.ending].words} | {row.indicator.replace('_', ' ')} | {row.side} "
        f"{row.line:.4g} | {row.lowest:.3g} to {row.highest:.3g} | {row.own} + {row.others} | "
        f"{row.right} | {row.right_left_out} |"
        for row in table.itertuples(index=False)
    ]
    total, right, out = table["own"].sum() + table["others"].sum(), table["right"].sum(), \
        table["right_left_out"].sum()  # fmt: skip
    return "\n".join(rows) + (
        f"\n\nIn sample the lines get {right} of {total} readings right, with their industry left "
        f"out {out} ({out / total:.0%})."
    )


def _phases(table: pd.DataFrame) -> str:
    judged = table[table["judged"]]
    right = (judged["code"] == judged["named"]).sum()
    wrong = ", ".join(
        f"{row.industry} ({_said(row.code)}, called {_said(row.named)})"
        for row in judged[judged["code"] != judged["named"]].itertuples(index=False)
    )
    return (
        f"All tests in turn name {right} of the {len(judged)} phases right in which all conditions "
        f"of their own ending were measured. Wrong: {wrong}."
    )


def _rates(table: pd.DataFrame) -> str:
    rows = [
        "| ending | past races first, of 16 (95%) | past races in the end | model, first ending, % "
        "(95%) | years, median | model, final state, % |",
        "|---|---|---|---|---|---|",
    ]
    for row in table.itertuples(index=False):
        races = f"{row.past_races:.0f} ({100 * row.past_low:.0f}-{100 * row.past_high:.0f}%)"
        told = ("", "") if np.isnan(row.past_races) else (races, f"{row.past_final:.0f}")
        when = "" if np.isnan(row.years_median) else f"{row.years_median:.1f}"
        first = (
            f"{100 * row.first_share:.1f} ({100 * row.first_low:.0f}-{100 * row.first_high:.0f})"
        )
        last = f"{100 * row.final_share:.1f}"
        rows.append(f"| {' | '.join((_said(row.ending), *told, first, when, last))} |")
    return "\n".join(rows)


def _passages(table: pd.DataFrame) -> str:
    winters = table[table["first"] == "winter"]
    back = winters.loc[winters["final"] == "consolidation", "worlds"].sum()
    share, low, high = wilson(back, winters["worlds"].sum())
    told = ", ".join(
        f"{_said(row.first)} then {_said(row.final)} {100 * row.share:.1f}%"
        for row in table[table["first"] != "none"].head(8).itertuples(index=False)
    )
    again = (
        f"{100 * share:.0f}% ({100 * low:.0f}-{100 * high:.0f})"
        if winters["worlds"].sum() else "none to count"
    )  # fmt: skip
    return (
        f"Passages of those that left the race: {told or 'none'}. Of the worlds that went through "
        f"a winter first, few owners hold at the end: {again}; of past races five of seven."
    )


def _binding(table: pd.DataFrame) -> str:
    never = table[table["never_binds"]]
    told = ", ".join(f"{_said(row.ending)}: {row.indicator}" for row in never.itertuples())
    met = ", ".join(
        f"{_said(str(row.ending))} {str(row.indicator).replace('_', ' ')} "
        f"{100 * row.meet / row.worlds:.0f}"
        for row in table.itertuples(index=False)
    )
    return (
        f"Worlds that meet each condition in the last month, %: {met}. Conditions that hold in 95% "
        "or more of the worlds that meet all others of their ending, if 20 or more do "
        f"(`binding.csv`): {told or 'none'}."
    )


def _said(name: str) -> str:
    return (
        RECORDS[name].words if name in RECORDS else "the race goes on" if name == "none" else name
    )


if __name__ == "__main__":
    main()
