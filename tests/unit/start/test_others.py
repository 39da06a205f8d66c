from __future__ import annotations

import numpy as np
import pytest

from sim.economy.behaviour.demand.segments import by_segment
from sim.economy.behaviour.observe import View
from sim.scenario.definition import Scenario
from sim.start.build import Batch, build
from sim.start.first_others import backlog


def test_the_first_fleet_adds_up_and_grew(view: View, small_batch: Batch) -> None:
    fleet = view.state.clouds.vintages_h100e
    names = small_batch.people.hyperscalers
    capacity = small_batch.people.of("hyperscaler", names, "capacity_h100e", 0.0)[0]
    assert fleet.sum(axis=2)[0, : len(names)] == pytest.approx(capacity)
    people = small_batch.people
    neoclouds = people.of("neocloud", people.neoclouds, "capacity_h100e", 0.0)[0]
    assert fleet.sum(axis=2)[0, len(names) : -1] == pytest.approx(neoclouds)
    others = people.single("market", "market", "other_clouds_capacity_h100e")
    assert fleet.sum(axis=2)[0, len(names) :].sum() == pytest.approx(others[0, 0])
    growth = view.p["start.fleet_growth_per_month"][0, 0]
    assert fleet[0, 0, 0] / fleet[0, 0, 1] == pytest.approx(np.exp(growth))


def test_builders_weights_sum_to_one_and_tastes_are_positive(view: View) -> None:
    builders = view.state.builders
    assert by_segment(view.setting, builders.weight) == pytest.approx(1.0)
    assert (builders.taste > 0).all()
    assert ((builders.hard_share > 0) & (builders.hard_share < 1)).all()
    assert builders.shares.sum(axis=2) == pytest.approx(1.0)


def test_builders_hold_months_of_spend(view: View) -> None:
    builders = view.state.builders
    months = view.p["builders.cash_months"]
    spend = view.state.market.segment_spend
    assert builders.cash_usd.sum(axis=1, keepdims=True) == pytest.approx(
        months * spend.sum(axis=1, keepdims=True)
    )


def test_paying_users_are_the_start_tables(view: View, small_batch: Batch) -> None:
    consumers = view.state.consumers
    paying = small_batch.people.column("paying_users_million", 0.0)[0]
    assert consumers.paying[:, :2].sum(axis=1) == pytest.approx(np.tile(paying, (2, 1)), abs=1e-9)
    assert (consumers.paying <= consumers.users).all()
    work = consumers.users[:, 1] / np.maximum(consumers.users[:, :2].sum(axis=1), 1e-12)
    sold = consumers.users[:, 0] > 0
    assert work[sold] == pytest.approx(view.p["start.professional_share"][0, 0])


def test_ties_come_from_the_cap_tables(view: View) -> None:
    ties = view.state.investors.coinvestment
    stakes = view.state.labs.cap_table[0, :, : ties.shape[1]] > 0
    assert ties[0, 0, 1] == (stakes[:, 0] & stakes[:, 1]).sum()
    assert (ties == ties.swapaxes(1, 2)).all()


def test_a_quoted_queue_has_orders_placed_twice_in_it() -> None:
    """Eight months quoted: 0.17 x 4.6 of orders are double, and all together are the record's."""
    batch = build(Scenario.load("baseline").replace({"builders.count": 10}), range(2), 0, 1)
    clouds, p, own = batch.state.clouds, batch.parameters, batch.setting.own_chip_share
    meant = (clouds.pipeline_h100e * (1.0 - own)).sum(axis=1)
    twice = clouds.phantom_h100e.sum(axis=1)
    longer = 8.0 - p["chips.double_order_calm_months"][0, 0]
    ratio = min(p["chips.double_orders_per_lead_month"][0, 0] * longer, 1.04)
    assert ratio > 0.0
    assert twice / meant == pytest.approx(ratio)
    assert meant + twice == pytest.approx(backlog(batch.people)[0, 0])


def test_a_calm_queue_has_none(view: View) -> None:
    assert (view.state.clouds.phantom_h100e == 0.0).all()
