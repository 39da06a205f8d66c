"""Who pays whom how much when somebody has failed: exact clearing, with bankruptcy costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import first_places
from sim.base.axes import BoolArray, FloatArray
from sim.base.errors import EndgameError

ROUNDING = 1e-10
"""A regularisation: who is short by less than this part of what it owes is short by rounding."""


@dataclass(frozen=True)
class Settlement:
    """What everyone pays and keeps; (cases, agents) each."""

    paid: FloatArray
    """USD paid of what is owed."""
    equity: FloatArray
    """USD left to owners."""
    failed: BoolArray
    """Who failed: those told to, and who could not pay."""

    def received(self, owed: FloatArray) -> FloatArray:
        """USD that each debtor pays to each creditor, (cases, debtors, creditors)."""
        whole: FloatArray = self.paid[..., None] * _shares(owed)
        return whole


def settle_debts(
    owed: FloatArray,
    assets: FloatArray,
    stakes: FloatArray | None = None,
    left: FloatArray | None = None,
    told: BoolArray | None = None,
    claims_kept: float = 1.0,
) -> Settlement:
    """Clear a network of debts and shares: the greatest payments that all can make at once.

    Everyone pays what it owes or, if it cannot, all that it has, in proportion to claims; owners
    come last. Who fails keeps ``left`` of its assets and a part of its claims.

    Parameters
    ----------
    owed : (cases, debtors, creditors) USD, at least 0, nought on the diagonal.
    assets : (cases, agents) USD owned outside the network, at least 0.
    stakes : (cases, owners, issuers) share of each issuer's equity; none if left out.
    left : (cases, agents) USD of the assets that is left once the agent has failed; all of them if
        left out.
    told : (cases, agents) who fails whatever it has; nobody if left out.
    claims_kept : part of its claims and stakes that a failed agent can make use of.

    Returns
    -------
    Settlement

    Raises
    ------
    EndgameError
        If an amount is negative or none, or more is left than was there.

    Notes
    -----
    Eisenberg and Noe, "Systemic Risk in Financial Systems", Management Science 47 (2001) 236-249,
    by their fictitious defaults: all are taken to be able to pay, who is not is found out, and the
    rest is solved again. With shares held across: Suzuki, J. Oper. Res. Soc. Japan 45 (2002)
    123-144; Elsinger (2009), Oesterreichische Nationalbank working paper 156. With costs of
    bankruptcy, of which the greatest solution is taken: Rogers and Veraart, "Failure and Rescue in
    an Interbank Network", Management Science 59 (2013) 882-898, definition 3.6; their alpha is
    ``left / assets``, agent by agent, and their beta ``claims_kept``. Worked: a lab with 4 owes a
    cloud 10, which has 3 and owes a lender 10: 4 and 7 are paid. If the cloud loses half of its own
    when it fails, 5.5.
    """
    stakes = np.zeros_like(owed) if stakes is None else stakes
    left = assets if left is None else left
    failed = np.zeros(assets.shape, dtype=bool) if told is None else told.copy()
    _check(owed, assets, stakes, left)
    total = owed.sum(axis=2)
    share = _shares(owed)
    short = np.zeros_like(failed)
    for _ in range(assets.shape[1] + 1):
        worth = _worth(owed, share, total, assets, stakes, left, failed, short, claims_kept)
        # What is left of a debtor who is short is paid out: nothing below nought is.
        falls = ~short & (worth < -ROUNDING * np.maximum(total, 1.0))
        if not falls.any():
            break
        short, failed = short | falls, failed | falls
    paid = np.where(short, np.clip(worth, 0.0, total), total)
    return Settlement(paid, np.where(short, 0.0, np.maximum(worth, 0.0)), failed)


def _worth(
    owed: FloatArray, share: FloatArray, total: FloatArray, assets: FloatArray,
    stakes: FloatArray, left: FloatArray, failed: BoolArray, short: BoolArray, claims_kept: float,
) -> FloatArray:  # fmt: skip
    """What the short have to pay with, and what all others have beyond what they owe.

    Both are linear in one another: x = c + M x, where M takes a share of what the short pay and of
    what the others are worth. Owners are not liable: who turns out to be worth less than nothing
    counts as nothing to them. Who that is, is found by policy iteration (Howard 1960), under which
    worths only rise, so it ends.
    """
    kept = np.where(failed, claims_kept, 1.0)
    full = np.where(short[..., None], 0.0, owed).sum(axis=1)  # from who pays all
    constant = np.where(failed, left, assets) + kept * full - np.where(short, 0.0, total)
    unit = np.eye(assets.shape[1])
    nothing = np.zeros_like(short)
    for _ in range(assets.shape[1] + 1):
        held = np.where(nothing[:, None, :], 0.0, stakes)
        passes = np.where(short[:, None, :], np.swapaxes(share, 1, 2), held) * kept[..., None]
        solved: FloatArray = np.linalg.solve(unit - passes, constant[..., None])[..., 0]
        below = ~short & (solved < 0.0)
        if (below == nothing).all():
            break
        nothing = below
    return solved


def _shares(owed: FloatArray) -> FloatArray:
    total = owed.sum(axis=2, keepdims=True)
    shares: FloatArray = owed / np.where(total > 0.0, total, 1.0)
    return shares


def _check(owed: FloatArray, assets: FloatArray, stakes: FloatArray, left: FloatArray) -> None:
    for name, values in (("owed", owed), ("assets", assets), ("stakes", stakes), ("left", left)):
        for place in first_places(~(values >= 0.0) | ~np.isfinite(values)).values():
            raise EndgameError(f"{name}{list(map(int, place))} = {values[place]!r}: at least 0")
    if (left > assets * (1.0 + ROUNDING)).any():
        raise EndgameError("left: must be at most assets, for nobody gains by failing")
    if (np.diagonal(owed, axis1=1, axis2=2) > 0.0).any():
        raise EndgameError("owed: nobody owes itself; the diagonal must be 0")
