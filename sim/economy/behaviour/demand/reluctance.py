"""What builders hold against open weights, by tier, way of serving and segment."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View, once_a_month


@once_a_month
def reluctance(view: View) -> FloatArray:
    """Utils against open weights, (W, T, 2, G): hosted and self-hosted.

    The start's, of which experience has left a part. Where builders preferred open weights at the
    start (control, privacy), they go on doing so: a taste does not wear off. 2 utils of which half
    is left: 1; -1: -1.
    """
    market = view.state.market
    at_start = market.open_handicap[..., None]
    left = market.open_reluctance_left[:, None, None, :]
    return np.where(at_start > 0.0, at_start * left, at_start)


def of_classes(view: View) -> FloatArray:
    """The same as a shift of utility of all products for each class, (W, T, P, C)."""
    against = np.take(reluctance(view), view.setting.class_segment, axis=-1)
    labs = view.state.labs.alive.shape[1]
    none = np.zeros_like(against[:, :, :1])
    return np.concatenate([np.repeat(none, labs, axis=2), -against], axis=2)
