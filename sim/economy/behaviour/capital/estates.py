"""What is left of a closed lab, and what its clouds get of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.labs.compute_contracts import Book
from sim.economy.behaviour.observe import View


@dataclass(frozen=True)
class Estate:
    """Closed labs and their clouds; (W, L) USD unless said."""

    paid_usd: FloatArray
    """(W, L, K) out of what was left, in proportion to claims."""
    arrears_paid_usd: FloatArray
    """The part of it that is for unpaid bills."""
    lost_usd: FloatArray
    """Claims that nothing is left for."""


def wound_up(
    view: View, closed: BoolArray, arrears_usd: FloatArray, book: Book, cash_usd: FloatArray
) -> Estate:
    """Settle the estates of labs that close this month.

    Clouds claim unpaid bills and the damage of contracts that end: what was still due less what
    re-letting the hours brings (duty to mitigate). All rank alike (pari passu); the hours are free
    for others at once.

    Bills of 20, 100 due, re-letting 70, 25 left: claims of 50, of which half is paid.
    """
    damage = np.maximum(book.owed_usd - book.relet_usd, 0.0)
    claims = np.where(closed, arrears_usd + damage, 0.0)
    left = np.where(closed, np.maximum(cash_usd, 0.0), 0.0)
    part = np.minimum(left / np.maximum(claims, 1.0), 1.0)
    paid = part * claims
    share = view.state.labs.host_share / row_sums(view.state.labs.host_share)[..., None]
    return Estate(
        paid_usd=paid[..., None] * share,
        arrears_paid_usd=np.where(closed, part * arrears_usd, 0.0),
        lost_usd=claims - paid,
    )
