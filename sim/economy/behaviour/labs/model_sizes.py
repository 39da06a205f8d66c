"""How large a lab makes its newest frontier model, beside what its training compute would imply.

A lab may serve few large tokens or many small ones, and vendors' main models scatter: GPT-4 at 37.5
USD per Mtok, GPT-4o at 7.5, GPT-4.5 at 94, GPT-5 at 3.4. Buyers are on one hedonic line (Rosen
1974): a larger model costs more to serve, lists higher and is worth just that much more by the
token, so that size moves lists, costs and the tokens that a budget buys, but neither shares nor
mark-ups. Which point a lab picks is luck, drawn afresh with each release. Simplified: small models
keep their size, and what a start table lists is of the middle size.
"""

from __future__ import annotations

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.observe import View


def sizes(view: View, released: BoolArray, luck: FloatArray) -> FloatArray:
    """Log size of each lab's newest frontier model after the month, (W, L); 0 is the middle.

    ``luck`` standard normal (W, L). A spread of 0.6 and a draw of one standard deviation: 1.8 times
    the parameters that its compute implies.
    """
    drawn = view.p["labs.size_spread"] * luck
    after: FloatArray = np.where(released, drawn, view.state.labs.size_log)
    return after


def by_tier(size_log: FloatArray) -> FloatArray:
    """The same by tier, (..., T): only frontier models differ in size."""
    return np.stack([size_log, np.zeros_like(size_log)], axis=-1)
