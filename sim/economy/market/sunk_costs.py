"""How many firms a market holds when quality is bought with sunk outlays (Sutton 1991, 1998).

Firms enter, sink an outlay in quality, and set quantities. Buyers spend a fixed sum and weigh
quality against price, so that every good sold has one ratio of quality to price. If quality costs
nothing beyond entry, larger markets hold ever more firms; if it can be bought, firms in a larger
market outspend each other instead, and their number stops growing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import power
from sim.base.axes import BoolArray, FloatArray

BISECTIONS = 80
"""Halvings of a bracket of a few firms: to the last bit."""


@dataclass(frozen=True)
class OutlayCurve:
    """Sunk outlay F(u) = entry + enhancement/exponent (u**exponent - 1), quality u >= 1.

    Every field broadcasts against (worlds, firms); the outlay and the market's size are USD over
    the same span, such as the life of a model generation.
    """

    entry_usd: FloatArray
    """F0 > 0, paid for the least quality, u = 1."""
    enhancement_usd: FloatArray
    """a > 0, marginal outlay at u = 1."""
    exponent: FloatArray
    """gamma: elasticity of the outlay to quality; 1/k if quality grows as outlay**k."""


def exogenous_number(market_usd: FloatArray, outlay_usd: FloatArray) -> FloatArray:
    """Number of firms under free entry when the outlay is fixed and goods are alike.

    Parameters
    ----------
    market_usd : (worlds, 1) buyers' spend S.
    outlay_usd : (worlds, 1) sunk outlay of each firm, > 0.

    Returns
    -------
    (worlds, 1) number, not rounded; below one where not even a monopolist covers its outlay.

    Notes
    -----
    Quantity setters each earn S/N**2, so N = sqrt(S/F) (Sutton 1991, chapter 2). Worked: 900 and 1
    give 30; a market ten times as large gives 95.
    """
    number: FloatArray = np.sqrt(market_usd / outlay_usd)
    return number


def quality_shares(quality: FloatArray) -> FloatArray:
    """Shares of spend of quantity setters that sell different qualities at equal unit cost.

    Parameters
    ----------
    quality : (worlds, firms) perceived quality u, > 0.

    Returns
    -------
    (worlds, firms) shares that sum to one; zero for firms whose quality is too low to sell. A
    single firm has all of it (at no finite price: spend is fixed, so demand has unit elasticity).

    Notes
    -----
    1 - (N - 1)/(u_i sum 1/u_j) over the N firms that sell (Sutton 1991, appendix 3.1). They are the
    best ones: a firm sells as long as its share among the better ones is positive. Worked: 1 and 2
    -> 1/3 and 2/3; with a third of 0.5: 1 - 2/(0.5 x 3.5) < 0, so it sells nothing.
    """
    burden = 1.0 / quality
    order = np.argsort(burden, axis=-1)
    ranked = np.take_along_axis(burden, order, axis=-1)
    better = np.arange(quality.shape[-1])
    sells = np.cumsum(ranked, axis=-1) > better * ranked
    number = sells.sum(axis=-1, keepdims=True)
    total = np.where(sells, ranked, 0.0).sum(axis=-1, keepdims=True)
    shares = np.where(sells, 1.0 - (number - 1) * ranked / total, 0.0)
    in_place: FloatArray = np.take_along_axis(shares, np.argsort(order, axis=-1), axis=-1)
    return in_place


def quality_profit(market_usd: FloatArray, quality: FloatArray) -> FloatArray:
    """Profit of each quantity setter before its outlay, USD.

    Parameters
    ----------
    market_usd : (worlds, 1) buyers' spend S.
    quality : (worlds, firms) perceived quality, > 0.

    Returns
    -------
    (worlds, firms) USD, S times the square of the share.

    Notes
    -----
    S [1 - (N - 1)/(u_i sum 1/u_j)]**2 (Sutton 1991): the margin over price equals the share.
    Worked: S = 90, qualities 1 and 2 -> 10 and 40.
    """
    shares = quality_shares(quality)
    return market_usd * shares * shares


def outlay_usd(quality: FloatArray, curve: OutlayCurve) -> FloatArray:
    """Sunk outlay that a quality takes, USD.

    Worked: entry 1, enhancement 2, exponent 4, quality 3 -> 1 + 0.5 x 80 = 41.
    """
    extra = power(quality, curve.exponent) - 1.0
    return curve.entry_usd + curve.enhancement_usd / curve.exponent * extra


def symmetric_quality(number: FloatArray, market_usd: FloatArray, curve: OutlayCurve) -> FloatArray:
    """Quality at which no one of N equal firms wants to outspend or underspend the others a little.

    Parameters
    ----------
    number : (worlds, 1) firms N >= 1, not necessarily whole.
    market_usd : (worlds, 1) buyers' spend S.
    curve : what quality costs.

    Returns
    -------
    (worlds, 1) quality, at least 1.

    Notes
    -----
    The first-order condition 2 S (N - 1)**2/N**3 = a u**gamma (Sutton 1991, section 3.3). Worked: N
    2, S 400, a 1, gamma 2 -> 100 = u**2, so 10.
    """
    wanted = 2.0 * market_usd * (number - 1.0) ** 2 / number**3 / curve.enhancement_usd
    quality: FloatArray = power(np.maximum(wanted, 1.0), 1.0 / curve.exponent)
    return quality


def free_entry_number(market_usd: FloatArray, curve: OutlayCurve) -> FloatArray:
    """Number of firms at which profit just covers the outlay, quality chosen by all.

    Parameters
    ----------
    market_usd : (worlds, 1) buyers' spend S.
    curve : what quality costs.

    Returns
    -------
    (worlds, 1) number, not rounded; below one where not even a monopolist covers its outlay.

    Notes
    -----
    Firms enter one by one until the next would lose: the least root of S/N**2 = F(u(N)), with u(N)
    of `symmetric_quality`. Small markets hold `exogenous_number` of firms at the least quality;
    from some size on all escalate and the number tends to that of `largest_number_of_firms`,
    however large the market: from below if entry is dear (F0 > a/gamma), otherwise from above.
    Worked: S 1e12, F0 2, a 1, gamma 2 -> 2.618, where outlays that buy no quality would give
    707,107.
    """
    steepness = 2.0 / curve.exponent
    gain = curve.enhancement_usd / curve.exponent - curve.entry_usd

    def loss(number: FloatArray) -> FloatArray:
        """Outlay less profit, for firms that escalate."""
        crowding = steepness * (number - 1.0) ** 2 - number
        return market_usd * crowding / number**3 - gain

    # The loss rises from one firm up to the larger root of its derivative, and falls beyond it.
    middle = 2.0 + 1.0 / steepness
    peak: FloatArray = middle + np.sqrt(middle * middle - 3.0)
    peak = peak + np.zeros_like(market_usd * gain)
    found = loss(peak) >= 0.0
    low, high = np.ones_like(peak), peak
    for _ in range(BISECTIONS):
        number = 0.5 * (low + high)
        covered = loss(number) < 0.0
        low, high = np.where(covered, number, low), np.where(covered, high, number)
    number = 0.5 * (low + high)
    escalates: BoolArray = found & (
        2.0 * market_usd * (number - 1.0) ** 2 / number**3 >= curve.enhancement_usd
    )
    return np.where(escalates, number, exogenous_number(market_usd, curve.entry_usd))


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


def largest_number_of_firms(willingness_exponent: FloatArray) -> FloatArray:
    """Number of equal firms to which free entry tends in large markets.

    Parameters
    ----------
    willingness_exponent : (worlds, 1) k >= 0, as in `concentration_bound`.

    Returns
    -------
    (worlds, 1) number, not rounded; infinite for k = 0.

    Notes
    -----
    Worked: gamma = 1/k of 2, 4 and 8 -> 2.618, 3.732 and 5.828 (Sutton 1991).
    """
    share = concentration_bound(willingness_exponent)
    endless = np.full(share.shape, np.inf)
    number: FloatArray = np.divide(1.0, share, out=endless, where=share > 0.0)
    return number
