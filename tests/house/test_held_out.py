"""What may be fitted to ends in June 2025, and what the experiments' READMEs quote is measured."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from by_path import experiment

from sim.analysis.markdown import filled
from sim.record.history.points import month_name, points, readings
from sim.scenario.definition import Scenario
from sim.scenario.parameters import table
from sim.scenario.posterior import posterior

ROOT = Path(__file__).parents[2]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_no_calibrating_figure_ends_after_june_2025() -> None:
    used = [point for point in points() if point.calibrates]
    assert len(used) > 100
    assert max(month_name(point.last) for point in used) == "2025-06"
    assert min(month_name(point.last) for point in used) >= "2023-04"
    assert not any(point.held_out for point in used)


def test_the_stored_fit_is_to_those_figures_alone() -> None:
    allowed = {(point.reading.name, point.date) for point in points() if point.calibrates}
    stored = {(row["series"], row["date"]) for row in rows(ROOT / "results/06_calibration/fit.csv")}
    assert stored == allowed


def test_what_is_scored_ends_after_what_is_fitted() -> None:
    scored = rows(ROOT / "results/07_backtest/points.csv")
    assert len(scored) > 50
    assert min(row["date"] for row in scored if "-" in row["date"]) > "2025-06"


def test_no_parameter_is_a_figure_that_it_is_tested_against() -> None:
    """Readers read outcomes; none is named like a parameter."""
    assert not {reading.reader for reading in readings()} & set(table())


@pytest.mark.usefixtures("stored_fit")
def test_priors_hold_the_historys_own_values() -> None:
    history = Scenario.load("history_2023")
    for name, prior in history.uncertainties.items():
        assert prior.low <= history.values()[name] <= prior.high, name


@pytest.mark.usefixtures("stored_fit")
def test_the_shipped_posterior_is_of_these_priors() -> None:
    priors, found = Scenario.load("history_2023").uncertainties, posterior("history_2023")
    assert set(found.values) == set(priors)
    for name, prior in priors.items():
        assert prior.low <= found.values[name].min(), name
        assert found.values[name].max() <= prior.high, name


def test_forecasts_begin_after_what_they_know() -> None:
    made = rows(ROOT / "results" / "10_forecasts" / "forecasts.csv")
    months = [row["date"] for row in made if "-" in row["date"]]
    assert min(months) > max(row["known"] for row in made)
    assert max(months) == "2027-12"


@pytest.mark.parametrize("folder", ["06_calibration", "07_backtest", "10_forecasts"])
def test_readmes_quote_their_results(folder: str) -> None:
    text = (ROOT / "experiments" / folder / "README.md").read_text(encoding="utf-8")
    found = text
    for name, block in experiment(folder, "readme").blocks().items():
        found = filled(found, name, block)
    assert found == text, f"run experiments/{folder}/readme.py"
