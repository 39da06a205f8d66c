"""Calibration: what may be fitted, tables of what was found, and the truth of a made-up record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.base.errors import EndgameError
from sim.record.calibration import (
    Calibration,
    calibrate,
    deciles,
    fit_table,
    fitted,
    given,
    identification,
    kolmogorov,
    posterior_table,
    start_2025,
    transferable,
    verdict,
    without_late,
)
from sim.record.history.played import Play, read_worlds
from sim.record.history.points import Point, half_year, month_number, points
from sim.record.joint_target import jointly, target_of
from sim.record.likelihood_free import Population, weighted
from sim.scenario.definition import Scenario
from sim.scenario.document import Uncertainty

OPEN = """
extends = "history_2023"
[about]
question = "q"
[uncertainties]
"labs.rd_growth_cap_per_month" = { low = 0.05, high = 0.15, scale = "linear" }
"market.brand_half_life_months" = { low = 4.0, high = 72.0, scale = "log" }
[constants]
"builders.count" = 20
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "open.toml").write_text(OPEN, encoding="utf-8")
    return tmp_path / "open.toml"


@pytest.fixture
def done(path: Path) -> Calibration:
    """A calibration whose figures are the first parameter itself, without any world."""
    chosen = [point for point in points() if point.calibrates and point.reading.name == "api_spend"]
    z = np.random.default_rng(1).standard_normal((4000, 2))
    figures = np.stack([point.observed + z[:, 0] - 1.0 for point in chosen], axis=1)
    log_prior = -0.5 * (z**2).sum(axis=1) - np.log(2 * np.pi)
    population = Population(z, figures, log_prior)
    target = target_of(chosen)
    found = weighted(population, target, 100.0)
    scenario = Scenario.load(path)
    return Calibration(scenario, fitted(path), chosen, target, population, found, [1.0], 0, 100.0)


def test_only_the_files_own_uncertainties_are_fitted(path: Path) -> None:
    assert list(fitted(path)) == ["labs.rd_growth_cap_per_month", "market.brand_half_life_months"]
    assert len(Scenario.load(path).uncertainties) > 2


def test_a_file_that_leaves_nothing_open_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fixed.toml").write_text('extends = "history_2023"\n', encoding="utf-8")
    with pytest.raises(EndgameError, match="nothing to fit"):
        fitted(tmp_path / "fixed.toml")


def test_figures_after_the_split_cannot_be_fitted_to(path: Path) -> None:
    late = [point for point in points() if point.held_out][:1]
    with pytest.raises(EndgameError, match="outside the months"):
        calibrate(path, [100], chosen=late)


def test_parameters_come_from_quantiles_of_their_priors() -> None:
    priors = {"a": Uncertainty(low=1.0, high=100.0, scale="log")}
    assert given(priors, np.zeros((1, 1)))["a"].tolist() == pytest.approx([10.0])


def test_what_the_figures_show_is_identified_and_the_rest_is_not(done: Calibration) -> None:
    table = identification(done, {name: True for name in done.priors}).set_index("parameter")
    shown, other = (table.loc[name] for name in done.priors)
    assert shown["identified"] > 0.5
    assert shown["verdict"] == "identified"
    assert shown["p10"] > shown["prior_p50"]
    assert abs(other["identified"]) < 0.12
    assert other["verdict"] == "not identified"
    assert shown["ks"] > 0.4 > 0.15 > other["ks"]


def test_posterior_rows_are_joint_and_count_draws(done: Calibration) -> None:
    table = posterior_table(done, 300)
    assert table["weight"].sum() == table["weight_check"].sum() == 300
    values = done.values()
    for name in done.priors:
        assert table[name].to_numpy() == pytest.approx(values[name][table["world"].to_numpy()])


def test_late_figures_can_be_left_out(done: Calibration) -> None:
    late = np.array([point.date > "2024-12" for point in done.points])
    assert late.any()
    assert not late.all()
    figures = done.population.figures + np.where(late, 2.0, 0.0)
    moved = replace(done, population=replace(done.population, figures=figures))
    assert np.array_equal(
        without_late(moved, "2024-12").weights, without_late(done, "2024-12").weights
    )
    assert not np.allclose(
        weighted(moved.population, done.target, 100.0).weights, done.found.weights
    )


def test_fit_table_names_the_error(done: Calibration) -> None:
    table = fit_table(done)
    assert list(table["date"]) == [point.date for point in done.points]
    assert table["error"].abs().max() < 0.5


def test_same_constants_transfer_and_others_do_not(done: Calibration) -> None:
    growth, brand = "labs.rd_growth_cap_per_month", "market.brand_half_life_months"
    assert transferable(done) == {growth: False, brand: False}
    same = Scenario.load("baseline_2025").uncertainties[brand]
    assert transferable(replace(done, priors={**done.priors, brand: same}))[brand]


@pytest.mark.parametrize(
    ("moved", "mean", "word"),
    [
        (0.6, 0.5, "identified"),
        (0.2, 0.5, "narrowed"),
        (0.1, 0.9, "shifted"),
        (0.1, 0.5, "not identified"),
    ],
)
def test_verdicts(moved: float, mean: float, word: str) -> None:
    assert verdict(moved, mean) == word


def test_quantiles_and_distances_of_weighted_samples() -> None:
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([0.2, 0.5, 0.3])
    assert deciles(values, weights).tolist() == [1.0, 1.0, 3.0]
    assert deciles(values, np.array([0.2, 0.4, 0.4])).tolist() == [1.0, 2.0, 3.0]
    assert kolmogorov(np.array([0.25]), np.ones(1)) == pytest.approx(0.75)


SHARP = 0.08
"""Tolerance of the made-up record: the model that made it has no error but luck."""


@pytest.mark.slow
def test_the_truth_of_a_made_up_record_is_covered(path: Path) -> None:
    """A record made by the model at known parameters, with its luck: the posterior holds them."""
    truth = {"labs.rd_growth_cap_per_month": 0.09, "market.brand_half_life_months": 9.0}
    names = {"lab_compute openai", "rd_compute_year openai", "run_rate openai", "users openai"}
    chosen = [
        replace(point, reading=replace(point.reading, tolerance=SHARP))
        for point in points()
        if point.calibrates and point.reading.name in names | {"api_share openai"}
    ]
    made = {name: np.array([value]) for name, value in truth.items()}
    (shown,) = read_worlds(Play(Scenario.load(path), made, np.array([10**6]), chosen, 7))
    synthetic: list[Point] = []
    for point, figure in zip(chosen, shown, strict=True):
        value = float(point.reading.plain(np.array([figure]))[0])
        synthetic.append(replace(point, value=value, low=value, high=value))
    done = calibrate(path, [500, 300], seed=2, least=40, chosen=synthetic)
    values = done.values()
    for name, value in truth.items():
        low, high = np.quantile(
            values[name], (0.025, 0.975), weights=done.found.weights, method="inverted_cdf"
        )
        assert low <= value <= high, (name, low, value, high)
    table = identification(done, transferable(done)).set_index("parameter")
    assert table.loc["labs.rd_growth_cap_per_month", "identified"] > 0.25
    assert 0.7 <= coverage(done, 40) <= 0.97


def coverage(done: Calibration, truths: int) -> float:
    """How often an 80% interval holds the truth if worlds of the prior are the record in turn.

    Simulation-based calibration (Cook, Gelman and Rubin 2006; Talts et al. 2018); errors hold luck
    once more than the worlds do, so that a little more than 80% is right.
    """
    prior = slice(0, 500)
    z, figures = done.population.z[prior], done.population.figures[prior]
    proposal = -0.5 * (z**2).sum(axis=1) - np.log(2 * np.pi)
    held = []
    for number in range(truths):
        others = np.arange(len(z)) != number
        target = replace(done.target, observed=figures[number])
        found = weighted(Population(z[others], figures[others], proposal[others]), target, 30.0)
        for column in range(z.shape[1]):
            low, high = deciles(z[others, column], found.weights)[[0, 2]]
            held.append(low <= z[number, column] <= high)
    return float(np.mean(held))


def test_a_series_of_two_windows_counts_in_each() -> None:
    whole = [point for point in points() if point.calibrates]
    late = half_year(whole)
    assert len(late) > 15
    assert min(point.first for point in late) >= month_number("2025-01")
    assert not {point.reading.reader for point in late} & {"compute_sold", "frontier_eci"}
    first, second = target_of(whole), target_of(late)
    both = jointly([first, second])
    assert len(both.observed) == len(whole) + len(late)
    assert len(np.unique(both.group)) == len(np.unique(first.group)) + len(np.unique(second.group))


@pytest.mark.slow
def test_both_starts_are_played_with_the_same_values() -> None:
    scenario = Scenario.load("history_2023").replace({"builders.count": 20})
    done = calibrate(scenario, [6], least=2.0, beside=start_2025())
    assert set(done.priors) == set(scenario.uncertainties)
    assert 0 < done.beside < len(done.points)
    assert done.population.figures.shape == (6, len(done.points))
    table = fit_table(done)
    assert list(table["start"].unique()) == ["2023-01", "2025-01"]
    assert (table["start"] == "2025-01").sum() == done.beside
