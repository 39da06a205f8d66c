"""Labs plan: how much R&D compute, and how it is split between experiments and final runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.base.arrays import clip, row_sums
from sim.base.axes import INDEPENDENT, FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.economy.behaviour.clouds.cloud_deals import selling_rate
from sim.economy.behaviour.clouds.core_business import core_cash
from sim.economy.behaviour.labs.compute_contracts import (
    Book,
    bound_research,
    distressed,
    renegotiated,
)
from sim.economy.behaviour.labs.labs_data import bought
from sim.economy.behaviour.labs.labs_growth import growth_cap
from sim.economy.behaviour.labs.labs_overheads import overheads
from sim.economy.behaviour.labs.labs_staff import cash_pay, hired
from sim.economy.behaviour.observe import View, once_a_month
from sim.economy.costs.research import effective_elasticity, experiment_share, ratio_of_run_series
from sim.economy.participants import KINDS

SEED_USD = 1e6
"""A regularisation: a lab without R&D still counts in its parent's split."""


@dataclass(frozen=True)
class ResearchPlan:
    """One month of R&D, (W, L); USD of compute unless said."""

    rd_usd: FloatArray
    book: Book
    """Compute contracts after this month's talks."""
    experiments_usd: FloatArray
    final_training_usd: FloatArray
    data_usd: FloatArray
    staff_people: FloatArray


def budget(view: View, purse: FloatArray) -> FloatArray:
    """R&D compute that each lab wants this month before limits, USD, (W, L).

    Independents take the smaller of what the prize is worth and what their plan can pay; labs of
    hyperscalers get what the parent will pay to stay in the race. A parent outside the model pays
    for a complement of its own business (Lerner and Tirole 2002), whatever its lab would sell.
    """
    owner = view.state.labs.owner
    prize = race_prize(view)
    independent = np.minimum(prize, affordable(view))
    paid = parent_budget(view, purse)
    owned = np.where(owner >= 0, np.minimum(prize, paid), paid)
    return np.where(owner == -1, independent, owned)


@once_a_month
def race_prize(view: View) -> FloatArray:
    """Value of a better model to its maker, USD a month, (W, L): the sunk-cost race.

    Dorfman and Steiner's (1954) rule for a stock that wins customers: elasticity of sales to
    quality ``k (sigma - 1)(1 - share)`` times Lerner index times expected sales, over the life of
    a lead. Only customers who can re-optimise can be won, and a lead lasts until it leaks (Sutton
    1991, 1998). The life of a lead counts in years, so that the race multiplier is per month of
    sales and year of lead.
    """
    p, market = view.p, view.state.market
    sigma = p["market.elasticity_between_labs"]
    mobile = p["market.switching_hazard_per_month"] + view.new_spend_share
    discount = p["capital.cost_of_capital"] / 12.0
    leak = np.log(2.0) / p["research.leak_half_life_months"]
    lead_years = mobile / (mobile + discount) / (leak + discount) / 12.0
    horizon = p["labs.growth_horizon_months"]
    believed = horizon * p["labs.growth_belief"] * market.growth_fast / 12.0
    factor = np.exp(np.minimum(believed, p["labs.most_growth_believed"]))
    won = p["labs.mature_race_multiplier"] * np.minimum(factor, 1.0)
    hoped = p["labs.race_multiplier"] * np.maximum(factor - 1.0, 0.0)
    expected = market.revenue_usd * (won + hoped)
    cost = row_sums(view.unit_cost) / 2.0
    lerner = 1.0 - cost / np.maximum(row_sums(view.state.labs.price) / 2.0, 1e-9)
    lerner = clip(lerner, p["labs.race_lerner_least"], p["labs.race_lerner_most"])
    stake = np.maximum(view.share, p["labs.least_expected_share"])
    quality = p["market.quality_exponent"] * (sigma - 1.0) * (1.0 - view.share)
    weight = np.concatenate([p[f"labs.race_weight_{kind}"] for kind in KINDS], axis=1)
    appetite = weight[:, view.setting.kind]
    worth: FloatArray = appetite * quality * lerner * stake * expected * lead_years
    return worth


def affordable(view: View) -> FloatArray:
    """Most R&D compute that a lab's own plan can pay, USD, (W, L): on growth and the next round.

    Gross profit grown nine months ahead, a slice of cash and the funding of the last year, less
    selling and overheads, over compute with the staff and data that go with it. Planning on money
    in hand instead would let nobody ever fail, against the record.
    """
    p, labs = view.p, view.state.labs
    growth = clip(view.growth / 12.0, p["labs.least_growth_planned"], p["labs.most_growth_planned"])
    ahead = growth * p["labs.planning_months"]
    profit = np.maximum(labs.gross_profit_usd, 0.0) * np.exp(ahead)
    money = (
        profit
        + labs.cash_usd / p["labs.cash_spread_months"]
        + p["labs.funding_expectation"] * labs.funding_usd
        - selling_rate(view) * labs.revenue_window[..., -1]
    )
    with_it = 1.0 + bought(view)
    return (
        np.maximum(
            money - cash_pay(view) - overheads(view),
            p["labs.least_budget_ratio"] * labs.rd_usd,
        )
        / with_it
    )


def parent_purse(view: View) -> FloatArray:
    """What each hyperscaler would spend on R&D compute of its labs this month, USD, (W, H).

    Out of AI cloud margin and a share of core cash flow; patience scales both.
    """
    p, setting = view.p, view.setting
    hypers = len(setting.hyperscalers)
    margin = np.maximum(view.state.clouds.ai_margin_usd[:, :hypers], 0.0)
    purse = p["hyperscaler.core_share_for_labs"] * core_cash(view)
    purse = purse + p["hyperscaler.margin_share_for_labs"] * margin
    return p["hyperscaler.patience"] * np.maximum(purse, setting.lab_budget_usd)


def parent_budget(view: View, purse: FloatArray) -> FloatArray:
    """Most that parents pay for R&D compute, (W, L).

    A hyperscaler's purse is split over its labs by size; a parent outside the model pays a sum that
    rises as AI takes its place among what the parent does (`risen_since`), and with its business. A
    parent matches a share of the largest rival's budget, never more.
    """
    p, state = view.p, view.state
    from_hyper = shared_by_size(view, purse)
    start = state.market.rd_start_usd
    support = np.where(state.labs.open_weights, p["outside_parent.open_support"], 1.0)
    most = np.maximum(p["hyperscaler.match_of_leader"] * view.rival_rd, start)
    paid = np.where(state.labs.owner >= 0, from_hyper, support * outside_budget(view))
    return np.minimum(paid, most)


def shared_by_size(view: View, purse: FloatArray) -> FloatArray:
    """What hyperscalers' purses, USD, (W, H), hold for each lab that they own, (W, L).

    In proportion to R&D compute: of 90, a lab of 20 gets 60 beside one of 10.
    """
    labs = view.state.labs
    owned = labs.owner[..., None] == np.arange(purse.shape[1])
    size = np.where(owned & labs.alive[..., None], labs.rd_usd[..., None] + SEED_USD, 0.0)
    split = size / np.maximum(size.sum(axis=1, keepdims=True), 1.0)
    return row_sums(split * purse[:, None, :])


@once_a_month
def outside_budget(view: View) -> FloatArray:
    """What parents outside the model would pay for R&D compute of closed labs, USD a month, (W, L).

    Of open ones they pay what their support for open weights leaves of it. It rises as AI takes its
    place among what they do, within their means.
    """
    p = view.p
    grown = np.exp(risen_since(view) + p["hyperscaler.core_growth"] * view.years)
    willing = p["outside_parent.patience"] * view.state.market.rd_start_usd * grown
    return np.minimum(willing, outside_purse(view) / p["parents.loss_to_budget"])


@once_a_month
def outside_purse(view: View) -> FloatArray:
    """Most that a parent outside the model can put into each lab, USD a month, (W, L).

    The share of its means that a cloud would give too; they grow as clouds' core business does. Who
    buys a lab later has those of a typical company of that kind, by the calendar. Means of 9 bn a
    month, a share of a third: 3 bn.
    """
    p, means = view.p, view.setting.owner_means_usd
    typical = p["outside_parent.means_usd_per_year"] / MONTHS_PER_YEAR
    has = np.where(means > 0.0, means, typical)
    years = np.where(means > 0.0, view.years, view.since_2025)
    grown = np.exp(p["hyperscaler.core_growth"] * years)
    purse: FloatArray = p["parents.core_share_for_losses"] * has * grown
    return purse


def risen_since(view: View) -> FloatArray:
    """Log rise of AI in the budgets of parents outside the model since the start, (W, 1).

    One curve by the calendar: growth is what it is in January 2025 and fades by the same share each
    year, before that date as after it. At 0.6 a year that fades over 3 years: 1.14 from 2025 to
    2028, 1.71 from 2023 to 2025.
    """
    fading = view.p["outside_parent.growth_fading_years"]
    first = np.exp(-view.setting.start_years / fading)
    left = first - np.exp(-view.since_2025 / fading)
    risen: FloatArray = view.p["outside_parent.growth"] * fading * left
    return risen


def backed(view: View, wanted: FloatArray) -> FloatArray:
    """Wanted budgets, USD, (W, L), after dated changes of parents' support."""
    supported = wanted * view.p["lab.parent_support"]
    return np.where(view.state.labs.owner == INDEPENDENT, wanted, supported)


def plan(view: View, wanted: FloatArray) -> ResearchPlan:
    """Turn the wanted budget into this month's spending: growth is absorbed slowly, cuts are bound.

    Clusters and teams cannot grow faster than a cap (less for larger labs), cash brakes, and
    what is contracted is paid and so used until contracts end (time to build, Kydland and Prescott
    1982); what parents own runs off over the same years. A lab in distress stops planning on the
    next round and cuts as fast as its work can be wound up and its contracts let it; so does one
    whose parent refuses to pay its loss.
    """
    p, labs = view.p, view.state.labs
    brake = (view.runway_months - p["labs.brake_runway_months"]) / p["labs.brake_width_months"]
    brake = clip(brake, 0.0, 1.0)
    brake = np.where(labs.owner == -1, brake, 1.0)
    independent = labs.owner == -1
    wind_up = p["labs.most_cut_per_month"]
    run_off = np.minimum(1.0 / p["labs.commitment_months"], wind_up)
    refused = labs.refused_months > 0.0
    lowest = labs.rd_usd * (1.0 - np.where(independent | refused, wind_up, run_off))
    highest = labs.rd_usd * np.exp(growth_cap(view) * brake)
    rd = np.where(distressed(view) | refused, lowest, clip(wanted, lowest, highest))
    selling = selling_rate(view) * labs.revenue_window[..., -1] + overheads(view)
    book = renegotiated(view, cash_pay(view) + bought(view) * labs.rd_usd + selling)
    rd = np.maximum(rd, bound_research(view, book)) * labs.alive
    final = final_training(view, rd)
    return ResearchPlan(
        rd_usd=rd,
        book=book,
        experiments_usd=rd - final,
        final_training_usd=final,
        data_usd=bought(view) * rd,
        staff_people=hired(view, rd),
    )


@once_a_month
def final_share(view: View) -> FloatArray:
    """Share of R&D compute that a lab gives to final runs, (W, L).

    Maximising ln F + zeta ln R spends zeta/(1 + zeta) on experiments. Experiments near frontier
    scale (a series of n at a fraction f of the final run) give zeta = n f; imitators copy findings
    instead of making them, so their zeta is lower, and so is that of a lab whose findings leak.
    """
    p = view.p
    zeta = effective_elasticity(
        ratio_of_run_series(p["research.experiments_per_run"], p["research.experiment_scale"]),
        p["research.retention"],
        p["research.private_share"],
    )
    gap = np.maximum(view.best - view.state.labs.capability, 0.0)
    copied = p["research.copied_share"] * (1.0 - np.exp(-gap / p["research.copy_scale_log10"]))
    return 1.0 - experiment_share(zeta * (1.0 - copied))


def final_training(view: View, rd: FloatArray) -> FloatArray:
    """USD of this month's R&D compute for final runs, (W, L): the main run and refreshes."""
    labs = view.state.labs
    refresh = final_share(view) * (1.0 - view.p["labs.main_run_share"]) * rd
    return np.minimum(refresh + labs.run_usd_per_month * (labs.run_months_left > 0), rd)
