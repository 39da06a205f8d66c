"""Rounds: offers meet what labs ask for, money becomes shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.capital.labs_finance import Ask
from sim.economy.behaviour.observe import View
from sim.economy.market.capital import fill
from sim.ledger.equity import dilute, down_round

WHOLE = 1.0 - 1e-9
"""A regularisation: a round that is filled does not fail by the last bit of a sum."""


@dataclass(frozen=True)
class Rounds:
    """A month of rounds; (W, L) unless said."""

    closed: BoolArray
    failed: BoolArray
    down: BoolArray
    raised_usd: FloatArray
    """Cash and credits."""
    venture_usd: FloatArray
    """(W, L, V)"""
    strategic_usd: FloatArray
    """(W, L, H) cash part."""
    credits_usd: FloatArray
    """(W, L, H)"""
    cap_table: FloatArray
    valuation_usd: FloatArray
    ties: FloatArray
    """(W, V, V) co-investment counts after the month."""
    chip_maker_usd: FloatArray
    """Stakes of the chip maker, held with those of parents outside the model."""


def close_rounds(
    view: View, asked: Ask, venture: FloatArray, strategic: FloatArray, chips: FloatArray
) -> Rounds:
    """Fill rounds, strategic money first, and dilute the cap tables.

    ``venture`` (W, L, V), ``strategic`` (W, L, H) and the chip maker's ``chips`` (W, L) USD. A
    round of 100 at 300 pre-money with 40 of strategic money takes 60 from funds, for 10% and 15%
    of the lab.

    A round that does not reach its minimum fails. Part of strategic money is compute credit: it
    buys equity but is no cash. No fund pays more than its limited partners have committed.
    """
    labs = view.state.labs
    offered = row_sums(strategic) + chips
    room = np.maximum(asked.amount_usd - offered, 0.0)
    promised = venture.sum(axis=1)
    funds = view.state.investors.committed_usd
    venture = venture * np.minimum(funds / np.maximum(promised, 1.0), 1.0)[:, None, :]
    taken = fill(venture, room)
    total = taken.sum(axis=2) + offered
    closed = asked.open & (total >= WHOLE * asked.minimum_usd) & (total > 0)
    taken = taken * closed[..., None]
    strategic, chips = strategic * closed[..., None], chips * closed
    credits_ = view.p["hyperscaler.credit_share"][..., None] * strategic
    cash = strategic - credits_
    founders = np.zeros_like(chips)
    money = np.concatenate([taken, strategic, np.stack([chips, founders], axis=2)], axis=2)
    cap_table, post_money = dilute(labs.cap_table, money, asked.pre_money_usd)
    return Rounds(
        closed=closed,
        failed=asked.open & ~closed,
        down=closed & down_round(asked.pre_money_usd, labs.valuation_usd),
        raised_usd=money.sum(axis=2),
        venture_usd=taken,
        strategic_usd=cash,
        credits_usd=credits_,
        cap_table=cap_table,
        valuation_usd=np.where(closed, post_money, labs.valuation_usd),
        ties=ties(view, taken),
        chip_maker_usd=chips,
    )


def ties(view: View, venture: FloatArray) -> FloatArray:
    """Co-investment counts after the month's rounds, (W, V, V): the syndication network."""
    joined = (venture > 0) * 1.0
    together = joined.swapaxes(1, 2) @ joined  # whole numbers: exact in any order
    fade = 1.0 - view.p["capital.tie_fading_per_month"][..., None]
    ties_after: FloatArray = view.state.investors.coinvestment * fade + together
    return ties_after
