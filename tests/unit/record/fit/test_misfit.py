"""How far numbers are outside their bands."""

from __future__ import annotations

import numpy as np
import pytest

from sim.record.fit.misfit import MOST, beyond, bounded, mean_by


def one(found: float, low: float, high: float) -> float:
    return float(beyond(np.array([found]), np.array([low]), np.array([high]))[0])


def test_what_is_inside_costs_nothing() -> None:
    assert one(1.5, 1.0, 2.0) == 0.0
    assert one(-3.0, -10.0, 0.0) == 0.0


def test_a_median_on_the_edge_costs_the_margin() -> None:
    assert one(2.0, 1.0, 2.0) == pytest.approx(0.15)


def test_positive_bands_are_measured_in_logs_and_both_ways_alike() -> None:
    assert one(4.5, 1.0, 2.0) == pytest.approx(np.log(4.5 / 2) / (0.5 * np.log(2)) + 0.15)
    assert one(4.0, 1.0, 2.0) == pytest.approx(one(0.5, 1.0, 2.0))


def test_a_band_without_width_or_without_end_has_a_tolerance_all_the_same() -> None:
    assert one(1.1, 1.0, 1.0) == pytest.approx(1.15)
    assert one(2.5, 5.0, 1e4) == pytest.approx(np.log(2) / np.log(1.5) + 0.15)
    assert one(1.0, 0.0, 0.0) == pytest.approx(20.15)


def test_a_number_that_does_not_exist_is_a_miss() -> None:
    assert one(np.nan, 1.0, 2.0) == MOST


def test_squares_level_off() -> None:
    assert bounded(np.array([0.0, 1.0, 5.0, 1e9])) == pytest.approx([0.0, 25 / 26, 12.5, 25.0])


def test_each_name_counts_once() -> None:
    found = mean_by(["a", "b", "a"], np.array([1.0, 5.0, 3.0]))
    assert found == {"a": 2.0, "b": 5.0}
