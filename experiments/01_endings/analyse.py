"""Read the worlds that `run.py` left; write tables, stories, pictures and the finding."""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from pathlib import Path

import pandas as pd
import xarray as xr
from ensemble import load
from finding import finding
from run import FOLDER, WORLDS

from sim.analysis.by_tier import tier_table
from sim.analysis.driver_scores import drivers
from sim.analysis.ending_shares import ending_shares, events_by_ending, passages
from sim.analysis.markdown import fill
from sim.analysis.robustness import FACTORS, threshold_moves, transitions
from sim.analysis.stories.chronicle import KINDS
from sim.analysis.stories.story import tell, typical_worlds
from sim.analysis.within_endings import inside_table
from sim.base.errors import StoreError
from sim.endings.classification import DEFAULT
from sim.plots.saving import save

README = Path(__file__).parent / "README.md"
PICTURES = ("ternary", "ending_paths", "inside", "tiers", "drivers", "threshold_moves")


def tables(data: xr.Dataset) -> dict[str, pd.DataFrame]:
    """Every table of the experiment, by the name of its file."""
    moved = {factor: transitions(data, DEFAULT.scaled(factor)) for factor in FACTORS}
    crossed = [
        {"factor": factor, "from": before, "to": after, "worlds": table.at[before, after]}
        for factor, table in moved.items()
        for before in table.index
        for after in table.columns
        if table.at[before, after]
    ]
    return {
        "shares": ending_shares(data),
        "passage": passages(data),
        "inside": inside_table(data),
        "events": events_by_ending(data, KINDS),
        "tiers": tier_table(data),
        "drivers": drivers(data),
        "thresholds": threshold_moves(data),
        "transitions": pd.DataFrame(crossed),
    }


def stories(data: xr.Dataset) -> str:
    """One typical world of each ending."""
    told = [tell(data, world) for world in typical_worlds(data).values()]
    head = (
        "# One typical world of each ending\n\n"
        "Of each ending the world nearest to the median of its worlds, by the indicators year by "
        "year and the final memberships (`sim/analysis/stories/story.py`). Numbers after a year "
        "are means or sums over its twelve months. Simulated, not forecast; names stand for a "
        "firm's start values of January 2025, not for what that firm will do.\n"
    )
    return "\n".join([head, *told])


def manifest(data: xr.Dataset) -> dict[str, object]:
    """Where the tables come from."""
    known = ("scenario", "scenario_sha256", "seed", "commit", "versions", "years", "builders")
    found: dict[str, object] = {name: data.attrs[name] for name in known}
    found["versions"] = json.loads(data.attrs["versions"])
    return found | {"worlds": data.sizes["world"], "files": json.loads(data.attrs["files"])}


def main() -> None:
    """Write everything beside the worlds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder that run.py wrote")
    folder = parser.parse_args().out
    try:
        data = load(folder / WORLDS)
    except StoreError as error:
        parser.error(f"{error}; run.py makes it")
    found = tables(data)
    for name, table in found.items():
        table.to_csv(folder / f"{name}.csv", index=False, float_format="%.6g", lineterminator="\n")
    (folder / "stories.md").write_text(stories(data), encoding="utf-8")
    text = json.dumps(manifest(data), indent=1) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    for kind in PICTURES:
        drawn = getattr(import_module(f"sim.plots.figures.{kind}"), f"figure_{kind}")(data)
        save(drawn, figures / f"{kind}.png")
    text = finding(data.attrs | {"worlds": data.sizes["world"]}, found)
    if folder.resolve() == FOLDER.resolve():
        fill(README, {"finding": text})
    print(text)


if __name__ == "__main__":
    main()
