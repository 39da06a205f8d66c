"""Labs' compute contracts at the start: what a record of steady signing leaves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.base.axes import INDEPENDENT, FloatArray, IntArray
from sim.base.units import HOURS_PER_MONTH
from sim.economy.market.ladder import MONTHS, grown
from sim.economy.state import LabState
from sim.scenario.parameters import Parameters


def first_book(
    p: Parameters, owner: IntArray, price_usd: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Volume and monthly payment by rung, (W, L, T), per H100e that a lab uses.

    Signings have grown as demand for compute did, each at the price of its month: ``price_usd``
    (W, 1) an H100-hour now, and more before by what it has fallen since. Labs with a parent have
    none.
    """
    term = p["labs.commitment_months"]
    shares = grown(p["start.compute_demand_growth"], term)
    age = np.maximum(np.rint(term) - np.arange(1.0, MONTHS + 1.0), 0.0)
    then = price_usd * np.exp(p["start.contract_price_decline"] * age / 12.0)
    volume = (p["labs.committed_share"] * shares)[:, None, :] * (owner == INDEPENDENT)[..., None]
    due = volume * (then * p["cloud.overhead"])[:, None, :] * HOURS_PER_MONTH
    return volume, due


def of_size(labs: LabState, access_price: FloatArray, compute_usd: FloatArray) -> LabState:
    """The same books for labs that spend ``compute_usd`` (W, L) a month on compute."""
    hours = compute_usd / access_price / HOURS_PER_MONTH * labs.alive
    return replace(
        labs,
        compute_h100e=hours,
        contracted_h100e=labs.contracted_h100e * hours[..., None],
        contracted_usd=labs.contracted_usd * hours[..., None],
    )
