"""Labs' compute contracts: what is signed, what is due, and what clouds forgive in distress.

A contract is take-or-pay: a volume at a price until its expiry, paid whether it is used or not.
Simplifications: a contract begins when it is signed; contracts of all ages lie with a lab's clouds
in the same shares; a lab that is bought brings its contracts, which then run off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip, row_sums
from sim.base.axes import INDEPENDENT, BoolArray, FloatArray
from sim.base.units import HOURS_PER_MONTH
from sim.economy.behaviour.labs.hour_price import new_contract_price
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.market.ladder import annuities, present_value, run_off, sign


@dataclass(frozen=True)
class Book:
    """Labs' contracts after this month's talks with their clouds; (W, L) unless said."""

    h100e: FloatArray
    """(W, L, T) volume by months left."""
    usd: FloatArray
    """(W, L, T) what is due for it each month."""
    due_usd: FloatArray
    """What is due this month."""
    owed_usd: FloatArray
    """Present value of all that is still due."""
    relet_usd: FloatArray
    """Present value of what clouds would get for the same hours from others."""
    forgiven_usd: FloatArray
    """Present value that clouds gave up this month."""
    returned_h100e: FloatArray
    """Volume that clouds took back this month."""


def distressed(view: View) -> BoolArray:
    """Independent labs whose runway has become too short to plan on the next round, (W, L)."""
    short = view.runway_months < view.p["distress.renegotiation_runway_months"]
    flagged: BoolArray = short & (view.state.labs.owner == INDEPENDENT) & view.state.labs.alive
    return flagged


def ability(view: View, other_usd: FloatArray) -> FloatArray:
    """Most that each lab can pay for compute a month, USD, (W, L): sales and a part of its cash.

    ``other_usd`` is what it spends besides compute. Cash and arrears are spread over the months
    for which a plan must hold. Sales 50, cash 80, other cost 30, eight months: 30.
    """
    labs = view.state.labs
    spread = view.p["distress.renegotiation_runway_months"]
    revenue = labs.revenue_window[..., -1]
    means = revenue + (labs.cash_usd - labs.arrears_usd) / spread - other_usd
    return np.maximum(means, 0.0)


def renegotiated(view: View, other_usd: FloatArray) -> Book:
    """The book after this month's talks; ``other_usd`` (W, L) is spent besides compute.

    A lab that investors have refused, or that owes already, and that cannot pay what is due, asks
    its clouds. What they would get from others for the hours is their way out: it bounds what they
    concede (Hart and Moore 1998; Bolton and Scharfstein 1996). Where the lab can pay more than
    that, they cut the price, down to what re-letting brings and a share of what the lab can pay
    beyond. Where re-letting brings more, they take hours back instead until the lab can pay for
    what is left (mitigation of damages). Talks take months (Gilson, John and Lang 1990).

    Due 100, can pay 80, re-letting 50, creditors' share 0.5: the price falls to 0.65. Re-letting
    90: a fifth of the hours goes back, and the clouds lose a tenth of that.
    """
    p, labs = view.p, view.state.labs
    annuity = annuities(p["cloud.cost_of_capital"] / 12.0)
    due = row_sums(labs.contracted_usd)
    owed = present_value(labs.contracted_usd, annuity)
    price = new_contract_price(view.state) * p["cloud.overhead"] * HOURS_PER_MONTH
    relet = p["contracts.relet_share"] * price * present_value(labs.contracted_h100e, annuity)
    able = clip(ability(view, other_usd) / np.maximum(due, 1.0), 0.0, 1.0)
    outside = relet / np.maximum(owed, 1.0)
    refused = (labs.failed_rounds > 0.0) | (labs.arrears_usd > 0.0)
    asks = distressed(view) & refused & (due > 0.0) & (able < 1.0)
    cheaper = outside + p["contracts.creditors_share"] * (able - outside)
    stays = able > outside
    pace = 1.0 / p["contracts.talks_months"]
    price_kept = np.where(asks & stays, 1.0 - pace * (1.0 - cheaper), 1.0)
    hours_kept = np.where(asks & ~stays, 1.0 - pace * (1.0 - able), 1.0)
    lost = (1.0 - price_kept) * owed
    lost = lost + (1.0 - hours_kept) * np.maximum(owed - relet, 0.0)
    return Book(
        h100e=labs.contracted_h100e * hours_kept[..., None],
        usd=labs.contracted_usd * (hours_kept * price_kept)[..., None],
        due_usd=due * hours_kept * price_kept,
        owed_usd=owed * hours_kept * price_kept,
        relet_usd=relet * hours_kept,
        forgiven_usd=lost,
        returned_h100e=(1.0 - hours_kept) * row_sums(labs.contracted_h100e),
    )


@once_a_month
def research_share(view: View) -> FloatArray:
    """R&D's share of the compute that each lab paid last month, (W, L). 60 of 80 USD: 0.75."""
    labs = view.state.labs
    bill = labs.compute_h100e * view.access_price * HOURS_PER_MONTH
    return np.minimum(labs.rd_usd / np.maximum(bill, 1.0), 1.0)


def bound_research(view: View, book: Book) -> FloatArray:
    """R&D compute that is paid whatever a lab plans, USD, (W, L): it is used, or it is lost.

    Machines for research and for customers are contracted apart: R&D is bound by its own part.
    """
    return book.due_usd * research_share(view)


def compute_used(view: View, bill_usd: FloatArray) -> FloatArray:
    """Compute that each lab is billed, H100e, (W, L); ``bill_usd`` (W, L, K) is the bill."""
    used: FloatArray = row_sums(bill_usd) / view.access_price / HOURS_PER_MONTH
    return used


@dataclass(frozen=True)
class Ladder:
    """Labs' contracts at the end of a month, (W, L, T)."""

    h100e: FloatArray
    usd: FloatArray


def signed(view: View, book: Book, used_h100e: FloatArray) -> Ladder:
    """The book at the end of the month: a rung down, and new contracts at the price of the month.

    Independent labs keep a share of the compute that they use, (W, L) H100e, under contract; a lab
    in distress signs nothing. Uses 110, 90 left under contract, share 0.9: 9 are signed.
    """
    p, labs = view.p, view.state.labs
    hours, usd = run_off(book.h100e), run_off(book.usd)
    signs = (labs.owner == INDEPENDENT) & labs.alive & ~distressed(view)
    wanted = p["labs.committed_share"] * used_h100e - row_sums(hours)
    volume = np.where(signs, np.maximum(wanted, 0.0), 0.0)
    price = new_contract_price(view.state) * p["cloud.overhead"] * HOURS_PER_MONTH
    term = p["labs.commitment_months"]
    return Ladder(h100e=sign(hours, volume, term), usd=sign(usd, price * volume, term))


def placed_share(book: Book, used_h100e: FloatArray) -> FloatArray:
    """Share of each lab's compute, (W, L), that is placed anew this month: all beyond its book.

    Uses 100, 80 of them under contracts that go on: 0.2.
    """
    kept = row_sums(book.h100e[..., 1:])
    return clip(1.0 - kept / np.maximum(used_h100e, 1.0), 0.0, 1.0)
