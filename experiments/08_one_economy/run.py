"""One set of constants held against everything, beside the economy of before. See README.md.

.venv/bin/python experiments/08_one_economy/run.py
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

import long_pictures
import pandas as pd
import xarray as xr

import sim
from sim.analysis.markdown import fill, rows
from sim.plots.saving import save
from sim.record.aims.judged import aims, judged
from sim.record.aims.long_run import long_run
from sim.record.comparison import compare, tally
from sim.record.facts.scoreboard import bands, parts, scoreboard
from sim.record.facts.watched import watched
from sim.record.table.areas import by_area

HERE = Path(__file__).parent
FACTS = HERE.parent / "05_stylised_facts" / "targets.csv"
FOLDER = HERE.parents[1] / "results" / "08_one_economy"
BEFORE = "before"
WORLDS, HISTORIES, BUILDERS, YEARS, SEED = 600, 200, 324, 10, 0
# 600: the share of worlds with a winter, some 3%, has a standard error of 0.7 points then.
KEPT = ["series", "actor", "quantity", "date", "unit", "value", "median", "p05", "p95", "met",
        "inside", "later"]  # fmt: skip
NEEDED = ("C8", "C9", "C10", "C12", "C16", "C17")
"""Facts that must be among those met."""
LEAST_FACTS, LEAST_MET, LEAST_INSIDE = 13, 0.7, 0.8

Tables = dict[str, pd.DataFrame]


def simulated(worlds: int, histories: int) -> dict[str, xr.Dataset]:
    """The history as given, and baseline_2025 with its parameters drawn over ten years."""
    scenario = sim.Scenario.load("history_2023").replace({"builders.count": BUILDERS})
    return {
        "history": watched(scenario, histories, SEED),
        "prior": sim.run("baseline_2025", worlds=worlds, seed=SEED, uncertain=True, years=YEARS),
    }


def measured(runs: Mapping[str, xr.Dataset]) -> Tables:
    """Every table by the name of its file."""
    table = bands(FACTS)
    numbers = parts(runs["history"], table)
    found = compare(runs["prior"])
    counts = tally(found)
    return {
        "scoreboard": scoreboard(numbers, table),
        "parts": numbers,
        "table": found.loc[found["reason"] == "", KEPT],
        "areas": by_area(found).reset_index(),
        "tally": pd.DataFrame({"name": list(counts), "value": list(counts.values())}),
        "aims": judged(runs, aims(HERE / "aims.csv")).drop(columns=["unit", "what"]),
        "long_run": long_run(runs["prior"]),
    }


def kept(tables: Tables, folder: Path) -> None:
    """Write tables, small."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, float_format="%.4g", lineterminator="\n")


def read(folder: Path) -> Tables:
    """Tables as they were written."""
    return {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}


def _tally(tables: Tables) -> dict[str, float]:
    return dict(zip(tables["tally"]["name"], tables["tally"]["value"], strict=True))


def headline(now: Tables, before: Tables) -> str:
    """What must be reached, now and before."""
    lines = []
    for words, read_off, least in (
        ("stylised facts met, of 18", _facts, f"{LEAST_FACTS}"),
        (f"of {', '.join(NEEDED)}, missed", _missing, "none"),
        ("rows of 2025-26 met", lambda t: f"{_tally(t)['met']:.0%}", f"{LEAST_MET:.0%}"),
        ("rows inside the prior's 5-95%", lambda t: f"{_tally(t)['inside']:.0%}",
         f"{LEAST_INSIDE:.0%}"),
        ("later rows met", lambda t: f"{_tally(t)['met_later']:.0%}", ""),
        ("later rows inside", lambda t: f"{_tally(t)['inside_later']:.0%}", ""),
        ("aims met", _aims, "all"),
    ):  # fmt: skip
        lines.append((words, least, read_off(before), read_off(now)))
    return rows(("", "asked", "before", "now"), lines)


def _facts(tables: Tables) -> str:
    return str(int(tables["scoreboard"]["passes"].astype(bool).sum()))


def _missing(tables: Tables) -> str:
    board = tables["scoreboard"].set_index("id")["passes"].astype(bool)
    return ", ".join(fact for fact in NEEDED if not board[fact]) or "none"


def _aims(tables: Tables) -> str:
    verdicts = tables["aims"]["verdict"]
    return f"{(verdicts == 'met').sum()} of {len(verdicts)}"


def facts(now: Tables, before: Tables) -> str:
    """The scoreboard beside that of before."""
    merged = now["scoreboard"].merge(before["scoreboard"], on="id", suffixes=("", "_before"))
    return rows(("fact", "band", "before", "now", "now is"), (
        (row.id, f"{row.target_low:.3g}-{row.target_high:.3g}", _shown(row.median_before,
         row.passes_before), f"{_shown(row.median, row.passes)}", f"{row.p05:.3g}-{row.p95:.3g}")
        for row in merged.itertuples()
    ))  # fmt: skip


def _shown(value: float, passes: object) -> str:
    return f"{value:.3g}{'' if bool(passes) else ' **miss**'}"


def missed_parts(now: Tables) -> str:
    """Every number of every fact that is missed."""
    numbers = now["parts"]
    return rows(("fact", "number", "band", "median (5-95%)"), (
        (row.id, row.part.replace("_", " "), f"{row.target_low:.3g}-{row.target_high:.3g}",
         f"{row.median:.3g} ({row.p05:.3g}-{row.p95:.3g})")
        for row in numbers[~numbers["passes"].astype(bool)].itertuples()
    ))  # fmt: skip


def aimed(now: Tables, before: Tables) -> str:
    """Aims beside those of before, with what they are."""
    words = aims(HERE / "aims.csv").set_index("name")
    merged = now["aims"].merge(before["aims"], on="name", how="left", suffixes=("", "_before"))
    return rows(("aim", "asked", "before", "now (5-95% of worlds)", ""), (
        (f"{words['what'][row.name]}: {row.statistic}, {words['unit'][row.name]}",
         f"{row.low:g}-{row.high:g}", f"{row.found_before:.3g}",
         f"{row.found:.3g} ({row.p05:.3g}-{row.p95:.3g})",
         "" if row.verdict == "met" else f"**{row.verdict}**")
        for row in merged.rename(columns={"name": "name"}).itertuples(index=False)
    ))  # fmt: skip


def areas(now: Tables, before: Tables) -> str:
    """The 2025-26 table by area, beside that of before."""
    merged = now["areas"].merge(before["areas"], on="area", how="left", suffixes=("", "_before"))
    return rows(("what", "rows", "met before", "met", "inside before", "inside"), (
        (row.area, f"{row.read:.0f}", f"{row.met_before:.0%}", f"{row.met:.0%}",
         f"{row.inside_before:.0%}", f"{row.inside:.0%}")
        for row in merged.itertuples()
    ))  # fmt: skip


def blocks(now: Tables, before: Tables) -> dict[str, str]:
    """The README's tables by name."""
    return {
        "headline": headline(now, before),
        "facts": facts(now, before),
        "missed": missed_parts(now),
        "aims": aimed(now, before),
        "areas": areas(now, before),
    }


def main() -> None:
    """Run, measure, write tables, pictures and the README's tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--histories", type=int, default=HISTORIES)
    given = parser.parse_args()
    now, before = measured(simulated(given.worlds, given.histories)), read(FOLDER / BEFORE)
    kept(now, FOLDER)
    source = f"baseline_2025, {given.worlds} worlds with their parameters drawn, seed {SEED}"
    figure = long_pictures.long_figure(before["long_run"], now["long_run"], source)
    save(figure, FOLDER / "figures" / "long_run.png")
    fill(HERE / "README.md", blocks(now, before))
    print(headline(now, before), aimed(now, before), areas(now, before), sep="\n\n")


if __name__ == "__main__":
    main()
