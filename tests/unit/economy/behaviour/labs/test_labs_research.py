from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.base.units import HOURS_PER_MONTH
from sim.economy.behaviour.labs import labs_research as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def alone(view: View) -> View:
    """Every lab independent, with a long runway and 100 USD of R&D compute a month."""
    labs = view.state.labs
    hundred = np.full_like(labs.rd_usd, 100.0)
    new = replace(
        labs,
        owner=np.full_like(labs.owner, -1),
        alive=np.ones_like(labs.alive),
        rd_usd=hundred,
        compute_h100e=hundred / view.access_price / HOURS_PER_MONTH,
        contracted_usd=np.zeros_like(labs.contracted_usd),
        contracted_h100e=np.zeros_like(labs.contracted_h100e),
    )
    runway = np.full_like(hundred, 60.0)
    return replace(
        view, state=replace(view.state, labs=new), runway_months=runway, leader_rd=hundred[:, :1]
    )


def test_growth_is_absorbed_at_a_capped_pace(view: View, given: Given) -> None:
    values = {"labs.rd_growth_cap_per_month": 0.07, "labs.rd_growth_exponent": 0.0}
    seen = replace(alone(view), p=given(view.p, values))
    plan = rules.plan(seen, np.full_like(view.arr_usd, 1e9))
    assert plan.rd_usd == pytest.approx(100.0 * np.exp(0.07))


def test_a_short_runway_brakes_growth_and_a_shorter_one_cuts(view: View, given: Given) -> None:
    seen = replace(alone(view), runway_months=np.full_like(view.arr_usd, 4.0))
    values = {
        "labs.brake_runway_months": 3.0,
        "labs.brake_width_months": 4.0,
        "labs.rd_growth_cap_per_month": 0.08,
        "labs.rd_growth_exponent": 0.0,
        "distress.renegotiation_runway_months": 2.0,
        "labs.most_cut_per_month": 0.1,
    }
    wanted = np.full_like(view.arr_usd, 1e9)
    seen = replace(seen, p=given(view.p, values))
    assert rules.plan(seen, wanted).rd_usd == pytest.approx(100.0 * np.exp(0.02))
    # In distress a lab cuts, whatever it wants.
    seen = replace(seen, runway_months=np.full_like(view.arr_usd, 1.0))
    assert rules.plan(seen, wanted).rd_usd == pytest.approx(90.0)


def test_cuts_are_bound_by_contract(view: View, given: Given) -> None:
    values = {"labs.most_cut_per_month": 0.3, "labs.commitment_months": 20.0}
    seen, none = replace(alone(view), p=given(view.p, values)), np.zeros_like(view.arr_usd)
    assert rules.plan(seen, none).rd_usd == pytest.approx(70.0)
    ladder = np.zeros_like(seen.state.labs.contracted_usd)
    ladder[..., 5] = 171.0
    # 171 is due and paid in any case, half of it for R&D: so it is used.
    labs = replace(
        seen.state.labs, contracted_usd=ladder, compute_h100e=2.0 * seen.state.labs.compute_h100e
    )
    seen = replace(seen, state=replace(seen.state, labs=labs))
    assert rules.plan(seen, none).rd_usd == pytest.approx(85.5)
    # What a parent owns runs off over the years of a contract, unless it refuses to pay.
    owned = replace(alone(view).state.labs, owner=np.zeros_like(labs.owner))
    seen = replace(seen, state=replace(seen.state, labs=owned))
    assert rules.plan(seen, none).rd_usd == pytest.approx(95.0)
    refused = replace(owned, refused_months=np.ones_like(view.arr_usd))
    seen = replace(seen, state=replace(seen.state, labs=refused))
    assert rules.plan(seen, 1e9 + none).rd_usd == pytest.approx(70.0)


def test_the_split_adds_up_to_the_budget(view: View) -> None:
    plan = rules.plan(view, rules.budget(view, rules.parent_purse(view)))
    assert plan.experiments_usd + plan.final_training_usd == pytest.approx(plan.rd_usd)
    assert (plan.experiments_usd >= 0).all()
    assert (plan.rd_usd[~view.state.labs.alive] == 0).all()


def test_nine_tenths_go_to_experiments_at_the_frontier(view: View, given: Given) -> None:
    """Thirty experiments at 0.3 of the final run: nine to one (Epoch AI 2025-10-10)."""
    p = given(
        view.p,
        {
            "research.experiments_per_run": 30.0,
            "research.experiment_scale": 0.3,
            "research.retention": 0.0,
            "research.copied_share": 0.5,
        },
    )
    share = rules.final_share(replace(view, p=p))
    leader = view.state.labs.capability == view.best
    assert share[leader] == pytest.approx(0.1)
    assert (share[~leader] > 0.1).all()


def test_the_prize_grows_with_the_market(view: View) -> None:
    once = rules.race_prize(view)
    market = replace(view.state.market, revenue_usd=2.0 * view.state.market.revenue_usd)
    twice = rules.race_prize(replace(view, state=replace(view.state, market=market)))
    assert twice == pytest.approx(2.0 * once)


def test_the_race_pays_more_for_growth_than_for_the_sales_there_are(
    view: View, given: Given
) -> None:
    """Without growth the mature multiple alone counts; growth by half adds five times that half."""
    values = {
        "labs.race_multiplier": 5.0,
        "labs.mature_race_multiplier": 2.0,
        "labs.growth_belief": 1.0,
        "labs.growth_horizon_months": 12.0,
        "labs.most_growth_believed": 3.0,
    }

    def prize(growth: float) -> np.ndarray:
        market = replace(view.state.market, growth_fast=np.full_like(view.best, growth))
        seen = replace(view, state=replace(view.state, market=market), p=given(view.p, values))
        return rules.race_prize(seen)

    still = prize(0.0)
    assert prize(np.log(1.5)) == pytest.approx(still * (2.0 + 5.0 * 0.5) / 2.0)
    assert prize(np.log(0.5)) == pytest.approx(still * 0.5)


def test_a_parent_outside_pays_for_its_complement_whatever_its_lab_would_sell(
    view: View, given: Given
) -> None:
    """With no prize to win, labs of hyperscalers get nothing; those of outside parents theirs."""
    labs = view.state.labs
    p = given(view.p, {"market.quality_exponent": 0.06, "outside_parent.open_support": 1.0})
    owner = np.full_like(labs.owner, -1)
    owner[:, 1], owner[:, 2] = 0, -2
    idle = replace(labs, owner=owner, alive=np.ones_like(labs.alive))
    market = replace(view.state.market, revenue_usd=np.full_like(view.best, 1e-6))
    seen = replace(view, p=p, state=replace(view.state, labs=idle, market=market))
    purse = rules.parent_purse(seen)
    wanted = rules.budget(seen, purse)
    assert (view.state.market.rd_start_usd[:, 2] > 0.0).all()
    assert wanted[:, :2] == pytest.approx(0.0, abs=1.0)
    assert wanted[:, 2] == pytest.approx(rules.parent_budget(seen, purse)[:, 2])
    assert (wanted[:, 2] > 0.0).all()


def test_outside_budgets_grow_fast_and_then_with_the_core_business(
    view: View, given: Given
) -> None:
    """0.6 a year fading over three, beside 0.08: e**(1.8 (1 - 1/e) + 0.24) = 3.97 in three."""
    values = {
        "outside_parent.growth": 0.6,
        "outside_parent.growth_fading_years": 3.0,
        "hyperscaler.core_growth": 0.08,
        "outside_parent.patience": 1.0,
        "outside_parent.open_support": 1.0,
        "hyperscaler.match_of_leader": 1.0,
    }
    labs = replace(view.state.labs, owner=np.full_like(view.state.labs.owner, -2))
    rich = replace(view.setting, owner_means_usd=np.full(len(view.setting.labs), 1e15))
    seen = replace(
        view,
        setting=rich,
        years=3.0,
        since_2025=3.0,
        p=given(view.p, values),
        state=replace(view.state, labs=labs),
        rival_rd=np.full_like(view.arr_usd, 1e15),
    )
    paid = rules.parent_budget(seen, rules.parent_purse(seen))
    assert paid == pytest.approx(3.965 * view.state.market.rd_start_usd, rel=1e-3)


MEANS = {
    "parents.core_share_for_losses": 0.25,
    "parents.loss_to_budget": 2.0,
    "hyperscaler.core_growth": 0.1,
    "outside_parent.means_usd_per_year": 24e6,
    "outside_parent.patience": 1.0,
}


def within_means(view: View, given: Given, years: float = 0.0) -> View:
    """Labs of outside parents with 4 M a month, but for the first: its parent came later."""
    means = np.full(len(view.setting.labs), 4e6)
    means[0] = 0.0
    labs = replace(view.state.labs, owner=np.full_like(view.state.labs.owner, -2))
    market = replace(view.state.market, rd_start_usd=np.full_like(view.arr_usd, 1e9))
    return replace(
        view,
        years=years,
        p=given(view.p, MEANS),
        setting=replace(view.setting, owner_means_usd=means),
        state=replace(view.state, labs=labs, market=market),
    )


def test_parents_outside_budget_for_what_their_means_leave_beside_losses(
    view: View, given: Given
) -> None:
    """Willing to pay a billion, able to lose 1 M a month, twice the budget: half a million."""
    seen = within_means(view, given)
    assert rules.outside_budget(seen)[:, 1:] == pytest.approx(0.5e6)
    little = np.full_like(view.arr_usd, 1e5)
    modest = replace(seen.state, market=replace(seen.state.market, rd_start_usd=little))
    willing = rules.outside_budget(replace(seen, state=modest))
    assert willing == pytest.approx(np.exp(rules.risen_since(seen)) * little)
    assert (willing < 0.25e6).all(), "else means would bind"


def test_parents_outside_pay_within_means_that_grow(view: View, given: Given) -> None:
    """A third of 9 bn a month from the start on, or of the typical 12 bn a year from 2025 on."""
    values = {
        "outside_parent.means_usd_per_year": 12e9,
        "outside_parent.patience": 1.0,
        "hyperscaler.core_growth": 0.08,
        "parents.core_share_for_losses": 1.0 / 3.0,
        "parents.loss_to_budget": 2.0,
    }
    means = np.zeros_like(view.arr_usd[0])
    means[0] = 9e9
    market = replace(view.state.market, rd_start_usd=np.full_like(view.arr_usd, 1e12))
    seen = replace(
        view,
        years=1.0,
        since_2025=2.5,
        p=given(view.p, values),
        setting=replace(view.setting, owner_means_usd=means),
        state=replace(view.state, market=market),
    )
    purse = rules.outside_purse(seen)
    assert purse[:, 0] == pytest.approx(3e9 * np.exp(0.08))
    assert purse[:, 1:] == pytest.approx(1e9 / 3.0 * np.exp(0.2))
    assert rules.outside_budget(seen) == pytest.approx(purse / 2.0)


def test_a_purse_is_split_by_size_among_the_labs_of_a_parent(view: View, given: Given) -> None:
    labs = view.state.labs
    owner = np.full_like(labs.owner, -1)
    owner[:, :2] = 0
    rd = np.zeros_like(labs.rd_usd)
    rd[:, 0], rd[:, 1] = 3e6, 1e6
    new = replace(labs, owner=owner, rd_usd=rd, alive=np.ones_like(labs.alive))
    p = given(view.p, {"hyperscaler.match_of_leader": 1.0})
    seen = replace(
        view, p=p, state=replace(view.state, labs=new), leader_rd=np.full_like(view.best, 1e12)
    )
    purse = np.zeros((len(rd), len(view.setting.hyperscalers)))
    purse[:, 0] = 600.0
    paid = rules.parent_budget(seen, purse)
    assert paid[:, 0] == pytest.approx(400.0)  # (3 + 1) of (3 + 1) + (1 + 1) million
    assert paid[:, 1] == pytest.approx(200.0)


def test_one_curve_of_outside_parents_serves_every_start(view: View, given: Given) -> None:
    """0.6 a year in January 2025, fading over three years: 1.71 of it lay between 2023 and 2025."""
    values = {"outside_parent.growth": 0.6, "outside_parent.growth_fading_years": 3.0}
    seen = replace(view, p=given(view.p, values))

    def risen(start: str, since_2025: float) -> float:
        setting = replace(view.setting, start=start)
        found = rules.risen_since(replace(seen, setting=setting, since_2025=since_2025))
        return float(found[0, 0])

    assert risen("2025-01", 0.0) == 0.0
    assert risen("2023-01", 0.0) == pytest.approx(1.706, abs=1e-3)
    whole, later = risen("2023-01", 3.0), risen("2025-01", 3.0)
    assert whole == pytest.approx(risen("2023-01", 0.0) + later)


def test_parents_support_changes_only_owned_labs(view: View, given: Given) -> None:
    seen = replace(view, p=given(view.p, {"lab.parent_support": 0.5}))
    found = rules.backed(seen, np.ones_like(view.arr_usd))
    assert (found == np.where(view.state.labs.owner == -1, 1.0, 0.5)).all()
