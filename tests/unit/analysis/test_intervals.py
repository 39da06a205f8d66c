"""Wilson intervals by hand and against the equation that defines them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.intervals import Z_95, wilson


def test_wilson_by_hand() -> None:
    share, low, high = wilson([0, 5, 10], 10)
    assert share.tolist() == [0.0, 0.5, 1.0]
    # z^2 = 3.8415: upper end for none of ten is z^2/(10 + z^2) = 3.8415/13.8415.
    assert low == pytest.approx([0.0, 0.2366, 0.7225], abs=1e-4)
    assert high == pytest.approx([0.2775, 0.7634, 1.0], abs=1e-4)


def test_ends_solve_the_score_equation() -> None:
    trials = np.array([7.0, 50.0, 1000.0])
    share, low, high = wilson([2, 3, 400], trials)
    for end in (low, high):
        assert np.abs(share - end) == pytest.approx(Z_95 * np.sqrt(end * (1 - end) / trials))


def test_nothing_counted_is_not_known() -> None:
    share, low, high = wilson(0, 0)
    assert np.isnan(share)
    assert (low, high) == (0.0, 1.0)


def test_interval_covers_the_true_share_about_nineteen_times_in_twenty() -> None:
    found = np.random.default_rng(3).binomial(80, 0.1, size=20_000)
    _, low, high = wilson(found, 80)
    assert 0.93 < ((low <= 0.1) & (high >= 0.1)).mean() < 0.97


@pytest.mark.parametrize(("found", "trials"), [(-1, 5), (6, 5), (np.nan, 5), (1, np.inf)])
def test_impossible_counts_are_refused(found: float, trials: float) -> None:
    with pytest.raises(ValueError, match="between 0 and trials"):
        wilson(found, trials)
