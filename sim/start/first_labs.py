"""The labs' columns in the first month."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.base.axes import INDEPENDENT, OUTSIDE_PARENT, SEGMENTS_OF_API, FloatArray
from sim.base.units import H100_PEAK_FLOP_PER_S, MONTHS_PER_YEAR
from sim.economy.costs.training import flop_for_budget
from sim.economy.participants import Setting
from sim.economy.state import LabState
from sim.scenario.parameters import Parameters
from sim.start.first_contracts import first_book
from sim.start.roster import Cast, wide
from sim.start.setting import stakes

Column = TypeVar("Column", bound=np.generic)

WINDOW = 13
"""Months of revenue that are remembered: a year, and the month before it."""
CENT = 1e-2
"""A regularisation: USD of a final run that never was, so that its logarithm exists."""


def lab_state(people: Cast, setting: Setting, p: Parameters, worlds: int) -> LabState:
    """Columns of the labs from the start table; what follows from rules is filled in later."""
    labs, hypers = len(setting.labs), len(setting.hyperscalers)

    def column(name: str, default: float | None = None) -> FloatArray:
        return wide(people.column(name, default), worlds)

    def given(name: str, otherwise: str) -> FloatArray:
        own = people.column(name, np.nan)
        return np.where(np.isnan(own), p[f"start.{otherwise}"], own)

    zeros = np.zeros((worlds, labs))
    here = np.array([entry.entry is None for entry in people.entries])
    slots = np.zeros(int(setting.slot.sum()), dtype=np.bool_)
    here = np.append(here, slots) & (setting.entry_month < 0)
    owner = [_owner(people, entry.owner) for entry in people.entries]
    owners = everywhere(np.append(owner, np.full(len(slots), INDEPENDENT)).astype(np.int64), worlds)
    hour = people.single("market", "market", "long_contract_price_usd_per_h100_hour")
    contracted_h100e, contracted_usd = first_book(p, owners, hour)
    knowhow, capability = column("knowhow_log10"), column("capability_log10_flop")
    last_run = np.maximum(column("final_run_last_usd"), CENT)
    hour_usd = p["start.h100_hour_usd"]
    trained = flop_for_budget(last_run, H100_PEAK_FLOP_PER_S, p["training.mfu"], hour_usd)
    run_flop = np.minimum(np.log10(np.maximum(trained, 1.0)), capability - knowhow)
    rd = column("rd_usd_per_month")
    months_left = column("run_months_left", 0.0)
    flop_under_way = column("run_flop", 0.0)
    running = (months_left > 0) & (flop_under_way > 0)
    api = column("api_revenue_usd_per_year") / MONTHS_PER_YEAR
    alive = everywhere(here, worlds)
    price = np.stack(
        [given(name, name) for name in ("price_frontier_usd_per_mtok", "price_small_usd_per_mtok")],
        axis=2,
    )
    open_capability = column("open_capability_log10_flop", 0.0)
    open_weights = [entry.open_weights for entry in people.entries]
    lasting = column("lasting_fit", 0.0)
    age = np.arange(WINDOW)[::-1] / MONTHS_PER_YEAR
    history = np.exp(-p["labs.start_growth_per_year"][..., None] * age)
    return LabState(
        alive=alive,
        owner=owners,
        open_weights=everywhere(np.append(open_weights, slots).astype(np.bool_), worlds),
        cash_usd=np.where(alive, column("cash_usd"), 0.0),
        arrears_usd=zeros,
        credits_usd=np.zeros((worlds, labs, hypers)),
        cap_table=np.where(alive[..., None], everywhere(stakes(people.as_given()), worlds), 0.0),
        capability=np.maximum(capability, 1.0),
        open_capability=np.where(alive, open_capability, 0.0),
        open_flop=np.where(
            open_capability > 0, np.minimum(run_flop, open_capability - knowhow), 0.0
        ),
        knowhow=knowhow,
        productivity=zeros,
        run_flop=np.maximum(run_flop, 1.0),
        next_run_flop=np.where(running, np.log10(np.maximum(flop_under_way, 1.0)), 0.0),
        run_months_left=np.where(running, months_left, 0.0),
        run_usd_per_month=np.where(running, last_run / p["labs.run_months"], 0.0),
        last_run_usd=last_run,
        months_since_run=given("months_since_run_start", "months_since_run"),
        months_since_refresh=given("months_since_refresh", "months_since_refresh"),
        rd_usd=np.where(alive, rd, 0.0),
        host_share=everywhere(setting.host_share, worlds),
        compute_h100e=np.ones_like(zeros),  # until what it serves is known
        refused_months=zeros,
        contracted_h100e=contracted_h100e,
        contracted_usd=contracted_usd,
        staff_people=column("staff_people"),
        price=price,
        paid_price=price.copy(),
        reserve_usd=zeros,
        price_position=np.zeros_like(price),
        parameter_ratio=column("active_parameter_ratio", 1.0),
        size_log=np.zeros_like(price),
        plan_price=given("plan_price_usd_per_month", "plan_price_usd_per_month"),
        seat_price=given("seat_price_usd_per_month", "seat_price_usd_per_month"),
        brand=zeros,
        fit=np.stack([lasting + column(f"lasting_fit:{x}", 0.0) for x in SEGMENTS_OF_API], axis=2),
        revenue_window=np.where(alive, api, 0.0)[..., None] * history,
        gross_profit_usd=zeros,
        burn_usd=zeros,
        net_new_usd=zeros,
        tier_revenue_usd=np.where(alive, api, 0.0)[..., None] * tier_shares(p)[:, None, :],
        funding_usd=np.where(alive, column("raised_usd", 0.0) / p["start.funding_months"], 0.0),
        months_since_round=given("months_since_round", "months_since_round"),
        failed_rounds=zeros,
        valuation_usd=np.where(alive, column("valuation_usd"), 0.0),
        rd_stock_usd=p["start.rd_stock_ratio"] * np.where(alive, rd, 0.0),
        peak_share=zeros,
    )


def tier_shares(p: Parameters) -> FloatArray:
    """Shares of API sales by tier before the first month, (W, T)."""
    small = 1.0 - p["market.start_frontier_share"]
    return np.concatenate([1.0 - small, small], axis=1)


def everywhere(values: NDArray[Column], worlds: int) -> NDArray[Column]:
    """The same values in every world: (L, ...) to (worlds, L, ...)."""
    return np.broadcast_to(values, (worlds, *values.shape)).copy()


def _owner(people: Cast, owner: str) -> int:
    if owner in people.hyperscalers:
        return people.hyperscalers.index(owner)
    return INDEPENDENT if owner == "independent" else OUTSIDE_PARENT
