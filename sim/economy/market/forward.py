"""The forward curve of rents: what an hour of compute is expected to fetch in the months ahead.

A rent clears the market: demand at cost over comfortable capacity, both as they are expected, to
the power of one over the price elasticity. Beyond a year nobody knows of shortage or glut, and
rents are expected to return to cost, which falls with the hardware. New contracts are priced at the
curve's mean over their term (the expectations theory of the term structure), machines are bought on
its present value.
"""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray

HORIZONS = np.arange(0.0, 73.0, 3.0)
"""Months ahead for which rents are expected, (J,): quarters over six years."""
KNOWN_MONTHS = 12.0
"""Orders and halls under way tell of supply about a year ahead."""
_YEAR = 4


def expected_tightness(
    demand: FloatArray, growth: FloatArray, supply: FloatArray, fade_months: FloatArray
) -> FloatArray:
    """Log of demand at cost over comfortable supply, ahead by `HORIZONS`, (worlds, J).

    ``demand`` (worlds, 1) at a rent equal to cost, ``growth`` and ``supply`` (worlds, J) by
    horizon, ``fade_months`` (worlds, 1) over which what is known a year ahead is forgotten by a
    factor e. Demand 110, supply 100 for a year, no growth: 0.095, then fading.
    """
    known = np.log(demand) + growth - np.log(supply)
    later = np.exp(-np.maximum(HORIZONS - KNOWN_MONTHS, 0.0) / fade_months)
    return np.where(HORIZONS <= KNOWN_MONTHS, known, known[:, _YEAR : _YEAR + 1] * later)


def rents(
    cost: FloatArray, fall_per_year: FloatArray, tightness: FloatArray, elasticity: FloatArray
) -> FloatArray:
    """Expected rents, USD per hour, (worlds, J): cost ahead times tightness^(1 / elasticity).

    Cost 1.5 that falls by 0.25 a year in logs, demand a tenth above supply, elasticity 0.5: 1.81
    now.
    """
    curve: FloatArray = cost * np.exp(tightness / elasticity - fall_per_year * HORIZONS / 12.0)
    return curve


def term_mean(curve: FloatArray, months: int) -> FloatArray:
    """Mean of a curve over the first months, (worlds, 1): the price of a contract of that term.

    A curve that falls by one a quarter from 10 has 8 as its mean over a year.
    """
    weights = np.where(months >= HORIZONS, 1.0, 0.0)
    weights[0] = weights[months // 3] = 0.5
    mean: FloatArray = (curve * (weights / weights.sum())).sum(axis=1, keepdims=True)
    return mean


def present_value(
    curve: FloatArray, rate_per_year: FloatArray, arrival_months: FloatArray
) -> FloatArray:
    """Worth of a stream of rents from a month of arrival on, (worlds, 1), in rents of a month.

    ``rate_per_year`` (worlds, 1) discounts and retires. A rent of 1 for ever at 12% a year is worth
    about 100 months' rents, of which 49 fall into the first six years.
    """
    earns = np.where(arrival_months <= HORIZONS, 3.0, 0.0)
    now: FloatArray = (curve * earns * np.exp(-rate_per_year * HORIZONS / 12.0)).sum(
        axis=1, keepdims=True
    )
    return now
