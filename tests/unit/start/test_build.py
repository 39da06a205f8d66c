from __future__ import annotations

import numpy as np
import pytest

from sim.economy.behaviour.clouds.rents import tenants
from sim.economy.behaviour.demand.api_demand import price_pressure
from sim.economy.behaviour.demand.segments import of_builders
from sim.economy.behaviour.observe import View, snapshot
from sim.economy.columns import unsound
from sim.scenario.definition import Scenario
from sim.start.build import Batch, build
from sim.start.first_month import first_offer


def test_the_first_month_is_sound(small_batch: Batch) -> None:
    assert unsound(small_batch.state) is None
    assert small_batch.state.builders.shares.sum(axis=2) == pytest.approx(1.0)


def test_first_sales_are_the_records(view: View, small_batch: Batch) -> None:
    """Brands are solved so that API sales of the first month are those of the start table."""
    labs, builders = view.state.labs, view.state.builders
    record = small_batch.people.column("api_revenue_usd_per_year", 0.0)[0] / 12.0
    spend = of_builders(view.setting, view.state.market.segment_spend) * builders.weight
    by_tier = np.stack([spend * builders.tier_share, spend * (1.0 - builders.tier_share)], axis=1)
    sold = (builders.shares * by_tier[:, :, None, :]).sum(axis=-1).sum(axis=1)
    big = record > 0.01 * record.sum()
    assert sold[:, : labs.alive.shape[1]][:, big] == pytest.approx(
        np.tile(record[big], (2, 1)), rel=0.01
    )


def test_the_frontier_tier_has_the_records_share(view: View) -> None:
    builders = view.state.builders
    bill = of_builders(view.setting, view.setting.first_api_shares) * builders.weight
    share = (bill * builders.tier_share).sum(axis=1, keepdims=True)
    assert share == pytest.approx(view.p["market.start_frontier_share"], rel=0.01)


def test_list_prices_start_where_the_record_has_them(view: View, small_batch: Batch) -> None:
    listed = small_batch.people.column("price_frontier_usd_per_mtok", np.nan)[0]
    known = ~np.isnan(listed)
    assert (view.state.labs.price[:, known, 0] == listed[known]).all()


def test_cash_that_clouds_keep_is_what_they_had(small_batch: Batch) -> None:
    state = small_batch.state
    both = np.concatenate([state.clouds.cash_usd, state.chips.cash_usd], axis=1)
    assert (state.market.cloud_cash_start == both).all()


def test_the_first_month_looks_back_on_the_demand_of_the_month_before(
    view: View, small_batch: Batch
) -> None:
    """Plans of the first month see demand a month's growth below that month's own."""
    clouds = small_batch.state.clouds
    now = view.state.labs.compute_h100e.sum(axis=1) + tenants(view)[:, 0]
    seen = (clouds.demand_h100e * np.exp(clouds.demand_growth)).sum(axis=1)
    assert seen == pytest.approx(now)
    assert (clouds.demand_growth > 0.0).all()


def test_drawn_parameters_differ_by_world() -> None:
    scenario = Scenario.load("baseline").replace({"builders.count": 10})
    batch = build(scenario, range(3), 0, 1, uncertain=True)
    for name in scenario.uncertainties:
        assert len(np.unique(batch.parameters[name])) == 3
    assert unsound(batch.state) is None


def test_price_pressure_starts_at_nothing(small_batch: Batch) -> None:
    """Pressure is measured against the start's own prices over cost, whatever these were."""
    p = small_batch.parameters.at(0)
    view = snapshot(0, p, small_batch.state, small_batch.setting)
    shop = first_offer(view, small_batch.state)
    assert price_pressure(view, shop) == pytest.approx(0.0, abs=1e-12)
    assert (np.abs(small_batch.state.market.pressure_start) > 0.1).all()
