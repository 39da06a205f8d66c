"""Labs buy data from people or have their models make them, whichever mix costs less.

People's work costs what it costs; what models make gets cheaper with their tokens. The two are
close substitutes, though never perfect ones: nine tenths of annotated data can be replaced at
little loss and the last tenth at a large one, and what people add is worth ten times as many made
examples (Ashok and May 2024, arXiv 2410.13098). The mix is the cheapest at a constant elasticity of
substitution; what making costs is compute that experiments then lack. Simplified: tokens of any
lab's main model teach alike, and data are needed in proportion to compute.
"""

from __future__ import annotations

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FRONTIER, FloatArray
from sim.economy.behaviour.labs.reasoning import tokens_per_task
from sim.economy.behaviour.observe import View, once_a_month

LEAST_COST = 1e-3
"""A regularisation: tokens that cost nothing would replace all people."""
MOST_MADE = 0.5
"""A regularisation: half of experiments at most make data."""


@once_a_month
def made_for_bought(view: View) -> FloatArray:
    """Compute for data that models make, over what is paid to people for data, USD, (W, L).

    The cheapest mix. A fifth where answers cost what they did in 2025-01; at a quarter of that and
    an elasticity of 1.5: 0.2 x 4 ** 0.5 = 0.4.
    """
    p, labs = view.p, view.state.labs
    middle = view.unit_cost[..., FRONTIER] / np.exp(labs.size_log[..., FRONTIER])
    answer = middle * tokens_per_task(view)[:, [FRONTIER]]
    cost = np.maximum(answer / p["labs.synthetic_reference_usd_per_mtok"], LEAST_COST)
    made: FloatArray = p["labs.synthetic_ratio"] * power(cost, 1.0 - p["labs.synthetic_elasticity"])
    return made


@once_a_month
def bought(view: View) -> FloatArray:
    """What is paid to people for data, USD per USD of R&D compute, (W, L).

    Twice as much made for each USD bought as in 2025-01, 0.4 for 0.2, at an elasticity of 1.5 and
    0.22 then: 0.22 x (1.2 / 1.4) ** 3 = 0.14.
    """
    p, sigma = view.p, view.p["labs.synthetic_elasticity"]
    less = (1.0 + p["labs.synthetic_ratio"]) / (1.0 + made_for_bought(view))
    ratio: FloatArray = p["labs.data_ratio"] * power(less, sigma / (sigma - 1.0))
    return ratio


def left_for_ideas(view: View, experiments_usd: FloatArray, rd_usd: FloatArray) -> FloatArray:
    """Experiments that make no data, over those that would make none more than in 2025-01, (W, L).

    ``experiments_usd`` of the ``rd_usd``, (W, L). Nine tenths of R&D, of which data take 0.056
    where they took 0.044: (0.9 - 0.056) / (0.9 - 0.044) = 0.99.
    """
    p = view.p
    room = experiments_usd / np.maximum(rd_usd, 1.0)
    usual = np.minimum(p["labs.synthetic_ratio"] * p["labs.data_ratio"], MOST_MADE * room)
    made = np.minimum(made_for_bought(view) * bought(view), MOST_MADE * room)
    left: FloatArray = (room - made) / np.maximum(room - usual, LEAST_COST)
    return left
