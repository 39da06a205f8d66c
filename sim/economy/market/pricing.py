"""Closed forms of oligopoly pricing, and the sluggish step from a price to its target."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import FloatArray


def bertrand_elasticity(share: FloatArray, between: FloatArray, market: FloatArray) -> FloatArray:
    """Perceived demand elasticity of a firm that sets its price in a nested CES market.

    Parameters
    ----------
    share : (worlds, labs) share of the market's spend, in [0, 1].
    between : (worlds, 1) elasticity of substitution between firms.
    market : (worlds, 1) elasticity of the whole market.

    Returns
    -------
    (worlds, labs) elasticity, positive.

    Notes
    -----
    Atkeson and Burstein 2008. Worked: share 0.25, between 6, market 1.5 -> 4.875.
    """
    return between * (1.0 - share) + market * share


def markup(elasticity: FloatArray, elasticity_floor: FloatArray, cap: FloatArray) -> FloatArray:
    """Price over marginal cost of a firm that faces a constant elasticity.

    Parameters
    ----------
    elasticity : (worlds, labs) perceived elasticity.
    elasticity_floor : (worlds, 1) least elasticity used, > 1, since e/(e-1) has a pole at 1.
    cap : (worlds, 1) largest mark-up allowed, > 1.

    Returns
    -------
    (worlds, labs) ratio of price to marginal cost.

    Notes
    -----
    Lerner 1934. Worked: 3 -> 1.5; 1.01 with floor 1.25 and cap 4 -> 4.
    """
    used = np.maximum(elasticity, elasticity_floor)
    ratio: FloatArray = np.minimum(used / (used - 1.0), cap)
    return ratio


def discounted_elasticity(
    long_run: FloatArray,
    reoptimising: FloatArray,
    impatience: FloatArray,
    short_floor: FloatArray,
    short_slope: FloatArray,
) -> FloatArray:
    """Elasticity that a seller acts on when only part of its demand reconsiders each month.

    Parameters
    ----------
    long_run : (worlds, labs) elasticity once all demand has reconsidered.
    reoptimising : (worlds, labs) share of demand that reconsiders in a month, in (0, 1].
    impatience : (worlds, labs) discount rate per month, >= 0.
    short_floor : (worlds, 1) elasticity of the bound demand's own use.
    short_slope : (worlds, 1) weight of the reconsidering demand in the short run.

    Returns
    -------
    (worlds, labs) elasticity, w long + (1 - w) short with w = r/(r + d).

    Notes
    -----
    A price change moves demand by 1 - exp(-r t) of its long-run effect; discounted at d that is
    r/(r + d). Patient sellers invest in share, impatient ones harvest it (Klemperer 1995; Beggs
    and Klemperer 1992). Worked: long run 4, r 0.03, d 0.01, floor 0.6, slope 0.9 -> w 0.75, short
    0.708, 3.177.
    """
    speed = reoptimising + impatience
    # A seller that does not discount waits for every customer, whatever their speed.
    patience = np.where(impatience > 0.0, reoptimising / np.where(speed > 0.0, speed, 1.0), 1.0)
    short_run = short_floor + short_slope * reoptimising * long_run
    blended: FloatArray = patience * long_run + (1.0 - patience) * short_run
    return blended


def step_price(
    current: FloatArray,
    target: FloatArray,
    speed: FloatArray,
    max_rise: FloatArray | float,
    max_cut: FloatArray | float,
) -> FloatArray:
    """Price after one month's partial adjustment, in logs, towards a target.

    Parameters
    ----------
    current, target : (worlds, labs, ...) prices, > 0.
    speed : broadcastable share of the log gap closed in a month, in [0, 1].
    max_rise : broadcastable largest rise in a month, as a share of the price.
    max_cut : broadcastable largest cut in a month, as a positive share of the price, < 1.

    Returns
    -------
    Prices in the shape of current.

    Notes
    -----
    A full jump to the best response oscillates when rivals jump too. Worked: 10 towards 20 at
    speed 0.3 would be 12.31; with max_rise 0.04 it is 10.4.
    """
    log_step = speed * np.log(target / current)
    stepped: FloatArray = current * np.exp(clip(log_step, np.log1p(-max_cut), np.log1p(max_rise)))
    return stepped
