"""Mark-ups, discounting and price steps, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.pricing import (
    discounted_elasticity,
    markup,
    step_price,
)


def array(*values: float) -> np.ndarray:
    return np.array([values])


def test_markup_floor_and_cap() -> None:
    elasticity = array(3.0, 1.01, -2.0, 1.3)
    ratio = markup(elasticity, array(1.25), array(4.0))
    np.testing.assert_allclose(ratio, [[1.5, 4.0, 4.0, 4.0]])
    assert markup(array(1.01), array(1.25), array(9.0)).item() == pytest.approx(5.0)


def test_discounted_elasticity_worked_number() -> None:
    elasticity = discounted_elasticity(array(4.0), array(0.03), array(0.01), array(0.6), array(0.9))
    assert elasticity.item() == pytest.approx(0.75 * 4.0 + 0.25 * (0.6 + 0.9 * 0.03 * 4.0))


@pytest.mark.parametrize("impatience", [0.0, 0.01, 0.5])
def test_no_switching_cost_means_impatience_does_not_matter(impatience: float) -> None:
    """All demand reconsiders, so the short run is the long run."""
    elasticity = discounted_elasticity(
        array(4.0), array(1.0), array(impatience), array(0.0), array(1.0)
    )
    assert elasticity.item() == pytest.approx(4.0, rel=1e-15)


def test_patient_seller_ignores_lock_in_and_impatient_one_harvests() -> None:
    impatience = array(0.0, 0.01, 0.05, 1e9)
    elasticity = discounted_elasticity(array(4.0), array(0.03), impatience, array(0.6), array(0.9))
    assert elasticity[0, 0] == 4.0
    assert (np.diff(elasticity) < 0).all()
    assert elasticity[0, -1] == pytest.approx(0.6 + 0.9 * 0.03 * 4.0, rel=1e-6)


def test_full_lock_in_leaves_the_captive_elasticity() -> None:
    """Nobody reconsiders: w = 0 for any impatience, and w = 1 for a seller that never discounts."""
    elasticity = discounted_elasticity(
        array(4.0, 4.0), array(0.0), array(0.02, 0.0), array(1.2), array(0.9)
    )
    np.testing.assert_allclose(elasticity, [[1.2, 4.0]])


def test_weight_is_the_discounted_response_of_sluggish_demand() -> None:
    """w = integral of d exp(-d t) (1 - exp(-r t)) dt = r / (r + d), by quadrature."""
    reoptimising, impatience = 0.04, 0.015
    edges = np.linspace(0.0, 2000.0, 400_001)
    months = 0.5 * (edges[1:] + edges[:-1])
    response = impatience * np.exp(-impatience * months) * (1 - np.exp(-reoptimising * months))
    weight = (response * np.diff(edges)).sum()
    elasticity = discounted_elasticity(
        array(1.0), array(reoptimising), array(impatience), array(0.0), array(0.0)
    )
    assert elasticity.item() == pytest.approx(weight, rel=1e-6)


def test_step_closes_a_share_of_the_log_gap() -> None:
    stepped = step_price(array(10.0), array(20.0), array(0.3), array(9.0), array(0.9))
    assert stepped.item() == pytest.approx(10 * 2**0.3)


def test_step_is_capped_both_ways_and_rests_at_the_target() -> None:
    stepped = step_price(
        array(10.0, 10.0, 10.0), array(20.0, 1.0, 10.0), array(0.3), array(0.04), array(0.06)
    )
    np.testing.assert_allclose(stepped, [[10.4, 9.4, 10.0]])


def test_step_full_speed_without_caps_jumps() -> None:
    stepped = step_price(array(10.0), array(3.0), array(1.0), array(np.inf), array(0.99))
    assert stepped.item() == pytest.approx(3.0)
