"""How large a lab makes its newest models, beside what its training compute would imply.

A lab may serve few large tokens or many small ones, and vendors' models scatter: GPT-4 at 37.5 USD
per Mtok, GPT-4o at 7.5, GPT-4.5 at 94, GPT-5 at 3.4; GPT-4o mini at 0.26, GPT-4.1 mini at 0.7.
Buyers are on one hedonic line (Rosen 1974): a larger model costs more to serve, lists higher and is
worth just that much more by the token, so that size moves lists, costs and the tokens that a budget
buys, but neither shares nor mark-ups. Which point a lab picks is luck, drawn afresh with each
release. Simplified: what a start table lists is of the middle size, and so are open weights.
"""

from __future__ import annotations

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.observe import View


def sizes(view: View, released: BoolArray, luck: FloatArray) -> FloatArray:
    """Log size of each lab's newest models after the month, (W, L, T); 0 is the middle.

    ``luck`` standard normal (W, L, T). A spread of 0.6 and a draw of one standard deviation: 1.8
    times the parameters that its compute implies.
    """
    drawn = view.p["labs.size_spread"][..., None] * luck
    after: FloatArray = np.where(released[..., None], drawn, view.state.labs.size_log)
    return after
