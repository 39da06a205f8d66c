"""Builders' own books: what they sell, at which price, what it costs, who enters and who leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip
from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.capital.startups import backing
from sim.economy.behaviour.demand.builders import Purchases
from sim.economy.behaviour.demand.segments import by_segment, of_builders, payable, value_ratios
from sim.economy.behaviour.observe import View

LEAST_SALES_PER_USD = 1e-3
"""A regularisation: where no builder is left nothing binds."""


@dataclass(frozen=True)
class Business:
    """Builders' own books for a month, (W, B), USD."""

    sales_usd: FloatArray
    costs_usd: FloatArray
    entry_usd: FloatArray
    exit_usd: FloatArray
    backed_usd: FloatArray
    """Token bills that venture money pays; counted in sales."""
    alive: BoolArray


@dataclass(frozen=True)
class Tokens:
    """What the tokens of a product cost, over its cost at the start's mark-ups; (W, 1)."""

    dear: FloatArray
    """Now, at least 1."""
    passed: FloatArray
    """What customers pay more for a product, in units of its tokens at the start."""


def tokens(view: View, pressure: FloatArray, felt: FloatArray) -> Tokens:
    """Cost of a product's tokens, and what of its rise builders have passed on.

    Builders price at a constant mark-up and use more tokens per sale as they get cheaper, so that
    tokens keep their part of cost (Cobb and Douglas 1928; 20-23% in 2024-25, ICONIQ). Of a rise
    beyond that a part is passed on at once, all of it once it lasts: what each bears alone is
    passed on in part, what all bear in full (Amiti, Itskhoki and Konings 2019). ``pressure`` and
    ``felt`` (W, 1): log of prices over the cost trend, and what of it has lasted. Twice as dear,
    half of that for long, half of a rise passed on at once: 0.41 + 0.5 (1 - 0.41) = 0.71.
    """
    dear = np.exp(np.maximum(pressure, 0.0))
    lasting = np.exp(np.maximum(felt, 0.0))
    passed = lasting - 1.0 + view.p["builders.pass_through"] * (dear - lasting)
    return Tokens(dear=dear, passed=passed)


def other_share(view: View) -> FloatArray:
    """Other costs over what products sell for beyond their tokens, (W, 1): teams fit their firm."""
    p = view.p
    share: FloatArray = p["builders.other_cost_ratio"] / (p["builders.value_ratio"] - 1.0)
    return share


def margins(view: View, cost: Tokens) -> FloatArray:
    """Margin on sales of a typical builder of each segment, (W, G).

    Sales of 7.4 per USD of tokens and other costs of 4.8: 0.22.
    """
    value = value_ratios(view.p)
    costs = other_share(view) * (value - 1.0) + cost.dear
    margin: FloatArray = 1.0 - costs / (value + cost.passed)
    return margin


def results(view: View, pressure: FloatArray, felt: FloatArray) -> FloatArray:
    """Token budgets over their usual after what builders earned, (W, G), at most 1.

    Firms cut what they spend on tokens when it stops paying: a margin a tenth lower and a response
    of 1: 0.90.
    """
    value = value_ratios(view.p)
    usual = 1.0 - (other_share(view) * (value - 1.0) + 1.0) / value
    short = np.minimum(margins(view, tokens(view, pressure, felt)) - usual, 0.0)
    return np.exp(view.p["builders.results_in_budgets"] * short)


def affordable(view: View, pressure: FloatArray, felt: FloatArray) -> FloatArray:
    """Token spend at which customers pay builders all they can, USD a month, (W, G).

    Budgets for software and work are given for a year, so that they bind at once: whatever adoption
    and prices would have, builders sell no more. Customers who can pay 120 a year for what sells at
    four times its tokens leave 2.5 a month for tokens.
    """
    builders, cost = view.state.builders, tokens(view, pressure, felt)
    active = builders.weight * builders.alive
    buyers = np.maximum(by_segment(view.setting, active), view.p["builders.least_active_share"])
    sold = by_segment(view.setting, active * (builders.value + cost.passed)) / cost.dear
    per_usd = np.maximum(sold / buyers, LEAST_SALES_PER_USD)
    room: FloatArray = payable(view) / 12.0 / per_usd
    return room


def business(
    view: View, buys: Purchases, pressure: FloatArray, felt: FloatArray, luck: FloatArray
) -> Business:
    """What builders earn from their own customers, and who enters or leaves.

    Other costs are those of the product, not of its tokens. Tokens twice as dear, half of it passed
    on, sales 7.4 per USD of tokens before: (7.4 + 0.5) / 2 = 3.95. What a builder holds beyond some
    months of spending goes to its owners. One whose cash is gone leaves and its owners cover what
    it still owes; empty places are taken when a typical builder of the segment would earn. ``luck``
    uniform, (W, any number of columns) which builders share in turn.
    """
    p, builders = view.p, view.state.builders
    luck = in_turn(luck, builders.alive.shape[1])
    cost = tokens(view, pressure, felt)
    products = buys.bill_usd / cost.dear
    sales = products * (builders.value + cost.passed)
    other = products * (other_share(view) * (builders.value - 1.0))
    profit = sales - other - buys.bill_usd
    cash = builders.cash_usd + profit
    leaves = builders.alive & (cash < 0)
    pull = clip(
        margins(view, cost) / p["builders.entry_margin"], 0.0, p["builders.most_entry_pull"]
    )
    pull = of_builders(view.setting, p["builders.entry_hazard_per_month"] * pull)
    enters = ~builders.alive & (luck < pull)
    months = p["builders.cash_months"]
    seed = months * builders.weight * of_builders(view.setting, view.state.market.segment_spend)
    spare = np.where(leaves, np.maximum(cash, 0.0), np.maximum(cash - seed, 0.0))
    return Business(
        sales_usd=sales,
        costs_usd=other,
        entry_usd=np.where(enters, seed, 0.0) + np.where(leaves, -cash, 0.0),
        exit_usd=np.where(builders.alive, spare, 0.0),
        backed_usd=backing(view, buys.bill_usd, sales),
        alive=(builders.alive & ~leaves) | enters,
    )


def in_turn(luck: FloatArray, builders: int) -> FloatArray:
    """Numbers of one month spread over builders, (W, B).

    A hundred columns serve any number of builders in turn: entry of a hundred-thousandth builder
    need not be independent of the first's. Three columns and five builders: 1, 2, 3, 1, 2.
    """
    return luck[:, np.arange(builders) % luck.shape[1]]
