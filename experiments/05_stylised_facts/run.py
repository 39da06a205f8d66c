"""Hold history_2023 against eighteen stylised facts. See README.md beside this file."""

from __future__ import annotations

import argparse
from pathlib import Path

import facts_panels
import numpy as np
import pandas as pd
import xarray as xr
from pictures import figure_bands, figure_series

import sim
from sim.analysis.markdown import fill
from sim.plots.saving import save
from sim.record.facts.of_rivalry import EXITS
from sim.record.facts.scoreboard import bands, parts, scoreboard
from sim.record.facts.watched import watched

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "results" / "05_stylised_facts"
WORLDS, BUILDERS, SEED = 200, 200, 0
LAST_AIMED_AT = "2025-06"
AIMED_AT_LATER = ("Cheapest GPT-4 class", "List price of the best model")
"""Series on which C6 and C7 look until 2025-08."""


def simulated(worlds: int = WORLDS, seed: int = SEED) -> xr.Dataset:
    """The worlds of history_2023, watched."""
    scenario = sim.Scenario.load("history_2023").replace({"builders.count": BUILDERS})
    return watched(scenario, worlds, seed)


def number(value: float) -> str:
    """A number as it stands in the table; a band without an upper end has none."""
    return "" if value > 999 and value in (1e3, 1e4) else f"{value:.3g}"


def markdown(measured: pd.DataFrame, board: pd.DataFrame, table: pd.DataFrame) -> str:
    """The scoreboard for people: misses first, and of a failed target every part that misses."""
    passed = board.set_index("id")["passes"]
    lines = [
        f"**{int(passed.sum())} of {len(passed)} targets pass**, "
        f"{int(measured['passes'].sum())} of their {len(measured)} numbers.",
        "",
        "| target | number | unit | band | record | simulated median (5-95%) | |",
        "|---|---|---|---|---|---|---|",
    ]
    rows = measured.merge(table[["id", "part", "unit", "record", "headline"]], on=["id", "part"])
    order = [*passed[~passed].index, *passed[passed].index]
    for target in order:
        mine = rows[rows["id"] == target]
        shown = mine[mine["headline"] == 1] if passed[target] else mine[~mine["passes"]]
        for row in shown.itertuples():
            lines.append(
                f"| {target} | {row.part.replace('_', ' ')} | {row.unit} "
                f"| {number(row.target_low)}-{number(row.target_high)} | {row.record} "
                f"| {row.median:.3g} ({row.p05:.3g}-{row.p95:.3g}) "
                f"| {'pass' if row.passes else '**miss**'} |"
            )
    return "\n".join(lines)


def beyond(data: xr.Dataset) -> str:
    """What no target aims at: the record after the first half of 2025, and who leaves."""
    months = [str(month)[:7] for month in data["month"].values]
    found = []
    for panel in facts_panels.panels(data):
        late = [dot for dot in panel.record if dot.month > LAST_AIMED_AT]
        if late and panel.title not in AIMED_AT_LATER:
            median = float(np.median(panel.values[:, months.index(late[-1].month)]))
            found.append(f"{panel.title} in {late[-1].month}: {median:.3g} ({late[-1].value:.3g})")
    events = sim.events(data)
    left = events[events["kind"].isin(EXITS) & (events["month"] <= f"{LAST_AIMED_AT}-01")]
    share = left.groupby("agent")["world"].nunique() / data.sizes["world"]
    labs = [f"{lab} {share.get(lab, 0.0):.0%}" for lab in data["lab"].values]
    return (
        f"No target aims at these; simulated median (record): {'; '.join(found)}.\n\n"
        f"Worlds in which a lab has left by {LAST_AIMED_AT}: {', '.join(labs)}."
    )


def main() -> None:
    """Run, measure, write tables and pictures, and the table in README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    data, table = simulated(chosen.worlds, chosen.seed), bands(HERE / "targets.csv")
    measured = parts(data, table)
    board = scoreboard(measured, table)
    (FOLDER / "figures").mkdir(parents=True, exist_ok=True)
    measured.to_csv(FOLDER / "parts.csv", index=False, float_format="%.6g", lineterminator="\n")
    board.to_csv(FOLDER / "scoreboard.csv", index=False, float_format="%.6g", lineterminator="\n")
    source = f"history_2023, seed {chosen.seed}, {chosen.worlds} worlds"
    passes, total = int(board["passes"].sum()), len(board)
    pictures = {
        "series": figure_series(
            facts_panels.panels(data),
            data["month"].values,
            "From January 2023: simulated history beside the record it was set to meet",
            source,
        ),
        "bands": figure_bands(
            measured, f"{passes} of {total} stylised facts of 2023 to 2025 are met", source
        ),
    }
    for name, figure in pictures.items():
        save(figure, FOLDER / "figures" / f"{name}.png")
    text = f"{markdown(measured, board, table)}\n\n{beyond(data)}"
    fill(HERE / "README.md", {"table": text})
    print(text)


if __name__ == "__main__":
    main()
