"""What an hour of compute costs each lab: its running contracts, new ones, transfer prices."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import power, row_sums
from sim.base.axes import INDEPENDENT, FloatArray
from sim.base.units import HOURS_PER_MONTH
from sim.economy.state import State
from sim.scenario.parameters import Parameters

LEAST_H100E = 1.0
"""A regularisation: a lab without compute, or without contracts, has a price all the same."""


def access_price(p: Parameters, state: State, full_cost: FloatArray, hypers: int) -> FloatArray:
    """All-in USD per H100-hour each lab pays: cost inside a parent, its own contracts outside it.

    An independent pays the average price of its running contracts for what they cover of last
    month's compute, and spot for the rest: its price follows the market's slowly. Half under
    contract at 2, spot 4, no overhead: 3.

    Inside a parent an hour is charged at cost, raised in part by what it would fetch outside
    (transfer prices, Hirshleifer 1956): scarce chips hurt independents more than owned labs. Cost
    outside the hyperscalers is the mean of all other clouds.
    """
    owner, market, labs = state.labs.owner, state.market, state.labs
    volume = row_sums(labs.contracted_h100e)
    due = row_sums(labs.contracted_usd)
    running = due / np.maximum(volume, LEAST_H100E) / HOURS_PER_MONTH
    covered = np.minimum(volume / np.maximum(labs.compute_h100e, LEAST_H100E), 1.0)
    rented = covered * running + (1.0 - covered) * market.spot_price * p["cloud.overhead"]
    others = full_cost.shape[1] - hypers
    outside = full_cost[:, hypers:].sum(axis=1, keepdims=True) / others
    scarcity = market.contract_price / outside
    forgone = power(scarcity, p["hyperscaler.transfer_price_weight"])
    inside = np.take_along_axis(full_cost, np.maximum(owner, 0), axis=1)
    own = np.where(owner >= 0, inside, outside) * forgone
    return np.where(owner == INDEPENDENT, rented, own * p["cloud.overhead"])


def new_contract_price(state: State) -> FloatArray:
    """USD per H100-hour at which each lab would sign with its clouds this month, (W, L)."""
    posted = row_sums(state.labs.host_share * state.clouds.price_usd[:, None, :])
    return posted * term_premium(state)


def term_premium(state: State) -> FloatArray:
    """Price of a contract of labs' length, three years, over the posted one-year price, (W, 1)."""
    return state.market.long_contract_price / state.market.contract_price
