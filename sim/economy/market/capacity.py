"""Capacity first, price later: why sellers that compete in prices may earn Cournot's profit.

Two sellers build capacity, then post prices; whoever is cheaper sells first, to the buyers who
value the good most (efficient rationing). Demand is linear: price = intercept - slope x quantity.
"""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray

GRID = 401
REFINEMENTS = 8
"""Each search grid spans two steps of the one before: 200**8 times finer than the first."""


def cournot_quantities(
    unit_cost: FloatArray, intercept: FloatArray, slope: FloatArray
) -> FloatArray:
    """Equilibrium quantities of firms that set quantities under linear demand.

    Parameters
    ----------
    unit_cost : (worlds, firms) constant cost of a unit.
    intercept : (worlds, 1) price at which nobody buys.
    slope : (worlds, 1) fall of the price per unit sold, > 0.

    Returns
    -------
    (worlds, firms) quantities; zero for firms whose cost is above the others' price.

    Notes
    -----
    Cournot 1838: slope x q_i = price - c_i, so price = (intercept + sum of c)/(n + 1) over the n
    firms that sell, the cheapest ones. Worked: intercept 10, slope 1, costs 1 and 1 -> 3 each at 4;
    costs 1, 4 and 9: the first two alone give a price of 5, below 9 -> 4, 1 and 0.
    """
    ranked = np.sort(unit_cost, axis=-1)
    cheaper = np.arange(1, unit_cost.shape[-1] + 1)
    sells = intercept + np.cumsum(ranked, axis=-1) > (cheaper + 1) * ranked
    number = sells.sum(axis=-1, keepdims=True)
    costs = np.where(sells, ranked, 0.0).sum(axis=-1, keepdims=True)
    price = (intercept + costs) / (number + 1)
    quantities: FloatArray = np.maximum(price - unit_cost, 0.0) / slope
    return quantities


def price_subgame_revenue(
    capacity: FloatArray, intercept: FloatArray, slope: FloatArray
) -> FloatArray:
    """Expected revenue of two sellers that post prices with given capacities, nothing else to pay.

    Parameters
    ----------
    capacity : (worlds, 2) most that each can sell, >= 0.
    intercept, slope : as in `cournot_quantities`.

    Returns
    -------
    (worlds, 2) revenue per period.

    Notes
    -----
    Kreps and Scheinkman 1983, propositions 1 and 2. Capacities within the revenue-maximising
    replies to each other sell out at the market-clearing price. Otherwise prices are drawn at
    random; the larger seller expects what it could earn on the demand that the smaller one leaves,
    (intercept - slope x)**2/(4 slope), which sets the lowest price posted, and the smaller one
    sells its whole capacity at that price. If either could serve the whole market, so do prices
    fall: both at or above intercept/slope earn nothing. Worked: intercept 1, slope 1: capacities
    1/4 and 1/4 -> 1/8 each; 1/2 and 1/2 -> 1/16 each, not 0.
    """
    units = np.minimum(slope * capacity, intercept)
    rival = units[..., ::-1]
    clearing = units * (intercept - units - rival)
    reply = 0.5 * (intercept - rival)
    reply_to_small = 0.5 * (intercept - units.min(axis=-1, keepdims=True))
    sells_out = units.max(axis=-1, keepdims=True) <= reply_to_small
    leftover = reply * reply
    larger = units >= rival
    large = np.maximum(units, rival)
    prize = np.where(larger, leftover, leftover[..., ::-1])
    # The larger seller earns the prize at the lowest price, either sold out or serving everyone.
    sold_out = prize / np.where(large > 0.0, large, 1.0)
    root = np.sqrt(np.maximum(intercept * intercept - 4.0 * prize, 0.0))
    whole_market = 2.0 * prize / (intercept + root)
    lowest = np.where(large <= intercept - sold_out, sold_out, whole_market)
    mixed = np.where(larger, leftover, lowest * units)
    revenue: FloatArray = np.where(sells_out, clearing, mixed) / slope
    return revenue


def best_capacity(
    rival_capacity: FloatArray, unit_cost: FloatArray, intercept: FloatArray, slope: FloatArray
) -> FloatArray:
    """Capacity that earns most against a rival's, price competition included.

    Parameters
    ----------
    rival_capacity : (worlds, 1) the rival's capacity, >= 0.
    unit_cost : (worlds, 1) cost of a unit of capacity.
    intercept, slope : as in `cournot_quantities`.

    Returns
    -------
    (worlds, 1) capacity, found on successive grids. Profit is flat at its top, so its place is
    known to about 1e-8 of the market's size.

    Notes
    -----
    Kreps and Scheinkman 1983, proposition 4. Worked: intercept 10, slope 1, cost 1, rival 3 -> 3,
    Cournot's reply (10 - 1 - 3)/2; no capacity beyond it pays, although prices come after.
    """
    low = np.zeros(np.broadcast_shapes(rival_capacity.shape, unit_cost.shape, slope.shape))
    high = low + intercept / slope
    steps = np.linspace(0.0, 1.0, GRID)
    best = low
    for _ in range(REFINEMENTS):
        trial = low + (high - low) * steps
        both = np.stack(np.broadcast_arrays(trial, rival_capacity), axis=-1)
        revenue = price_subgame_revenue(both, intercept[..., None], slope[..., None])[..., 0]
        chosen = (revenue - unit_cost * trial).argmax(axis=-1)[..., None]
        best = np.take_along_axis(trial, chosen, axis=-1)
        step = (high - low) / (GRID - 1)
        low, high = np.maximum(best - step, 0.0), best + step
    return best
