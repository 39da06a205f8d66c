"""How large the market is: S-curves of adoption with a ceiling, and price elasticity on top."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray


def logistic_step(stock: FloatArray, ceiling: FloatArray, rate_per_year: FloatArray) -> FloatArray:
    """Stock after one month of logistic growth towards its ceiling, exact within the month.

    A stock above its ceiling shrinks towards it. stock 10, ceiling 100, rate 1.2: 10.94.
    """
    odds = ceiling / np.maximum(stock, 1e-12) - 1.0
    return ceiling / (1.0 + odds * np.exp(-rate_per_year / 12.0))


def opened(capability: FloatArray, slope: FloatArray, midpoint: FloatArray) -> FloatArray:
    """Part of a market's tasks that models of today's capability can do, in (0, 1).

    A logistic share: tasks open up as models pass what they need (Erdil et al. 2025, GATE). At the
    midpoint: 0.5.
    """
    share: FloatArray = 1.0 / (1.0 + np.exp(-slope * (capability - midpoint)))
    return share


def spend_at_price(spend: FloatArray, log_price: FloatArray, elasticity: FloatArray) -> FloatArray:
    """Spend when prices differ from reference by ``log_price`` at demand elasticity ``elasticity``.

    Quantity goes as price ** -elasticity, spend as price ** (1 - elasticity): above 1 cheaper
    tokens raise spend (Jevons). spend 100, price +10%, elasticity 1.4: 96.26.
    """
    return spend * np.exp((1.0 - elasticity) * log_price)
