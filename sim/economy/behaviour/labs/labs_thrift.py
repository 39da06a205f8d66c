"""Labs turn part of their research from better models to cheaper ones."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.labs.labs_research import race_prize
from sim.economy.behaviour.observe import View, once_a_month


@once_a_month
def effort(view: View) -> FloatArray:
    """Share of experiments that each lab spends on the cost of serving, (W, L).

    In proportion to what is at stake: what it spends on serving, against what a better model is
    worth to it, which counts for less to a lab that cannot wait (short of money, or with a parent
    out of patience). Serving for 100 M a month beside a prize of 300 M, patience of a half: 0.4.
    """
    labs = view.state.labs
    serving = np.maximum(labs.revenue_window[..., -1] - labs.gross_profit_usd, 0.0)
    better = np.maximum(view.optimism * race_prize(view), 1.0)
    turned: FloatArray = serving / (serving + better)
    return turned


@once_a_month
def beyond(view: View) -> FloatArray:
    """The same less the mean over what labs spend on R&D, (W, L): the mean is in the trends."""
    labs = view.state.labs
    size = labs.rd_usd * labs.alive
    usual = (effort(view) * size).sum(axis=1, keepdims=True)
    more: FloatArray = effort(view) - usual / np.maximum(size.sum(axis=1, keepdims=True), 1.0)
    return more


def left_for_better(view: View) -> FloatArray:
    """What is left of experiments for better models over what is usual, (W, L). 0.2 more: 0.8."""
    return 1.0 - beyond(view)


def parameter_ratio(view: View) -> FloatArray:
    """Serving cost over the industry's formula after the month, (W, L).

    What sets a lab apart fades as others learn it, and is renewed by effort beyond the usual
    (DeepSeek-V3's sparse experts, common a year later). A full share more than others, a log of 2:
    0.14 of the usual cost in the long run.
    """
    p, labs = view.p, view.state.labs
    kept = 0.5 ** (1.0 / p["labs.efficiency_half_life_months"])
    ratio = np.log(np.maximum(labs.parameter_ratio, 1e-6))
    led = p["labs.thrift_log"] * beyond(view)
    return np.exp(kept * ratio - (1.0 - kept) * led)
