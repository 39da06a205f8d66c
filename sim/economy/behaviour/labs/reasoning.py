"""Reasoning: what models that think before they answer can do more, and the tokens it takes."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View, once_a_month
from sim.scenario.parameters import Parameters

TASK_MTOK = 0.01
"""Tokens of a task without reasoning, Mtok: a unit in which prices per task are told."""
LEAST_MTOK = 1e-9
"""A regularisation: nothing sold has no price."""


@once_a_month
def learnt(view: View) -> FloatArray:
    """What training to reason has brought since the start, log10 effective FLOP, (W, 1).

    Models that think before they answer do what others would need ten times the training for, and
    all labs learnt to make them within a year and a half of o1 (2024-09); what labs can at the
    start counts as learnt by then. A gain of one order, half of it learnt at the start and nine
    tenths now: 0.4.
    """
    p, now = view.p, view.since_2025
    gain: FloatArray = p["reasoning.gain_log10"] * (
        part_learnt(p, now) - part_learnt(p, now - view.years)
    )
    return gain


def part_learnt(p: Parameters, since_2025: float) -> FloatArray:
    """Part of what reasoning will bring that labs had learnt at a date, (W, 1): an S-curve."""
    past = since_2025 - p["reasoning.learnt_midway_since_2025"]
    part: FloatArray = 1.0 / (1.0 + np.exp(-p["reasoning.learnt_per_year"] * past))
    return part


@once_a_month
def tokens_per_task(view: View) -> FloatArray:
    """Tokens that a task takes over those of one without reasoning, (W, T).

    Part of all tasks is done with reasoning, at a multiple of the tokens; it grows by the calendar
    from o1 (2024-09) on, on small models less. What comes of it in quality is `learnt`. Labs
    price reasoning by the token at the list, as they do (it is billed as output), and serve it at
    the cost of a token: price and cost of a token of the blend stand for those of output
    (simplifications). A tenth of tasks at 8 times the tokens: 1.7.
    """
    p = view.p
    past = view.since_2025 - p["reasoning.midway_since_2025"]
    part = p["reasoning.share_of_tasks"] / (1.0 + np.exp(-p["reasoning.spread_per_year"] * past))
    more = part * (p["reasoning.tokens_ratio"] - 1.0)
    tokens: FloatArray = 1.0 + np.concatenate([more, p["reasoning.small_share"] * more], axis=1)
    return tokens


def price_per_task(view: View, sales: FloatArray, tokens: FloatArray) -> FloatArray:
    """What a task of 10,000 tokens before reasoning costs its buyer, USD, (W, T).

    ``sales`` USD and ``tokens`` Mtok of all labs, (W, L, T). At 4 USD per Mtok, with 1.7 times the
    tokens: 0.068.
    """
    paid = sales.sum(axis=1) / np.maximum(tokens.sum(axis=1), LEAST_MTOK)
    cost: FloatArray = TASK_MTOK * tokens_per_task(view) * paid
    return cost
