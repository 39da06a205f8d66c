"""Readers of series by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis import reading as read


def test_helpers_by_hand() -> None:
    series = np.array([[4.0, 2.0, 3.0, 8.0, 5.0], [4.0, 3.0, 2.0, 1.0, 1.0]])
    assert read.largest_rise(series).tolist() == [4.0, 1.0]
    assert read.rolling_sum(series, 2)[0, 1:].tolist() == [6, 5, 11, 13]
    everyone = np.ones((1, 4), dtype=bool)
    left, right = np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([[1.0, 3.0, 2.0, 4.0]])
    assert read.masked_spearman(left, right, everyone)[0] == pytest.approx(0.8)
    with pytest.raises(ValueError, match="outside a run"):
        read.mean_over(series, 3, 3)
