"""Fit both starts jointly to the record up to June 2025 and store the posterior. See README.md."""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import xarray as xr
from identification import Row, figure_identification
from rich.console import Console
from rich.progress import Progress
from scipy.special import ndtr

from sim.base.axes import FloatArray
from sim.plots import style
from sim.plots.figures.history import Bands, figure_history
from sim.plots.saving import save
from sim.record import calibration
from sim.record.calibration import (
    Calibration,
    calibrate,
    deciles,
    fit_table,
    posterior_table,
    start_2025,
    transferable,
)
from sim.record.history.points import SPLIT, month_number
from sim.record.history_panels import fit_paths
from sim.record.likelihood_free import Population
from sim.results.provenance import commit, versions
from sim.scenario.definition import Scenario

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RESULTS = ROOT / "results" / "06_calibration"
POSTERIORS = ROOT / "sim" / "data" / "posteriors"
NAME = "history_2023"
GENERATIONS = (5000, *(2500,) * 4)
DRAWS = 300
BUILDERS = 200
"""A fifth of the usual sample: finer tails are not what the record shows."""


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generations", type=int, nargs="+", default=list(GENERATIONS))
    parser.add_argument("--least", type=float, default=150.0, help="effective worlds to rest on")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--posteriors", type=Path, default=POSTERIORS)
    given = parser.parse_args()
    if min(given.generations) < 100:
        parser.error("--generations: must be at least 100 worlds each")
    if given.least < 10:
        parser.error(f"--least {given.least:g}: must be at least 10")
    return given


def main() -> None:
    """Calibrate, store, draw."""
    given = arguments()
    began = time.perf_counter()
    scenario = Scenario.load(NAME).replace({"builders.count": BUILDERS})
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("worlds", total=None)
        done = calibrate(
            scenario, given.generations, given.seed, given.workers, given.least,
            lambda worlds, of: bar.update(task, completed=worlds, total=of), beside=start_2025(),
        )  # fmt: skip
    seconds = time.perf_counter() - began
    transfers = transferable(done)
    rows, fit = calibration.identification(done, transfers), fit_table(done)
    given.out.mkdir(parents=True, exist_ok=True)
    for name, frame in {"identification": rows, "fit": fit}.items():
        path = given.out / f"{name}.csv"
        frame.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")
    store(done, transfers, given.posteriors)
    draw(done, given.out / "figures")
    told_of = {
        "scenario_sha256": done.scenario.sha256(),
        "generations": given.generations,
        "seed": given.seed,
        "error_factor_after_each_generation": [round(each, 3) for each in done.path],
        "effective_worlds": round(done.found.effective, 1),
        "figures": len(done.points),
        "figures_of_2025": done.beside,
        "series": len(set(done.target.group.tolist())),
        "last_month_fitted": SPLIT,
        "commit": commit(),
        "versions": versions(),
    }
    text = json.dumps(told_of, indent=1) + "\n"
    (given.out / "manifest.json").write_text(text, encoding="utf-8")
    print(rows[["parameter", "p10", "p50", "p90", "identified", "verdict"]].to_string())
    print(f"{len(done.population.z)} worlds in {seconds:.0f} s; errors x {done.found.epsilon:.2f}")


def store(done: Calibration, transfers: dict[str, bool], folder: Path) -> None:
    """The joint draws, and which of their columns mean the same elsewhere."""
    folder.mkdir(parents=True, exist_ok=True)
    draws = posterior_table(done, DRAWS)
    # All digits: played again, a row must give the world that was weighted.
    draws.to_csv(folder / f"{NAME}.csv", index=False, lineterminator="\n")
    lines = ["parameter,low,high,scale,transfers,scenario_sha256"]
    calibrated = Scenario.load(NAME).sha256()
    for name, prior in done.priors.items():
        shared = "yes" if transfers[name] else "no"
        lines.append(f"{name},{prior.low:g},{prior.high:g},{prior.scale},{shared},{calibrated}")
    text = "\n".join(lines) + "\n"
    (folder / f"{NAME}.names.csv").write_text(text, encoding="utf-8")


def draw(done: Calibration, folder: Path) -> None:
    """Prior and posterior of every parameter, and the fit."""
    folder.mkdir(parents=True, exist_ok=True)
    source = xr.Dataset(
        {"member": ("world", np.arange(len(done.population.z)))},
        attrs={"scenario": NAME, "seed": done.seed, "parameters": "drawn"},
    )
    figure = figure_identification(
        source,
        parameter_rows(done),
        "Which parameters does the record of 2023 to mid-2025 pin down?",
        "Bar: middle 80% of what the record leaves of each prior range (grey); line: median. "
        "Green: more than half\nof the prior's spread is gone; blue: some; orange: only its place "
        "has moved; grey: the record says nothing.",
    )
    save(figure, folder / "identification.png")
    figure = figure_history(
        source,
        panels(done),
        (month_number(SPLIT) + 1) / 12.0,
        "Do calibrated worlds pass through the record?",
        "Points: the record to June 2025. Orange: worlds drawn from the priors, 10 to 90%.\n"
        "Blue: the same weighted by their distance from all series, these and others.",
    )
    save(figure, folder / "fit.png")


def parameter_rows(done: Calibration) -> list[Row]:
    """Posteriors as quantiles of their priors, best identified first."""
    table = calibration.identification(done, transferable(done))
    uniform, names = ndtr(done.population.z), list(done.priors)
    made = []
    for name, word in zip(table["parameter"], table["verdict"], strict=True):
        values = uniform[:, names.index(name)]
        ends = deciles(values, done.found.weights)
        low, middle, high = ends.tolist()
        made.append(Row(name.replace("professional", "prof."), low, middle, high, word))
    return made


def panels(done: Calibration) -> list[Bands]:
    """Prior and posterior bands at the figures fitted to."""
    population, points = done.population, done.points[: len(done.points) - done.beside]
    figures = population.figures[:, : len(points)]
    before = fit_paths(figures, prior_weights(population), points)
    after = fit_paths(figures, done.found.weights, points)
    return [[(before[name], style.ORANGE), (after[name], style.BLUE)] for name in after]


def prior_weights(population: Population) -> FloatArray:
    """Weights of all worlds as draws of the prior, (n,)."""
    ratio = np.exp(population.log_prior_ratio())
    return np.asarray(ratio / ratio.sum(), dtype=np.float64)


if __name__ == "__main__":
    main()
