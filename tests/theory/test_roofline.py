"""Serving cost falls as 1/batch, then is flat (Williams et al. 2009; Pope et al. 2022)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.economy.costs.inference import Roofline, ridge_batch, roofline_usd_per_mtok, usd_per_mtok
from sim.economy.costs.training import LossLaw, lifetime_optimal, training_loss


def array(*values: float) -> np.ndarray:
    return np.array([values])


H100_BF16 = Roofline(
    active_parameters=array(70e9),
    bytes_per_parameter=array(2.0),
    cache_bytes_per_token=array(0.0),
    peak_flop_per_s=array(989e12),
    bandwidth_bytes_per_s=array(3.35e12),
    compute_utilisation=array(1.0),
    memory_utilisation=array(1.0),
    fleet_utilisation=array(1.0),
    usd_per_chip_hour=array(2.0),
)


def test_ridge_of_an_h100_in_bf16_is_295() -> None:
    assert ridge_batch(H100_BF16).item() == pytest.approx(989e12 * 2 / (2 * 3.35e12))
    assert round(ridge_batch(H100_BF16).item()) == 295


def test_inverse_in_batch_below_the_ridge() -> None:
    batch = array(1.0, 2.0, 50.0, 295.0)
    cost = roofline_usd_per_mtok(H100_BF16, batch)
    np.testing.assert_allclose(cost * batch, cost[0, 0])
    assert cost[0, 0] == pytest.approx(23.217, abs=1e-3)


def test_flat_above_the_ridge_at_the_compute_bound() -> None:
    cost = roofline_usd_per_mtok(H100_BF16, array(296.0, 1e3, 1e6))
    np.testing.assert_allclose(cost, 2 * 70e9 / 989e12 / 3600 * 2.0 * 1e6)
    simple = usd_per_mtok(array(70e9), array(2.0), 989e12, array(1.0), array(0.0))
    np.testing.assert_allclose(cost, simple.item())


def test_attainable_peaks_scale_their_own_bound() -> None:
    """Half the compute peak doubles the flat part, a quarter of bandwidth quadruples the rest."""
    derated = replace(H100_BF16, compute_utilisation=array(0.5), memory_utilisation=array(0.25))
    full = roofline_usd_per_mtok(H100_BF16, array(1.0, 1e6))
    np.testing.assert_allclose(roofline_usd_per_mtok(derated, array(1.0, 1e6)), full * [4.0, 2.0])


def test_both_bounds_meet_at_the_ridge() -> None:
    for utilisations in ((1.0, 1.0), (0.5, 0.9), (0.8, 0.3)):
        roofline = replace(
            H100_BF16,
            compute_utilisation=array(utilisations[0]),
            memory_utilisation=array(utilisations[1]),
            cache_bytes_per_token=array(1e8),
        )
        ridge = ridge_batch(roofline)
        at, below, above = (
            roofline_usd_per_mtok(roofline, ridge * factor).item() for factor in (1, 0.99, 1.01)
        )
        assert at == pytest.approx(above, rel=1e-12)
        assert below > at * 1.001


def test_long_context_is_memory_bound_at_any_batch() -> None:
    """A cache that takes longer to read than the weights to multiply has no ridge."""
    roofline = replace(H100_BF16, cache_bytes_per_token=array(1e9))
    assert np.isinf(ridge_batch(roofline)).all()
    floor = 1e9 / 3.35e12 / 3600 * 2.0 * 1e6
    assert roofline_usd_per_mtok(roofline, array(1e9)).item() == pytest.approx(floor, rel=1e-6)


@pytest.mark.parametrize("batch", [1.0, 64.0, 1e4])
def test_cost_rises_with_size_at_any_batch(batch: float) -> None:
    """Without a cache cost is proportional to size: only a smaller model is cheaper to serve."""
    half = replace(H100_BF16, active_parameters=array(35e9))
    small = roofline_usd_per_mtok(half, array(batch))
    np.testing.assert_allclose(roofline_usd_per_mtok(H100_BF16, array(batch)), 2 * small)


@pytest.mark.parametrize("batch", [8.0, 1e4])
def test_at_equal_quality_only_training_longer_makes_serving_cheaper(batch: float) -> None:
    """Models of one loss, smaller the more they will serve: cost per token falls as their size."""
    law = LossLaw(*(array(each) for each in (1.8172, 482.01, 2085.43, 0.3478, 0.3658)))
    served = array(0.0, 1e12, 1e13, 1e14)
    parameters, tokens = lifetime_optimal(array(1e24), law, served, array(1.0))
    loss = training_loss(parameters, tokens, law)
    np.testing.assert_allclose(loss, loss[0, 0], rtol=1e-12)
    cost = roofline_usd_per_mtok(replace(H100_BF16, active_parameters=parameters), array(batch))
    np.testing.assert_allclose(cost / cost[0, 0], parameters / parameters[0, 0])
    assert (np.diff(cost) < 0).all()


def test_idle_fleet_pays_for_its_idle_hours() -> None:
    idle = replace(H100_BF16, fleet_utilisation=array(0.4))
    busy_cost = roofline_usd_per_mtok(H100_BF16, array(100.0))
    np.testing.assert_allclose(roofline_usd_per_mtok(idle, array(100.0)), busy_cost / 0.4)
