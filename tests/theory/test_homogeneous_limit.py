"""Perfect substitutes sell at marginal cost; pure monopoly has no price (Bertrand 1883)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.pricing import bertrand_elasticity, markup


def test_two_equal_labs_and_endless_substitution_price_at_cost() -> None:
    """Nested CES: sigma to infinity at half shares drives the mark-up to one."""
    between = np.array([[10.0], [1e3], [1e6], [1e9]])
    elasticity = bertrand_elasticity(np.array([[0.5, 0.5]]), between, np.array([[1.5]]))
    ratio = markup(elasticity, np.array([[1.01]]), np.array([[50.0]]))
    assert (np.diff(ratio[:, 0]) < 0).all()
    np.testing.assert_allclose(ratio[-1], 1.0, atol=1e-8)


@pytest.mark.parametrize("market", [1.0, 0.7])
def test_monopoly_over_inelastic_demand_is_held_by_the_cap(market: float) -> None:
    """Revenue rises in the price without end at an elasticity of one or less: the cap, no pole."""
    elasticity = bertrand_elasticity(np.ones((1, 1)), np.array([[5.0]]), np.array([[market]]))
    ratio = markup(elasticity, np.array([[1.1]]), np.array([[6.0]]))
    assert ratio.item() == 6.0
    assert markup(elasticity, np.array([[1.1]]), np.array([[50.0]])).item() == pytest.approx(11.0)
