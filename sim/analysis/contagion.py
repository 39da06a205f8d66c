"""How losses travel through a network: DebtRank, and the clearing of mutual debts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError

if TYPE_CHECKING:
    import networkx as nx

LOSSES_CONVERGED = 1e-12
MOST_ROUNDS = 100_000
PAYMENTS_SETTLED = 1e-12
"""Largest last change of payments, relative to the largest debt of the world."""


def contagion(
    network: nx.MultiDiGraph,
    shocked: Mapping[str, float] | Iterable[str],
    once: bool = False,
) -> dict[str, float]:
    """Spread distress along weighted links until nothing more is lost (DebtRank).

    Distress runs from 0 (sound) to 1 (lost all). Each step, a node passes on its *new* distress:
    h_i(t+1) = min(1, h_i(t) + sum over j of W_ij (h_j(t) - h_j(t-1))); with ``once``, a node
    passes distress on only in the step in which it first gets some (the original DebtRank).

    Parameters
    ----------
    network : networkx.MultiDiGraph
        Edges carry weight (0 to 1) and exposed, the side that suffers: "target" (default) or
        "source". `sim.results.network.graph` makes such a network.
    shocked : mapping of str to float, or iterable of str
        The first distress by node; named alone, a node loses all.
    once : bool
        Battiston et al. 2012 rather than Bardoscia et al. 2015.

    Returns
    -------
    dict of str to float
        Final distress by node, the first shock included.

    Raises
    ------
    EndgameError
        If a node is not in the network or losses do not converge.

    Notes
    -----
    Battiston, Puliga, Kaushik, Tasca, Caldarelli, "DebtRank", Scientific Reports 2 (2012) 541;
    Bardoscia, Battiston, Caccioli, Caldarelli, PLoS ONE 10 (2015) e0130406. On a chain with
    weights 0.5 and 0.4, losing all at its head costs the tail 0.5 x 0.4 = 0.2.
    """
    start = dict(shocked) if isinstance(shocked, Mapping) else dict.fromkeys(shocked, 1.0)
    place = {node: index for index, node in enumerate(network.nodes)}
    strangers = [node for node in start if node not in place]
    if strangers:
        raise EndgameError(f"not in the network: {', '.join(map(str, strangers))}")
    origin, hit, weight = _impacts(network, place)
    distress = np.zeros(len(place))
    for node, loss in start.items():
        distress[place[node]] = min(1.0, max(0.0, loss))
    fresh = distress.copy()
    spent = np.zeros(len(place), dtype=bool)
    for _ in range(MOST_ROUNDS):
        if fresh.max(initial=0.0) <= LOSSES_CONVERGED:
            return {node: float(distress[index]) for node, index in place.items()}
        sent = np.where(spent, 0.0, fresh) if once else fresh
        spent |= fresh > 0
        received = np.bincount(hit, weights=weight * sent[origin], minlength=len(place))
        later = np.minimum(1.0, distress + received)
        fresh, distress = later - distress, later
    raise EndgameError(f"contagion did not settle in {MOST_ROUNDS} rounds")


def _impacts(
    network: nx.MultiDiGraph, place: dict[Any, int]
) -> tuple[np.ndarray, np.ndarray, FloatArray]:
    """List each link as (who infects, who is hit, by how much per unit of distress)."""
    origin, hit, weight = [], [], []
    for source, target, facts in network.edges(data=True):
        ends = (place[source], place[target])
        infects, suffers = ends if facts.get("exposed", "target") == "target" else ends[::-1]
        origin.append(infects)
        hit.append(suffers)
        weight.append(float(facts.get("weight", 1.0)))
    return np.array(origin, dtype=int), np.array(hit, dtype=int), np.array(weight, dtype=float)


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
    share = liabilities / np.where(owed > 0.0, owed, 1.0)[:, :, None]
    scale = np.maximum(owed.max(axis=1, keepdims=True, initial=0.0), 1e-300)
    paid: FloatArray = owed
    settled = np.zeros((len(owed), 1), dtype=bool)
    for _ in range(MOST_ROUNDS):
        received = (share * paid[:, :, None]).sum(axis=1)
        # Rounding must not fail someone who owns exactly what is owed: failing has a price here.
        solvent = external_assets + received >= owed * (1.0 - PAYMENTS_SETTLED)
        rest = recovered_assets * external_assets + recovered_claims * received
        later = np.where(solvent, owed, np.minimum(rest, owed))
        change = np.abs(later - paid).max(axis=1, keepdims=True, initial=0.0)
        # A settled world stays as it is, so that it pays the same alone and in a batch.
        paid = np.where(settled, paid, later)
        settled = settled | (change <= PAYMENTS_SETTLED * scale)
        if settled.all():
            return paid
    raise EndgameError(f"payments did not settle in {MOST_ROUNDS} rounds")
