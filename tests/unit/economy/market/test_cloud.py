from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.cloud import (
    clearing_price,
    order_up_to,
    partial_adjustment,
    ration,
    spot_target,
    supply_growth,
    tightness,
)

ONE = np.ones((1, 1))


def test_tightness() -> None:
    assert tightness(100.0 * ONE, 100.0 * ONE, 0.85 * ONE) == pytest.approx(1.17647, abs=1e-5)


def test_spot_target_of_late_2024_and_of_a_glut() -> None:
    target = spot_target(1.4 * ONE, 1.3 * ONE, 1.6 * ONE, 0.9 * ONE, 0.55 * ONE)
    assert target == pytest.approx(2.24 * 1.3**0.9)  # 2.84
    glut = spot_target(1.4 * ONE, 0.1 * ONE, 1.6 * ONE, ONE, 0.55 * ONE)
    assert glut == pytest.approx(1.6 * 1.4 * 0.55)


def test_partial_adjustment_is_geometric() -> None:
    assert partial_adjustment(ONE, 2.0 * ONE, 0.5 * ONE) == pytest.approx(2.0**0.5)
    assert partial_adjustment(ONE, 2.0 * ONE, ONE) == pytest.approx(2.0)


def test_clearing_price_sells_out() -> None:
    price = clearing_price(1.46e9 * ONE, 1e6 * ONE, 1.4 * ONE, 0.95 * ONE)
    assert price == pytest.approx(1.5038, abs=1e-4)
    assert price * 1.4 * 730.0 * 0.95 * 1e6 == pytest.approx(1.46e9)


def test_supply_growth_answers_the_queue_within_bounds() -> None:
    lead = np.array([[3.5], [1.5], [0.0], [50.0]])
    column = np.ones((4, 1))
    growth = supply_growth(lead, 0.03 * column, 0.011 * column, 1.5 * column, 0.1 * column)
    assert growth.ravel() == pytest.approx([0.052, 0.03, 0.0135, 0.1])


def test_order_up_to_closes_part_of_the_gap() -> None:
    # 85 / 0.85 = 100 wanted, 110 with hoarding, 90 owned, a quarter of 20.
    order = order_up_to(85.0 * ONE, 0.85 * ONE, 0.1 * ONE, 90.0 * ONE, 0.25 * ONE)
    assert order == pytest.approx(5.0)
    assert order_up_to(85.0 * ONE, 0.85 * ONE, ONE, 500.0 * ONE, ONE) == pytest.approx(0.0)


def test_ration_in_proportion_and_never_more_than_asked() -> None:
    asked = np.array([[20.0, 40.0]])
    assert ration(asked, 30.0 * ONE) == pytest.approx(np.array([[10.0, 20.0]]))
    assert ration(asked, 100.0 * ONE) == pytest.approx(asked)
