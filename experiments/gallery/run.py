"""Ask sixteen scenarios what they change against the baseline: a picture and a sentence of each.

    .venv/bin/python experiments/gallery/run.py

writes README.md and answers.csv beside this file, and the pictures below results/gallery.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from answers import table_of_answers
from gallery_page import page
from gallery_picture import figure_gallery
from shown import BASE, SHOWN

import sim
from sim.analysis.pairs.compared import Compared, compared
from sim.base.errors import EndgameError
from sim.plots.saving import save
from sim.results.provenance import code
from sim.runs.at_points import BUILDERS, FEW_BUILDERS
from sim.runs.bars import bar
from sim.runs.ensemble.driver import available_cores
from sim.runs.side_by_side import played_sides
from sim.runs.sides import Pairs, side
from sim.scenario.definition import Scenario

HERE = Path(__file__).parent
PICTURES = HERE.parents[1] / "results" / "gallery"
DOTS_PER_INCH, COLOURS = 90, 96
"""Pictures of 1,152 by 648 points, small files: they are looked at in a page, beside others."""


def main() -> None:
    """Run all worlds, write pictures, answers and the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, help="processes; all cores if left out")
    given = parser.parse_args()
    try:
        found = asked(given.worlds, given.years, given.seed, given.workers or available_cores())
    except EndgameError as error:
        parser.error(str(error))
    written(found, given.seed)
    print(f"{len(found.others)} scenarios: {HERE / 'README.md'}")


def asked(worlds: int, years: int, seed: int, workers: int) -> Compared:
    """Hold every shown scenario against the baseline, in the same worlds."""
    names = (BASE, *SHOWN)
    sides = [replace(side(name, {BUILDERS: FEW_BUILDERS}), name=name) for name in names]
    pairs = Pairs(tuple(sides), tuple(range(worlds)), seed, years)
    with bar(f"{len(sides)} scenarios") as tell:
        return compared(pairs, played_sides(pairs, workers, tell))


def written(found: Compared, seed: int) -> None:
    """Leave what was found: a picture of each, the table of answers, the page."""
    abouts = {each.name: Scenario.load(each.name).about for each in found.others}
    made = {
        "worlds": found.worlds, "months": found.months, "seed": seed,
        "builders": int(FEW_BUILDERS), "version": sim.__version__, "code": code()[:12],
    }  # fmt: skip
    for place, against in enumerate(found.others, start=1):
        figure = figure_gallery(found, place, abouts[against.name].question)
        save(figure, PICTURES / f"{against.name}.png", DOTS_PER_INCH, COLOURS)
    hashes = {each.name: Scenario.load(each.name).sha256()[:12] for each in found.others}
    table = table_of_answers(found, hashes, made)
    table.to_csv(HERE / "answers.csv", index=False, float_format="%.5g", lineterminator="\n")
    text = page(found, abouts, made)
    (HERE / "README.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
