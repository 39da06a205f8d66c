"""Serving cost against DeepSeek's published day and hand-worked numbers."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.costs.inference import active_parameters, serving_mfu, usd_per_mtok

H800_PEAK_FLOP_PER_S = 989e12


def array(value: float) -> np.ndarray:
    return np.array([[value]])


def test_deepseek_blended_and_per_output_token() -> None:
    """One day of DeepSeek-V3 and R1 (open-infra-index day 6, 2025-03-01).

    1,814 H800 at 2 USD served 608 billion input tokens, 342 of them cached, and 168 billion output
    tokens: 87,072 USD, 0.11 per Mtok in all and 0.52 if output bears it all. The run-time of the
    434 billion uncached tokens through 37e9 active parameters is an MFU of 21%.
    """
    chips, hours, read, cached, written, active = 1814, 24, 608e9, 342e9, 168e9, 37e9
    uncached = read - cached + written
    mfu = uncached * 2 * active / (chips * hours * 3600 * H800_PEAK_FLOP_PER_S)
    assert mfu == pytest.approx(0.21, abs=0.005)
    cached_share = array(cached / (read + written))
    blended = usd_per_mtok(
        array(active), array(2.0), H800_PEAK_FLOP_PER_S, array(mfu), cached_share
    ).item()
    assert blended == pytest.approx(0.11, abs=0.005)
    assert blended * (read + written) / 1e6 == pytest.approx(87_072, rel=1e-9)
    assert blended * (read + written) / written == pytest.approx(0.52, abs=0.005)


def test_caching_everything_costs_nothing_at_the_margin() -> None:
    arguments = (array(37e9), array(2.0), H800_PEAK_FLOP_PER_S, array(0.2))
    assert usd_per_mtok(*arguments, array(1.0)).item() == 0.0
    half = usd_per_mtok(*arguments, array(0.5)).item()
    assert half == pytest.approx(0.5 * usd_per_mtok(*arguments, array(0.0)).item())


def test_cost_is_proportional_to_size_and_chip_price() -> None:
    base = usd_per_mtok(array(1e11), array(2.0), 1e15, array(0.25), array(0.0)).item()
    # 2e11 FLOP a token x 1e6 tokens over 1e15 x 0.25 FLOP/s is 800 s, at 2 USD an hour.
    assert base == pytest.approx(800 / 3600 * 2)
    larger = usd_per_mtok(array(3e11), array(1.0), 1e15, array(0.25), array(0.0)).item()
    assert larger == pytest.approx(1.5 * base)


def test_active_parameters_follow_compute_and_shrink_with_time() -> None:
    arguments = (array(2.1e25), array(280e9), array(0.5), array(0.2))
    assert active_parameters(array(2.1e25), *arguments, 0.0).item() == pytest.approx(280e9)
    later = active_parameters(array(8.4e25), *arguments, 2.0)
    assert later.item() == pytest.approx(280e9 * 2 * np.exp(-0.4))


def test_serving_mfu_grows_to_its_ceiling() -> None:
    years = np.array([[0.0, 2.0, 9.0]])
    served = serving_mfu(array(0.06), array(1.4), years, array(0.5))
    np.testing.assert_allclose(served, [[0.06, 0.1176, 0.5]], rtol=1e-12)
