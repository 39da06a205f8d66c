"""Pictures and findings of the ablations, from the tables that run.py wrote."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from drivers_off import BY_NAME, DRIVERS, OWN, SCENARIO_ENDINGS
from findings import write_findings

from sim.endings.classification import ENDINGS
from sim.plots.ablation import Changes, figure_ablation
from sim.plots.forest import Group, Row, figure_forest
from sim.plots.names import display
from sim.plots.png import save

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "results" / "02_ablations"
SHORT = {"consolidation": "Consolidate", "commoditization": "Commodity"}
UNITS = {
    "score": "Difference of mean membership, 0 to 1",
    "months": "Difference of mean time, months",
    "labs per world": "Difference, labs per world",
}
FRAMED = "Grey: could be chance. Framed: where theory expects a fall."


def main() -> None:
    """Draw what there are tables for, and bring the README up to date."""
    notes = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    figures = FOLDER / "figures"
    figures.mkdir(exist_ok=True)
    drawers = {"ablations": ablations, "scenario_ablations": scenarios, "signs": signs}
    parts = {"ablations": "ablations", "scenario_ablations": "scenarios", "signs": "signs"}
    for name, draw in drawers.items():
        if (FOLDER / f"{name}.csv").exists():
            figure = draw(pd.read_csv(FOLDER / f"{name}.csv"), notes[parts[name]])
            save(figure, figures / f"{name}.png")
    write_findings(FOLDER, HERE / "README.md")


def source(note: dict[str, int], scenario: str) -> xr.Dataset:
    """What a picture's footer says it comes from."""
    attrs = {"scenario": scenario, "seed": note["seed"]}
    return xr.Dataset(coords={"world": np.arange(note["worlds"])}, attrs=attrs)


def ablations(table: pd.DataFrame, note: dict[str, int]) -> object:
    """Heat map: drivers by endings, change of the share of worlds."""
    shares = table[table["measure"].str.startswith("share_")]
    wide = {
        name: 100 * shares.pivot(index="driver", columns="measure", values=name)
        for name in ("before", "difference", "low", "high")
    }
    order = [driver.name for driver in DRIVERS]
    cells = {
        name: part.loc[order, [f"share_{each}" for each in ENDINGS]].to_numpy()
        for name, part in wide.items()
    }
    heads = [
        f"{SHORT.get(each, display(each))}\n{cells['before'][0, column]:.0f} %"
        for column, each in enumerate(ENDINGS)
    ]
    framed = {
        (order.index(driver), ENDINGS.index(ending))
        for ending, drivers in OWN.items()
        for driver in drivers
    }
    changes = Changes(
        [driver.label for driver in DRIVERS], heads,
        cells["difference"], cells["low"], cells["high"], framed,
    )  # fmt: skip
    return figure_ablation(
        source(note, "baseline"), changes, "What happens to the endings if one driver is off?",
        "Change of the share of worlds, percentage points, with 95 % interval from pairs of the "
        f"same {note['worlds']} worlds. Heads: shares with all on.\n{FRAMED}",
    )  # fmt: skip


def scenarios(table: pd.DataFrame, note: dict[str, int]) -> object:
    """Heat map: drivers by scenario, change of the share of that scenario's own ending."""
    names = list(SCENARIO_ENDINGS)
    single = table[~table["together"]]
    wide = {
        each: 100 * single.pivot(index="off", columns="scenario", values=each)
        for each in ("difference", "low", "high")
    }
    order = [driver.name for driver in DRIVERS]
    together = table[table["together"]].set_index("scenario")
    cells = {
        each: np.vstack(
            [part.loc[order, names].to_numpy(), 100 * together[each].reindex(names).to_numpy()]
        )
        for each, part in wide.items()
    }
    before = single.groupby("scenario")["before"].first()
    heads = [
        f"{display(name)}\n{display(ending).lower()} {100 * before[name]:.0f} %"
        + (" (year 5)" if ending == "subsidised" else "")
        for name, ending in SCENARIO_ENDINGS.items()
    ]
    framed = {
        (row, column)
        for column, ending in enumerate(SCENARIO_ENDINGS.values())
        for row in [*map(order.index, OWN.get(ending, ())), len(order)]
        if ending in OWN
    }
    changes = Changes(
        [*(BY_NAME[name].label for name in order), "Framed two together"], heads,
        cells["difference"], cells["low"], cells["high"], framed,
    )  # fmt: skip
    return figure_ablation(
        source(note, ", ".join(names)), changes,
        "Does each scenario's ending need its own drivers?",
        "Change of the share of worlds that reach the ending named, percentage points, with 95 % "
        f"interval from pairs of the same worlds.\n{FRAMED} {note['worlds']} worlds each.",
    )  # fmt: skip


def signs(table: pd.DataFrame, note: dict[str, int]) -> object:
    """Forest plot of the claims behind the ten signs."""
    groups = []
    for unit, words in UNITS.items():
        part = table[table["unit"] == unit]
        rows = [
            Row(
                f"{each.label}{'' if each.counted else '*'}: {each.words}",
                each.difference,
                each.low,
                each.high,
                each.expected,
            )
            for each in part.itertuples()
        ]
        groups.append(Group(words, rows))
    ten = table[table["counted"]].drop_duplicates("sign")
    return figure_forest(
        source(note, "baseline"), groups,
        f"Do drivers push where theory says? {ten['sign_holds'].sum()} of {len(ten)} signs hold",
        f"Difference between two settings of one driver in the same {note['worlds']} worlds, with "
        "95 % interval.\n"
        "Shaded: the side that theory expects. Green: holds. Grey: undecided. Orange: opposite. "
        "* Not one of the ten.",
    )  # fmt: skip


if __name__ == "__main__":
    main()
