"""What list prices are anchored on: cost and mark-up on one side, value to buyers on the other."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.demand.catalogue import Offer
from sim.economy.behaviour.labs.labs_models import Progress
from sim.economy.behaviour.observe import View


def valued(view: View, models: Progress) -> FloatArray:
    """What buyers would find in place for this month's newest models, USD per Mtok, (W, L, T).

    They judge a price by what they are used to (reference prices, Kalyanaram and Winer 1995) and
    pay more for more: willingness to pay rises as capability to the power k. Used to 4, at k of
    0.25 and a model of ten times the effective compute: 7.1.
    """
    gain = (models.capability - view.state.labs.capability)[..., None]
    worth = view.p["market.quality_exponent"][..., None] * LN10 * gain
    value: FloatArray = view.state.models.value_price * np.exp(worth)
    return value


def anchored(view: View, cost_price: FloatArray, value: FloatArray) -> FloatArray:
    """Price between cost with its mark-up and value, (W, L, T), both by their weight in logs.

    Sellers set prices by cost, by rivals and by value, and most do all of it (Hinterhuber 2008);
    rivals come in by mark-ups and by matching. Cost and mark-up 2, value 8, a weight of a half: 4.
    """
    weight = view.p["labs.value_weight"][..., None]
    price: FloatArray = np.exp((1.0 - weight) * np.log(cost_price) + weight * np.log(value))
    return price


def remembered(view: View, value: FloatArray, listed: FloatArray, on_sale: Offer) -> FloatArray:
    """Value after buyers have seen a month of list prices, USD per Mtok, (W, L, T).

    What they are used to drifts towards what vendors of some size ask for such a model, in the mean
    of logs (external reference prices, Mayhew and Winer 1992), their models' capability (W, L)
    allowed for. Used to 8, rivals' lists at 4 for as good a model, a half-life of 12 months: 7.55.
    """
    p = view.p
    habit = 0.5 ** (1.0 / p["labs.value_half_life_months"])[..., None]
    big = view.state.labs.alive & (view.share >= p["labs.match_least_share"])
    hosted = on_sale.offered[:, :, -2:-1] > 0.0
    seen = np.concatenate([np.repeat(big[:, None, :], 2, axis=1), hosted], axis=2)
    worth = p["market.quality_exponent"][..., None] * LN10 * on_sale.quality[:, :, :-1]
    bare = np.where(seen, np.log(on_sale.price[:, :, :-1]) - worth, 0.0).sum(axis=2)
    count = seen.sum(axis=2)
    asked = (bare / np.maximum(count, 1))[..., None] + worth[:, :, :-1]
    asked = np.where(count[..., None] > 0, asked, np.log(listed.swapaxes(1, 2))).swapaxes(1, 2)
    after: FloatArray = np.exp(habit * np.log(value) + (1.0 - habit) * asked)
    return after
