"""What list prices are anchored on: cost and mark-up on one side, value to buyers on the other."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import LN10
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


def remembered(view: View, value: FloatArray, listed: FloatArray) -> FloatArray:
    """Value after buyers have seen a month of list prices, USD per Mtok, (W, L, T).

    Used to 8, a list of 4 and a half-life of 12 months: 7.55.
    """
    habit = 0.5 ** (1.0 / view.p["labs.value_half_life_months"])[..., None]
    after: FloatArray = np.exp(habit * np.log(value) + (1.0 - habit) * np.log(listed))
    return after
