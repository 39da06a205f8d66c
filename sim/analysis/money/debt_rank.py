"""DebtRank on arrays: distress passed on in proportion to exposure, in many networks at once."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError

LOSSES_CONVERGED = 1e-12
MOST_ROUNDS = 100_000


def distressed(impact: FloatArray, start: FloatArray, once: bool = False) -> FloatArray:
    """Distress of each agent once nothing more is passed on.

    Distress runs from 0 (sound) to 1 (lost all). Each step, an agent passes on its *new* distress:
    h_i(t+1) = min(1, h_i(t) + sum over j of W_ij (h_j(t) - h_j(t-1))).

    Parameters
    ----------
    impact : (..., who suffers, who is in distress) part of its wealth that an agent loses with the
        whole of what it has in another.
    start : (..., agents) distress to begin with.
    once : an agent passes distress on only in the step in which it first gets some.

    Returns
    -------
    (..., agents)
        The first shock included.

    Raises
    ------
    EndgameError
        If losses do not come to an end.

    Notes
    -----
    Bardoscia, Battiston, Caccioli and Caldarelli, "DebtRank: A Microscopic Foundation for Shock
    Propagation", PLoS ONE 10 (2015) e0130406; with ``once`` Battiston, Puliga, Kaushik, Tasca and
    Caldarelli, "DebtRank: Too Central to Fail?", Scientific Reports 2 (2012) 541. On a chain with
    impacts 0.5 and 0.4, losing all at its head costs the tail 0.5 x 0.4 = 0.2.
    """
    distress = np.clip(start, 0.0, 1.0)
    fresh, spent = distress.copy(), np.zeros(distress.shape, dtype=bool)
    for _ in range(MOST_ROUNDS):
        if fresh.max(initial=0.0) <= LOSSES_CONVERGED:
            return distress
        sent = np.where(spent, 0.0, fresh) if once else fresh
        spent |= fresh > 0
        received = (impact * sent[..., None, :]).sum(axis=-1)
        later = np.minimum(1.0, distress + received)
        fresh, distress = later - distress, later
    raise EndgameError(f"contagion did not settle in {MOST_ROUNDS} rounds")


def debt_rank(
    impact: FloatArray, start: FloatArray, value: FloatArray, once: bool = False
) -> FloatArray:
    """DebtRank: part of all value that is lost beyond the first shock, (...,).

    ``value`` (..., agents) is what each counts for; nought where nobody counts. Worked: a and b of
    equal value, a lost, half of b in a: 0.25.
    """
    total = value.sum(axis=-1, keepdims=True)
    part = value / np.where(total > 0.0, total, 1.0)
    first = np.clip(start, 0.0, 1.0)
    lost: FloatArray = ((distressed(impact, first, once) - first) * part).sum(axis=-1)
    return lost
