"""A book of contracts as a ladder: amounts by months that are left until they expire."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import FloatArray

MONTHS = 60
"""Rungs of a ladder: the longest term that is told apart, five years."""


def run_off(ladder: FloatArray) -> FloatArray:
    """A ladder, (..., T), a month later: what had one month left has ended.

    3, 2, 1 becomes 2, 1, 0.
    """
    none = np.zeros_like(ladder[..., :1])
    return np.concatenate([ladder[..., 1:], none], axis=-1)


def sign(ladder: FloatArray, amount: FloatArray, months: FloatArray) -> FloatArray:
    """A ladder, (W, L, T), with new contracts of an amount, (W, L), over a term, (W, 1), in months.

    4 over 2 months on 3, 0, 0: 3, 4, 0.
    """
    rungs = np.arange(ladder.shape[-1])
    here = rungs == np.rint(months)[..., None] - 1.0
    signed: FloatArray = ladder + amount[..., None] * here
    return signed


def annuities(rate: FloatArray) -> FloatArray:
    """Value today of one USD a month until each rung's expiry, (W, 1, T); ``rate`` (W, 1) a month.

    At 1% a month: 0.99 for the last month, 1.97 for two.
    """
    months = np.arange(1.0, MONTHS + 1.0)
    kept = np.exp(-np.log1p(rate)[..., None] * months)
    worth: FloatArray = (1.0 - kept) / rate[..., None]
    return worth


def present_value(ladder: FloatArray, annuity: FloatArray) -> FloatArray:
    """Value today of all payments of a ladder, (W, L): monthly sums, (W, L, T), by their annuity.

    10 a month for one month and 5 for two, at 1%: 9.9 + 9.85 = 19.75.
    """
    return row_sums(ladder * annuity)


def outstanding(ladder: FloatArray) -> FloatArray:
    """All payments of a ladder, (W, L, T), until its contracts end, undiscounted, (W, L).

    10 a month for one month and 5 for two: 20.
    """
    return row_sums(ladder * np.arange(1.0, MONTHS + 1.0))


def grown(growth: FloatArray, months: FloatArray) -> FloatArray:
    """Shares by rung, (W, T), of a book whose monthly signings grew steadily over a whole term.

    ``growth`` and ``months`` (W, 1): log growth a month, term. Signings that double every month,
    terms of two months: a third ends in a month, two thirds in two.
    """
    left = np.arange(1.0, MONTHS + 1.0)
    age = np.rint(months) - left
    signed = np.where(age >= 0.0, np.exp(-growth * np.maximum(age, 0.0)), 0.0)
    shares: FloatArray = signed / row_sums(signed)[..., None]
    return shares
