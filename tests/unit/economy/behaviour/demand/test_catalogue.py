from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.demand import catalogue as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters
from sim.start.first_month import first_offer

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_an_offer_lists_labs_then_open_weights(view: View, given: Given) -> None:
    p = given(view.p, {"open.host_markup": 1.2, "open.self_hosting_cost_ratio": 1.5})
    shop = first_offer(replace(view, p=p), view.state)
    labs = view.state.labs.alive.shape[1]
    assert shop.price.shape == (2, 2, labs + 2)
    assert shop.offered[:, 0, :labs] == pytest.approx(view.state.labs.alive * 1.0)
    assert shop.price[:, :, -2] == pytest.approx(1.2 * shop.open_cost)
    assert shop.price[:, :, -1] == pytest.approx(1.5 * shop.open_cost)
    gap = shop.quality[:, 0] - shop.quality[:, 1]
    assert gap == pytest.approx(np.broadcast_to(p["models.small_tier_gap_log10"], gap.shape))


def test_reference_price_is_the_cheapest_that_is_good_enough(view: View) -> None:
    shop = first_offer(view, view.state)
    found = rules.reference_price(shop, view.best)
    flat = [
        shop.price[0, t, j]
        for t in range(2)
        for j in range(shop.price.shape[2])
        if shop.offered[0, t, j] and shop.quality[0, t, j] >= view.best[0, 0] - 1e-9
    ]
    assert found[0, 0] == min(flat)


def test_small_open_models_keep_their_size_until_they_trail_as_closed_ones_do(
    view: View, given: Given
) -> None:
    """Size as the root of compute: 4x the size at 16x the compute. Ratio 6 below, 13 at most."""
    p = given(
        view.p,
        {
            "open.small_tier_reference_flop_log10": 24.0,
            "open.small_tier_cost_ratio": 6.0,
            "inference.small_tier_cost_ratio": 13.0,
            "inference.parameter_exponent": 0.5,
        },
    )
    hours = np.ones_like(view.best)
    ratios = []
    for size in (0.25, 1.0, 2.0, 4.0):
        flop = np.full_like(view.need, 24.0 + 2.0 * np.log10(size))
        cost = rules.open_cost(replace(view, p=p), flop, hours)
        ratios.append(float(cost[0, 0] / cost[0, 1]))
    # At half the reference size and below the small one shrinks with it; then it stays; then
    # it grows so as not to trail by more than closed labs' small models do.
    assert ratios == pytest.approx([6.0, 6.0, 12.0, 13.0])


def test_hosts_serve_the_best_buy_not_the_most_capable(view: View, given: Given) -> None:
    """At k 0.2 and size 0.5, an order of quality for an order of compute is too dear to serve...

    ... unless tasks have come to expect it; and quality for nothing is always taken.
    """
    p = given(
        view.p,
        {
            "market.quality_exponent": 0.2,
            "inference.parameter_exponent": 0.5,
            "market.adequacy_slope": 5.0,
            "market.elasticity_between_labs": 3.0,
            "market.tail_elasticity_ratio": 1.0,
            "models.small_tier_gap_log10": 0.5,
        },
    )
    small_and_large = (np.array([[26.0, 27.0, 0.0]] * 2), np.array([[24.0, 25.0, 0.0]] * 2))

    def served(capability: np.ndarray, flop: np.ndarray, need: tuple[float, float]) -> list[float]:
        seen = replace(view, p=p, need=np.array([need] * 2))
        listing = replace(
            rules.Listing(
                view.state.labs.price,
                capability,
                capability,
                flop,
                np.zeros((2, 3, 2)),
                capability > 0,
            ),
        )
        found, size = rules.best_buys(seen, listing)
        assert (size == found - 2.0).all() or (size == 24.0).all()
        return found[0].tolist()

    assert served(*small_and_large, (25.5, 25.0)) == [26.0, 26.0]
    assert served(*small_and_large, (27.0, 25.0)) == [27.0, 26.0]
    equal_size = (small_and_large[0], np.array([[24.0, 24.0, 0.0]] * 2))
    assert served(*equal_size, (25.5, 25.0)) == [27.0, 27.0]
