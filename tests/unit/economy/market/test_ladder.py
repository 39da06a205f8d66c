from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.ladder import (
    MONTHS,
    annuities,
    grown,
    outstanding,
    present_value,
    run_off,
    sign,
)

ONE = np.ones((1, 1))


def test_a_rung_down_what_ends_is_gone() -> None:
    assert run_off(np.array([3.0, 2.0, 1.0])).tolist() == [2.0, 1.0, 0.0]


def test_a_contract_is_signed_over_its_term() -> None:
    found = sign(np.array([[[3.0, 0.0, 0.0]]]), 4.0 * ONE, 2.0 * ONE)
    assert found.tolist() == [[[3.0, 4.0, 0.0]]]


def test_what_is_signed_is_paid_as_often_as_its_term_has_months() -> None:
    ladder = sign(np.zeros((1, 1, MONTHS)), 10.0 * ONE, 3.0 * ONE)
    paid = []
    for _ in range(5):
        paid.append(float(ladder.sum()))
        ladder = run_off(ladder)
    assert paid == [10.0, 10.0, 10.0, 0.0, 0.0]


def test_present_value_at_one_percent() -> None:
    ladder = np.zeros((1, 1, MONTHS))
    ladder[0, 0, :2] = 10.0, 5.0
    assert present_value(ladder, annuities(0.01 * ONE)) == pytest.approx(
        10.0 / 1.01 + 5.0 * (1.0 / 1.01 + 1.0 / 1.01**2)
    )
    assert outstanding(ladder) == pytest.approx(20.0)


def test_signings_that_double_leave_two_thirds_of_the_last_month() -> None:
    shares = grown(np.log(2.0) * ONE, 2.0 * ONE)
    assert shares[0, :3] == pytest.approx([1.0 / 3.0, 2.0 / 3.0, 0.0])
    assert grown(0.0 * ONE, 60.0 * ONE).sum() == pytest.approx(1.0)
