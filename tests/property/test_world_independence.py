"""World 3 is world 3: alone, among 8 or 64, in any order, run twice, run longer. Bit for bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields

import numpy as np
import pytest

from sim.base.arrays import power
from sim.month.step import month
from sim.month.world import World
from sim.scenario.definition import Scenario
from sim.start.build import build

MONTHS = 30
SMALL = Scenario.load("baseline").replace({"builders.count": 50})


def advanced(
    worlds: Sequence[int], uncertain: bool, months: int = MONTHS, scenario: Scenario = SMALL
) -> World:
    world = World(build(scenario, worlds, 0, months, uncertain))
    for _ in range(months):
        month(world)
    return world


def state_columns(world: World) -> Iterator[tuple[str, np.ndarray]]:
    for kind in fields(world.state):
        columns = getattr(world.state, kind.name)
        for column in fields(columns):
            yield f"{kind.name}.{column.name}", getattr(columns, column.name)


def assert_same_world(one: World, row: int, other: World, other_row: int) -> None:
    for name, values in one.tape.series.items():
        same = np.array_equal(values[row], other.tape.series[name][other_row], equal_nan=True)
        assert same, f"series {name}"
    for (name, values), (_, others) in zip(state_columns(one), state_columns(other), strict=True):
        assert np.array_equal(values[row], others[other_row]), f"state {name}"
    books = [*one.flow_years, *one.sheets], [*other.flow_years, *other.sheets]
    for ours, theirs in zip(*books, strict=True):
        assert np.array_equal(ours[row], theirs[other_row])
    assert diary_of(one, row) == diary_of(other, other_row)


def diary_of(world: World, row: int) -> list[tuple[object, ...]]:
    rows = zip(*world.diary.table().values(), strict=True)
    return [each[1:] for each in rows if each[0] == world.batch.worlds[row]]


@pytest.fixture(scope="module", params=[False, True], ids=["same parameters", "drawn parameters"])
def uncertain(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def many(uncertain: bool) -> World:
    return advanced(range(64), uncertain)


@pytest.mark.parametrize("worlds", [(3,), range(8), (7, 3, 1)], ids=["alone", "of 8", "unsorted"])
def test_a_world_does_not_depend_on_its_batch(
    many: World, uncertain: bool, worlds: Sequence[int]
) -> None:
    assert_same_world(advanced(worlds, uncertain), list(worlds).index(3), many, 3)


def test_worlds_differ(many: World) -> None:
    sales = many.tape.series["market_revenue_usd"][:, -1]
    assert len(np.unique(sales)) == 64


def test_same_seed_same_bits(many: World, uncertain: bool) -> None:
    again = advanced(range(64), uncertain)
    for world in (0, 31, 63):
        assert_same_world(again, world, many, world)


def test_a_longer_horizon_only_adds_months(many: World, uncertain: bool) -> None:
    short = advanced((3,), uncertain, months=12)
    for name, values in short.tape.series.items():
        theirs = many.tape.series[name][3, :12]
        assert np.array_equal(values[0], theirs, equal_nan=True), name


@pytest.mark.parametrize("exponent", [2.0, 0.5, -1.0])
def test_exponents_for_which_numpy_has_a_shortcut(exponent: float) -> None:
    """A batch of one world has one exponent for all labs; numpy then squares instead of raising."""
    base = np.random.default_rng(0).uniform(1e-3, 1e3, (64, 16))
    spread = np.full((64, 1), exponent)
    together = power(base, spread)
    alone = [power(base[[row]], spread[[row]])[0] for row in range(64)]
    assert np.array_equal(together, np.stack(alone))
    assert together == pytest.approx(base**exponent, rel=1e-14)


def test_elasticities_with_a_shortcut_change_nothing() -> None:
    between, size = "market.elasticity_between_labs", "inference.parameter_exponent"
    chosen = SMALL.replace({between: 3.0, size: 0.5, "labs.staff_elasticity": 0.5})
    one = advanced((3,), False, 12, chosen)
    assert_same_world(one, 0, advanced(range(5), False, 12, chosen), 3)


def test_the_state_is_kept_in_one_memory_order(many: World) -> None:
    """Sums over arrays in another order would differ after a pickle, which loses the order."""
    for name, values in state_columns(many):
        assert values.flags["C_CONTIGUOUS"], name
