"""What list prices are anchored on: cost and mark-up on one side, value to buyers on the other."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.base.units import LN10
from sim.economy.behaviour.demand.catalogue import Offer
from sim.economy.behaviour.labs.labs_models import Progress
from sim.economy.behaviour.observe import View


def valued(view: View, models: Progress) -> FloatArray:
    """Log of what buyers would find in place for this month's newest models, USD, (W, L, T).

    They judge a price by what they are used to (reference prices, Kalyanaram and Winer 1995) and
    pay more for more: willingness to pay rises as capability to the power k, and as size by the
    token. Used to 4, at k of 0.25 and a model of ten times the effective compute: 7.1.
    """
    labs = view.state.labs
    gain = (models.capability - labs.capability)[..., None]
    larger = models.size_log - labs.size_log
    value: FloatArray = view.state.models.value_log + paid_for(view) * gain + larger
    return value


def paid_for(view: View) -> FloatArray:
    """Log of the price that buyers pay more for ten times the effective compute, (W, 1, 1)."""
    more: FloatArray = LN10 * view.p["market.quality_exponent"][..., None]
    return more


def anchored(view: View, cost_price: FloatArray, value: FloatArray) -> FloatArray:
    """Log of a price between cost with its mark-up and value, (W, L, T), by weights in logs.

    Sellers set prices by cost, by rivals and by value, and most do all of it (Hinterhuber 2008);
    rivals come in by mark-ups and by matching. Cost and mark-up 2, value 8, a weight of a half: 4.
    ``value`` is a log.
    """
    weight = view.p["labs.value_weight"][..., None]
    price: FloatArray = (1.0 - weight) * np.log(cost_price) + weight * value
    return price


def remembered(view: View, value: FloatArray, listed: FloatArray, on_sale: Offer) -> FloatArray:
    """Log of value after buyers have seen a month of list prices, (W, L, T).

    What they are used to drifts towards what vendors of some size and hosts of open weights ask for
    such a model (external reference prices, Mayhew and Winer 1992), in the mean of logs and with
    capability allowed for. Used to 8, lists at 4 for as good a model, a half-life of 12 months:
    7.55.
    """
    p = view.p
    habit = 0.5 ** (1.0 / p["labs.value_half_life_months"])[..., None]
    big = view.state.labs.alive & (view.share >= p["labs.match_least_share"])
    hosted = on_sale.offered[:, :, -2:-1] > 0.0
    seen = np.concatenate([np.repeat(big[:, None, :], 2, axis=1), hosted], axis=2)
    worth = paid_for(view) * on_sale.quality[:, :, :-1] + on_sale.size_log[:, :, :-1]
    bare = np.where(seen, np.log(on_sale.price[:, :, :-1]) - worth, 0.0).sum(axis=2)
    count = seen.sum(axis=2)
    asked = (bare / np.maximum(count, 1))[..., None] + worth[:, :, :-1]
    asked = np.where(count[..., None] > 0, asked, np.log(listed.swapaxes(1, 2))).swapaxes(1, 2)
    after: FloatArray = asked + habit * (value - asked)
    return after
