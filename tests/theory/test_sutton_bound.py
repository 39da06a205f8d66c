"""Sunk costs bound concentration from below, whatever the market's size (Sutton 1991, 1998)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.market.measures import hhi
from sim.economy.market.sunk_costs import (
    OutlayCurve,
    concentration_bound,
    exogenous_number,
    free_entry_number,
    largest_number_of_firms,
    outlay_usd,
    quality_profit,
    quality_shares,
    symmetric_quality,
)


def array(*values: float) -> np.ndarray:
    return np.array([values])


def curve(entry: float, enhancement: float, exponent: float) -> OutlayCurve:
    return OutlayCurve(array(entry), array(enhancement), array(exponent))


CURVES = [(2.0, 1.0, 2.0), (1.0, 9.0, 4.0), (1.0, 1.0, 8.0), (0.1, 5.0, 3.3)]
"""Entry dear (F0 > a/gamma) and cheap, quality cheap and dear."""


def test_formula_of_profit_is_the_equilibrium_of_quantity_setters() -> None:
    """Buyers spend S at one ratio of price to quality; no firm gains by another quantity."""
    size, cost = 50.0, 1.3
    quality = array(1.0, 1.4, 2.0)
    shares = quality_shares(quality)
    prices = cost / (1 - shares)
    np.testing.assert_allclose(prices / quality, (prices / quality)[0, 0])
    quantities = shares * size / prices

    def profit(sold: np.ndarray) -> np.ndarray:
        served = (quality * sold).sum(axis=-1, keepdims=True)
        earned: np.ndarray = (size * quality / served - cost) * sold
        return earned

    best = profit(quantities)
    np.testing.assert_allclose(best, quality_profit(array(size), quality))
    for firm in range(3):
        for factor in (0.2, 0.9, 0.999, 1.001, 1.1, 5.0):
            trial = quantities.copy()
            trial[0, firm] *= factor
            assert profit(trial)[0, firm] < best[0, firm]


@pytest.mark.parametrize("ratio", [4.0, 900.0, 1e6])
def test_with_outlays_that_buy_nothing_concentration_falls_as_the_root_of_size(
    ratio: float,
) -> None:
    """N = sqrt(S/F0) equal firms just break even; ten times the market, HHI lower by sqrt(10)."""
    number = exogenous_number(array(ratio * 7.0), array(7.0))
    assert number.item() == pytest.approx(np.sqrt(ratio))
    equal = np.ones((1, round(number.item())))
    np.testing.assert_allclose(quality_profit(array(ratio * 7.0), equal), 7.0)
    larger = exogenous_number(array(ratio * 70.0), array(7.0))
    assert larger / number == pytest.approx(np.sqrt(10.0))
    assert hhi(quality_shares(equal)).item() == pytest.approx(1e4 / np.sqrt(ratio))


@pytest.mark.parametrize("number", [2, 3, 6])
@pytest.mark.parametrize("costs", CURVES)
def test_symmetric_quality_is_each_firms_best_small_step(
    costs: tuple[float, float, float], number: int
) -> None:
    """Profit less outlay is flat in the own quality where all have it."""
    size, costs_of = array(1e5), curve(*costs)
    quality = symmetric_quality(array(float(number)), size, costs_of)
    assert quality > 1.5

    def gain(factor: float) -> float:
        all_firms = np.repeat(quality, number, axis=1)
        all_firms[0, 0] *= factor
        own = all_firms[:, :1]
        net = quality_profit(size, all_firms)[:, :1] - outlay_usd(own, costs_of)
        return float(net.item())

    slope = (gain(1 + 1e-6) - gain(1 - 1e-6)) / 2e-6
    assert slope == pytest.approx(0.0, abs=1e-5 * size.item())


@pytest.mark.parametrize("costs", CURVES)
def test_no_firm_gains_by_any_quality_at_free_entry(costs: tuple[float, float, float]) -> None:
    """The first-order condition is a best reply: neither escalating nor giving up pays."""
    size, costs_of = array(1e9), curve(*costs)
    number = np.floor(free_entry_number(size, costs_of))
    quality = symmetric_quality(number, size, costs_of)
    own = quality * np.exp(np.linspace(-6.0, 3.0, 4001))[:, np.newaxis]
    own = np.maximum(own, 1.0)
    rivals = np.repeat(np.broadcast_to(quality, own.shape), int(number.item()) - 1, axis=1)
    net = quality_profit(size, np.concatenate([own, rivals], axis=1))[:, :1]
    net = net - outlay_usd(own, costs_of)
    assert own[net.argmax()].item() == pytest.approx(quality.item(), rel=2e-3)


@pytest.mark.parametrize("costs", CURVES)
def test_free_entry_leaves_no_profit(costs: tuple[float, float, float]) -> None:
    size, costs_of = 10.0 ** np.arange(1.0, 9.0)[:, np.newaxis], curve(*costs)
    number = free_entry_number(size, costs_of)
    quality = symmetric_quality(number, size, costs_of)
    np.testing.assert_allclose(size / number**2, outlay_usd(quality, costs_of), rtol=1e-9)


@pytest.mark.parametrize("costs", CURVES)
def test_the_bound_does_not_depend_on_the_size_of_the_market(
    costs: tuple[float, float, float],
) -> None:
    """N tends to (N - 1)**2/N = gamma/2 as 1/S, at the rate that the break-even condition gives."""
    entry, enhancement, exponent = costs
    bound = largest_number_of_firms(array(1 / exponent)).item()
    size = 10.0 ** np.arange(2.0, 13.0)[:, np.newaxis]
    gap = free_entry_number(size, curve(*costs)) - bound
    assert abs(gap[-1]) < 1e-9 * bound
    assert (np.diff(np.abs(gap[2:]), axis=0) < 0).all()
    rate = (enhancement / exponent - entry) * bound**2 * exponent / (2 * (1 - bound**-2))
    np.testing.assert_allclose((gap * size)[5:8], rate, rtol=1e-2)


@pytest.mark.parametrize(("exponent", "number"), [(2.0, 2.62), (4.0, 3.73), (8.0, 5.83)])
def test_bound_of_known_exponents(exponent: float, number: float) -> None:
    found = largest_number_of_firms(array(1 / exponent)).item()
    assert found == pytest.approx(number, abs=0.005)
    assert (found - 1) ** 2 / found == pytest.approx(exponent / 2)
    assert concentration_bound(array(1 / exponent)).item() == pytest.approx(1 / found)


def test_tenfold_market_concentrates_no_less_only_if_quality_is_valued() -> None:
    """Buyers who pay twice as much per tenfold compute hold the HHI near 2,970; others let it fall.

    k = log10(2) = 0.30 and k = log10(1.3) = 0.114: at most 3.4 and 6.2 firms.
    """
    k = np.log10([[2.0], [1.3]])
    number = largest_number_of_firms(k)
    np.testing.assert_allclose(number, [[3.4], [6.2]], atol=0.05)
    np.testing.assert_allclose(1e4 * concentration_bound(k), [[2970.0], [1600.0]], rtol=0.01)
    costs_of = OutlayCurve(array(1.0), array(1.0), 1 / k)
    tenfold = free_entry_number(array(1e10), costs_of) / free_entry_number(array(1e9), costs_of)
    np.testing.assert_allclose(tenfold, 1.0, atol=1e-6)
    without = exogenous_number(array(1e10), array(1.0)) / exogenous_number(array(1e9), array(1.0))
    assert without.item() == pytest.approx(np.sqrt(10))


def test_bound_goes_from_none_to_one_firm_in_the_value_of_quality() -> None:
    k = np.logspace(-12, 6, 400)[np.newaxis]
    share = concentration_bound(k)
    assert (np.diff(share) > 0).all()
    np.testing.assert_allclose(share[0, [0, -1]], [2e-12, 1.0], rtol=2e-3)
    assert concentration_bound(array(0.0)).item() == 0.0
    assert np.isinf(largest_number_of_firms(array(0.0))).all()
    assert largest_number_of_firms(array(1e-9)).item() == pytest.approx(0.5e9, rel=1e-6)


def test_small_markets_do_not_escalate() -> None:
    """Up to S = F0 N**2 with (N - 1)**2/N = a/(2 F0), firms keep to the least quality."""
    costs_of = curve(1.0, 5.0, 4.0)
    switch = largest_number_of_firms(array(1 / 5.0)).item()
    size = switch**2 * array(0.5, 0.99, 1.01, 2.0)
    number = free_entry_number(size, costs_of)
    quality = symmetric_quality(number, size, costs_of)
    np.testing.assert_allclose(number[0, :2], np.sqrt(size[0, :2]))
    assert (quality[0, :2] == 1.0).all()
    assert (quality[0, 2:] > 1.0).all()
    assert (number[0, 2:] < np.sqrt(size[0, 2:])).all()


def test_entry_stops_where_escalation_first_eats_the_profit() -> None:
    """A crowd at the least quality can break even too, but one of them would gain by escalating.

    F0 1, a 16.2, gamma 2, S 100: ten firms at quality 1 earn 1 each, and at quality 2 one of them
    would earn 100 (1 - 9/19)**2 = 27.7 for an outlay of 25.3. Entry stops at 3.7 firms.
    """
    size, costs_of = array(100.0), curve(1.0, 16.2, 2.0)
    number = free_entry_number(size, costs_of).item()
    assert number == pytest.approx(3.70, abs=0.005)
    fewer = np.linspace(1.01, number - 0.01, 50)[:, np.newaxis]
    net = size / fewer**2 - outlay_usd(symmetric_quality(fewer, size, costs_of), costs_of)
    assert (net > 0.0).all()
    crowd = np.ones((2, 10))
    crowd[1, 0] = 2.0
    net = (quality_profit(size, crowd) - outlay_usd(crowd, costs_of))[:, 0]
    np.testing.assert_allclose(net, [0.0, 100 * (1 - 9 / 19) ** 2 - 25.3], atol=1e-9)
    assert net[1] > 2.0
