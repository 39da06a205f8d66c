"""What builders hold against open weights, by tier, way of serving and segment."""

from __future__ import annotations

import numpy as np

from sim.base.axes import SEGMENTS_OF_API, FloatArray
from sim.economy.behaviour.observe import View, once_a_month

FIRMS = np.array([0.0 if name == "bulk" else 1.0 for name in SEGMENTS_OF_API])
"""1 for segments in which firms buy for their own products and staff, 0 for work in bulk."""


@once_a_month
def reluctance(view: View) -> FloatArray:
    """Utils against open weights, (W, T, 2, G): hosted and self-hosted.

    The start's, of which experience has left a part. Where builders preferred open weights at the
    start (control, privacy), they go on doing so: a taste does not wear off. 2 utils of which half
    is left: 1; -1: -1. Firms answer for what they run (contracts, indemnity, audits), which no
    experience takes away: they hold more against open weights, from the start on.
    """
    market, lasting = view.state.market, view.p["open.firms_lasting_utils"] * FIRMS
    at_start = market.open_handicap[..., None]
    left = market.open_reluctance_left[:, None, None, :]
    worn = np.where(at_start > 0.0, at_start * left, at_start)
    against: FloatArray = worn + lasting[:, None, None, :]
    return against


def of_classes(view: View) -> FloatArray:
    """The same as a shift of utility of all products for each class, (W, T, P, C)."""
    against = np.take(reluctance(view), view.setting.class_segment, axis=-1)
    labs = view.state.labs.alive.shape[1]
    none = np.zeros_like(against[:, :, :1])
    return np.concatenate([np.repeat(none, labs, axis=2), -against], axis=2)
