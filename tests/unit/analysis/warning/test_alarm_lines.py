"""Lines by date and what alarms are worth where they were not drawn."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.warning.alarm_lines import alarm, line, rung
from sim.analysis.warning.arrivals import Arrivals

MONTHS = 80


def of(*when: float) -> Arrivals:
    return Arrivals(np.array(when), np.full(len(when), 12.0), 74, MONTHS)


def test_one_clear_world_in_ten_is_beyond_the_line() -> None:
    values = np.arange(100.0)[:, None] + np.arange(MONTHS)
    found = of(*[np.inf] * 100)
    level = line(values, found, higher=True)
    assert np.isnan(level[:12]).all()
    assert alarm(values, level, higher=True)[:, 12:51].mean(axis=0) == pytest.approx(0.1)
    assert alarm(values, line(values, found, False), False)[:, 12:51].mean() == pytest.approx(0.1)
    assert (level[51:] == level[50]).all()  # nobody is seen to stay clear for two years from there
    assert alarm(values, line(values, found, True, 0.3), True)[:, 20].sum() == 30


def test_how_long_an_alarm_was_on() -> None:
    found = of(60.0, 60.0, 60.0, 30.0, np.inf)
    on = np.zeros((5, MONTHS), dtype=bool)
    on[0, 51:60] = True  # nine months
    on[1, 20:60] = True  # longer than is followed back
    on[2, 30:59] = True  # went off again
    on[3, 20:30] = True  # came too early to be judged: 18 months at risk
    told = rung(on, found, np.ones((5, 4)))
    assert told.leads.tolist() == [9, 36, 0]
    assert told.lead[0] == 22.5
    assert told.warned == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert told.ahead[0] == pytest.approx(1 / 3)
    # Months with two years in sight that stay clear: 24 of each of three, none of the fourth but
    # none before 12, and 39 of the last.
    assert told.false[0] == pytest.approx((16 + 6) / (3 * 24 + 39))


def test_nothing_to_judge() -> None:
    told = rung(np.zeros((2, MONTHS), dtype=bool), of(np.inf, np.inf), np.ones((2, 3)))
    assert np.isnan(told.lead[0])
    assert np.isnan(told.warned[0])
    assert told.quiet == 1.0


def test_intervals_come_from_the_worlds_that_are_drawn() -> None:
    """Draws have world 0, world 1, nobody who was warned, worlds 0 and 1."""
    on = np.zeros((4, MONTHS), dtype=bool)
    on[0, 51:60] = True  # nine months
    on[1, 40:60] = True  # twenty
    weights = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0], [1, 1, 1, 1]], dtype=float)
    told = rung(on, of(60.0, 60.0, 60.0, np.inf), weights)
    assert told.lead == pytest.approx((14.5, 9.0, 20.0 - 0.05 * 11.0))  # drawn: 9, 20, -, 9
    assert told.warned == pytest.approx((2 / 3, 0.075, 1.0))  # drawn: all, all, none, all
