"""What chips draw and what the current costs."""

from __future__ import annotations

from sim.base.axes import FloatArray
from sim.base.units import KW_PER_MW


def power_mw(chips_h100e: FloatArray, kw_per_chip: FloatArray, pue: FloatArray) -> FloatArray:
    """Power that a fleet draws at the meter.

    Parameters
    ----------
    chips_h100e : (worlds, agents) chips at work, H100e.
    kw_per_chip : (worlds, 1) kW of one chip with its share of server and network.
    pue : (worlds, 1) power usage effectiveness, >= 1: facility power over server power.

    Returns
    -------
    (worlds, agents) MW.

    Notes
    -----
    Worked: 100,000 chips at 1.4 kW and PUE 1.2 draw 168 MW.
    """
    return chips_h100e * kw_per_chip * pue / KW_PER_MW


def energy_usd(
    power_mw: FloatArray, hours: FloatArray | float, usd_per_kwh: FloatArray
) -> FloatArray:
    """Electricity bill of a constant draw.

    Parameters
    ----------
    power_mw : (worlds, agents) MW at the meter.
    hours : (worlds, 1) hours.
    usd_per_kwh : (worlds, 1) USD per kWh.

    Returns
    -------
    (worlds, agents) USD.

    Notes
    -----
    Worked: 168 MW for a month of 730 h at 0.08 USD is 9.81 million.
    """
    return power_mw * KW_PER_MW * hours * usd_per_kwh
