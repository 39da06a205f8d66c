"""The public market: labs list and issue shares, funds and staff sell theirs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.base.axes import INDEPENDENT, BoolArray, FloatArray
from sim.economy.behaviour.capital.fundraising import Rounds
from sim.economy.behaviour.capital.investors import interest
from sim.economy.behaviour.capital.labs_finance import cash_wanted, valuation
from sim.economy.behaviour.observe import View
from sim.ledger.equity import dilute


@dataclass(frozen=True)
class Issues:
    """New shares sold to the public this month, (W, L)."""

    lists: BoolArray
    """Labs whose shares trade from this month on."""
    issued: BoolArray
    """Listed labs that issue more."""
    failed: BoolArray
    """Listed labs that the public gives less than they need."""
    raised_usd: FloatArray


@dataclass(frozen=True)
class Trades:
    """Old shares that changed hands this month, USD, and who holds what after it."""

    secondary_usd: FloatArray
    """(W, V) funds' shares sold to the public, after the lock-up or privately before a listing."""
    paid_to_staff_usd: FloatArray
    """(W, V) paid by crossover funds to staff and founders, in tenders before a listing."""
    cap_table: FloatArray


@dataclass(frozen=True)
class Shares:
    """A month of labs' shares: rounds, what the public bought, old shares that changed hands."""

    rounds: Rounds
    issues: Issues
    trades: Trades
    valuation_usd: FloatArray
    """(W, L) after rounds and issues."""

    @property
    def cap_table(self) -> FloatArray:
        """Who holds what after the month, (W, L, holders)."""
        return self.trades.cap_table

    @property
    def funded(self) -> BoolArray:
        """Labs that closed a round or listed, (W, L)."""
        return self.rounds.closed | self.issues.lists

    @property
    def raised_usd(self) -> FloatArray:
        """What labs raised in rounds and from the public, credits among it, USD, (W, L)."""
        return self.rounds.raised_usd + self.issues.raised_usd

    @property
    def sold_usd(self) -> FloatArray:
        """New shares sold to funds, the chip maker and the public, USD, (W, L)."""
        sold: FloatArray = self.rounds.venture_usd.sum(axis=2) + self.rounds.chip_maker_usd
        return sold + self.issues.raised_usd

    @property
    def called_usd(self) -> FloatArray:
        """What funds call from their limited partners, USD, (W, V): all that they pay."""
        paid: FloatArray = self.rounds.venture_usd.sum(axis=1) + self.trades.paid_to_staff_usd
        return paid


def exchanged(view: View, rounds: Rounds, lists: BoolArray, stock_pay_usd: FloatArray) -> Shares:
    """What becomes of labs' shares this month: rounds, then the public, then old shares.

    ``lists`` (W, L) as `listings` has it, ``stock_pay_usd`` (W, L) paid to staff in new shares.
    """
    sold = issues(view, lists)
    after = floated(view, rounds, sold)
    done = trades(view, after, stock_pay_usd)
    return Shares(rounds=rounds, issues=sold, trades=done, valuation_usd=after.valuation_usd)


def listings(view: View, luck: FloatArray) -> BoolArray:
    """Labs that list this month, (W, L): large enough, growing, and in a receptive market.

    Listings come in waves, many times more of them when prices are high (Ibbotson and Jaffe 1975;
    Ritter 1984; Gompers and Lerner 2004). ``luck`` uniform (W, L).
    """
    p, labs, finance = view.p, view.state.labs, view.state.finance
    large = view.arr_usd >= p["listing.least_sales_usd_per_year"]
    growing = view.growth > p["capital.long_growth"]
    private = labs.alive & (labs.owner == INDEPENDENT) & ~finance.listed
    hot = np.exp(p["listing.hot_market"] * view.state.market.sentiment)
    hazard = p["listing.hazard_per_year"] / 12.0 * hot
    lists: BoolArray = private & large & growing & (luck < hazard)
    return lists


def issues(view: View, lists: BoolArray) -> Issues:
    """What the public pays for new shares: a first float, and follow-on issues instead of rounds.

    A listed lab that runs short asks for what a round would bring it, and gets the part that the
    market is willing to pay. Priced at today's worth; the discount of a first day is left out.
    """
    p, labs, finance = view.p, view.state.labs, view.state.finance
    value = valuation(view)
    floated = p["listing.primary_share"] / (1.0 - p["listing.primary_share"]) * value
    short = view.runway_months < p["capital.runway_trigger_months"]
    waited = labs.months_since_round >= p["capital.months_between_rounds"]
    needs = finance.listed & labs.alive & (labs.burn_usd > 0) & short & waited
    most = p["listing.most_follow_on_share"] * value
    given = interest(view) * np.minimum(cash_wanted(view), most)
    burn = np.maximum(labs.burn_usd, 0.0)
    least = p["capital.least_fill"] * p["capital.least_fill_months"] * burn
    issued = needs & (given >= np.minimum(least, most))
    raised = np.where(lists, floated, 0.0) + np.where(issued, given, 0.0)
    return Issues(lists=lists, issued=issued, failed=needs & ~issued, raised_usd=raised)


def floated(view: View, rounds: Rounds, done: Issues) -> Rounds:
    """Rounds after the public has bought new shares: cap tables, and labs' value.

    Private labs keep the value of their last round, listed ones are worth what the market says.
    """
    none = np.zeros_like(rounds.cap_table[..., :-1])
    money = np.concatenate([none, done.raised_usd[..., None]], axis=2)
    table, post_money = dilute(rounds.cap_table, money, valuation(view))
    public = view.state.finance.listed | done.lists
    value = np.where(public, post_money, rounds.valuation_usd)
    return replace(rounds, cap_table=table, valuation_usd=value)


def trades(view: View, rounds: Rounds, stock_pay_usd: FloatArray) -> Trades:
    """Old shares change hands; staff are paid in new ones.

    Funds sell what they hold in listed labs over some months after the lock-up (Gompers and Lerner
    1998; Field and Hanka 2001). Before a listing, venture funds sell a little to the public on
    private markets, and crossover funds buy some of the shares of staff, as far as a part of their
    dry powder goes. All at what the market finds a lab worth. ``rounds`` as they leave the cap
    tables, ``stock_pay_usd`` (W, L).
    """
    p, state, setting = view.p, view.state, view.setting
    value, finance, funds = valuation(view), state.finance, rounds.venture_usd.shape[2]
    held, others = rounds.cap_table[..., :funds], rounds.cap_table[..., funds:]
    free = finance.listed & (finance.months_listed >= p["listing.lock_up_months"])
    selling = np.where(free & state.labs.alive, 1.0 / p["listing.sell_down_months"], 0.0)
    early = tendered(view)
    sold = held * selling[..., None] + held * early[..., None] * ~setting.crossover
    staff = others[..., -1] * early
    total = (staff * value).sum(axis=1, keepdims=True)
    left = np.maximum(state.investors.committed_usd - rounds.venture_usd.sum(axis=1), 0.0)
    purse = p["tender.cash_share_per_month"] * left * setting.crossover
    purses = np.maximum(purse.sum(axis=1, keepdims=True), 1.0)
    part = np.minimum(purse / purses, purse / np.maximum(total, 1.0))
    bought = staff[..., None] * part[:, None, :]
    public = others[..., -1] + sold.sum(axis=2) - bought.sum(axis=2)
    after = np.concatenate([held - sold + bought, others[..., :-1], public[..., None]], axis=2)
    return Trades(
        secondary_usd=(sold * value[..., None]).sum(axis=1),
        paid_to_staff_usd=total * part,
        cap_table=granted(after, stock_pay_usd / np.maximum(value, 1.0), setting.pay_usd > 0),
    )


def tendered(view: View) -> FloatArray:
    """Part of their shares that staff and venture funds offer this month, (W, L).

    Of independent labs that grow fast and are not listed: there are buyers for no others.
    """
    p, state = view.p, view.state
    private = state.labs.alive & (state.labs.owner == INDEPENDENT) & ~state.finance.listed
    sought = private & (view.growth > p["capital.hot_growth"])
    rate = p["tender.share_per_year"] / 12.0 * np.exp(state.market.sentiment)
    return np.where(sought, np.minimum(rate, 1.0), 0.0)


def granted(cap_table: FloatArray, grant: FloatArray, on: BoolArray) -> FloatArray:
    """Cap table after shares of ``grant`` (W, L) of the lab's value are given to its staff.

    Staff held 0.2 and are given a quarter more shares: 0.36. Rows are brought back to a sum of one.
    """
    new = np.where(on & (cap_table.sum(axis=2) > 0), grant, 0.0)
    staff = cap_table[..., -1:] + new[..., None]
    after = np.concatenate([cap_table[..., :-1], staff], axis=2)
    total = after.sum(axis=2)[..., None]
    table: FloatArray = after / np.where(total > 0, total, 1.0)
    return table
