from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.valuation import discounted, fading_growth

ONE = np.ones((1, 1))


def test_growth_fades_along_a_line() -> None:
    tripling = fading_growth(np.log(3.0) * ONE, 0.04 * ONE, 5.0 * ONE)
    assert tripling == pytest.approx(1.04 + 5.0 * (np.log(3.0) - 0.04))
    assert fading_growth(0.04 * ONE, 0.04 * ONE, 5.0 * ONE) == pytest.approx(1.04)


def test_a_shrinking_lab_is_worth_something() -> None:
    shrinking = fading_growth(np.array([[-0.16, -2.0]]), 0.04 * ONE, 5.0 * ONE)
    assert shrinking[0] == pytest.approx([0.52, 1.04 / 11.2])


def test_all_labs_together_are_worth_a_finite_market() -> None:
    known = (300.0 * ONE, 0.25 * ONE, 0.11 * ONE, 0.04 * ONE)
    value = discounted(np.array([[100.0, 200.0]]), *known)
    assert value[0] == pytest.approx([0.25 * 50.0 / 0.07, 0.25 * 100.0 / 0.07])
    most = 0.25 * 300.0 / 0.07
    assert discounted(np.array([[1e9, 1e9]]), *known).sum() == pytest.approx(most, rel=1e-6)
    assert discounted(np.array([[1.0]]), *known) == pytest.approx(0.25 / 0.07, rel=0.01)
