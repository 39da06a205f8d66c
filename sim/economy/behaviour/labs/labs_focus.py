"""What labs are good at: fit to segments of demand, moved by where they put their research."""

from __future__ import annotations

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.demand.segments import adopted
from sim.economy.behaviour.observe import View, once_a_month


def renewed(view: View, opened: BoolArray, luck: FloatArray) -> FloatArray:
    """Fit of each lab to each segment after the month, utils, (W, L, G).

    What a lab is good at everywhere (its customers, its cloud, its country) lasts. What sets it
    apart in a segment fades as rivals learn it, and is renewed by research: a lab that directs more
    of it to a segment than labs do on average comes to suit it better. Half of its research where
    the others have a quarter, 2 utils per unit: 0.5 better in the long run. A lab that ``opened``
    (W, L) draws its own: ``luck`` standard normal, (W, L, 1 + G), everywhere and by segment.
    """
    p, fit = view.p, view.state.labs.fit
    everywhere = fit.sum(axis=-1, keepdims=True) / fit.shape[-1]
    kept = (0.5 ** (1.0 / p["research.focus_half_life_months"]))[..., None]
    led = p["research.focus_utils"][..., None] * ahead(view)
    moved = everywhere + kept * (fit - everywhere) + (1.0 - kept) * led
    drawn = as_drawn(p["research.fit_spread"][..., None], luck[..., :1] + luck[..., 1:])
    return np.where(opened[..., None], drawn, moved)


def as_drawn(spread: FloatArray, luck: FloatArray) -> FloatArray:
    """Fit that labs draw, utils: what sets one apart everywhere, and again in each segment.

    ``luck`` sum of two standard normals. Less half its variance, so that all labs together are
    chosen as often as without: the mean of its exponential is one. A spread of 0.5 and luck of 2:
    0.75.
    """
    return spread * luck - spread * spread


def ahead(view: View) -> FloatArray:
    """Share of its research that a lab gives to each segment less the labs' mean, (W, L, G)."""
    alive = view.state.labs.alive[..., None]
    mine = direction(view)
    labs = np.maximum(alive.sum(axis=1, keepdims=True), 1)
    mean = (mine * alive).sum(axis=1, keepdims=True) / labs
    more: FloatArray = (mine - mean) * alive
    return more


@once_a_month
def direction(view: View) -> FloatArray:
    """Share of each lab's research that goes to each segment, (W, L, G), in all 1.

    Where a better fit wins most: the spend that is to be had there (new, or of builders who choose
    anew) times the lab's share of it times what it has not got yet, as in a logit (McFadden 1974;
    directed research: Acemoglu 2002). Margins are taken as alike in all segments. To be had 30 and
    10, a share of a half in both: 0.75 and 0.25.
    """
    p, labs, market = view.p, view.state.labs, view.state.market
    spend = market.segment_spend
    to_be_had = p["market.switching_hazard_per_month"] * spend
    to_be_had = to_be_had + np.maximum(adopted(view) - spend, 0.0)
    sales = labs.tier_revenue_usd.sum(axis=-1)
    share = sales / np.maximum(sales.sum(axis=1, keepdims=True), 1.0)
    seen = np.maximum(share, p["market.flywheel_least_share"]) * labs.alive
    everywhere = labs.fit.sum(axis=-1, keepdims=True) / labs.fit.shape[-1]
    pull = seen[..., None] * np.exp(labs.fit - everywhere)
    has = pull / np.maximum(pull.sum(axis=1, keepdims=True), 1e-9)
    gain = has * (1.0 - has) * to_be_had[:, None, :] + 1e-9
    directed: FloatArray = gain / gain.sum(axis=-1, keepdims=True)
    return directed
