"""Who pays whom how much when some cannot pay all that they owe."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError

MOST_ROUNDS = 100_000
PAYMENTS_SETTLED = 1e-12
"""Largest last change of payments, relative to the largest debt of the world."""


def cleared(
    liabilities: FloatArray, external_assets: FloatArray, rounds: int, whole: float = 1.0
) -> FloatArray:
    """What everyone pays after some rounds of clearing, USD, (worlds, agents).

    Parameters
    ----------
    liabilities : (worlds, debtors, creditors) USD owed; the diagonal is zero.
    external_assets : (worlds, agents) USD owned outside the network, >= 0.
    rounds : exact where no chain of debtors is as long.
    whole : part of what a bankrupt owns and receives that its creditors get.

    Notes
    -----
    Eisenberg and Noe, "Systemic Risk in Financial Systems", Management Science 47 (2001) 236: p =
    min(owed, external assets + payments received), from full payment downwards. Worked: a lab with
    4 owes a cloud 10, the cloud with 3 owes a lender 10: 4 and 7 are paid.
    """
    owed = liabilities.sum(axis=2)
    share = shares_of(liabilities, owed)
    paid: FloatArray = owed
    for _ in range(rounds):
        paid = once_more(paid, owed, share, external_assets, whole, whole)
    return paid


def shares_of(liabilities: FloatArray, owed: FloatArray) -> FloatArray:
    """Part of each debtor's payments that goes to each creditor, (worlds, debtors, creditors)."""
    parts: FloatArray = liabilities / np.where(owed > 0.0, owed, 1.0)[:, :, None]
    return parts


def once_more(
    paid: FloatArray,
    owed: FloatArray,
    share: FloatArray,
    external_assets: FloatArray,
    recovered_assets: FloatArray | float,
    recovered_claims: FloatArray | float,
) -> FloatArray:
    """Payments after one more round, USD, (worlds, agents)."""
    received = (share * paid[:, :, None]).sum(axis=1)
    # Rounding must not fail someone who owns exactly what is owed: failing has a price here.
    solvent = external_assets + received >= owed * (1.0 - PAYMENTS_SETTLED)
    rest = recovered_assets * external_assets + recovered_claims * received
    return np.where(solvent, owed, np.minimum(rest, owed))


def clearing_vector(
    liabilities: FloatArray,
    external_assets: FloatArray,
    recovered_assets: FloatArray | float = 1.0,
    recovered_claims: FloatArray | float = 1.0,
) -> FloatArray:
    """What everyone pays when debts are settled at once and in proportion.

    Parameters
    ----------
    liabilities : (worlds, debtors, creditors) USD owed; the diagonal is zero.
    external_assets : (worlds, agents) USD owned outside the network, >= 0.
    recovered_assets : (worlds, 1) part of its outside assets that a bankrupt's creditors get, in
        (0, 1]; machines sold in a hurry.
    recovered_claims : (worlds, 1) part of the payments to it that they get, in (0, 1].

    Returns
    -------
    (worlds, agents) USD paid by each: the largest payments that are consistent.

    Raises
    ------
    EndgameError
        For a negative entry, or if payments do not settle.

    Notes
    -----
    Eisenberg and Noe, "Systemic Risk in Financial Systems", Management Science 47 (2001) 236: with
    nothing lost, p = min(owed, external assets + payments received). With losses, Rogers and
    Veraart, "Failure and rescue in an interbank network", Management Science 59 (2013) 882:
    repetition from full payment falls to the greatest solution, since whoever once fails fails in
    every later round. Worked: one debtor with 60 who owes 80 and 40 pays 40 and 20; who owes 10 and
    has 4 pays 4, or 2 at a recovery of one half.
    """
    if (liabilities < 0).any() or (external_assets < 0).any():
        raise EndgameError("liabilities and external assets must not be negative")
    owed = liabilities.sum(axis=2)
    share = shares_of(liabilities, owed)
    scale = np.maximum(owed.max(axis=1, keepdims=True, initial=0.0), 1e-300)
    paid: FloatArray = owed
    settled = np.zeros((len(owed), 1), dtype=bool)
    for _ in range(MOST_ROUNDS):
        later = once_more(paid, owed, share, external_assets, recovered_assets, recovered_claims)
        change = np.abs(later - paid).max(axis=1, keepdims=True, initial=0.0)
        # A settled world stays as it is, so that it pays the same alone and in a batch.
        paid = np.where(settled, paid, later)
        settled = settled | (change <= PAYMENTS_SETTLED * scale)
        if settled.all():
            return paid
    raise EndgameError(f"payments did not settle in {MOST_ROUNDS} rounds")
