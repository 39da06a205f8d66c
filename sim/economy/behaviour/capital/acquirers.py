"""Buyers of labs and of stakes that are no cloud: other companies, the chip maker, funds."""

from __future__ import annotations

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.capital.investors import interest
from sim.economy.behaviour.capital.labs_finance import Ask, valuation
from sim.economy.behaviour.observe import View
from sim.economy.participants import KINDS

ACQUIRERS = ("other_company", "chip_maker", "buyout_fund")
"""Meta, Apple, SpaceX and their like; Nvidia; private equity."""
CHIP_MAKER = ACQUIRERS.index("chip_maker")


def bids(view: View, sale: BoolArray, luck: FloatArray) -> FloatArray:
    """What each of the ``ACQUIRERS`` bids for each lab on sale, USD, (W, L, 3); 0 if it does not.

    A company or the chip maker takes an interest in some of the labs on sale and then bids as a
    cloud does, for technology, sales or team, without custom to lose. A fund pays a multiple of
    gross profit, which few labs have. What they buy has a parent outside the model afterwards: the
    chip maker's labs too, a simplification. ``luck`` uniform (W, L).
    """
    p, labs = view.p, view.state.labs
    technology = p["distress.rebuild_months"] * labs.rd_usd
    team = p["distress.price_per_head_usd"] * labs.staff_people
    worth = np.maximum(technology + p["distress.sales_multiple"] * view.arr_usd, team)
    worth = np.minimum(
        p["acquirers.appetite"] * worth,
        p["distress.most_bid_to_valuation"] * valuation(view) + team,
    )
    company = p["acquirers.interest_of_companies"]
    first = luck < company
    second = ~first & (luck < company + p["acquirers.interest_of_chip_maker"])
    purse = p["acquirers.purse_usd"] * np.exp(p["hyperscaler.core_growth"] * view.since_2025)
    cash = p["acquirers.chip_cash_share"] * np.maximum(view.state.chips.cash_usd, 0.0)
    profit = MONTHS_PER_YEAR * np.maximum(labs.gross_profit_usd, 0.0)
    bid = np.stack(
        [
            np.where(first, np.minimum(worth, purse), 0.0),
            np.where(second, np.minimum(worth, cash), 0.0),
            np.minimum(p["acquirers.buyout_multiple"] * profit, valuation(view)),
        ],
        axis=2,
    )
    allowed = sale & (view.setting.kind != KINDS.index("fast_follower"))
    return np.where(allowed[..., None], bid, 0.0)


def chip_stakes(view: View, asked: Ask) -> FloatArray:
    """What the chip maker puts into rounds, USD, (W, L): its customers' money comes back to it.

    A part of each round that the market would fund, as far as a part of its cash goes. A round of
    100 that half of the market would fund, at a tenth: 5.
    """
    p = view.p
    wish = p["acquirers.chip_stake_share"] * interest(view) * asked.amount_usd
    total = wish.sum(axis=1, keepdims=True)
    purse = p["acquirers.chip_cash_share"] * np.maximum(view.state.chips.cash_usd, 0.0)
    offered: FloatArray = wish * np.minimum(purse / np.maximum(total, 1.0), 1.0)
    return offered
