"""What a default does: debt is written down, machines stay, lenders remember."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import BoolArray, FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.clouds.capacity import machine_usd
from sim.economy.behaviour.clouds.clouds_trade import CloudMonth
from sim.economy.behaviour.clouds.core_business import core_of_clouds
from sim.economy.behaviour.clouds.debt import earnings, interest_rate, maturity_months
from sim.economy.behaviour.observe import View

SMALLEST_USD = 1.0
"""What nobody defaults on: rounding."""
SMALLEST_SPREAD = 1e-9


@dataclass(frozen=True)
class Failures:
    """Defaults of a month, (W, K) unless said."""

    part: FloatArray
    """0 or 1; of all other owners, who are many, the part that defaults."""
    fresh: BoolArray
    """Where the default is a new one, not one that goes on."""
    lost_usd: FloatArray
    """What lenders lose: debt written off and interest not paid."""
    written_off: FloatArray
    """USD of debt."""
    rescued: FloatArray
    """USD that lenders put in to keep a defaulted cloud running; it owes them that."""
    credit: FloatArray
    """(W, 1) credit conditions after the month."""
    spread: FloatArray
    """What lenders ask above the market since the last default, a year."""


def collateral(view: View) -> FloatArray:
    """What each cloud's machines and halls are worth, USD, (W, K): new ones' price, less with age.

    10,000 H100e, half of their life left, at 30,000 USD with their servers, halls of 50 M: 200 M.
    """
    p, clouds = view.p, view.state.clouds
    ages = np.arange(clouds.vintages_h100e.shape[2])
    left = np.maximum(1.0 - ages / p["cloud.retirement_months"][..., None], 0.0)
    machines = (clouds.vintages_h100e * left).sum(axis=2)
    worth: FloatArray = machines * machine_usd(view)
    return worth + clouds.buildings_usd


def served(view: View) -> FloatArray:
    """Debt that what each cloud earns can serve after a default, USD, (W, K).

    Earnings of 3 bn a year, a rate of 10%, five years to repay: 10 bn.
    """
    rate = interest_rate(view) + view.p["debt.default_spread"]
    return earnings(view) / (rate + MONTHS_PER_YEAR / maturity_months(view))


def failures(
    view: View,
    rented: CloudMonth,
    unpaid_usd: FloatArray,
    left_usd: FloatArray,
    debt_usd: FloatArray,
    interest_usd: FloatArray,
) -> Failures:
    """Who cannot pay, and what follows, (W, K) USD each.

    Who defaults keeps its machines under new owners: shareholders lose all, orders are cancelled
    and half-built halls left, and debt is written down to what machines and halls fetch in a hurry
    (and core business carries), or to what earnings can serve if that is less.
    What it lacks to go on, lenders put in. The last column, all other owners, is many firms: the
    part of their bills that cannot be met defaults. ``left_usd`` is cash after payments,
    ``interest_usd`` interest not paid. Debt 10, machines that fetch 4: 6 are written off.

    Lenders who lose cut what they lend on the same security at once and forget slowly (leverage
    cycle: Geanakoplos 2010). A tenth of all debt lost at a response of 5: 0.61 of before.
    """
    p, market = view.p, view.state.market
    rescued = np.maximum(-left_usd, 0.0)
    rescued = np.where(rescued > 0.0, rescued + SMALLEST_USD, 0.0)
    short = unpaid_usd + rescued
    bills = np.maximum(rented.capex_usd + rented.running_usd + unpaid_usd, SMALLEST_USD)
    failing = np.where(short > SMALLEST_USD, 1.0, 0.0)
    many = failing[:, -1:] * np.minimum(short / bills, 1.0)[:, -1:]
    part = np.concatenate([failing[:, :-1], many], axis=1)
    carried = p["debt.core_multiple"] * MONTHS_PER_YEAR * np.maximum(core_of_clouds(view), 0.0)
    fetched = p["debt.recovery_share"] * collateral(view) + carried
    kept = np.minimum(debt_usd, np.minimum(fetched, served(view)))
    written_off = part * (debt_usd - kept)
    lost = written_off + interest_usd
    lent = np.maximum(view.state.clouds.debt_usd.sum(axis=1, keepdims=True), SMALLEST_USD)
    rate = np.minimum(lost.sum(axis=1, keepdims=True) / lent, 1.0)
    credit = market.credit * np.exp(-p["debt.response_to_losses"] * rate)
    credit = credit + (1.0 - credit) / p["debt.credit_recovery_months"]
    fading = 1.0 - 1.0 / p["debt.default_memory_months"]
    asked, old = part * p["debt.default_spread"], view.state.clouds.default_spread
    return Failures(
        part=part,
        fresh=(part > 0.0) & (old < asked * fading * fading + SMALLEST_SPREAD),
        lost_usd=lost,
        written_off=written_off,
        rescued=rescued,
        credit=clip(credit, p["debt.least_credit"], 1.0),
        spread=np.maximum(old * fading, asked),
    )
