"""Splitting a change into its parts by identity: exact sums, no model of what would have been."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from sim.base.axes import FloatArray

TINY = 1e-12


def log_mean(one: float, other: float) -> float:
    """Logarithmic mean of two positive numbers. Worked: 1 and e -> e - 1; 2 and 2 -> 2."""
    if abs(one - other) <= TINY * max(abs(one), abs(other)):
        return one
    return (one - other) / math.log(one / other)


def by_factors(before: float, after: float, changes: Mapping[str, float]) -> dict[str, float]:
    """Split the change of a product of factors among them, exactly and without a remainder.

    Parameters
    ----------
    before, after : the product, positive, at both ends.
    changes : log change of each factor; what they leave of the whole is ``rest``.

    Returns
    -------
    Parts by name that add up to ``after - before`` (logarithmic mean Divisia index: Ang 2004,
    Energy Policy 32: 1131-1139). Worked: from 1 to e by one factor that rose by one log point and
    one that did not move: e - 1 and 0.
    """
    whole = math.log(after / before)
    rest = whole - sum(changes.values())
    weight = log_mean(after, before)
    return {name: weight * each for name, each in {**changes, "rest": rest}.items()}


def of_product(first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float]:
    """Split the change of a product of two factors at their midpoints (Shapley's value).

    ``first`` and ``second`` are (before, after), of any sign. Worked: 10 x 0.5 to 20 x 0.25: the
    first adds 3.75, the second takes 3.75.
    """
    change = first[1] - first[0], second[1] - second[0]
    middle = (first[0] + first[1]) / 2.0, (second[0] + second[1]) / 2.0
    return change[0] * middle[1], change[1] * middle[0]


def fisher(price: tuple[FloatArray, FloatArray], quantity: tuple[FloatArray, FloatArray]) -> float:
    """Fisher's ideal price index of what is sold at both ends, over it at the first; 1 if nothing.

    ``price`` and ``quantity`` are (before, after), (products,) each. Worked: prices 2 and 4 to 1
    and 4, one of each sold: 5/6.
    """
    p0, p1 = (np.asarray(each, dtype=np.float64) for each in price)
    q0, q1 = (np.asarray(each, dtype=np.float64) for each in quantity)
    sold = (q0 > 0) & (q1 > 0) & (p0 > 0) & (p1 > 0)
    if not sold.any():
        return 1.0
    old = float((p1 * q0)[sold].sum() / (p0 * q0)[sold].sum())
    new = float((p1 * q1)[sold].sum() / (p0 * q1)[sold].sum())
    return math.sqrt(old * new)


def concentration(shares: FloatArray, owner: np.ndarray) -> float:
    """HHI of shares (firms,) added up by owner's code (firms,), points.

    Worked: shares 0.5, 0.3 and 0.2, the last two of one owner: 5,000.
    """
    total = np.zeros(int(owner.max(initial=-1)) + 1)
    np.add.at(total, owner, shares)
    return float(1e4 * (total * total).sum())


def by_mergers(
    shares: tuple[FloatArray, FloatArray], owners: tuple[np.ndarray, np.ndarray]
) -> dict[str, float]:
    """Split the change of concentration into who bought whom and who grew, exactly, points.

    ``shares`` (before, after) by firm, ``owners`` the same by code. Mergers are what today's owners
    make of today's shares against yesterday's owners. Worked: shares 0.5 and 0.5 stay, one owner
    buys the other: mergers 5,000, growth 0.
    """
    first = concentration(shares[0], owners[0])
    between = concentration(shares[1], owners[0])
    last = concentration(shares[1], owners[1])
    return {"mergers": last - between, "growth": between - first}


def largest(parts: Mapping[str, float], sign: float = 0.0) -> str:
    """The part that moved most; with a ``sign``, most in that direction.

    Worked: price -24, cost +5 -> price.
    """
    return max(parts, key=lambda name: parts[name] * sign if sign else abs(parts[name]))
