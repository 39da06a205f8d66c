"""Who comes first in the roster changes nothing, in the scenario or in the columns."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest

import sim
from sim.month.step import month
from sim.month.world import World
from sim.results.variables import variables
from sim.runs.single import run
from sim.scenario.definition import Scenario
from sim.scenario.parameters import Parameters
from sim.start.build import Batch, build

MONTHS = 12


def scenario() -> Scenario:
    """Without the last investor, so that no other axis is as long as that of the labs."""
    small = Scenario.load("baseline").replace({"builders.count": 50})
    funds = small.roster.investors[:-1]
    return small.model_copy(update={"roster": small.roster.model_copy(update={"investors": funds})})


def test_the_order_of_the_scenario_changes_nothing() -> None:
    given = scenario()
    turned = {
        kind: tuple(reversed(getattr(given.roster, kind)))
        for kind in ("labs", "hyperscalers", "neoclouds", "investors")
    }
    other = given.model_copy(update={"roster": given.roster.model_copy(update=turned)})
    one, two = (run(each, worlds=2, years=2, uncertain=True) for each in (given, other))
    for name in one.variables:
        assert one[name].variable.equals(two[name].variable), name
    assert sim.events(one).equals(sim.events(two))


@pytest.fixture(scope="module")
def batch() -> Batch:
    return build(scenario(), range(3), 0, MONTHS)


def permuted(values: Any, order: np.ndarray) -> Any:
    """Labs' columns in another order, in every array of a (nested) dataclass or dict."""
    if is_dataclass(values) and not isinstance(values, type):
        inner = {each.name: permuted(getattr(values, each.name), order) for each in fields(values)}
        return replace(values, **inner)
    if isinstance(values, dict):
        return {name: permuted(each, order) for name, each in values.items()}
    if isinstance(values, np.ndarray):
        labs = len(order)
        products = np.append(order, [labs, labs + 1])
        for axis, size in enumerate(values.shape):
            if size in (labs, labs + 2):
                values = np.take(values, order if size == labs else products, axis=axis)
    return values


def test_no_other_axis_is_mistaken_for_the_labs(batch: Batch) -> None:
    labs = len(batch.setting.labs)
    others = {
        *(len(batch.worlds), MONTHS, len(batch.setting.investors), len(batch.setting.hyperscalers)),
        *(len(batch.setting.classes), len(batch.setting.class_sigma)),
        batch.state.clouds.vintages_h100e.shape[2],
        *(batch.state.labs.revenue_window.shape[2], batch.state.market.frontier_window.shape[1]),
        batch.state.labs.cap_table.shape[2],
        *(batch.luck.builder_entries.shape[2], batch.state.market.outside_cash_usd.shape[1]),
    }
    assert not {labs, labs + 2} & others


def test_the_order_of_the_columns_changes_nothing(batch: Batch) -> None:
    order = np.random.default_rng(1).permutation(len(batch.setting.labs))
    setting = replace(
        permuted(batch.setting, order), labs=tuple(batch.setting.labs[k] for k in order)
    )
    p = batch.parameters
    turned = replace(
        batch, setting=setting, parameters=Parameters({k: permuted(p[k], order) for k in p}),
        luck=permuted(batch.luck, order), state=permuted(batch.state, order),
    )  # fmt: skip
    one, two = World(batch), World(turned)
    for _ in range(MONTHS):
        month(one)
        month(two)
    for name, values in one.tape.series.items():
        if name == "ledger_residual":  # rounding itself
            continue
        dims = variables()[name].dims
        ours = np.take(values, order, axis=dims.index("lab")) if "lab" in dims else values
        scale = np.abs(ours[np.isfinite(ours)]).max(initial=1e-300)
        np.testing.assert_allclose(
            two.tape.series[name], ours, rtol=1e-9, atol=1e-12 * scale, err_msg=name
        )
    assert occurred(one) == occurred(two)


def occurred(world: World) -> set[tuple[object, ...]]:
    table = world.diary.table()
    names = ("world", "month", "kind", "agent", "counterparty", "detail")
    return set(zip(*(table[name] for name in names), strict=True))
