"""Perfect substitutes sell at marginal cost; pure monopoly has no price (Bertrand 1883)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import EndgameError
from sim.economy.market.pricing import bertrand_elasticity, logit_bertrand, markup


@pytest.mark.parametrize("outside_good", [True, False])
def test_equal_rivals_price_at_cost_as_alpha_grows(outside_good: bool) -> None:
    """Two equal firms: p - c = 2/alpha without outside good, at most that with one."""
    alpha = np.array([[1.0], [1e2], [1e4], [1e8]])
    quality = np.broadcast_to(3.0 * alpha, (4, 2))
    prices = logit_bertrand(quality, np.ones((4, 2)), alpha, np.eye(2, dtype=bool), outside_good)
    assert (np.diff(prices[:, 0]) < 0).all()
    assert (prices - 1 <= 2 / alpha * (1 + 1e-9)).all()
    np.testing.assert_allclose(prices[-1], 1.0, atol=1e-7)


def test_cheaper_firm_prices_just_under_its_rival() -> None:
    """Bertrand with unequal costs: the winner charges the loser's cost."""
    prices = logit_bertrand(
        np.zeros((1, 2)), np.array([[1.0, 1.5]]), np.array([[1e6]]), np.eye(2, dtype=bool), False
    )
    np.testing.assert_allclose(prices, 1.5, atol=1e-4)


def test_two_equal_labs_and_endless_substitution_price_at_cost() -> None:
    """Nested CES: sigma to infinity at half shares drives the mark-up to one."""
    between = np.array([[10.0], [1e3], [1e6], [1e9]])
    elasticity = bertrand_elasticity(np.array([[0.5, 0.5]]), between, np.array([[1.5]]))
    ratio = markup(elasticity, np.array([[1.01]]), np.array([[50.0]]))
    assert (np.diff(ratio[:, 0]) < 0).all()
    np.testing.assert_allclose(ratio[-1], 1.0, atol=1e-8)


def test_monopoly_without_outside_good_is_named_not_overflowed() -> None:
    everything = np.ones((3, 3), dtype=bool)
    arguments = (np.zeros((2, 3)), np.ones((2, 3)), np.ones((2, 1)))
    with pytest.raises(EndgameError, match="no finite price"):
        logit_bertrand(*arguments, everything, False)
    with pytest.raises(EndgameError, match="world 0"):
        logit_bertrand(*(np.ones((1, 1)),) * 3, np.ones((1, 1), dtype=bool), False)


def test_the_monopolised_world_is_the_one_named() -> None:
    owners = np.stack([np.eye(2, dtype=bool), np.ones((2, 2), dtype=bool)])
    with pytest.raises(EndgameError, match="world 1"):
        logit_bertrand(np.zeros((2, 2)), np.ones((2, 2)), np.ones((2, 1)), owners, False)


@pytest.mark.parametrize("market", [1.0, 0.7])
def test_monopoly_over_inelastic_demand_is_held_by_the_cap(market: float) -> None:
    """Revenue rises in the price without end at an elasticity of one or less: the cap, no pole."""
    elasticity = bertrand_elasticity(np.ones((1, 1)), np.array([[5.0]]), np.array([[market]]))
    ratio = markup(elasticity, np.array([[1.1]]), np.array([[6.0]]))
    assert ratio.item() == 6.0
    assert markup(elasticity, np.array([[1.1]]), np.array([[50.0]])).item() == pytest.approx(11.0)


def test_monopoly_with_outside_good_has_a_price() -> None:
    """One product of value e times the outside good: alpha (p - c) = 2 gives S = 1/2."""
    prices = logit_bertrand(
        np.array([[2.0]]), np.zeros((1, 1)), np.ones((1, 1)), np.ones((1, 1), bool), True
    )
    np.testing.assert_allclose(prices, 2.0)
