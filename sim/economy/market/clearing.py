"""Who pays whom how much when some cannot pay all that they owe."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray

ROUNDING = 1e-12
"""A regularisation: who owns a hair less than what is owed, by rounding, pays it all."""


def cleared(liabilities: FloatArray, external_assets: FloatArray, rounds: int) -> FloatArray:
    """What everyone pays after some rounds of clearing, USD, (worlds, agents).

    Parameters
    ----------
    liabilities : (worlds, debtors, creditors) USD owed; the diagonal is zero.
    external_assets : (worlds, agents) USD owned outside the network, >= 0.
    rounds : exact where no chain of debtors is as long.

    Notes
    -----
    Eisenberg and Noe, "Systemic Risk in Financial Systems", Management Science 47 (2001) 236: p =
    min(owed, external assets + payments received), from full payment downwards. Worked: a lab with
    4 owes a cloud 10, the cloud with 3 owes a lender 10: 4 and 7 are paid.
    """
    owed = liabilities.sum(axis=2)
    share = liabilities / np.where(owed > 0.0, owed, 1.0)[:, :, None]
    paid: FloatArray = owed
    for _ in range(rounds):
        worth = external_assets + (share * paid[:, :, None]).sum(axis=1)
        solvent = worth >= owed * (1.0 - ROUNDING)
        paid = np.where(solvent, owed, np.minimum(worth, owed))
    return paid
