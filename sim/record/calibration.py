"""Fit the open parameters of a history to the record up to June 2025, and say what is identified.

What is fitted is the scenario file's own table of uncertainties. Figures that end after
`sim.record.history.points.SPLIT` cannot enter: `calibrate` refuses them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtr
from scipy.stats import kstwobign

from sim.base.axes import FloatArray, IntArray
from sim.base.errors import EndgameError
from sim.base.rng import stream
from sim.data import names
from sim.record.history.played import Play, Told, read_worlds
from sim.record.history.points import (
    CHECK_SPLIT,
    START,
    START_2025,
    Point,
    half_year,
    month_number,
    points,
)
from sim.record.joint_target import jointly, target_of
from sim.record.likelihood_free import Population, Target, Weighted, infer, resampled, weighted
from sim.scenario.definition import Scenario
from sim.scenario.document import Uncertainty
from sim.scenario.files import read_scenario
from sim.start.inputs import quantile

BARELY = 0.15
"""Share of the prior's spread that the record must take away for a parameter to count as moved."""
WELL = 0.5
"""The same for a parameter that counts as identified."""


@dataclass(frozen=True)
class Calibration:
    """A calibrated history."""

    scenario: Scenario
    priors: Mapping[str, Uncertainty]
    points: Sequence[Point]
    target: Target
    """Luck is in its errors."""
    population: Population
    found: Weighted
    path: Sequence[float]
    """Factor on the stated errors after each generation."""
    seed: int
    least: float
    """Effective worlds asked for."""
    beside: int = 0
    """Figures of the later start, the last of ``points``."""

    def values(self) -> dict[str, FloatArray]:
        """Parameters of all worlds, (n,) by name."""
        return given(self.priors, self.population.z)


def fitted(path: str | Path) -> dict[str, Uncertainty]:
    """The parameters that a scenario file itself leaves open, with their priors.

    Raises
    ------
    ScenarioError
        If the file is no valid scenario.
    EndgameError
        If it leaves nothing open.
    """
    scenario = Scenario.load(path)
    own = read_scenario(path).document.get("uncertainties", {})
    if not own:
        raise EndgameError(f"{path}: has no table of uncertainties, so nothing to fit")
    return {name: scenario.uncertainties[name] for name in own}


def given(priors: Mapping[str, Uncertainty], z: FloatArray) -> dict[str, FloatArray]:
    """Parameters from standard normals, (n,) by name. Worked: 0 is the prior's median."""
    uniform = ndtr(z)
    return {name: quantile(prior, uniform[:, k]) for k, (name, prior) in enumerate(priors.items())}


def calibrate(
    path: str | Path | Scenario,
    generations: Sequence[int],
    seed: int = 0,
    workers: int = 1,
    least: float = 200.0,
    told: Told | None = None,
    chosen: Sequence[Point] | None = None,
    beside: str | None = None,
) -> Calibration:
    """Fit a history's open parameters to the record, in one window or in two jointly.

    Parameters
    ----------
    path : scenario file, see `fitted`; or a scenario, all of whose open parameters are fitted.
    generations : worlds in each generation.
    seed : of all luck.
    workers : processes.
    least : effective worlds that the result must rest on; see `likelihood_free.weighted`.
    told : told of worlds done in each generation.
    chosen : figures to fit to; all calibrating figures of the record if left out.
    beside : a start of January 2025 that is played with the same values, luck and number of
        builders; its figures to the split count as series of their own.

    Raises
    ------
    EndgameError
        If a chosen figure ends after the split.
    """
    used = [point for point in points() if point.calibrates] if chosen is None else list(chosen)
    late = [f"{point.reading.name} {point.date}" for point in used if not point.calibrates]
    if late:
        raise EndgameError(f"{late[0]}: outside the months that may be fitted to")
    scenario = path if isinstance(path, Scenario) else Scenario.load(path)
    priors = dict(scenario.uncertainties) if isinstance(path, Scenario) else fitted(path)
    windows = [(scenario, used)]
    if beside is not None:
        as_many = {"builders.count": scenario.values()["builders.count"]}
        windows.append((Scenario.load(beside).replace(as_many), half_year(used)))

    def simulate(z: FloatArray, first: int) -> FloatArray:
        worlds, values = np.arange(first, first + len(z)), given(priors, z)
        return np.concatenate(
            [read_worlds(Play(one, values, worlds, figures, seed), workers, told)
             for one, figures in windows], axis=1
        )  # fmt: skip

    target = jointly([target_of(figures) for _, figures in windows])
    rng = stream(seed, "calibration", 0)
    population, wide, found, factors = infer(simulate, len(priors), target, generations, rng, least)
    every = [point for _, figures in windows for point in figures]
    return Calibration(
        scenario, priors, every, wide, population, found, factors, seed, least,
        len(every) - len(used),
    )  # fmt: skip


def without_late(done: Calibration, last: str) -> Weighted:
    """The same worlds weighted by the figures up to a month alone.

    Nothing is played again: the population is weighted against the mixture it was drawn from, so
    that any part of the record can be left out.
    """
    early = np.array([point.last <= month_number(last) for point in done.points])
    target = Target(done.target.observed[early], done.target.sigma[early], done.target.group[early])
    population = Population(
        done.population.z, done.population.figures[:, early], done.population.log_proposal
    )
    return weighted(population, target, done.least)


def posterior_table(done: Calibration, draws: int = 1000) -> pd.DataFrame:
    """Joint draws: one row per world kept, with how many of ``draws`` draws it stands for.

    ``weight`` counts draws under all figures up to the split, ``weight_check`` under those up to
    `CHECK_SPLIT`; ``world`` and ``seed`` let a world be played again with the luck it had.
    """
    late = _counts(done, done.found, draws, "posterior")
    early = _counts(done, without_late(done, CHECK_SPLIT), draws, "posterior check")
    kept = np.flatnonzero(late + early)
    columns: dict[str, object] = {
        "weight": late[kept],
        "weight_check": early[kept],
        "seed": done.seed,
        "world": kept,
    }
    columns |= {name: values[kept] for name, values in done.values().items()}
    return pd.DataFrame(columns)


def _counts(done: Calibration, found: Weighted, draws: int, purpose: str) -> IntArray:
    chosen = resampled(found.weights, draws, stream(done.seed, purpose, 0))
    return np.bincount(chosen, minlength=len(found.weights)).astype(np.int64)


def identification(done: Calibration, transfers: Mapping[str, bool]) -> pd.DataFrame:
    """What the record says about each parameter, best identified first.

    ``identified`` is 1 - spread of the posterior over spread of the prior, both as quantiles of the
    prior, so that scales do not matter; ``ks`` the largest distance between posterior and prior
    distribution functions, with the p-value that it would have if the posterior's effective worlds
    were draws of the prior.
    """
    weights, effective = done.found.weights, done.found.effective
    uniform, values = ndtr(done.population.z), done.values()
    rows = []
    for column, (name, prior) in enumerate(done.priors.items()):
        u = uniform[:, column]
        mean = float(weights @ u)
        spread = float(np.sqrt(weights @ (u - mean) ** 2))
        moved = 1.0 - spread * np.sqrt(12.0)
        ks = kolmogorov(u, weights)
        ends = quantile(prior, np.array([0.1, 0.5, 0.9]))
        after = deciles(values[name], weights)
        rows.append(
            {
                "parameter": name,
                "scale": prior.scale,
                **dict(zip(("prior_p10", "prior_p50", "prior_p90"), ends, strict=True)),
                **dict(zip(("p10", "p50", "p90"), after, strict=True)),
                "identified": moved,
                "ks": ks,
                "ks_p": float(kstwobign.sf(ks * np.sqrt(effective))),
                "verdict": verdict(moved, mean),
                "transfers": "yes" if transfers[name] else "no",
            }
        )
    return pd.DataFrame(rows).sort_values("identified", ascending=False, ignore_index=True)


def verdict(moved: float, mean: float) -> str:
    """In words. Worked: half of the spread gone is "identified"; nothing, "not identified"."""
    if moved >= WELL:
        return "identified"
    if moved >= BARELY or abs(mean - 0.5) >= 1.0 / 6.0:
        return "narrowed" if moved >= BARELY else "shifted"
    return "not identified"


def kolmogorov(uniform: FloatArray, weights: FloatArray) -> float:
    """Largest distance of a weighted sample's distribution function from the uniform one.

    Worked: a single point at 0.25: 0.75.
    """
    order = np.argsort(uniform)
    above = np.cumsum(weights[order])
    below = above - weights[order]
    ordered = uniform[order]
    return float(np.maximum(np.abs(above - ordered), np.abs(ordered - below)).max())


def deciles(values: FloatArray, weights: FloatArray) -> FloatArray:
    """The 10, 50 and 90 % points of a weighted sample, by its stepwise distribution function."""
    return np.quantile(values, (0.1, 0.5, 0.9), weights=weights, method="inverted_cdf")


def start_2025() -> str:
    """The shipped start of January 2025."""
    return "baseline_2025" if "baseline_2025" in names("scenarios", ".toml") else "baseline"


def transferable(done: Calibration) -> dict[str, bool]:
    """Which parameters mean the same in the baseline: those with the same prior there.

    What the baseline leaves open within another range, such as the speed of adoption, stands for
    another time; what it has the same prior for, the record has updated.
    """
    base = Scenario.load(start_2025()).uncertainties
    return {name: base.get(name) == prior for name, prior in done.priors.items()}


def fit_table(done: Calibration) -> pd.DataFrame:
    """Each figure fitted to, beside prior and posterior worlds, in units of the record."""
    population, weights = done.population, done.found.weights
    first = np.exp(population.log_prior_ratio())
    prior = first / first.sum()
    rows = []
    for column, point in enumerate(done.points):
        figures = population.figures[:, column]
        before = deciles(figures, prior)
        after = deciles(figures, weights)
        plain = point.reading.plain
        rows.append(
            {
                "series": point.reading.name,
                "start": START if column < len(done.points) - done.beside else START_2025,
                "family": point.reading.family,
                "date": point.date,
                "unit": point.reading.unit,
                "record": point.value,
                **dict(zip(("prior_p10", "prior_p50", "prior_p90"), plain(before), strict=True)),
                **dict(zip(("p10", "p50", "p90"), plain(after), strict=True)),
                "error": (after[1] - point.observed) / point.sigma,
            }
        )
    return pd.DataFrame(rows)
