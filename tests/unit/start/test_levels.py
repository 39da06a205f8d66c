from __future__ import annotations

from zlib import crc32

import numpy as np
import pytest

from sim.economy.behaviour.demand.segments import of_builders
from sim.economy.columns import columns
from sim.scenario.definition import Scenario
from sim.scenario.parameters import start_bounds, table
from sim.start.build import Batch, build
from sim.start.inputs import parameters
from sim.start.levels import Range, levels, open_rows, parameter_levels, quantile, uncertain
from sim.start.roster import Cast, cast

SMALL = {"builders.count": 20}
WORLDS = 4000


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return Scenario.load("baseline_2025").replace(SMALL)


@pytest.fixture(scope="module")
def drawn(baseline: Scenario) -> Cast:
    return levels(cast(baseline), baseline, range(WORLDS), 0)


@pytest.fixture(scope="module")
def batch(baseline: Scenario) -> Batch:
    return build(baseline, range(30), 0, 1, uncertain=True)


def test_low_value_and_high_are_the_points_of_a_level() -> None:
    at = np.array([0.05, 0.5, 0.95, 1.0])
    logs = Range(1.0, 10.0, 100.0, 0.0, 500.0, in_logs=True)
    assert quantile(logs, at)[:3] == pytest.approx([1.0, 10.0, 100.0])
    assert quantile(logs, at)[3] == pytest.approx(10.0 * 10.0**1.4625, rel=1e-4)
    even = Range(0.0, 1.0, 4.0, -np.inf, 5.0, in_logs=False)
    assert quantile(even, at) == pytest.approx([0.0, 1.0, 4.0, 5.0])  # cut at what may be


def test_medians_are_the_tables_and_bands_what_is_known(baseline: Scenario, drawn: Cast) -> None:
    rows = [row for row in open_rows(baseline) if row.quantity != "run_months_left"]
    assert len(rows) > 150
    for row in rows:
        values = drawn.drawn[row.kind, row.agent, row.quantity]
        where = (row.agent, row.quantity)
        at = [(values < row.low).mean(), (values < row.value).mean(), (values > row.high).mean()]
        least = start_bounds().get((row.kind, row.quantity))
        cut = row.low == 0.0 or (least is not None and row.low <= least.low)
        assert at[1] == pytest.approx(0.5, abs=0.03), where
        assert at[2] == pytest.approx(0.05, abs=0.015), where
        assert cut or at[0] == pytest.approx(0.05, abs=0.015), where
        assert least is None or all(least.permits(each) for each in values), where


def test_what_is_known_or_decided_is_not_drawn(baseline: Scenario, drawn: Cast) -> None:
    names = {quantity.partition(":")[0] for _, _, quantity in drawn.drawn}
    assert not names & {"stake", "host", "price_frontier_usd_per_mtok", "plan_price_usd_per_month"}
    assert ("lab", "meta_ai", "api_revenue_usd_per_year") not in drawn.drawn  # it sells nothing
    assert ("lab", "anthropic", "valuation_usd") not in drawn.drawn  # high is the next round's
    assert not any(uncertain(row) and row.value == 0.0 == row.low for row in open_rows(baseline))
    assert drawn.as_given().column("cash_usd").shape == (1, len(drawn.labs))


def test_each_level_has_its_own_luck_but_for_those_that_say_the_same(drawn: Cast) -> None:
    names = {crc32(f"start:{':'.join(of)}".encode()) for of in drawn.drawn}
    assert len(names) == len(drawn.drawn)
    cash = [drawn.drawn["lab", lab, "cash_usd"] for lab in ("openai", "anthropic")]
    assert abs(np.asarray(np.corrcoef(cash))[0, 1]) < 0.05
    budget = drawn.drawn["hyperscaler", "google", "ai_lab_rd_budget_usd_per_month"]
    assert (budget == drawn.drawn["lab", "google_deepmind", "rd_usd_per_month"]).all()
    best = drawn.column("capability_log10_flop")
    assert (drawn.column("open_capability_log10_flop") <= best).all()
    long, one, spot = (
        drawn.single("market", "market", f"{name}_price_usd_per_h100_hour")
        for name in ("long_contract", "contract", "spot")
    )
    assert ((long < one) & (one < spot)).all()
    made, could = (
        drawn.single("chip_maker", "nvidia", f"{name}_h100e_per_month")
        for name in ("shipments", "shipment_cap")
    )
    assert (made < could).all()


def test_a_run_under_way_is_under_way_for_whole_months(drawn: Cast) -> None:
    left = drawn.drawn["lab", "xai", "run_months_left"]
    assert set(left) == {1.0, 2.0}
    assert np.median(left) == 1.0


def test_a_level_that_the_scenario_sets_is_not_drawn(baseline: Scenario) -> None:
    fixed = baseline.replace({"lab.openai.cash_usd": 5e9, "start.sentiment": 0.1})
    people = levels(cast(fixed), fixed, range(5), 0)
    openai = people.labs.index("openai")
    assert (people.column("cash_usd")[:, openai] == 5e9).all()
    assert len(set(people.column("cash_usd")[:, people.labs.index("xai")])) == 5
    assert "start.sentiment" not in parameter_levels(fixed, range(5), 0, {})
    assert "start.sentiment" not in parameter_levels(baseline, range(5), 0, {"start.sentiment": 1})


def test_setting_one_level_leaves_the_draws_of_all_others(baseline: Scenario) -> None:
    fixed = baseline.replace({"lab.deepseek.capability_log10_flop": 26.9, "start.sentiment": 0.1})
    one, other = (levels(cast(each), each, range(4), 0).drawn for each in (baseline, fixed))
    assert set(one) - set(other) == {("lab", "deepseek", "capability_log10_flop")}
    of_open = ("lab", "deepseek", "open_capability_log10_flop")
    assert all((one[of] == other[of]).all() for of in other if of != of_open)
    assert (other[of_open] == np.minimum(one[of_open], 26.9)).all()


def test_open_weights_are_never_better_than_a_best_model_that_is_set(baseline: Scenario) -> None:
    worse = baseline.replace({"lab.deepseek.capability_log10_flop": 26.0})
    people = levels(cast(worse), worse, range(50), 0)
    assert people.drawn["lab", "deepseek", "open_capability_log10_flop"].max() <= 26.0


def test_levels_that_are_parameters_are_drawn_within_what_is_permitted(baseline: Scenario) -> None:
    found = parameter_levels(baseline, range(WORLDS), 0, {})
    assert {"start.sentiment", "start.professional_share", "labs.start_growth_per_year"} <= {*found}
    for name, values in found.items():
        assert np.median(values) == pytest.approx(baseline.values()[name], rel=0.1)
        assert all(table()[name].permits(each) for each in values)
    p = parameters(baseline, range(3), 0, 1, uncertain=True)
    assert p["start.sentiment"][:, 0] == pytest.approx(found["start.sentiment"][:3])


def test_a_world_is_the_same_in_any_batch(baseline: Scenario, batch: Batch) -> None:
    alone = build(baseline, [17], 0, 1, uncertain=True)
    for (name, one), (_, many) in zip(columns(alone.state), columns(batch.state), strict=True):
        assert np.array_equal(one[0], many[17]), name
    assert (alone.setting.pay_usd[0] == batch.setting.pay_usd[17]).all()


def test_a_start_table_that_is_not_drawn_is_the_same_everywhere(baseline: Scenario) -> None:
    batch = build(baseline, range(3), 0, 1)
    assert not batch.people.drawn
    assert (batch.state.labs.cash_usd == batch.state.labs.cash_usd[0]).all()


def test_what_the_start_needs_holds_in_every_world(batch: Batch) -> None:
    labs, people, clouds = batch.state.labs, batch.state.consumers, batch.state.clouds
    assert labs.cap_table.sum(axis=2) == pytest.approx(labs.alive * 1.0)
    assert labs.host_share.sum(axis=2) == pytest.approx(1.0)
    assert (people.paying <= people.users * (1.0 + 1e-12)).all()
    hyper, given = batch.people, batch.people.as_given()
    fleet = clouds.vintages_h100e.sum(axis=2)
    assert fleet == pytest.approx(hyper.clouds_capacity())
    more = fleet.sum(axis=1) / given.clouds_capacity().sum()
    halls = given.single("market", "market", "halls_gw")[0, 0]
    assert clouds.halls_gw.sum(axis=1) == pytest.approx(halls * more)
    assert np.ptp(more) > 0.05


def test_first_sales_are_the_drawn_ones_in_every_world(batch: Batch) -> None:
    labs, builders = batch.state.labs, batch.state.builders
    bill = of_builders(batch.setting, batch.state.market.segment_spend) * builders.weight
    tiers = np.stack([bill * builders.tier_share, bill * (1.0 - builders.tier_share)], axis=1)
    sold = (builders.shares * tiers[:, :, None, :]).sum(axis=-1).sum(axis=1)
    record = batch.setting.first_sales_usd / 12.0
    big = (record > 1e5) & labs.alive
    assert sold[:, : big.shape[1]][big] == pytest.approx(record[big], rel=0.02)
    assert np.ptp(record[:, batch.setting.labs.index("openai")]) > 0.0
