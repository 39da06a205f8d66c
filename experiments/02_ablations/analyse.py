"""Pictures and findings of the ablations, from the tables that run.py wrote."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from design import DRIVERS, OWN, SCENARIO_ENDINGS
from matplotlib.figure import Figure
from tables import FILES
from words import WRITERS

from sim.analysis.markdown import fill
from sim.endings.classification import ENDINGS
from sim.plots.figures.ablation import Changes, figure_ablation
from sim.plots.figures.forest import Group, Row, figure_forest
from sim.plots.names import display
from sim.plots.saving import save

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "results" / "02_ablations"
SHORT = {"consolidation": "Consolidate", "commoditization": "Commodity"}
UNITS = {
    "score": "Difference of mean membership, 0 to 1",
    "months": "Difference of mean time, months",
    "labs per world": "Difference, labs per world",
}
FRAMED = "Grey: could be chance. Framed: where theory expects a fall."
CELLS = ("difference", "low", "high")


def main() -> None:
    """Draw what there are tables for, and bring the README up to date."""
    notes = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    figures = FOLDER / "figures"
    figures.mkdir(exist_ok=True)
    draw = {"ablations": ablations, "scenarios": scenarios, "signs": signs}
    blocks = {}
    for part, file in FILES.items():
        path = FOLDER / f"{file}.csv"
        if not path.exists():
            continue
        table = pd.read_csv(path)
        blocks[file] = WRITERS[file](table)
        if part in draw:
            figure = draw[part](table, notes[part])
            save(figure, figures / f"{file}.png")
    fill(HERE / "README.md", {**blocks, "drivers": WRITERS["drivers"](pd.DataFrame())})


def source(note: dict[str, int], scenario: str) -> xr.Dataset:
    """What a picture's footer says it comes from."""
    attrs = {"scenario": scenario, "seed": note["seed"]}
    return xr.Dataset(coords={"world": np.arange(note["worlds"])}, attrs=attrs)


def ablations(table: pd.DataFrame, note: dict[str, int]) -> Figure:
    """Heat map: drivers by endings, change of the share of worlds."""
    order, columns = list(DRIVERS), [f"share_{each}" for each in ENDINGS]
    wide = {
        name: 100 * table.pivot(index="driver", columns="measure", values=name).loc[order, columns]
        for name in ("before", *CELLS)
    }
    heads = [
        f"{SHORT.get(each, display(each))}\n{wide['before'].iloc[0][f'share_{each}']:.0f} %"
        for each in ENDINGS
    ]
    framed = {
        (order.index(driver), ENDINGS.index(ending))
        for ending, drivers in OWN.items()
        for driver in drivers
    }
    labels = [driver.label for driver in DRIVERS.values()]
    difference, low, high = (wide[name].to_numpy() for name in CELLS)
    changes = Changes(labels, heads, difference, low, high, framed)
    return figure_ablation(
        source(note, "baseline"), changes, "What happens to the endings if one driver is off?",
        "Change of the share of worlds, percentage points, with 95 % interval from pairs of the "
        f"same {note['worlds']} worlds. Heads: shares with all on.\n{FRAMED}",
    )  # fmt: skip


def scenarios(table: pd.DataFrame, note: dict[str, int]) -> Figure:
    """Heat map: drivers by scenario, change of the share of that scenario's own ending."""
    names, order, last = list(SCENARIO_ENDINGS), list(DRIVERS), len(DRIVERS)
    single, together = table[~table["together"]], table[table["together"]].set_index("scenario")
    wide = (single.pivot(index="off", columns="scenario", values=each) for each in CELLS)
    difference, low, high = (
        100 * np.vstack([part.loc[order, names], together[each].reindex(names)])
        for part, each in zip(wide, CELLS, strict=True)
    )
    before = single.groupby("scenario")["before"].first()
    heads = [
        f"{display(name)}\n{display(ending).lower()} {100 * before[name]:.0f} %"
        + (" (year 5)" if ending == "subsidised" else "")
        for name, ending in SCENARIO_ENDINGS.items()
    ]
    framed = {
        (row, column)
        for column, ending in enumerate(SCENARIO_ENDINGS.values())
        if ending in OWN
        for row in [*map(order.index, OWN[ending]), last]
    }
    labels = [*(driver.label for driver in DRIVERS.values()), "Framed two together"]
    return figure_ablation(
        source(note, ", ".join(names)), Changes(labels, heads, difference, low, high, framed),
        "Does each scenario's ending need its own drivers?",
        "Change of the share of worlds that reach the ending named, percentage points, with 95 % "
        f"interval from pairs of the same worlds.\n{FRAMED} {note['worlds']} worlds each.",
    )  # fmt: skip


def signs(table: pd.DataFrame, note: dict[str, int]) -> Figure:
    """Forest plot of the claims behind the ten signs; later forms stand in the table alone."""
    table = table[table["counted"]]
    groups = []
    for unit, words in UNITS.items():
        rows = [
            Row(f"{each.label}: {each.words}", each.difference, each.low, each.high,
                each.expected)
            for each in table[table["unit"] == unit].itertuples()
        ]  # fmt: skip
        groups.append(Group(words, rows))
    ten = table.drop_duplicates("sign")
    return figure_forest(
        source(note, "baseline"), groups,
        f"Do drivers push where theory says? {ten['sign_holds'].sum()} of {len(ten)} signs hold",
        f"Difference between two settings of one driver in the same {note['worlds']} worlds, with "
        "95 % interval. Shaded: the side\nthat theory expects. Green: there. Grey: undecided. "
        "Orange: opposite. A sign holds if all rows of its driver are green.",
    )  # fmt: skip


if __name__ == "__main__":
    main()
