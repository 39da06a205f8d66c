"""What must not matter: units, equals, who owns a cloud, how many buyers (Buckingham 1914).

Dimensional analysis and anonymity, of the whole model. That the order of the roster changes nothing
is in tests/property/test_roster_permutation.py.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.observe import View
from sim.month.hooks import Defaults
from sim.month.step import month
from sim.month.world import World
from sim.results.variables import variables
from sim.scenario import parameters as load
from sim.scenario.definition import Scenario
from sim.scenario.document import Contract
from sim.scenario.parameters import Parameters
from sim.scenario.schema import StartRow
from sim.start.build import Batch, build
from sim.start.draws import ENTRY_COLUMNS

MONTHS = 36
ROUNDING = "ledger_residual"
SMALL = {"builders.count": 20.0}


def played(batch: Batch, hooks: Any = None) -> World:
    world = World(batch, hooks)
    for _ in range(batch.months):
        month(world)
    return world


def series(world: World) -> Iterator[tuple[str, np.ndarray, tuple[str, ...], str]]:
    """Every series but that of rounding itself: name, values, dimensions, unit."""
    for name, values in world.tape.series.items():
        if name != ROUNDING:
            yield name, values, variables()[name].dims, variables()[name].unit


def assert_close(found: np.ndarray, wanted: np.ndarray, name: str) -> None:
    scale = np.abs(wanted[np.isfinite(wanted)]).max(initial=1e-300)
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9 * scale, err_msg=name)


def happened(world: World, *columns: str) -> list[tuple[object, ...]]:
    table = world.diary.table()
    return sorted(zip(*(table[name] for name in columns), strict=True), key=repr)


# Money is a unit.


def in_cents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every number in USD, or per USD, in cents: parameters, start, regularisations."""

    def scaled(row: Any) -> Any:
        if row.unit.startswith("per USD"):
            return replace(row, value=row.value / 100.0)
        return replace(row, value=100.0 * row.value) if row.unit.startswith("USD") else row

    rows = {name: scaled(row) for name, row in load.table().items()}
    start, lasting = load.start_table, load.lasting()
    monkeypatch.setattr(load, "table", lambda: rows)
    monkeypatch.setattr(load, "start_table", lambda name: tuple(map(scaled, start(name))))
    monkeypatch.setattr(load, "lasting", lambda: tuple(map(scaled, lasting)))
    for module in [each for name, each in sys.modules.items() if name.startswith("sim.")]:
        for name, value in list(vars(module).items()):
            if name.isupper() and "USD" in name and isinstance(value, float):
                monkeypatch.setattr(module, name, 100.0 * value)


def test_nothing_changes_if_money_is_counted_in_cents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums and prices are a hundred times as large, all else is the same: shares, dates, events."""
    scenario = Scenario.load("baseline_2025").replace(SMALL)
    months = 60  # long enough for labs to fail and be bought
    dollars = played(build(scenario, range(2), 0, months))
    with monkeypatch.context() as patched:
        in_cents(patched)
        cents = played(build(scenario, range(2), 0, months))
    moneys = 0
    for name, values, _, unit in series(dollars):
        money = unit.startswith("USD") and unit != "USD per USD"
        moneys += money
        assert_close(cents.tape.series[name] / (100.0 if money else 1.0), values, name)
    assert moneys > 20
    events = ("world", "month", "kind", "agent", "counterparty")
    assert happened(cents, *events) == happened(dollars, *events)


# Equals stay equal.


def taken(values: Any, order: np.ndarray) -> Any:
    """Labs' columns picked by ``order`` in every array of a (nested) dataclass or dict."""
    if is_dataclass(values) and not isinstance(values, type):
        inner = {each.name: taken(getattr(values, each.name), order) for each in fields(values)}
        return replace(values, **inner)
    if isinstance(values, dict):
        return {name: taken(each, order) for name, each in values.items()}
    if isinstance(values, np.ndarray):
        labs = len(order)
        products = np.append(order, [labs, labs + 1])
        for axis, size in enumerate(values.shape):
            if size in (labs, labs + 2):
                values = np.take(values, order if size == labs else products, axis=axis)
    return values


def alike(batch: Batch, order: np.ndarray) -> Batch:
    """Labs with the start and the luck of those that ``order`` names; first shares add up."""
    state = taken(batch.state, order)
    shares = state.builders.shares
    builders = replace(state.builders, shares=shares / shares.sum(axis=2, keepdims=True))
    p = batch.parameters
    return replace(
        batch,
        setting=replace(taken(batch.setting, order), labs=batch.setting.labs),
        parameters=Parameters({name: taken(p[name], order) for name in p}),
        luck=taken(batch.luck, order),
        state=replace(state, builders=builders),
    )


def without_last_fund(scenario: Scenario) -> Scenario:
    """So that no other axis is as long as that of the labs."""
    people = scenario.roster
    fewer = people.model_copy(update={"investors": people.investors[:-1]})
    return scenario.model_copy(update={"roster": fewer})


@pytest.mark.parametrize("name", ["mistral", "google_deepmind", "openai"])
def test_equal_labs_with_equal_luck_stay_equal(name: str) -> None:
    """Sixteen clones, bit for bit, through rounds, failed runs, price wars and sales."""
    scenario = without_last_fund(Scenario.load("baseline_2025").replace(SMALL))
    batch = build(scenario, range(2), 0, MONTHS)
    labs = len(batch.setting.labs)
    others = {len(batch.setting.investors), 20, MONTHS, batch.state.labs.cap_table.shape[2]}
    assert not {labs, labs + 2} & others
    order = np.full(labs, batch.setting.labs.index(name))
    world = played(alike(batch, order))
    seen = 0
    for title, values, dims, _ in series(world):
        if "lab" in dims:
            first = np.take(values, [0], axis=dims.index("lab"))
            np.testing.assert_array_equal(values, np.broadcast_to(first, values.shape), title)
            seen += 1
    assert seen > 20
    prices = world.tape.series["price_usd_per_mtok"]
    assert (np.ptp(prices, axis=1) > 0).all(), "something must happen"
    owners = world.tape.series["owner"]
    alone = (owners < 0).all(axis=2) & (world.tape.series["labs_alive"] == labs)
    np.testing.assert_allclose(world.tape.series["hhi"][alone], 1e4 / labs)


# Who owns a cloud is not what it does.


def halves(row: StartRow) -> list[StartRow]:
    """A start row of Google or of its stakes and customers, for two companies of half the size."""
    if row.quantity in ("host:google", "stake:google"):
        return [
            replace(row, quantity=row.quantity + end, value=row.value / 2) for end in ("_a", "_b")
        ]
    if (row.kind, row.agent) == ("hyperscaler", "google"):
        part = 1.0 if row.unit == "share" else 0.5
        return [replace(row, agent=row.agent + end, value=part * row.value) for end in ("_a", "_b")]
    return [row]


def halved(deals: tuple[Contract, ...]) -> tuple[Contract, ...]:
    """Terms with Google, with each half of it for half of what they are about."""
    return tuple(
        each
        for deal in deals
        for each in (
            [
                deal.model_copy(
                    update={
                        "cloud": deal.cloud + end,
                        "exclusivity": deal.exclusivity / 2,
                        "resale_share": deal.resale_share / 2,
                        "revenue_share": deal.revenue_share / 2,
                    }
                )
                for end in ("_a", "_b")
            ]
            if deal.cloud == "google"
            else [deal]
        )
    )


def twins(row: StartRow) -> list[StartRow]:
    """A start row of Google's lab, for two labs."""
    mine = (row.kind, row.agent) == ("lab", "google_deepmind")
    return [row, replace(row, agent="google_twin")] if mine else [row]


class NoSales(Defaults):
    """Nobody seeks a buyer: an auction counts bidders, so there owners do matter."""

    def decide(self, kind: str, decision: str, view: View, default: Any, axis: int) -> Any:
        return np.zeros_like(default) if decision == "decide_sale" else default


def google(monkeypatch: pytest.MonkeyPatch, split: bool) -> World:
    """Two equal labs, of one Google or of one of its halves each."""
    table = [each for row in load.start_table("start_2025") for each in twins(row)]
    lasting = [each for row in load.lasting() for each in twins(row)]
    table = [each for row in table for each in (halves(row) if split else [row])]
    scenario = Scenario.load("baseline_2025").replace(SMALL)
    people = scenario.roster
    lab = next(each for each in people.labs if each.name == "google_deepmind")
    cloud = next(each for each in people.hyperscalers if each.name == "google")
    owners = ("google_a", "google_b") if split else ("google", "google")
    pair = [lab.model_copy(update={"owner": owners[0]})]
    pair.append(lab.model_copy(update={"name": "google_twin", "owner": owners[1]}))
    clouds = [cloud.model_copy(update={"name": name}) for name in sorted(set(owners))]
    changed = people.model_copy(
        update={
            "labs": (*(each for each in people.labs if each is not lab), *pair),
            "hyperscalers": (*(each for each in people.hyperscalers if each is not cloud), *clouds),
        }
    )
    with monkeypatch.context() as patched:
        patched.setattr(load, "start_table", lambda name: table)
        patched.setattr(load, "lasting", lambda: lasting)
        deals = halved(scenario.contracts) if split else scenario.contracts
        changes = {"roster": changed, "contracts": deals}
        batch = build(scenario.model_copy(update=changes), range(2), 0, MONTHS)
    order = np.arange(len(batch.setting.labs))
    order[batch.setting.labs.index("google_twin")] = batch.setting.labs.index(lab.name)
    even = alike(batch, order)
    own: dict[str, Any] = {"owner": batch.state.labs.owner, "cap_table": batch.state.labs.cap_table}
    labs = replace(even.state.labs, **own)
    return played(replace(even, state=replace(even.state, labs=labs)), NoSales())


def test_splitting_a_hyperscaler_changes_the_index_and_no_flow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each half has half of all that Google had, and one of its two equal labs.

    The index by owner falls by 2 s s of the labs; every payment, price and quantity stays.
    """
    whole, split = google(monkeypatch, False), google(monkeypatch, True)
    names, parts = whole.setting.hyperscalers, split.setting.hyperscalers
    home = [names.index(part.removesuffix("_a").removesuffix("_b")) for part in parts]
    for name, values, dims, unit in series(whole):
        if name in ("owner", "hhi", "largest_share"):
            continue
        found = split.tape.series[name]
        axis = next((k for k, dim in enumerate(dims) if dim in ("hyperscaler", "cloud")), None)
        if axis is not None:
            others = range(len(names), values.shape[axis])
            kept = home if dims[axis] == "hyperscaler" else [*home, *others]
            even = unit in ("share", "ratio per year") or "hour" in unit
            share = np.array(
                [0.5 if kept.count(place) == 2 and not even else 1.0 for place in kept]
            )
            spread = np.take(values, kept, axis=axis)
            values = spread * share.reshape([-1 if k == axis else 1 for k in range(spread.ndim)])
        assert_close(found, values, name)
    revenue = whole.tape.series["revenue_usd"]
    pair = [whole.setting.labs.index(name) for name in ("google_deepmind", "google_twin")]
    one, other = np.moveaxis(revenue[:, :, pair] / revenue.sum(axis=2, keepdims=True), 2, 0)
    fall = whole.tape.series["hhi"] - split.tape.series["hhi"]
    np.testing.assert_allclose(fall, 2e4 * one * other, rtol=1e-9, atol=1e-8)
    assert fall.min() > 10.0
    what = ("world", "month", "kind", "agent")
    assert happened(whole, *what) == happened(split, *what)


# Many small buyers are as good as fewer larger ones.


def cut_in_two(values: Any, builders: int) -> Any:
    """Every builder's column twice."""
    if is_dataclass(values) and not isinstance(values, type):
        inner = {
            each.name: cut_in_two(getattr(values, each.name), builders) for each in fields(values)
        }
        return replace(values, **inner)
    if isinstance(values, np.ndarray) and values.ndim and values.shape[-1] == builders:
        return np.concatenate([values, values], axis=-1)
    return values


def test_cutting_every_builder_in_two_doubles_builders_and_nothing_else() -> None:
    """Half the size, half the cash, and half the fixed cost of running servers of one's own.

    Luck of entry is dealt to builders in turn, so with as many builders as there are numbers both
    halves have the same.
    """
    count, fixed = ENTRY_COLUMNS, "open.self_hosting_fixed_usd_per_month"
    scenario = Scenario.load("baseline_2025").replace({"builders.count": count})
    batch = build(scenario, range(2), 0, MONTHS)
    alive = batch.state.builders.alive.copy()
    alive[:, ::5] = False  # places that somebody may take
    batch = replace(
        batch, state=replace(batch.state, builders=replace(batch.state.builders, alive=alive))
    )
    builders = cut_in_two(batch.state.builders, count)
    builders = replace(builders, weight=builders.weight / 2, cash_usd=builders.cash_usd / 2)
    p = batch.parameters
    cut = replace(
        batch,
        setting=cut_in_two(batch.setting, count),
        parameters=Parameters({name: p[name] for name in p} | {fixed: p[fixed] / 2}),
        state=replace(batch.state, builders=builders),
    )
    one, two = played(batch), played(cut)
    for name, values, _, _ in series(one):
        factor = 2.0 if name == "builders_alive" else 1.0
        assert_close(two.tape.series[name], factor * values, name)
    assert np.ptp(one.tape.series["builders_alive"]) > 0, "some must leave or enter"
