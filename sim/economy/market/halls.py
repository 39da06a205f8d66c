"""Halls and power: built in stages, and chips without them wait."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray

STAGES = 4
"""Land and permits, grid connection, shell, fitting out: a hall takes its time with a spread."""
KW_PER_GW = 1e6


def built(
    stages: FloatArray, starts: FloatArray, months: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """A month of building: stages after it, halls ready, work done, all in the unit of starts.

    Parameters
    ----------
    stages : (worlds, clouds, STAGES) under way, GW.
    starts : (worlds, clouds) begun this month.
    months : (worlds, 1) mean time from start to power, at least STAGES.

    Returns
    -------
    (worlds, clouds, STAGES), (worlds, clouds) and (worlds, clouds). Work is what is paid for: over
    its life a hall of 1 GW adds up to 1.

    Notes
    -----
    An Erlang delay: each month the part STAGES / months of every stage moves on. 4 GW in the first
    of four stages of 16 months: 1 moves on, a quarter of a GW of work.
    """
    moving = stages * (STAGES / months)[..., None]
    entering = np.concatenate([starts[..., None], moving[..., :-1]], axis=-1)
    work: FloatArray = moving.sum(axis=-1) / STAGES
    return stages - moving + entering, moving[..., -1], work


def powered(installed: FloatArray, halls_gw: FloatArray, kw: FloatArray) -> FloatArray:
    """Compute that has power, H100e: chips can wait for halls, halls for chips.

    1,000,000 chips of 1.5 kW at the meter in 1.2 GW of halls: 800,000.
    """
    return np.minimum(installed, halls_gw * KW_PER_GW / kw)


def needed(
    wanted: FloatArray, installed: FloatArray, kw: FloatArray, new_kw: FloatArray
) -> FloatArray:
    """Halls for a wanted fleet, GW: what stands draws as it does, what comes as new machines do.

    1,000,000 of 1.5 kW stand, as many are to come of 0.9: 2.4.
    """
    more = np.maximum(wanted - installed, 0.0)
    return (np.minimum(wanted, installed) * kw + more * new_kw) / KW_PER_GW


def room(
    halls_gw: FloatArray, installed: FloatArray, kw: FloatArray, new_kw: FloatArray
) -> FloatArray:
    """The fleet that halls give power to, H100e, if new machines fill what the old ones leave.

    2.4 GW, 1,000,000 of 1.5 kW stand, new ones draw 0.9: 2,000,000.
    """
    left = halls_gw * KW_PER_GW - installed * kw
    return installed + np.where(left > 0.0, left / new_kw, left / kw)
