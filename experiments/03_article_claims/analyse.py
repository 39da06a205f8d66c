"""Judge the articles' claims by the stored runs: tables, pictures, and the table in README.md."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pandas as pd
import stored
from claims import REGISTRY
from pictures import PICTURES

from sim.analysis.claims import judging
from sim.analysis.markdown import fill
from sim.analysis.reading import parameter
from sim.plots.figures.claim_slides import figures
from sim.plots.saving import save
from sim.results.provenance import commit, versions

KEPT_PICTURES = ("00_", "03_", "08_", "10_", "12_", "15_", "19_", "20_")
"""Pictures that the repository keeps; all are a few megabytes."""
README = Path(__file__).parent / "README.md"


def main() -> None:
    """Write results/03_article_claims and the table of README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all-pictures", action="store_true", help="not only the few kept")
    given = parser.parse_args()
    if unlike := stored.unlike():
        raise SystemExit(
            f"{', '.join(unlike)}: missing, or not of the baseline's code and size; run run.py"
        )
    found = [
        judging.judge(each, stored.load, stored.BASE, stored.PLACEBO)
        for each in REGISTRY.claims.values()
    ]
    rounded(judging.table(found)).to_csv(stored.FOLDER / "claims.csv", index=False)
    rounded(judging.condition_table(found)).to_csv(stored.FOLDER / "conditions.csv", index=False)
    text = json.dumps(manifest(), indent=1) + "\n"
    (stored.FOLDER / "manifest.json").write_text(text, encoding="utf-8")
    folder = stored.FOLDER / "figures"
    folder.mkdir(exist_ok=True)
    for stale in folder.glob("*.png"):
        stale.unlink()
    for name, figure in figures(found, REGISTRY, PICTURES, stored.load, "baseline_2025"):
        if not given.all_pictures and not name.startswith(KEPT_PICTURES):
            continue
        save(figure, folder / f"{name}.png")
        print(folder / f"{name}.png")
    articles = [
        f"- {key}: {each.author}, {each.title}, {each.date}, {each.url}"
        for key, each in REGISTRY.articles.items()
    ]
    worlds = stored.load(stored.BASE).sizes["world"]
    table = [judging.summary(found), "", judging.listing(found, worlds), "", "Articles:", ""]
    fill(README, {"table": "\n".join([*table, *articles])})


def manifest() -> dict[str, object]:
    """Say where the numbers come from."""
    first = stored.load(stored.BASE)
    return {
        "worlds": first.sizes["world"], "months": first.sizes["month"],
        "builders": int(parameter(first, "builders.count")[0]),
        "seed": int(first.attrs["seed"]), "commit_of_the_analysis": commit(),
        "versions": versions(), "commit_of_the_runs": first.attrs["commit"],
        "scenario_sha256": {n: stored.load(n).attrs["scenario_sha256"] for n in stored.RUNS},
    }  # fmt: skip


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Four digits: more would be noise of counting."""
    numbers = frame.select_dtypes("number").columns
    return frame.assign(**{
        name: frame[name].map(lambda value: float(f"{value:.4g}")) for name in numbers
    })  # fmt: skip


if __name__ == "__main__":
    main()
