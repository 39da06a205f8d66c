"""Machines of each cloud, what they draw, and which of them have power."""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.observe import View, kilowatts, once_a_month
from sim.economy.market.halls import powered as with_power


@once_a_month
def capacity(view: View) -> FloatArray:
    """Installed compute of each cloud, H100e, (W, K)."""
    installed: FloatArray = view.state.clouds.vintages_h100e.sum(axis=-1)
    return installed


@once_a_month
def fleet_kilowatts(view: View) -> FloatArray:
    """Power of an installed H100-equivalent at the meter, kW, mean of each cloud's fleet, (W, K).

    Every vintage draws what machines drew when it was bought. Half new at 0.9 kW, half a year old,
    falling by 0.34 a year in logs: 1.08.
    """
    p, vintages = view.p, view.state.clouds.vintages_h100e
    ages = np.arange(vintages.shape[2])
    older = np.exp(p["energy.efficiency_growth"][..., None] * (ages / 12.0))
    drawn = (vintages * older).sum(axis=-1) / np.maximum(capacity(view), 1e-9)
    mean: FloatArray = np.maximum(drawn, 1.0) * kilowatts(p, view.since_2025) * p["energy.pue"]
    return mean


@once_a_month
def powered(view: View) -> FloatArray:
    """Installed compute of each cloud that has power, H100e, (W, K)."""
    halls = view.state.clouds.halls_gw
    return with_power(capacity(view), halls, fleet_kilowatts(view))


def newest_share(view: View) -> FloatArray:
    """Share of the newest generation of chips in all installed compute, (W, 1).

    Generations come at a steady pace by the calendar. Launched half a month ago, half of what was
    installed in the last month counts.
    """
    p, clouds = view.p, view.state.clouds
    gap = p["chips.generation_months"]
    since = 12.0 * (view.since_2025 - p["chips.generation_launch_years"])
    age = since - gap * np.floor(since / gap)
    ages = np.arange(clouds.vintages_h100e.shape[2])
    new = np.minimum(np.maximum(age - ages, 0.0), 1.0)
    fleet = clouds.vintages_h100e.sum(axis=1)
    share: FloatArray = (fleet * new).sum(axis=1, keepdims=True)
    whole: FloatArray = fleet.sum(axis=1, keepdims=True)
    return share / np.maximum(whole, 1.0)


@once_a_month
def machine_usd(view: View) -> FloatArray:
    """What an H100-equivalent with its server costs each cloud, USD, (W, K); own chips less."""
    p = view.p
    own = 1.0 - view.setting.own_chip_share * (1.0 - p["chips.custom_cost_ratio"])
    return view.state.chips.price_usd * own * p["cloud.server_ratio"]
