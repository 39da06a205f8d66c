"""Price competition when everyone agrees which product is better, and incomes differ.

Buyers have incomes spread evenly from low to high; one of income t values quality u at price p as u
(t - p), and no purchase as the outside quality times t. Serving costs nothing. Then only a few
firms can sell at once, however many offer: the better ones price low enough that even the poorest
do not want the next (Shaked and Sutton 1982, 1983).
"""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError

BISECTIONS = 60
SETTLED = 1e-14
"""Largest last change of a price, relative to the highest income."""
MOST_ROUNDS = 10_000


def vertical_shares(
    quality: FloatArray,
    price: FloatArray,
    outside_quality: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> FloatArray:
    """Share of buyers that choose each product.

    Parameters
    ----------
    quality : (worlds, firms) all different, above the outside quality.
    price : (worlds, firms) >= 0, in units of income.
    outside_quality : (worlds, 1) > 0, what a buyer has without buying.
    low, high : (worlds, 1) ends of the range of incomes, 0 < low < high.

    Returns
    -------
    (worlds, firms) shares; they sum to one, less those who buy nothing.

    Raises
    ------
    EndgameError
        If two qualities of a world are equal or one is not above the outside quality.

    Notes
    -----
    Worked: qualities 1 and 2, outside 0.5, prices 0.1 and 1, incomes 1 to 3: who earns more than
    (2 x 1 - 1 x 0.1)/(2 - 1) = 1.9 buys the better one -> 0.45 and 0.55.
    """
    _check(quality, outside_quality)
    lowest, highest, _ = _buyers(price, price, quality, outside_quality, low, high)
    shares: FloatArray = np.maximum(highest - lowest, 0.0) / (high - low)
    return shares


def vertical_prices(
    quality: FloatArray, outside_quality: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Equilibrium prices of firms with given qualities; those that cannot sell offer at cost, zero.

    Parameters
    ----------
    quality, outside_quality, low, high : as in `vertical_shares`.

    Returns
    -------
    (worlds, firms) prices, in units of income.

    Raises
    ------
    EndgameError
        As in `vertical_shares`, and if replies to replies do not settle.

    Notes
    -----
    Replies to replies from zero rise to the equilibrium, which is unique (Shaked and Sutton 1982,
    lemma 3). Demand is concave in the own price, so a reply is found by halving. Worked: qualities
    1 and 2, outside 0.1, incomes 1 to 3: the better sells at (2 high - low)/3 (2 - 1)/2 = 5/6, the
    other at (high - 2 low)/3 (2 - 1)/1 = 1/3.
    """
    _check(quality, outside_quality)
    price = np.zeros(np.broadcast_shapes(quality.shape, high.shape))
    settled = np.zeros((len(price), 1), dtype=bool)
    for _ in range(MOST_ROUNDS):
        reply = _reply(price, quality, outside_quality, low, high)
        change = np.abs(reply - price).max(axis=-1, keepdims=True)
        # A settled world stays as it is, so that its prices are the same alone and in a batch.
        price = np.where(settled, price, reply)
        settled = settled | (change <= SETTLED * high)
        if settled.all():
            return price
    raise EndgameError(f"prices of qualities did not settle in {MOST_ROUNDS} rounds")


def _check(quality: FloatArray, outside_quality: FloatArray) -> None:
    """Refuse equal qualities, whose sellers would give them away, and useless ones."""
    ranked = np.sort(np.concatenate([quality, outside_quality], axis=-1), axis=-1)
    wrong = (np.diff(ranked, axis=-1) <= 0.0).any(axis=-1)
    wrong |= (quality <= outside_quality).any(axis=-1)
    if wrong.any():
        world = int(np.flatnonzero(wrong)[0])
        raise EndgameError(
            f"qualities of world {world}: must differ from each other and lie above the outside one"
        )


def _buyers(
    own_price: FloatArray,
    price: FloatArray,
    quality: FloatArray,
    outside_quality: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Lowest and highest income that buys from each firm, and how fast that range shrinks.

    Each firm charges its own price while the others charge theirs. (worlds, firms) each; the last
    is the derivative of the range in the own price, <= 0.
    """
    rival_quality = np.concatenate([quality, outside_quality], axis=-1)[..., None, :]
    rival_price = np.concatenate([price, np.zeros_like(outside_quality)], axis=-1)[..., None, :]
    mine = quality[..., None]
    step = mine - rival_quality
    worse, better = step > 0.0, step < 0.0
    gap = np.where(step == 0.0, 1.0, step)
    indifferent = (mine * own_price[..., None] - rival_quality * rival_price) / gap
    slope = mine / gap
    floors = np.where(worse, indifferent, -np.inf)
    ceilings = np.where(better, indifferent, np.inf)
    first, last = floors.argmax(axis=-1)[..., None], ceilings.argmin(axis=-1)[..., None]
    floor = np.take_along_axis(floors, first, axis=-1)[..., 0]
    ceiling = np.take_along_axis(ceilings, last, axis=-1)[..., 0]
    floor_slope = np.where(floor > low, np.take_along_axis(slope, first, axis=-1)[..., 0], 0.0)
    ceiling_slope = np.where(ceiling < high, np.take_along_axis(slope, last, axis=-1)[..., 0], 0.0)
    return np.maximum(floor, low), np.minimum(ceiling, high), ceiling_slope - floor_slope


def _reply(
    price: FloatArray,
    quality: FloatArray,
    outside_quality: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> FloatArray:
    """Each firm's most profitable price against the others', (worlds, firms)."""
    least, most = np.zeros_like(price), np.zeros_like(price) + high
    for _ in range(BISECTIONS):
        trial = 0.5 * (least + most)
        lowest, highest, shrinkage = _buyers(trial, price, quality, outside_quality, low, high)
        pays = (highest - lowest) + trial * shrinkage > 0.0
        least, most = np.where(pays, trial, least), np.where(pays, most, trial)
    return least
