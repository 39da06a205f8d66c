from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.cloud import (
    double_orders,
    newest_premium,
    order_up_to,
    partial_adjustment,
    ration,
    return_above_user_cost,
    supply_growth,
    tightness,
)

ONE = np.ones((1, 1))


def test_tightness() -> None:
    assert tightness(100.0 * ONE, 100.0 * ONE, 0.85 * ONE) == pytest.approx(1.17647, abs=1e-5)


def test_partial_adjustment_is_geometric() -> None:
    assert partial_adjustment(ONE, 2.0 * ONE, 0.5 * ONE) == pytest.approx(2.0**0.5)
    assert partial_adjustment(ONE, 2.0 * ONE, ONE) == pytest.approx(2.0)


def test_the_newest_chips_are_dear_while_they_are_few() -> None:
    least = 0.05 * ONE
    assert newest_premium(0.1 * ONE, 0.3 * ONE, least) == pytest.approx(10.0**0.3)
    assert newest_premium(ONE, 0.3 * ONE, least) == pytest.approx(1.0)
    assert newest_premium(0.0 * ONE, 0.3 * ONE, least) == pytest.approx(20.0**0.3)


def test_double_orders_follow_the_quoted_lead_time() -> None:
    rule = (4.0 * ONE, 0.1 * ONE, ONE, 0.6 * ONE)
    swollen = double_orders(0.0 * ONE, 100.0 * ONE, 9.0 * ONE, *rule)
    assert swollen == pytest.approx(30.0)
    # Once nobody waits they are withdrawn, and nobody orders more often than twice.
    assert double_orders(30.0 * ONE, 100.0 * ONE, 2.0 * ONE, *rule) == pytest.approx(12.0)
    assert double_orders(0.0 * ONE, 100.0 * ONE, 99.0 * ONE, *rule) == pytest.approx(60.0)


@pytest.mark.parametrize("wait", [1.0, 3.0, 6.0, 12.0, 18.0])
def test_double_orders_and_the_wait_that_they_lengthen_do_not_explode(wait: float) -> None:
    """Quoted wait W + F / C with F from the wait last quoted settles, at most at twice W."""
    capacity, lead, twice = 10.0, wait, 0.0 * ONE
    backlog = wait * capacity * ONE
    quoted = []
    for _ in range(200):
        twice = double_orders(
            twice, backlog, lead * ONE, 3.6 * ONE, 0.127 * ONE, 1.04 * ONE, 0.6 * ONE
        )
        lead = wait + twice.item() / capacity
        quoted.append(lead)
    assert quoted[-1] == pytest.approx(quoted[-2], abs=1e-9)
    assert wait <= lead <= 2.04 * wait + 1e-9
    assert lead == pytest.approx(wait * (1.0 + min(max(0.127 * (lead - 3.6), 0.0), 1.04)))


def test_return_above_user_cost() -> None:
    found = return_above_user_cost(4.0 * ONE, 100.0 * ONE, 0.4 * ONE)
    assert found == pytest.approx(0.08)


def test_supply_growth_answers_the_queue_within_bounds() -> None:
    lead = np.array([[3.5], [1.5], [0.0], [50.0]])
    column = np.ones((4, 1))
    growth = supply_growth(lead, 0.03 * column, 0.011 * column, 1.5 * column, 0.1 * column)
    assert growth.ravel() == pytest.approx([0.052, 0.03, 0.0135, 0.1])


def test_order_up_to_closes_part_of_the_gap() -> None:
    assert order_up_to(120.0 * ONE, 100.0 * ONE, 0.25 * ONE) == pytest.approx(5.0)
    assert order_up_to(100.0 * ONE, 500.0 * ONE, ONE) == pytest.approx(0.0)


def test_ration_in_proportion_and_never_more_than_asked() -> None:
    asked = np.array([[20.0, 40.0]])
    assert ration(asked, 30.0 * ONE) == pytest.approx(np.array([[10.0, 20.0]]))
    assert ration(asked, 100.0 * ONE) == pytest.approx(asked)
