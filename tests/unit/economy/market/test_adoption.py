from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.adoption import logistic_step, opened, spend_at_price

ONE = np.ones((1, 1))


def test_logistic_step_from_a_tenth_of_the_ceiling() -> None:
    # odds 9 e^-0.1 = 8.1435: 100 / 9.1435
    assert logistic_step(10.0 * ONE, 100.0 * ONE, 1.2 * ONE) == pytest.approx(10.937, abs=1e-3)


def test_logistic_step_shrinks_what_is_above_its_ceiling() -> None:
    after = logistic_step(200.0 * ONE, 100.0 * ONE, 1.2 * ONE)
    assert 100.0 < after.item() < 200.0


def test_twelve_logistic_steps_are_one_year() -> None:
    stock = 10.0 * ONE
    for _ in range(12):
        stock = logistic_step(stock, 100.0 * ONE, 1.2 * ONE)
    assert stock == pytest.approx(100.0 / (1.0 + 9.0 * np.exp(-1.2)))


def test_half_is_open_at_the_midpoint() -> None:
    at = opened(np.array([[20.0, 28.0, 36.0]]), 1.3 * ONE, 28.0 * ONE)
    assert at[0] == pytest.approx([0.0, 0.5, 1.0], abs=1e-4)


def test_spend_at_price_above_unit_elasticity_falls_with_the_price() -> None:
    dear = spend_at_price(100.0 * ONE, np.log(1.1) * ONE, 1.4 * ONE)
    assert dear == pytest.approx(96.26, abs=0.01)
    assert spend_at_price(100.0 * ONE, np.log(1.1) * ONE, ONE) == pytest.approx(100.0)
