"""Indices of concentration and market power, and a bound on concentration."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray, IntArray

POINTS = 1e4
"""Herfindahl points of a monopoly."""


def hhi(shares: FloatArray) -> FloatArray:
    """Herfindahl-Hirschman index in points.

    Parameters
    ----------
    shares : (worlds, firms) shares that sum to one.

    Returns
    -------
    (worlds,) points, 0 to 10,000.

    Notes
    -----
    US Merger Guidelines 2023: above 1,800 is highly concentrated. Worked: 0.5, 0.3, 0.2 -> 3,800.
    """
    points: FloatArray = POINTS * (shares * shares).sum(axis=-1)
    return points


def controller_shares(revenue: FloatArray, owner: IntArray, hyperscalers: int) -> FloatArray:
    """Shares of revenue by controlling owner.

    Parameters
    ----------
    revenue : (worlds, labs) USD.
    owner : (worlds, labs) owner codes: a hyperscaler's column, or negative for a lab that is
        independent or has a parent outside the model; each of those stands alone.
    hyperscalers : number of hyperscalers.

    Returns
    -------
    (worlds, labs + hyperscalers) shares: first the labs that stand alone (zero for owned ones),
    then the hyperscalers. They sum to one, or are all zero where nothing was sold.

    Notes
    -----
    Worked: revenue 50, 30, 20 with owners -1, 0, 0 of two -> 0.5, 0, 0, 0.5, 0.
    """
    alone = np.where(owner < 0, revenue, 0.0)
    controls = owner[..., np.newaxis] == np.arange(hyperscalers)
    controlled = np.where(controls, revenue[..., np.newaxis], 0.0).sum(axis=-2)
    by_controller = np.concatenate([alone, controlled], axis=-1)
    total = by_controller.sum(axis=-1)[..., np.newaxis]
    shares: FloatArray = by_controller / np.where(total > 0.0, total, 1.0)
    return shares


def concentration_bound(willingness_exponent: FloatArray) -> FloatArray:
    """Least share of the largest firm, whatever the market's size, when quality can be bought.

    Parameters
    ----------
    willingness_exponent : (worlds, 1) k >= 0: buyers' willingness to pay grows as outlay**k.

    Returns
    -------
    (worlds, 1) share 1/N, zero where quality cannot be bought (k = 0). Times 10,000 it is the least
    Herfindahl index in points.

    Notes
    -----
    The limit of free entry in large markets solves (N - 1)**2/N = gamma/2 with gamma = 1/k (Sutton
    1991, 1998), so 1/N = 4k/(4k + 1 + sqrt(1 + 8k)). A static bound on private quality: what leaks
    or is given away lets more firms live, mergers and lock-in fewer. Worked: k 0.30 -> 0.297, 2,967
    points; k 0.11 -> 0.157, 1,566 points.
    """
    four_k = 4.0 * willingness_exponent
    share: FloatArray = four_k / (four_k + 1.0 + np.sqrt(1.0 + 2.0 * four_k))
    return share
