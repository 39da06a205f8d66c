"""Distress: auctions of labs for sale, antitrust, closures, and new labs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.base.arrays import clip, power
from sim.base.axes import INDEPENDENT, BoolArray, FloatArray, IntArray
from sim.economy.behaviour.capital.acquirers import ACQUIRERS
from sim.economy.behaviour.capital.labs_finance import seeks_buyer, valuation
from sim.economy.behaviour.capital.public_market import Shares
from sim.economy.behaviour.labs.labs_trade import LabMonth
from sim.economy.behaviour.labs.parents import given_up
from sim.economy.behaviour.observe import View
from sim.economy.market.measures import controller_shares, hhi

LEAST_RD_USD = 1e5
"""A regularisation: a month of compute of a lab that buys next to none."""
LEAST_Q = 1e-3
"""A regularisation: where no lab is left there is still a price."""
NOBODY = -9.0
"""Log10 know-how where there is nobody to know: below anyone's."""


@dataclass(frozen=True)
class Auction:
    """What became of labs for sale, (W, L)."""

    sold: BoolArray
    blocked: BoolArray
    buyer: IntArray
    """Hyperscaler column of the winner; -1 where none."""
    outside: IntArray
    """Column of the winner among ``ACQUIRERS``; -1 where none."""
    price_usd: FloatArray
    licence: BoolArray
    """True for a licence-and-hire deal, which no review stops."""


def for_sale(view: View, shares: Shares, luck: FloatArray) -> BoolArray:
    """Labs that seek a buyer this month, (W, L): those that need one and raised nothing.

    ``luck`` uniform (W, L).
    """
    return seeks_buyer(view, luck) & ~shares.funded


def auctions(
    view: View, sale: BoolArray, clouds: FloatArray, others: FloatArray, luck: FloatArray
) -> Auction:
    """A month of sales: bids of clouds (W, L, H) and of other acquirers (W, L, A), USD, meet.

    ``luck`` uniform (W, L).
    """
    bids = np.concatenate([clouds, others], axis=2)
    return settle(view, auction(view, sale, bids, luck))


def auction(view: View, sale: BoolArray, bid: FloatArray, luck: FloatArray) -> Auction:
    """Sell to the highest bidder at the second price; antitrust may block; ``luck`` (W, L) uniform.

    ``bid`` (W, L, H + A) USD: hyperscalers' columns, then other acquirers'. Bids of 9, 7 and 5:
    sold at 7. A lone bid of 5 at a salvage share of 0.4 pays 2 (second-price auction, Vickrey
    1961), and no seller takes less than its reserve (Riley and Samuelson 1981): at 3 it pays 3.
    """
    p = view.p
    ranked = np.sort(bid, axis=2)
    best = ranked[..., -1]
    second = ranked[..., -2] if bid.shape[2] > 1 else np.zeros_like(best)
    hypers = len(view.setting.hyperscalers)
    winner = np.argmax(bid, axis=2)
    buyer = np.where(winner < hypers, winner, -1)
    reserve = reserve_price(view)
    wanted = sale & (best > 0) & (best >= reserve)
    small = best < p["distress.review_threshold_usd"]
    stop = block_probability(view, buyer) * np.where(small, p["distress.licence_escape"], 1.0)
    blocked = wanted & (luck < stop)
    sold = wanted & ~blocked
    floor = p["distress.salvage_share"] * best
    return Auction(
        sold=sold,
        blocked=blocked,
        buyer=np.where(sold, buyer, -1),
        outside=np.where(sold & (winner >= hypers), winner - hypers, -1),
        price_usd=np.where(sold, np.maximum(np.maximum(second, floor), reserve), 0.0),
        licence=sold & small,
    )


def reserve_price(view: View) -> FloatArray:
    """Least price at which each lab's owners sell, USD, (W, L).

    Who is not forced to sell can return the cash and can go on, with some chance to stay in the
    race, so takes no less than its cash or that chance of what investors find it worth. One that
    failed its rounds or cannot pay its bills takes what there is. Cash of 0.9, worth 5, a chance of
    0.2: 1.
    """
    p, labs = view.p, view.state.labs
    goes_on = p["distress.least_price_to_worth"] * valuation(view)
    least = np.maximum(goes_on, labs.cash_usd - labs.arrears_usd)
    rejected = labs.failed_rounds >= p["distress.failed_rounds"]
    forced = rejected | (labs.arrears_usd > labs.cash_usd)
    return np.where(forced, 0.0, least)


def settle(view: View, auction: Auction) -> Auction:
    """Keep each buyer's largest deal of the month: boards do one at a time, and cash is finite.

    One buyer wins at 5 and at 9: the deal at 9 stays, the other lab is unsold.
    """
    hypers = len(view.setting.hyperscalers)
    winner = np.where(auction.outside >= 0, hypers + auction.outside, auction.buyer)
    buyers = np.arange(hypers + len(ACQUIRERS))
    mine = (winner[..., None] == buyers) & auction.sold[..., None]
    price = np.where(mine, auction.price_usd[..., None], -1.0)
    largest = price == price.max(axis=1, keepdims=True)
    keep = (mine & largest).any(axis=2)
    return replace(
        auction,
        sold=keep,
        buyer=np.where(keep, auction.buyer, -1),
        outside=np.where(keep, auction.outside, -1),
        price_usd=np.where(keep, auction.price_usd, 0.0),
        licence=auction.licence & keep,
    )


def block_probability(view: View, buyer: IntArray) -> FloatArray:
    """Probability that antitrust blocks each lab's sale to its best bidder, (W, L).

    Logistic in the HHI of controlling owners after the deal and in its rise (US Merger
    Guidelines 2023: above 1,800 with a rise of 100 is presumed harmful), scaled by how strict the
    authority is.
    Shares of 0.1 and 0.1 beside one of 0.8: HHI 6,800 after a rise of 200.
    """
    p, labs = view.p, view.state.labs
    hypers = len(view.setting.hyperscalers)
    revenue = labs.revenue_window[..., -1] * labs.alive
    shares = controller_shares(revenue, labs.owner, hypers)
    now = hhi(shares)[:, None]
    own = shares[:, :-hypers] if hypers else shares
    group = np.take_along_axis(shares[:, -hypers:], np.maximum(buyer, 0), axis=1)
    group = np.where(buyer >= 0, group, 0.0)  # other acquirers sell no models of their own
    rise = 2.0 * own * group * 1e4
    level = (now + rise - p["antitrust.hhi_threshold"]) / p["antitrust.hhi_scale"]
    jump = (rise - p["antitrust.hhi_rise_threshold"]) / p["antitrust.hhi_rise_scale"]
    score = level + jump
    return p["antitrust.strictness"] / (1.0 + np.exp(-clip(score, -30.0, 30.0)))


def closed(
    view: View, sale: BoolArray, done: Auction, sold: LabMonth, cash: FloatArray
) -> BoolArray:
    """Labs that close this month, (W, L): nobody bought them, or their parents gave them up.

    ``cash`` (W, L) USD so far this month.
    """
    own = closures(view, sale & ~done.sold, sold.arrears_usd, cash)
    return own | given_up(view, sold.refused)


def closures(view: View, unsold: BoolArray, arrears: FloatArray, cash: FloatArray) -> BoolArray:
    """Labs that shut down this month, (W, L): unsold, and unable to pay for compute.

    ``arrears`` and ``cash`` (W, L) are after the month's trade.
    """
    p, labs = view.p, view.state.labs
    month = np.maximum(labs.rd_usd, LEAST_RD_USD)
    owed = arrears > p["distress.arrears_months"] * month
    empty = (cash <= p["distress.empty_share"] * month) & (labs.owner == INDEPENDENT)
    closed: BoolArray = labs.alive & unsold & (owed | empty)
    return closed


def entry(view: View, luck: FloatArray) -> BoolArray:
    """Slots in which a new lab is founded this month, and dated openings, (W, L).

    New labs come when money is easy and when labs are worth more than it took to build them
    (Tobin's q; Geroski 1995): one rate for the whole industry, shared by the slots that are free,
    those of closed labs among them. ``luck`` uniform (W, L).
    """
    p, setting, alive = view.p, view.setting, view.state.labs.alive
    free = setting.slot & ~alive
    mood = np.exp(view.state.market.sentiment)
    pull = power(worth_of_labs(view), p["entry.value_elasticity"])
    rate = p["entry.hazard_per_year"] / 12.0 * mood * pull
    founded = free & (luck < rate / np.maximum(free.sum(axis=1, keepdims=True), 1))
    dated = (setting.entry_month == view.month) & ~alive
    opened: BoolArray = (founded & (view.month > 0)) | dated
    return opened


def worth_of_labs(view: View) -> FloatArray:
    """What labs are worth over what it took to build them, against the usual, (W, 1).

    Values of 300 over development of 20 in 18 months, usual ratio 15: 1.
    """
    p, labs = view.p, view.state.labs
    value = (valuation(view) * labs.alive).sum(axis=1, keepdims=True)
    built = (labs.rd_stock_usd * labs.alive).sum(axis=1, keepdims=True)
    built = p["labs.development_months"] * np.maximum(built, LEAST_RD_USD)
    ratio: FloatArray = value / built / p["entry.usual_q"]
    return np.maximum(ratio, LEAST_Q)


def founding_capital(view: View, opened: BoolArray) -> FloatArray:
    """What limited partners give each new lab, USD, (W, L)."""
    return np.where(opened, first_columns(view, "cash_usd", view.p["entry.capital_usd"]), 0.0)


def first_columns(view: View, name: str, founded: FloatArray) -> FloatArray:
    """A column of labs that open: of dated ones from the start table, else as ``founded``."""
    setting = view.setting
    dated: FloatArray | None = getattr(setting.entry_columns, name, None)
    return founded if dated is None else np.where(setting.entry_month >= 0, dated, founded)


def scattered_knowhow(view: View, knowhow: FloatArray, closed: BoolArray) -> FloatArray:
    """Know-how of survivors after the people of closed labs have found new jobs, (W, L).

    Each survivor moves part of the way to the best closed lab, if that lab knew more. Know-how 1
    beside a closed 2, transfer 0.25: 1.25.
    """
    best = np.where(closed, knowhow, NOBODY).max(axis=1, keepdims=True)
    gap = np.maximum(best - knowhow, 0.0)
    alive = view.state.labs.alive & ~closed
    return knowhow + np.where(alive, view.p["research.talent_transfer"] * gap, 0.0)
