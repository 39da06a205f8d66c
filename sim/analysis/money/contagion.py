"""How losses travel through a network: DebtRank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.money.debt_rank import distressed
from sim.base.axes import FloatArray
from sim.base.errors import EndgameError

if TYPE_CHECKING:
    import networkx as nx


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
    first = np.zeros(len(place))
    for node, loss in start.items():
        first[place[node]] = loss
    distress = distressed(_impacts(network, place), first, once)
    return {node: float(distress[index]) for node, index in place.items()}


def _impacts(network: nx.MultiDiGraph, place: dict[Any, int]) -> FloatArray:
    """What each node loses with each other, (who is hit, who infects); links add up."""
    impact = np.zeros((len(place), len(place)))
    for source, target, facts in network.edges(data=True):
        ends = (place[source], place[target])
        infects, suffers = ends if facts.get("exposed", "target") == "target" else ends[::-1]
        impact[suffers, infects] += float(facts.get("weight", 1.0))
    return impact
