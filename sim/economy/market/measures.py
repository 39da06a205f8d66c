"""Indices of concentration, market power and inequality."""

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


def delta_hhi(share_one: FloatArray, share_other: FloatArray) -> FloatArray:
    """Rise of the index if two firms merge and keep their shares.

    Parameters
    ----------
    share_one, share_other : broadcastable shares.

    Returns
    -------
    Points, in their broadcast shape.

    Notes
    -----
    2 s t (US Merger Guidelines 2023). Worked: 0.2 and 0.1 -> 400.
    """
    return POINTS * 2.0 * share_one * share_other


def mhhi(shares: FloatArray, ownership: FloatArray, control: FloatArray) -> FloatArray:
    """Modified index when owners hold stakes in several firms.

    Parameters
    ----------
    shares : (worlds, firms) shares that sum to one.
    ownership : (worlds, owners, firms) cash-flow rights of each owner in each firm.
    control : (worlds, owners, firms) weight of each owner in each firm's decisions.

    Returns
    -------
    (worlds,) points.

    Notes
    -----
    O'Brien and Salop 2000: sum over j, k of s_j s_k (control_j . ownership_k)/(control_j .
    ownership_j). Worked: two firms of 0.5, all owned and run by the same person -> 10,000; by one
    owner each -> 5,000.
    """
    overlap = (control[..., :, np.newaxis] * ownership[..., np.newaxis, :]).sum(axis=-3)
    own_weight = (control * ownership).sum(axis=-2)
    pull = shares[..., np.newaxis, :] * overlap / own_weight[..., np.newaxis]
    points: FloatArray = POINTS * (shares * pull.sum(axis=-1)).sum(axis=-1)
    return points


def effective_number(shares: FloatArray) -> FloatArray:
    """Number of equal firms that would be as concentrated.

    Parameters
    ----------
    shares : (worlds, firms) shares that sum to one.

    Returns
    -------
    (worlds,) number of firms, >= 1.

    Notes
    -----
    Worked: 0.5, 0.25, 0.25 -> 1/0.375 = 2.67.
    """
    return POINTS / hhi(shares)


def lerner(price: FloatArray, marginal_cost: FloatArray) -> FloatArray:
    """Margin over price.

    Parameters
    ----------
    price, marginal_cost : broadcastable, in one unit; price > 0.

    Returns
    -------
    Index, 0 under perfect competition, negative below cost.

    Notes
    -----
    Lerner 1934. Worked: 3 and 2 -> 0.333.
    """
    return (price - marginal_cost) / price


def gini(values: FloatArray) -> FloatArray:
    """Gini coefficient along the last axis.

    Parameters
    ----------
    values : (..., members) amounts >= 0.

    Returns
    -------
    (...) coefficient, 0 for equal amounts (all zero included), (n - 1)/n if one has all.

    Notes
    -----
    Worked: 1, 2, 3 -> 2/9.
    """
    ordered = np.sort(values, axis=-1)
    members = ordered.shape[-1]
    weight = 2.0 * np.arange(1, members + 1) - members - 1.0
    total = ordered.sum(axis=-1)
    spread = (ordered * weight).sum(axis=-1)
    coefficient: FloatArray = spread / (members * np.where(total > 0.0, total, 1.0))
    return coefficient


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
