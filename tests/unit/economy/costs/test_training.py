"""Training bills against hand-worked numbers and the published record."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.units import H100_PEAK_FLOP_PER_S
from sim.economy.costs.energy import power_mw
from sim.economy.costs.training import (
    best_derisking_ratio,
    chip_hours,
    cluster_cost_usd,
    failure_probability,
    flop_for_budget,
    run_cost_usd,
)

A100_PEAK_FLOP_PER_S = 312e12
V100_PEAK_FLOP_PER_S = 125e12
MILLION = 1e6


def column(*values: float) -> np.ndarray:
    """One value per world, (worlds, 1)."""
    return np.array(values)[:, np.newaxis]


def test_gpt_4_run_cost_80_to_135_million() -> None:
    """2.1e25 FLOP on A100 at 35% and 1.5 to 2.5 USD an hour (Epoch AI; Cottier et al. 2024)."""
    cost = run_cost_usd(
        column(2.1e25, 2.1e25), A100_PEAK_FLOP_PER_S, column(0.35, 0.35), column(1.5, 2.5)
    )
    np.testing.assert_allclose(cost[:, 0] / MILLION, [80.1, 133.5], atol=0.1)


def test_llama_405b_hours_within_two_percent() -> None:
    """Meta's model card: 3.8e25 FLOP took 30.84 million H100-hours; 0.346 is the MFU of both."""
    hours = chip_hours(column(3.8e25), H100_PEAK_FLOP_PER_S, column(0.346))
    np.testing.assert_allclose(hours, 30.84e6, rtol=0.02)


def test_gpt_45_median_inside_epoch_interval() -> None:
    """40-100 thousand H100 for 90-165 days at 1.5-3 USD: Epoch AI 2025-10-10, 170-890 million."""
    ends = np.array([[40e3, 90.0, 1.5], [100e3, 165.0, 3.0]])
    chips, days, price = np.sqrt(ends[0] * ends[1])
    flop = column(chips * days * 24 * 3600 * H100_PEAK_FLOP_PER_S * 0.4)
    cost = run_cost_usd(flop, H100_PEAK_FLOP_PER_S, column(0.4), column(price))
    assert 170 * MILLION < cost.item() < 890 * MILLION
    assert cost.item() == pytest.approx(393 * MILLION, rel=0.01)


@pytest.mark.parametrize(
    ("flop", "peak", "mfu", "usd_per_hour", "chips", "kw", "cost_range", "run_mw", "site_mw"),
    [
        # GPT-3: 28 of the V100's 125 TFLOP/s at 1.5 USD (Lambda 2020); 10,000 V100 with 285,000
        # host cores (Microsoft 2020), 0.77 kW a chip. Reported: 4.6 million USD, 10 MW.
        (3.1e23, V100_PEAK_FLOP_PER_S, 28 / 125, (1.5, 1.5), 10e3, 0.77, (4.5, 4.7), (9, 11), 10),
        # GPT-4: 25,000 A100 in DGX A100 (6.5 kW for eight) at 2.0 to 3.5 USD, early cloud prices.
        # Reported: 100-200 million USD; 50 MW for a site, of which the run drew about half.
        (2.1e25, A100_PEAK_FLOP_PER_S, 0.35, (2.0, 3.5), 25e3, 0.8125, (100, 200), (22, 30), 50),
        # GPT-5 generation: 4e26 FLOP ("1e26+") on 120,000 H100 ("100,000+") at 1.6 to 3.0 USD.
        # Reported: 500 million to 1 billion USD, 200+ MW.
        (4e26, H100_PEAK_FLOP_PER_S, 0.35, (1.6, 3.0), 120e3, 1.4, (500, 1000), (195, 230), 200),
    ],
    ids=["gpt-3", "gpt-4", "gpt-5"],
)
def test_three_generations_of_compute_cost_and_power(
    flop: float,
    peak: float,
    mfu: float,
    usd_per_hour: tuple[float, float],
    chips: float,
    kw: float,
    cost_range: tuple[float, float],
    run_mw: tuple[float, float],
    site_mw: float,
) -> None:
    """Compute, cost and power per generation, and a run of plausible length on those chips."""
    cost = run_cost_usd(column(flop, flop), peak, column(mfu, mfu), column(*usd_per_hour))
    assert cost_range[0] < cost.min() / MILLION
    assert cost.max() / MILLION < cost_range[1]
    power = power_mw(column(chips), column(kw), column(1.2)).item()
    assert run_mw[0] < power < run_mw[1]
    assert 0.4 < power / site_mw < 1.05
    days = chip_hours(column(flop), peak, column(mfu)).item() / chips / 24
    assert 10 < days < 120


def test_budget_buys_what_the_run_costs() -> None:
    flop = column(1e24, 3e25)
    arguments = (H100_PEAK_FLOP_PER_S, column(0.3, 0.4), column(2.0, 1.7))
    np.testing.assert_allclose(
        flop_for_budget(run_cost_usd(flop, *arguments), *arguments), flop, rtol=1e-14
    )
    worked = flop_for_budget(column(1e8), H100_PEAK_FLOP_PER_S, column(0.35), column(2.0))
    np.testing.assert_allclose(worked, 6.2307e25, rtol=1e-9)


def test_derisking_halves_the_avoidable_failures() -> None:
    ratio = column(0.0, 1.0, 2.0, 1e3)
    probability = failure_probability(ratio, column(0.4), column(0.05), column(1.0))
    np.testing.assert_allclose(probability[:, 0], [0.4, 0.225, 0.1375, 0.05], atol=1e-12)
    slow = failure_probability(column(2.0), column(0.4), column(0.05), column(4.0))
    assert slow.item() == pytest.approx(0.05 + 0.35 / np.sqrt(2))


def test_a_run_is_derisked_until_a_dollar_avoids_a_dollar() -> None:
    arguments = (column(0.3), column(0.04), column(0.3))
    best = best_derisking_ratio(column(4.0), *arguments)
    assert best.item() == pytest.approx(0.3794, abs=1e-4)
    spent = [best + step for step in (-0.01, 0.0, 0.01)]
    cost = [float((x + 4.0 * failure_probability(x, *arguments)).item()) for x in spent]
    assert cost[1] < min(cost[0], cost[2])
    assert best_derisking_ratio(column(1.0), *arguments).item() == 0.0


def test_worlds_and_labs_broadcast() -> None:
    cost = run_cost_usd(
        np.full((3, 5), 1e25), column(312e12, 989e12, 989e12), np.full((1, 5), 0.4), column(2, 2, 4)
    )
    assert cost.shape == (3, 5)
    np.testing.assert_allclose(cost[2], 2 * cost[1])


def test_a_cluster_is_paid_day_and_night() -> None:
    cost = cluster_cost_usd(column(60_000, 1.0), column(120, 1.0), column(2.0, 1.0))
    np.testing.assert_allclose(cost[:, 0], [345.6e6, 24.0])


def test_cluster_and_flop_are_two_roads_to_one_bill() -> None:
    """What a cluster computes in its time, priced by FLOP, is what it was paid."""
    mfu, price = column(0.4), column(2.0)
    bill = cluster_cost_usd(column(60_000), column(120), price)
    flop = flop_for_budget(bill, H100_PEAK_FLOP_PER_S, mfu, price)
    np.testing.assert_allclose(flop, 60_000 * 120 * 86_400 * H100_PEAK_FLOP_PER_S * 0.4)
    np.testing.assert_allclose(run_cost_usd(flop, H100_PEAK_FLOP_PER_S, mfu, price), bill)
