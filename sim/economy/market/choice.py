"""Which provider builders choose: nested CES with latent taste classes, in closed form.

Spend on product j in a tier follows ``exp(V_j)`` with ``V_j = (sigma - 1)(k ln10 q_j - ln p_j) +
...``: CES demand, or logit in log price (Anderson, de Palma and Thisse 1992). Builders fall in a
few classes of sensitivity (latent-class demand, Kamakura and Russell 1989), so the exponential of
the class part is taken once per class and multiplied by each builder's own taste: exact, and ten
times fewer exponentials. The upper nest splits spend between tiers by their CES price indices.
"""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray, IntArray

LOWEST_UTILITY = -60.0
"""Utilities are floored here: exp stays a normal number and a shunned product gets about 1e-26."""
LEAST_TOTAL = 1e-300
"""A regularisation: nothing on sale is no division by zero."""
MOST_LOG_ODDS = 600.0
"""A regularisation: exp stays finite."""


def class_weights(utility: FloatArray) -> FloatArray:
    """Exponentials of bounded utilities, shape kept; -inf (not offered) gives exactly zero.

    >>> class_weights(np.array([0.0, -np.inf])).tolist()
    [1.0, 0.0]
    """
    floored = np.maximum(utility, LOWEST_UTILITY)
    return np.where(np.isneginf(utility), 0.0, np.exp(np.minimum(floored, 60.0)))


def target_shares(
    weights: FloatArray, taste: FloatArray, classes: IntArray, self_host: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Shares each builder would choose now, and the sum of exponentials behind them.

    Parameters
    ----------
    weights
        (worlds, tiers, products, classes) exponentials of the class utilities.
    taste
        (worlds, products, builders) exponentials of builder-provider tastes.
    classes
        (builders,) class of each builder.
    self_host
        (worlds, tiers, builders) factor on the last product, the self-hosted open model, whose unit
        cost falls with the builder's own volume.

    Returns
    -------
    shares (worlds, tiers, products, builders) summing to one over products, and inclusive sums
    (worlds, tiers, builders).

    Notes
    -----
    One product of weight 1 and one of weight 3, equal tastes: shares 0.25 and 0.75, sum 4.
    """
    score = np.take(weights, classes, axis=-1)  # in C order, unlike weights[..., classes]
    score *= taste[:, None, :, :]
    score[:, :, -1, :] *= self_host
    total = score.sum(axis=2)
    score /= np.maximum(total, LEAST_TOTAL)[:, :, None, :]
    return score, total


def tier_split(hard_share: FloatArray, total: FloatArray, exponent: FloatArray) -> FloatArray:
    """Share of each builder's spend on the frontier tier, (worlds, builders).

    The price index of a tier is ``total ** (-1 / (sigma - 1))``; with elasticity ``tau`` between
    tiers spend goes as ``a * index ** (1 - tau)``, that is ``a * total ** exponent`` with
    ``exponent = (tau - 1) / (sigma - 1)``, (worlds, tiers, builders): each tier's own sigma, or
    shares would depend on the unit of money. Equal totals and exponents return ``hard_share``.
    """
    # By logarithms, which is faster than two powers.
    pull = exponent * np.log(np.maximum(total, LEAST_TOTAL))
    odds = np.exp(np.minimum(pull[:, 0] - pull[:, 1], MOST_LOG_ODDS))
    frontier = hard_share * odds
    return frontier / (frontier + (1.0 - hard_share))


def reoptimise(
    shares: FloatArray, target: FloatArray, freed: FloatArray, offered: FloatArray
) -> FloatArray:
    """Shares after the freed part of each builder's spend went to what it would choose now.

    ``freed`` (worlds, builders) in [0, 1]: 1 for routers; contract expiry and new spend for the
    rest. ``offered`` (worlds, tiers, products) 1 or 0: spend on a product that is gone is freed at
    once. Shares 0.5 and 0.5, target 1 and 0, freed 0.2: 0.6 and 0.4.
    """
    kept = shares * offered[..., None]
    kept *= (1.0 - freed)[:, None, None, :]
    loose = 1.0 - kept.sum(axis=2)
    kept += loose[:, :, None, :] * target
    return kept
