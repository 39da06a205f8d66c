"""Bass (1969): the closed form against the equation it solves, and its peak."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.adoption import bass, bass_peak_years


@pytest.mark.parametrize(("p", "q"), [(0.03, 0.38), (0.01, 0.5), (0.05, 0.2)])
def test_closed_form_against_euler(p: float, q: float) -> None:
    """dF/dt = (p + q F)(1 - F), by Euler's midpoint rule in steps of a hundredth of a year."""
    step, years = 0.01, 15.0
    share, path = 0.0, [0.0]
    for _ in range(round(years / step)):
        middle = share + 0.5 * step * (p + q * share) * (1.0 - share)
        share = share + step * (p + q * middle) * (1.0 - middle)
        path.append(share)
    when = np.arange(len(path)) * step
    exact = bass(when[:, None], np.full((1, 1), p), np.full((1, 1), q))[:, 0]
    assert np.abs(exact - np.array(path)).max() < 1e-4


@pytest.mark.parametrize(("p", "q"), [(0.03, 0.38), (0.01, 0.5)])
def test_new_adopters_peak_where_theory_says(p: float, q: float) -> None:
    when = np.arange(0.0, 20.0, 0.001)
    new = np.diff(bass(when[:, None], np.full((1, 1), p), np.full((1, 1), q))[:, 0])
    peak = bass_peak_years(np.full((1, 1), p), np.full((1, 1), q)).item()
    assert when[new.argmax()] == pytest.approx(peak, abs=2e-3)


def test_at_the_peak_half_less_p_over_q_have_adopted() -> None:
    """F(t*) = (q - p) / (2 q)."""
    p, q = np.full((1, 1), 0.03), np.full((1, 1), 0.38)
    assert bass(bass_peak_years(p, q), p, q) == pytest.approx((0.38 - 0.03) / 0.76)
