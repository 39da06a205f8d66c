"""Limited partners: what they commit to funds for labs, and what they think of each fund."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip, power
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.capital.public_market import Shares
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.capital import bounded

# Regularisations: an industry of no size would starve for ever, a fund that called nothing has no
# record.
LEAST_SIZE = 0.005
LEAST_CALLED_USD = 1e6


@dataclass(frozen=True)
class Funds:
    """Funds after the month, (W, V)."""

    calls_usd: FloatArray
    """Called from limited partners this month."""
    returned_usd: FloatArray
    """Paid back to them this month."""
    committed_usd: FloatArray
    returns: FloatArray
    called_usd: FloatArray
    paid_back_usd: FloatArray
    called_ever_usd: FloatArray
    paid_back_ever_usd: FloatArray


@once_a_month
def size(view: View) -> FloatArray:
    """Labs' revenue over that at which supplies of capital are quoted, (W, 1)."""
    yearly = view.state.market.revenue_usd * MONTHS_PER_YEAR
    return np.maximum(yearly / view.p["capital.reference_revenue_usd"], LEAST_SIZE)


@once_a_month
def record_effect(view: View) -> FloatArray:
    """Factor of a fund's record on what it is given, (W, V).

    Concave in what came back over what was called (Kaplan and Schoar 2005). A fund that returned a
    quarter of what is usual, at an elasticity of 0.5: half.
    """
    p = view.p
    known = np.maximum(view.state.investors.returns, 0.0)
    effect = power(known, p["capital.flow_to_record"])
    return clip(effect, p["capital.least_returns_effect"], p["capital.most_returns_effect"])


def commitments(view: View) -> FloatArray:
    """What limited partners newly commit to each fund this month, USD, (W, V); no money moves yet.

    Commitments follow the mood with a lag, the size of the industry and each fund's own record, out
    of a finite pool: the world's venture capital for venture funds, all private capital for
    sovereign and crossover money. Both pools grow by the calendar. Who sits on commitments that are
    not called is given less.
    """
    p, market, setting, funds = view.p, view.state.market, view.setting, view.state.investors
    supply = np.where(
        setting.crossover,
        p["capital.crossover_supply_usd_per_year"],
        p["capital.vc_supply_usd_per_year"],
    )
    wished = supply * power(size(view), p["capital.supply_growth_elasticity"])
    wished = wished * np.exp(market.lagged_sentiment) * record_effect(view)
    grown = np.exp(p["capital.venture_growth"] * view.since_2025)
    pool = grown * np.where(
        setting.crossover,
        p["capital.private_capital_usd_per_year"],
        p["capital.other_venture_usd_per_year"],
    )
    share = bounded(wished, pool) / MONTHS_PER_YEAR * setting.investor_weight
    years_idle = funds.committed_usd / np.maximum(MONTHS_PER_YEAR * share, 1.0)
    tired = years_idle / p["capital.idle_years"]
    return share / (1.0 + tired * tired)


def settle(view: View, shares: Shares, paid_out: FloatArray, proceeds: FloatArray) -> Funds:
    """Funds call what they paid and return what they got, USD, (W, V).

    They get what labs pay their owners (``paid_out``), ``proceeds`` of labs that are sold, and what
    is paid for old shares.
    """
    back = paid_out + proceeds + shares.trades.secondary_usd
    return after(view, commitments(view), shares.called_usd, back, shares.cap_table)


def after(
    view: View, pledged: FloatArray, called: FloatArray, back: FloatArray, cap_table: FloatArray
) -> Funds:
    """What limited partners have seen of each fund after the month, and what they still owe it.

    ``pledged``, ``called`` and paid ``back`` this month, USD, (W, V). Money is called when it is
    invested; what is not called within the investment period lapses. The record is money paid back
    and a part of what the holdings are marked at, over money called, all of the last years:
    distributions count in full, marks that nobody has paid do not (Brown, Gredil and Kaplan 2019).
    Fees are left out. Called 100, paid back 20, marked at 100 of which 0.6 counts: 0.8.
    """
    p, state = view.p, view.state
    funds, old = state.investors, state.finance
    fade = 0.5 ** (1.0 / p["capital.record_half_life_months"])
    all_called = old.called_usd * fade + called
    all_back = old.paid_back_usd * fade + back
    held = cap_table[..., : called.shape[1]]
    marked = (held * state.labs.valuation_usd[..., None]).sum(axis=1)
    seen = all_back + p["capital.weight_of_marks"] * marked
    record = seen / np.maximum(all_called, LEAST_CALLED_USD)
    moved = (record - funds.returns) / p["capital.returns_memory_months"]
    left = np.maximum(funds.committed_usd - called, 0.0)
    lapsed = left / p["capital.investment_period_months"]
    return Funds(
        calls_usd=called,
        returned_usd=back,
        committed_usd=left - lapsed + pledged,
        returns=funds.returns + moved,
        called_usd=all_called,
        paid_back_usd=all_back,
        called_ever_usd=old.called_ever_usd + called,
        paid_back_ever_usd=old.paid_back_ever_usd + back,
    )
