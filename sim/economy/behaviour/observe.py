"""What everybody sees at the start of a month: one snapshot, on which all decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from sim.base.arrays import clip, frozen, row_sums
from sim.base.axes import INDEPENDENT, FloatArray
from sim.base.units import H100_PEAK_FLOP_PER_S, HOURS_PER_MONTH, MONTHS_PER_YEAR
from sim.economy.behaviour.labs.hour_price import access_price
from sim.economy.costs.hardware import user_cost
from sim.economy.costs.inference import active_parameters, both_tiers, serving_mfu, usd_per_mtok
from sim.economy.market.capital import burn_multiple, promised_growth
from sim.economy.participants import Setting
from sim.economy.state import State
from sim.scenario.parameters import Parameters

Derived = TypeVar("Derived")

HOURS_PER_YEAR = HOURS_PER_MONTH * MONTHS_PER_YEAR

# Regularisations: they keep logs and ratios finite where a lab has no sales or burns nothing.
LEAST_ARR_USD = 1e5
LONGEST_RUNWAY_MONTHS = 120.0
GROWTH_BOUNDS = (-2.0, 3.0)
"""Log growth per year that a lab's record can show."""

WINDOW_CORRECTION = 1.2
"""The two quarter-year means lie ten months apart; growth is per twelve."""


@dataclass(frozen=True)
class View:
    """A month's snapshot, read-only; (W, L) unless said. W worlds, L labs, T tiers, K clouds.

    ``p["a.name"]`` is a parameter as it is this month, (W, 1) or (W, L). ``state`` has the columns
    of each kind of agent as the last month left them, ``setting`` who there is: lab k is
    ``setting.labs[k]``, and an agent's own place is ``self.column``.

    Examples
    --------
    >>> view.runway_months[:, view.setting.labs.index("openai")]  # (W,), months, at most 120
    """

    month: int
    """Finished months, 0 in the first."""
    years: float
    """Years since the scenario's start: for what grows from a level of the start table."""
    since_2025: float
    """Calendar years since January 2025, by which trends run: -2 in January 2023."""
    p: Parameters
    state: State
    setting: Setting
    full_cost: FloatArray
    """(W, K) full cost of one H100-hour to each cloud: capital charge and running cost, USD."""
    access_price: FloatArray
    """All-in USD per H100-hour that each lab pays."""
    unit_cost: FloatArray
    """(W, L, T) marginal serving cost, USD per Mtok."""
    arr_usd: FloatArray
    """Annualised revenue of the last three months."""
    growth: FloatArray
    """Log growth of revenue per year over the last year."""
    share: FloatArray
    """Share of the revenue of all labs."""
    runway_months: FloatArray
    """Cash over smoothed burn, at most 120."""
    optimism: FloatArray
    """In (0, 1): how patient a lab can afford to be."""
    impatience: FloatArray
    """Monthly discount rate of the lab's decisions."""
    burn_multiple: FloatArray
    industry_burn_multiple: FloatArray
    """(W, 1)"""
    best: FloatArray
    """(W, 1) best released capability."""
    best_open: FloatArray
    """(W, 1) best open capability."""
    need: FloatArray
    """(W, T) capability that hard and easy tasks have come to expect."""
    rival_rd: FloatArray
    """Largest R&D compute budget of the others."""
    leader_rd: FloatArray
    """(W, 1) largest R&D compute budget."""
    new_spend_share: FloatArray
    """(W, 1) share of this month's API spend that is new."""


def once_a_month(derive: Callable[[View], Derived]) -> Callable[[View], Derived]:
    """Let a derivation from the snapshot be done once, however many rules ask for it.

    It stands beside the view's fields, not among them. What is returned is shared and read-only.
    """
    name = f"{derive.__module__}.{derive.__qualname__}"

    @wraps(derive)
    def remembered(view: View) -> Derived:
        known: dict[str, Any] = vars(view)
        if name not in known:
            known[name] = frozen(derive(view))
        derived: Derived = known[name]
        return derived

    return remembered


def snapshot(month: int, p: Parameters, state: State, setting: Setting) -> View:
    """Compute the snapshot of a month: what everybody sees before anybody decides."""
    labs, market = state.labs, state.market
    years = month / MONTHS_PER_YEAR
    since_2025 = setting.start_years + years
    full_cost = hour_cost(p, state, setting, since_2025)
    access = access_price(p, state, full_cost, len(setting.hyperscalers))
    arr = MONTHS_PER_YEAR * (row_sums(labs.revenue_window[..., -3:]) / 3.0)
    before = MONTHS_PER_YEAR * (row_sums(labs.revenue_window[..., :3]) / 3.0)
    gain = np.log(np.maximum(arr, LEAST_ARR_USD) / np.maximum(before, LEAST_ARR_USD))
    growth = np.where(before > LEAST_ARR_USD, gain * WINDOW_CORRECTION, 0.0)
    revenue = labs.revenue_window[..., -1]
    runway = np.where(labs.burn_usd > 0, labs.cash_usd / np.maximum(labs.burn_usd, 1.0), np.inf)
    runway = clip(runway, 0.0, LONGEST_RUNWAY_MONTHS)
    optimism = patience(p, state, runway)
    parent = labs.owner != INDEPENDENT
    promised = promised_growth(
        labs.valuation_usd,
        state.finance.price_age_months,
        p["capital.promise_of_value"],
        p["capital.promise_half_life_months"],
    )
    per_lab = burn_multiple(labs.burn_usd, labs.net_new_usd, promised)
    outside = np.where(labs.alive & ~parent, 1.0, 0.0)
    industry = burn_multiple(
        (labs.burn_usd * outside).sum(axis=1, keepdims=True),
        (labs.net_new_usd * outside).sum(axis=1, keepdims=True),
        (promised * outside).sum(axis=1, keepdims=True),
    )
    gone = np.maximum(market.spend_growth, 0.0)
    return View(
        month=month,
        years=years,
        since_2025=since_2025,
        p=p,
        state=state,
        setting=setting,
        full_cost=full_cost,
        access_price=access,
        unit_cost=unit_costs(p, state, access, since_2025),
        arr_usd=arr,
        growth=clip(growth, *GROWTH_BOUNDS),
        share=revenue / np.maximum(revenue.sum(axis=1, keepdims=True), 1.0),
        runway_months=runway,
        optimism=optimism,
        impatience=p["capital.cost_of_capital"]
        / 12.0
        * (1.0 + p["labs.impatience_in_distress"] * (1.0 - optimism)),
        burn_multiple=per_lab,
        industry_burn_multiple=industry,
        best=market.frontier_window[:, -1:],
        best_open=market.open_window[:, -1:],
        need=needs(p, market.frontier_window),
        rival_rd=rivals_budget(state),
        leader_rd=np.where(labs.alive, labs.rd_usd, 0.0).max(axis=1, keepdims=True),
        new_spend_share=gone / (1.0 + gone),
    )


def patience(p: Parameters, state: State, runway_months: FloatArray) -> FloatArray:
    """How patient each lab can afford to be, (W, L), in (0, 1).

    Logistic in runway for independents and in the parent's patience for owned labs, lifted by the
    mood of the capital market. A runway at its midpoint in a neutral mood: 0.5.
    """
    by_parent = p["hyperscaler.patience"] * p["labs.optimism_patience_slope"]
    by_parent = by_parent - p["labs.optimism_patience_shift"]
    by_runway = (runway_months - p["labs.optimism_runway_months"]) / p[
        "labs.optimism_runway_width_months"
    ]
    calm = np.where(state.labs.owner != INDEPENDENT, by_parent, by_runway)
    mood = p["labs.optimism_sentiment"] * state.market.sentiment
    patient: FloatArray = 1.0 / (1.0 + np.exp(-(calm + mood)))
    return patient


def rivals_budget(state: State) -> FloatArray:
    """Largest R&D compute budget among each lab's rivals, USD, (W, L). Of 5, 3 and 1: 3, 5, 5."""
    budgets = np.where(state.labs.alive, state.labs.rd_usd, 0.0)
    ranked = np.sort(budgets, axis=1)
    first = ranked[:, -1:]
    second = ranked[:, -2:-1] if ranked.shape[1] > 1 else np.zeros_like(first)  # of nobody: nothing
    return np.where(budgets < first, first, second)


def hour_cost(p: Parameters, state: State, setting: Setting, since_2025: float) -> FloatArray:
    """Full cost of one H100-hour to each cloud, (W, K): own chips are cheaper to their owner."""
    custom = 1.0 - setting.own_chip_share * (1.0 - p["chips.custom_cost_ratio"])
    return machine_hour(p, state.chips.price_usd * custom, since_2025)


def machine_hour(p: Parameters, chip_usd: FloatArray, since_2025: float) -> FloatArray:
    """Full cost of one bare H100-hour on chips of that price, USD, (W, 1) or (W, K).

    User cost of the server and of its place in a hall, and running cost, over the hours sold; the
    sale of storage, network and other services with each hour (`cloud.overhead`) bears its part.
    """
    capital = capital_charge(p, chip_usd, since_2025) / p["cloud.target_utilisation"]
    running = running_cost(p, since_2025) + hour_energy(p, since_2025)
    return (capital / HOURS_PER_YEAR + running) / p["cloud.overhead"]


def capital_charge(p: Parameters, chip_usd: FloatArray, since_2025: float) -> FloatArray:
    """User cost of an H100-equivalent and its place in a hall, USD a year, like ``chip_usd``."""
    retired = 12.0 * p["cloud.attrition_per_month"]
    machines = user_cost(p["cloud.cost_of_capital"], retired, p["chips.price_decline_per_year"])
    worn = 12.0 / p["cloud.building_life_months"]
    place = hall_usd(p, since_2025) * (p["cloud.cost_of_capital"] + worn)
    return chip_usd * p["cloud.server_ratio"] * machines + place


def hall_usd(p: Parameters, since_2025: float) -> FloatArray:
    """What the place of a new H100-equivalent in a hall costs, USD, (W, 1).

    0.9 kW at the meter at 11,000 USD a kW: 9,900.
    """
    return kilowatts(p, since_2025) * p["energy.pue"] * p["cloud.hall_usd_per_kw"]


def running_cost(p: Parameters, since_2025: float) -> FloatArray:
    """Running cost of one H100-hour besides energy, USD, (W, 1): fewer servers do the same work.

    0.12 in January 2025, falling by 0.25 a year in logs: 0.198 two years before.
    """
    fallen = p["cloud.running_cost_decline"] * since_2025
    return p["cloud.running_cost_usd_per_hour"] * np.exp(-fallen)


def kilowatts(p: Parameters, since_2025: float) -> FloatArray:
    """Power of one new H100-equivalent, kW, (W, 1): newer machines need less for the same work.

    0.75 in January 2025, falling by 0.34 a year in logs: 1.48 two years before; an H100 in a server
    of 10.2 kW for eight draws 1.3, an A100 2.6 for the same work (Nvidia, DGX datasheets).
    """
    return p["energy.kw_per_h100e"] * np.exp(-p["energy.efficiency_growth"] * since_2025)


def hour_energy(p: Parameters, since_2025: float) -> FloatArray:
    """Energy of one H100-hour, USD, (W, 1)."""
    drawn = kilowatts(p, since_2025) * p["energy.pue"]
    return drawn * p["energy.usd_per_kwh"] * p["energy.price_index"]


def unit_costs(p: Parameters, state: State, access: FloatArray, since_2025: float) -> FloatArray:
    """Marginal serving cost of each lab's two tiers, USD per Mtok, (W, L, T)."""
    frontier = serving_cost(p, state.labs.run_flop, access, since_2025) * state.labs.parameter_ratio
    return both_tiers(frontier, p["inference.small_tier_cost_ratio"], state.labs.size_log)


def serving_cost(
    p: Parameters, run_flop: FloatArray, access: FloatArray, since_2025: float
) -> FloatArray:
    """USD per Mtok, (W, L), of a frontier-tier model of that training compute (log10 FLOP).

    At a parameter exponent of one half a hundred times the compute costs ten times as much.
    Sparsity and serving software are as they stand in January 2025 and run by the calendar from
    there, back as forth.
    """
    parameters = active_parameters(
        10.0**run_flop,
        10.0 ** p["inference.reference_flop_log10"],
        p["inference.reference_parameters"],
        p["inference.parameter_exponent"],
        p["inference.parameter_decline_per_year"],
        since_2025,
    )
    mfu = serving_mfu(
        p["inference.serving_mfu"],
        p["inference.serving_growth_per_year"],
        since_2025,
        p["inference.serving_mfu_ceiling"],
    )
    return usd_per_mtok(parameters, access, H100_PEAK_FLOP_PER_S, mfu, p["inference.cached_share"])


def needs(p: Parameters, window: FloatArray) -> FloatArray:
    """Capability that tasks have come to expect: the frontier of some months ago, (W, T)."""
    months = window.shape[1]
    index = [
        clip(months - 1 - np.rint(p[f"market.need_lag_months_{tier}"]), 0, months - 1)
        for tier in ("hard", "easy")
    ]
    where = np.concatenate(index, axis=1).astype(np.int64)
    gap = np.concatenate([np.zeros_like(index[0]), p["models.small_tier_gap_log10"]], axis=1)
    expected: FloatArray = np.take_along_axis(window, where, axis=1) - gap
    return expected
