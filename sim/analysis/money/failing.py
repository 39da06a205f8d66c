"""What the failure of one costs all others: at once, and once everyone has settled."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.analysis.money.debt_rank import debt_rank
from sim.analysis.money.exposures import OWNERS, Exposures
from sim.analysis.money.settlement import Settlement, settle_debts
from sim.base.axes import BoolArray, FloatArray


@dataclass(frozen=True)
class Losses:
    """What each loses by one failure, USD; C cases, N agents."""

    claims: FloatArray
    """(C, N) at once: bills, damages, loans and credits that nothing is left for."""
    shares: FloatArray
    """(C, N) at once: value of shares in who failed."""
    settled: FloatArray
    """(C, N) once everyone has settled, all in all."""
    fallen: BoolArray
    """(C, labs + clouds) who else fails by it."""
    wealth: FloatArray
    """(C, N) what each was worth before."""

    @property
    def at_once(self) -> FloatArray:
        """Claims and shares together, (C, N)."""
        both: FloatArray = self.claims + self.shares
        return both


def broke(net: Exposures, place: int) -> Exposures:
    """The same network where one has no cash any more, which is how agents come to fail."""
    left = net.left.copy()
    left[:, place] -= net.cash[:, place]
    return replace(net, left=np.maximum(left, 0.0))


def with_costs(net: Exposures, part: float) -> Exposures:
    """The same network where bankruptcy eats a part of what is left of whoever fails."""
    return replace(net, left=net.left * (1.0 - part))


def losses(net: Exposures, place: int, claims_kept: float = 1.0) -> Losses:
    """What everyone loses if one lab or cloud fails, case by case; nothing where it is not there.

    Labs bear nothing themselves: what a lab loses is its holders'. The equity of a cloud is borne
    by its shareholders: under its own name where it is hit, as ``shareholders of clouds`` where it
    is the one that fails. So every dollar is counted once.

    Parameters
    ----------
    net : the network.
    place : of who fails, among its agents.
    claims_kept : part of its claims that who fails can make use of.

    Notes
    -----
    Worked: a lab owes a cloud 6, has 16 as a going concern and 2 once it has failed, and a fund
    holds all of it: the cloud loses 4 and the fund 10, at once; if the cloud can pay its lenders
    all the same, that is all.
    """
    told = np.zeros(net.assets.shape, dtype=bool)
    told[:, place] = net.alive[:, place] > 0
    usual = (net.owed, net.assets, net.stakes, net.left)
    before = settle_debts(*usual, claims_kept=claims_kept)
    after = settle_debts(*usual, told=told, claims_kept=claims_kept)
    mine, left = _by_itself(net, before, place, claims_kept)
    there = told[:, place, None]
    owed = net.owed[:, place]
    due = before.received(net.owed)[:, place]
    claims = np.where(there, due - mine[:, None] * _part(owed), 0.0)
    worth = np.maximum(before.equity[:, place] - left, 0.0)[:, None]
    shares = np.where(there, net.stakes[:, :, place] * worth, 0.0)
    if place >= net.labs:
        shares[:, net.agents.index(OWNERS)] = np.where(there, worth, 0.0)[:, 0]
    claims[:, : net.labs] = 0.0
    passed_on = _through_labs(net, np.where(there, due - mine[:, None] * _part(owed), 0.0))
    found = _wealth(net, before, place) - _wealth(net, after, place)
    return Losses(
        claims=claims + passed_on,
        shares=shares,
        settled=np.where(there, found, 0.0),
        fallen=(after.failed & ~before.failed & ~told)[:, : net.debtors],
        wealth=_wealth(net, before, place),
    )


def _part(owed: FloatArray) -> FloatArray:
    total = owed.sum(axis=1, keepdims=True)
    part: FloatArray = owed / np.where(total > 0.0, total, 1.0)
    return part


def _by_itself(
    net: Exposures, before: Settlement, place: int, claims_kept: float
) -> tuple[FloatArray, FloatArray]:
    """What who fails pays, and what is left to its owners, if all others stand as before."""
    gets = before.received(net.owed)[:, :, place].sum(axis=1)
    gets = gets + (net.stakes[:, place] * before.equity).sum(axis=1)
    has = net.left[:, place] + claims_kept * gets
    total = net.owed[:, place].sum(axis=1)
    return np.minimum(has, total), np.maximum(has - total, 0.0)


def _through_labs(net: Exposures, lost: FloatArray) -> FloatArray:
    """What holders of labs lose with what labs lose of their claims, (C, N)."""
    found: FloatArray = np.einsum("cij,cj->ci", net.stakes[:, :, : net.labs], lost[:, : net.labs])
    return found


def _wealth(net: Exposures, settled: Settlement, place: int) -> FloatArray:
    """What all but labs have, (C, N): claims that are paid, shares, and equity of clouds."""
    paid = settled.received(net.owed)
    wealth: FloatArray = paid.sum(axis=1) + (net.stakes * settled.equity[:, None, :]).sum(axis=2)
    clouds = slice(net.labs, net.debtors)
    wealth[:, : net.labs] = 0.0
    wealth[:, clouds] = settled.equity[:, clouds]
    if place >= net.labs:  # its own equity is its shareholders'
        wealth[:, net.agents.index(OWNERS)] = wealth[:, place]
        wealth[:, place] = 0.0
    return wealth


def impacts(net: Exposures) -> tuple[FloatArray, FloatArray]:
    """Impacts (who suffers, who is in distress) and wealth for `debt_rank`, (C, N, N) and (C, N).

    An agent in distress by a half is taken to be worth half of what it was, to all who hold its
    debts or shares. Wealth of labs and clouds is their equity, of others what they hold of these.
    """
    settled = settle_debts(net.owed, net.assets, net.stakes, net.left)
    held = np.swapaxes(net.owed, 1, 2) + net.stakes * settled.equity[:, None, :]
    wealth = held.sum(axis=2)
    wealth[:, : net.debtors] = settled.equity[:, : net.debtors]
    ratio = held / np.where(wealth > 0.0, wealth, 1.0)[..., None]
    return np.where(wealth[..., None] > 0.0, np.minimum(ratio, 1.0), 0.0), wealth


def systemic(net: Exposures, place: int, known: tuple[FloatArray, FloatArray]) -> FloatArray:
    """DebtRank of one lab or cloud, (C,): part of all wealth that is lost with it.

    ``known`` is from `impacts`. A lab passes distress on but counts for nothing itself: what it is
    worth is its holders', and would count twice. A cloud's equity stands for its shareholders',
    also where it is the cloud that fails. So every dollar is counted once, as in `losses`.

    Worked: a lab worth 10 is a fund's and owes 6 to a cloud worth 9, which owes a lender 5. With
    the lab the fund loses 10, the cloud 6 and, of two thirds, the lender 3.3: 19.3 of 24.
    """
    impact, wealth = known
    start = np.zeros_like(wealth)
    start[:, place] = net.alive[:, place]
    value = wealth.copy()
    value[:, : net.labs] = 0.0
    total = value.sum(axis=1)
    own: FloatArray = value[:, place] * start[:, place] / np.where(total > 0.0, total, 1.0)
    return own + debt_rank(impact, start, value)
