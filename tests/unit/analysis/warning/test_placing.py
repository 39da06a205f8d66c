"""Places among worlds of one date: what all share tells nothing, what only some have, all."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from sim.analysis.warning.arrivals import Arrivals
from sim.analysis.warning.placing import Matched, roc

MONTHS = 40


def of(when: list[float]) -> Arrivals:
    return Arrivals(np.array(when), np.full(len(when), 12.0), 34, MONTHS)


def at_month_20(*values: float) -> np.ndarray:
    return np.repeat(np.array(values)[:, None], MONTHS, axis=1)


def test_worked_numbers() -> None:
    clear = [1.0, 2.0, 5.0, 9.0] * 3
    cases = Matched.at(of([26.0] + [np.inf] * 12), 6)
    values = at_month_20(5.0, *clear)
    assert cases.months.tolist() == [20]
    assert cases.places(values).tolist() == [0.625]
    assert cases.told(values, 0.5) == 1.0
    assert cases.told(values, 0.49) == 0.0


def test_in_one_month_it_is_the_usual_area() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(80, MONTHS))
    values[:20] += 0.7
    found = of([26.0] * 20 + [np.inf] * 60)
    middle, low, high = Matched.at(found, 6).area(values)
    assert middle == pytest.approx(roc_auc_score(np.arange(80) < 20, values[:, 20]))
    assert low < middle < high
    assert Matched.at(found, 6).area(-values)[0] == pytest.approx(1.0 - middle)


def test_the_date_tells_nothing() -> None:
    found = of([20.0, 26.0, 30.0] + [np.inf] * 15)
    clock = np.broadcast_to(np.arange(MONTHS) * 1.0, (18, MONTHS))
    assert Matched.at(found, 6).area(clock) == (0.5, 0.5, 0.5)


def test_who_cannot_be_judged_is_left_out() -> None:
    found = of([17.0, 26.0] + [np.inf] * 9)
    assert Matched.at(found, 6).worlds.tolist() == []  # nine others are too few
    found = of([17.0, 26.0] + [np.inf] * 10)
    assert Matched.at(found, 6).worlds.tolist() == [1]  # the first was not at risk at month 11
    assert np.isnan(Matched.at(of([np.inf] * 12), 6).area(np.ones((12, MONTHS)))).all()


def test_curve() -> None:
    false, hits = roc(np.array([0.9, 0.6]))
    assert np.round(false, 3).tolist() == [0.0, 0.1, 0.4, 1.0]
    assert hits.tolist() == [0.0, 0.5, 1.0, 1.0]
