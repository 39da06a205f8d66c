"""Closed forms of oligopoly pricing, and the sluggish step from a price to its target."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import BoolArray, FloatArray
from sim.base.errors import EndgameError

BISECTIONS = 100
"""Halvings of the bracket of the log aggregator: exact to the last bit for brackets up to 1e14."""
NEWTON_STEPS = 12
"""Steps of a convex Newton iteration that roughly doubles its digits each time."""
HALF_SHARE_LOG_TYPE = float(np.log(0.5) + 2.0)
"""Log type over aggregator at which an owner's share is one half."""


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


def cournot_elasticity(share: FloatArray, between: FloatArray, market: FloatArray) -> FloatArray:
    """Perceived demand elasticity of a firm that sets its quantity in a nested CES market.

    Parameters
    ----------
    share, between, market : as in `bertrand_elasticity`.

    Returns
    -------
    (worlds, labs) elasticity, positive, never above the Bertrand one.

    Notes
    -----
    Atkeson and Burstein 2008. Worked: share 0.25, between 6, market 1.5 -> 1/0.29167 = 3.4286.
    """
    return 1.0 / ((1.0 - share) / between + share / market)


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


def klemperer_two_period(
    cost: FloatArray, transport: FloatArray, discount: FloatArray, reservation: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Prices of a Hotelling duopoly whose customers are locked in after the first period.

    Parameters
    ----------
    cost : (worlds, 1) marginal cost.
    transport : (worlds, 1) transport cost t, the degree of differentiation.
    discount : (worlds, 1) weight of the second period, in [0, 1].
    reservation : (worlds, 1) reservation price in the second period, >= cost.

    Returns
    -------
    first, second : (worlds, 1) prices.

    Notes
    -----
    Klemperer 1987, myopic customers, full lock-in: p2 = R and p1 = c + t - discount (R - c); rents
    of the second period are competed away in the first. Worked: c 1, t 0.5, discount 0.9, R 2 ->
    0.6, below cost, then 2.
    """
    first = cost + transport - discount * (reservation - cost)
    return first, reservation + np.zeros_like(first)


def logit_bertrand(
    quality: FloatArray,
    cost: FloatArray,
    alpha: FloatArray,
    owner_matrix: BoolArray,
    outside_good: bool,
) -> FloatArray:
    """Equilibrium prices of multi-product owners under logit demand.

    Parameters
    ----------
    quality : (worlds, products) mean utility at price zero; the outside good's is 0.
    cost : (worlds, products) marginal cost.
    alpha : (worlds, 1) utility per dollar, > 0.
    owner_matrix : (products, products) or (worlds, products, products), True where two products
        have one owner; reflexive, symmetric and transitive.
    outside_good : whether buyers may buy nothing.

    Returns
    -------
    (worlds, products) prices.

    Raises
    ------
    EndgameError
        If one owner holds every product and there is no outside good: no finite price exists.

    Notes
    -----
    Every owner charges one mark-up, p - c = 1/(alpha (1 - S)), S its share over all its products
    (Anderson, de Palma and Thisse 1992). Its share depends on rivals only through the aggregator H
    = sum exp(quality - alpha p) (Nocke and Schutz 2018), and the shares' sum falls in H, so one
    bisection per world finds the equilibrium for any number of owners. Worked: two equal products,
    no outside good, alpha 2, cost 1 -> 1 + 2/2 = 2.
    """
    value = quality - alpha * cost
    same_owner = np.broadcast_to(owner_matrix, (*value.shape, value.shape[-1]))
    log_type = _log_sum_exp(np.where(same_owner, value[..., np.newaxis, :], -np.inf))
    within_owner = np.exp(value - log_type)
    if outside_good:
        low = np.zeros_like(log_type[..., :1])
        # Mark-ups are at least 1/alpha, so the aggregator is at most what those would give.
        high = np.logaddexp(0.0, _log_sum_exp(value)[..., np.newaxis])
    else:
        rival_type = _largest_rival(log_type, same_owner)
        # Here the two largest owners have at least one half each: the shares sum to one or more.
        low = rival_type - HALF_SHARE_LOG_TYPE
        high = _log_sum_exp(value)[..., np.newaxis]
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        owner_share = np.exp(_log_owner_share(log_type - middle))
        total = (owner_share * within_owner).sum(axis=-1)[..., np.newaxis]
        if outside_good:
            total = total + np.exp(-middle)
        crowded = total > 1.0
        low, high = np.where(crowded, middle, low), np.where(crowded, high, middle)
    log_share = _log_owner_share(log_type - 0.5 * (low + high))
    prices: FloatArray = cost - 1.0 / (alpha * np.expm1(log_share))
    return prices


def _log_sum_exp(values: FloatArray) -> FloatArray:
    """Log of the sum of exponentials along the last axis, safe from overflow."""
    largest = values.max(axis=-1)
    total: FloatArray = largest + np.log(np.exp(values - largest[..., np.newaxis]).sum(axis=-1))
    return total


def _largest_rival(log_type: FloatArray, same_owner: BoolArray) -> FloatArray:
    """Largest log type among owners other than the largest, (worlds, 1)."""
    first = log_type.argmax(axis=-1)[..., np.newaxis, np.newaxis]
    owned_by_first = np.take_along_axis(same_owner, first, axis=-2)[..., 0, :]
    rivals: FloatArray = np.where(owned_by_first, -np.inf, log_type).max(axis=-1)
    if np.isneginf(rivals).any():
        world = int(np.flatnonzero(np.isneginf(rivals))[0])
        raise EndgameError(
            f"logit price: one owner holds every product of world {world} and there is no outside"
            " good, so no finite price exists; add a rival or an outside good"
        )
    return rivals[..., np.newaxis]


def _log_owner_share(log_ratio: FloatArray) -> FloatArray:
    """Log share u of an owner from its log type over the aggregator: u + 1/(1 - exp(u)) = ratio.

    The left side is convex and rises in u < 0, so Newton descends to the root from any point right
    of it. Right of it lie ratio - 1, because 1/(1 - S) > 1, and the share of a mark-up ratio + 1.
    """
    markup_bound = np.maximum(log_ratio + 1.0, 1.6)
    log_share: FloatArray = np.minimum(log_ratio - 1.0, np.log1p(-1.0 / markup_bound))
    for _ in range(NEWTON_STEPS):
        outside_share = -np.expm1(log_share)
        slope = 1.0 + np.exp(log_share) / outside_share**2
        log_share = log_share - (log_share + 1.0 / outside_share - log_ratio) / slope
    return log_share
