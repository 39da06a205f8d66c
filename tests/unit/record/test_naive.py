"""Naive forecasts, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.record.naive import last_value, trend


def test_last_value_walks_at_random() -> None:
    guess = last_value(np.array([3.0, 10.0]), np.array([1.0, 2.0]), 14.0, moves=0.01)
    assert (guess.mean, guess.spread) == (2.0, pytest.approx(0.2))


def test_trend_is_least_squares_with_its_prediction_error() -> None:
    months, values = np.array([0.0, 1.0, 2.0, 3.0]), np.array([0.0, 1.0, 1.0, 2.0])
    guess = trend(months, values, 5.0, slope=9.0, residual=9.0)
    # Slope 3/5, level 1 at 1.5: 3.1 at 5. Residuals -0.1, 0.3, -0.3, 0.1: variance 0.2 / 2.
    assert guess.mean == pytest.approx(3.1)
    assert guess.spread == pytest.approx(np.sqrt(0.1 * (1 + 0.25 + 3.5**2 / 5.0)))


def test_trend_of_a_single_value_takes_the_familys_slope() -> None:
    guess = trend(np.array([4.0]), np.array([1.0]), 6.0, slope=0.5, residual=0.3)
    assert (guess.mean, guess.spread) == (2.0, pytest.approx(0.3 * np.sqrt(2.0)))
