"""A batch takes either way to its horizon and arrives as the same batch, to the last bit."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import sim
from sim.base.axes import FloatArray
from sim.base.errors import LedgerError
from sim.compiled import code_cache, program
from sim.economy.behaviour import observe
from sim.economy.behaviour.demand import api_demand
from sim.economy.behaviour.labs.labs_trade import LabMonth
from sim.economy.behaviour.observe import View
from sim.economy.columns import columns
from sim.month.done import Month
from sim.month.events import Names
from sim.month.hooks import Defaults
from sim.month.step import month
from sim.month.watch import Watch
from sim.month.world import World
from sim.runs.passage import flown as run
from sim.runs.passage import ways as module
from sim.runs.passage.programs import SWITCH, Programs
from sim.runs.passage.ways import passage
from sim.runs.passage.written_month import WrittenMonth
from sim.scenario.definition import Scenario
from sim.scenario.parameters import Parameters
from sim.start.build import Batch, build

pytest.importorskip("llvmlite")

WORLDS, MONTHS, BUILDERS = 11, 26, 20
MARKET_SIZE = api_demand.market_size
OTHER: Any = LabMonth.__dict__["other_usd"].fget


@pytest.fixture(scope="module")
def batch() -> Batch:
    scenario = Scenario.load("compute_trap").replace({"builders.count": BUILDERS})
    return build(scenario, range(WORLDS), 3, MONTHS, uncertain=True)


@pytest.fixture(scope="module")
def plain(batch: Batch) -> World:
    return stepped(batch)


@pytest.fixture(autouse=True)
def _worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WORTH_COMPILING", 1)
    monkeypatch.delenv(SWITCH, raising=False)


def stepped(batch: Batch) -> World:
    world = World(batch)
    while world.month < batch.months:
        month(world)
    return world


def taken(batch: Batch) -> tuple[World, list[int]]:
    world = World(batch)
    return world, list(passage(world))


def differences(one: World, other: World) -> list[str]:
    """Names of all that differs between two batches."""
    pairs = {
        name: (a, b)
        for (name, a), (_, b) in zip(columns(one.state), columns(other.state), strict=True)
    }
    assert list(one.tape.series) == list(other.tape.series)
    pairs |= {name: (one.tape.series[name], other.tape.series[name]) for name in one.tape.series}
    for name, left, right in (
        ("flows", one.flow_years, other.flow_years),
        ("sheets", one.sheets, other.sheets),
    ):
        assert len(left) == len(right)
        pairs |= {f"{name} {k}": each for k, each in enumerate(zip(left, right, strict=True))}
    for name, column in one.diary.columns().items():
        twin = other.diary.columns()[name]
        if isinstance(column, Names) and isinstance(twin, Names):
            assert column.names == twin.names
            column, twin = column.codes, twin.codes
        pairs[f"diary {name}"] = (np.asarray(column), np.asarray(twin))
    return [name for name, (a, b) in pairs.items() if not run.same_bits(a, b)]


def moved(one: World, other: World) -> bool:
    """Whether any series of two batches differs."""
    pairs = zip(one.tape.series.values(), other.tape.series.values(), strict=True)
    return not all(run.same_bits(a, b) for a, b in pairs)


def test_both_ways_end_in_the_same_bits(batch: Batch, plain: World) -> None:
    world, reached = taken(batch)
    assert reached == [12, 24, 26]  # a year at a time: it was compiled
    assert world.month == plain.month
    assert differences(world, plain) == []


@pytest.mark.parametrize("worlds", [1, 3, 8])
def test_books_of_worlds_that_fit_one_block_are_not_written_over(worlds: int) -> None:
    scenario = Scenario.load("compute_trap").replace({"builders.count": BUILDERS})
    few = build(scenario, range(worlds), 3, MONTHS, uncertain=True)
    world, reached = taken(few)
    assert reached[0] == 12
    assert differences(world, stepped(few)) == []


def test_a_difference_would_be_found(batch: Batch, plain: World) -> None:
    other, _ = taken(batch)
    other.tape.series["hhi"][3, 5] *= 1.0 + 1e-15
    assert differences(other, plain) == ["hhi"]


def test_world_k_is_world_k_in_a_block_of_any_others(plain: World) -> None:
    scenario = Scenario.load("compute_trap").replace({"builders.count": BUILDERS})
    for worlds in ([9], [9, 2, 4], range(8, 11)):
        alone, _ = taken(build(scenario, list(worlds), 3, MONTHS, uncertain=True))
        for name, series in alone.tape.series.items():
            assert np.array_equal(
                series[list(worlds).index(9)], plain.tape.series[name][9], equal_nan=True
            ), name


def test_left_early_the_batch_stands_where_it_got_to(batch: Batch) -> None:
    world = World(batch)
    with closing(passage(world)) as months:
        assert next(months) == 12
    assert world.month == 12
    twin = World(batch)
    for _ in range(12):
        month(twin)
    assert differences(world, twin) == []
    for _ in range(2):
        month(world)
        month(twin)
    assert differences(world, twin) == []


def test_a_year_that_goes_wrong_is_run_by_the_rules_themselves(
    batch: Batch, plain: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    years = iter([True, True, False])  # the check of a first month, the first year, the second
    monkeypatch.setattr(module.PROGRAMS, "known", {})
    monkeypatch.setattr(run, "sound", lambda _: next(years))
    world, reached = taken(batch)
    assert reached[:3] == [12, 13, 14]
    assert differences(world, plain) == []


def test_money_that_does_not_balance_is_reported_as_month_by_month(batch: Batch) -> None:
    cash = batch.state.labs.cash_usd.copy()
    cash[2, 1] = np.nan
    state = replace(batch.state, labs=replace(batch.state.labs, cash_usd=cash))
    broken = replace(batch, state=state)
    with pytest.raises(LedgerError) as by_month:
        month(World(broken))
    with pytest.raises(LedgerError) as compiled:
        taken(broken)
    assert str(compiled.value) == str(by_month.value)


def dearer(view: View, luck: FloatArray) -> FloatArray:
    """Another rule for the size of the market."""
    return 1.25 * MARKET_SIZE(view, luck)


PATCHES: dict[str, tuple[object, str, object]] = {
    "rule": (api_demand, "market_size", dearer),
    "constant": (observe, "WINDOW_CORRECTION", 0.5),
    "method": (LabMonth, "other_usd", property(lambda month: 0.5 * OTHER(month))),
}


def test_a_rule_that_was_changed_is_compiled_again(
    batch: Batch, plain: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert differences(taken(batch)[0], plain) == []
    with monkeypatch.context() as patch:
        patch.setattr(*PATCHES["rule"])
        world, reached = taken(batch)
        assert reached[0] == 12
        assert differences(world, stepped(batch)) == []
        assert moved(world, plain)
    assert differences(taken(batch)[0], plain) == []


@pytest.mark.parametrize("name", PATCHES)
def test_a_rule_that_was_changed_never_runs_the_old_code(
    batch: Batch, plain: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here nothing is compiled again, so that months run in numpy."""
    assert differences(taken(batch)[0], plain) == []
    with monkeypatch.context() as patch:
        patch.setattr(*PATCHES[name])
        patch.setattr(Programs, "_made", lambda *_: None)
        world, reached = taken(batch)
        assert reached[0] == 1
        assert moved(world, plain)
    assert differences(taken(batch)[0], plain) == []


class Richer(World):
    """Parameters that are not the batch's."""

    def parameters_now(self) -> Parameters:
        given = super().parameters_now()
        changed = {"market.spend_noise": 2.0 * given["market.spend_noise"]}
        return Parameters({name: given[name] for name in given} | changed)


class Watched(World):
    """Looks at every month before it is committed."""

    seen = 0

    def commit(self, done: Month) -> None:
        self.seen += 1
        super().commit(done)


@pytest.mark.parametrize("kind", [Richer, Watched])
def test_another_kind_of_world_is_never_run_on_code_for_this_one(
    batch: Batch, plain: World, kind: type[World]
) -> None:
    world = kind(batch)
    assert list(passage(world)) == list(range(1, MONTHS + 1))
    if isinstance(world, Watched):
        assert world.seen == MONTHS
        assert differences(world, plain) == []
    else:
        twin = kind(batch)
        while twin.month < MONTHS:
            month(twin)
        assert differences(world, twin) == []
        assert moved(world, plain)


@pytest.mark.parametrize("seam", sorted(module._SEAMS))
def test_nor_is_a_world_of_which_a_method_was_replaced(
    batch: Batch, seam: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = replace(batch, months=2)
    method = getattr(World, seam)
    world = World(short)
    vars(world)[seam] = partial(method, world)
    assert list(passage(world)) == [1, 2]
    monkeypatch.setattr(World, seam, lambda self, *given: method(self, *given))
    assert list(passage(World(short))) == [1, 2]


def test_every_method_that_a_compiled_month_replaces_is_watched() -> None:
    own = {name for name, each in vars(WrittenMonth).items() if callable(each)}
    assert own - {"__init__", "__getattr__"} == set(module._SEAMS)


class Silent(Defaults):
    """Overrides nothing, but might."""


def test_where_users_may_decide_nothing_is_compiled(batch: Batch) -> None:
    world = World(replace(batch, months=2), Silent())
    assert list(passage(world)) == [1, 2]


@pytest.mark.parametrize(("known", "in_all", "compiled"), [
    (False, 0, False), (False, 1000, True), (True, 0, True),
])  # fmt: skip
def test_small_batches_are_compiled_where_many_are_to_come_or_the_code_is_there(
    known: bool, in_all: int, compiled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WORTH_COMPILING", 1000)
    monkeypatch.setattr(module.PROGRAMS, "known", {})
    worlds = 4
    scenario = Scenario.load("compute_trap").replace({"builders.count": BUILDERS})
    world = World(build(scenario, range(worlds), 3, 3, uncertain=True))
    if known:
        assert list(passage(World(world.batch), 1000)) == [3]
    assert list(passage(world, in_all)) == ([3] if compiled else [1, 2, 3])


@pytest.fixture
def another_process(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Forgets all that this process has compiled; what is on the disk stays."""

    def forget() -> None:
        monkeypatch.setattr(module.PROGRAMS, "known", {})
        monkeypatch.setattr(module.PROGRAMS, "looked", {})
        monkeypatch.setattr(program._MACHINES, "by_graph", {})

    forget()
    return forget


def kept_files() -> set[tuple[str, int]]:
    """What is kept on the disk: what is written again lies elsewhere on it."""
    folder = code_cache.folder()
    assert folder is not None
    return {(each.name, each.stat().st_ino) for each in folder.iterdir()}


def test_another_process_finds_the_month_written_down(
    batch: Batch, plain: World, another_process: Callable[[], None]
) -> None:
    assert differences(taken(batch)[0], plain) == []
    another_process()
    before = kept_files()
    world, reached = taken(batch)
    assert reached == [12, 24, 26]
    assert differences(world, plain) == []
    assert kept_files() == before


@pytest.mark.parametrize("name", PATCHES)
def test_but_never_that_of_other_rules(
    batch: Batch, another_process: Callable[[], None], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(batch)
    another_process()
    about = module.signature(World(batch)), module.rules(World(batch))
    assert module.PROGRAMS.kept(*about)
    monkeypatch.setattr(*PATCHES[name])
    assert not module.PROGRAMS.kept(*about)
    assert not Programs("months").kept(*about)


def test_few_worlds_take_what_is_on_the_disk_where_they_have_months_enough(
    batch: Batch, plain: World, another_process: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(module, "WORTH_COMPILING", 10**9)
    with monkeypatch.context() as patch:
        patch.setenv(code_cache.FOLDER, "")
        assert taken(batch)[1] == list(range(1, MONTHS + 1))
    assert list(passage(World(batch), 10**9)) == [12, 24, 26]
    another_process()
    assert taken(replace(batch, months=3))[1] == [1, 2, 3]
    world, reached = taken(batch)
    assert reached == [12, 24, 26]
    assert differences(world, plain) == []


def test_it_can_be_switched_off(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "0")
    assert list(passage(World(replace(batch, months=2)))) == [1, 2]


def test_without_the_compiler_months_run_in_numpy(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.PROGRAMS, "known", {})
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    monkeypatch.setattr(program, "_MACHINES", SimpleNamespace(by_graph={}))
    assert list(passage(World(replace(batch, months=2)))) == [1, 2]


def test_code_that_differs_in_a_bit_is_not_used(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.PROGRAMS, "known", {})
    monkeypatch.setattr(run, "alike", lambda one, other: False)
    with pytest.warns(RuntimeWarning, match="last bits differ"):
        assert list(passage(World(replace(batch, months=2)))) == [1, 2]


def test_a_rule_that_cannot_be_written_down_is_named(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = api_demand.market_size

    def other(view: View, luck: FloatArray) -> FloatArray:
        np.cumsum(luck, axis=1)
        return rule(view, luck)

    monkeypatch.setattr(api_demand, "market_size", other)
    with pytest.warns(RuntimeWarning, match="not compiled: numpy.cumsum is not known"):
        assert list(passage(World(replace(batch, months=2)))) == [1, 2]


WATCHED = (
    Watch("staff", lambda entry: entry.after.labs.staff_people, ("lab",)),
    Watch("poorest", lambda entry: np.minimum(entry.after.labs.cash_usd, 1e9).sum(axis=1)),
    Watch("spent", lambda entry: entry.before.labs.cash_usd - entry.after.labs.cash_usd, ("lab",)),
    Watch("alive", lambda entry: entry.after.labs.alive, ("lab",)),
)


def test_what_is_watched_is_compiled_too(batch: Batch) -> None:
    watch = tuple(replace(each, name=f"my_{each.name}") for each in WATCHED)
    world, twin = World(batch, watch=watch), World(batch, watch=watch)
    assert list(passage(world)) == [12, 24, 26]
    while twin.month < batch.months:
        month(twin)
    assert "my_poorest" in world.tape.series
    assert not code_cache.there(module.signature(world)[:16], "*")  # a user's may be anything
    assert differences(world, twin) == []


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda entry: np.cumsum(entry.after.labs.cash_usd, axis=1), "numpy.cumsum is not known"),
        (lambda entry: np.zeros((len(entry.after.labs.alive), 2)), "hangs on nothing that the"),
        (lambda entry: entry.after.labs.cash_usd.round(), "no attribute 'round'"),
    ],
)
def test_what_cannot_be_compiled_is_watched_all_the_same(
    batch: Batch, function: Callable[[Any], Any], reason: str
) -> None:
    world = World(replace(batch, months=2), watch=(Watch("mine", function),))
    with pytest.warns(RuntimeWarning, match=f"not compiled: watch 'mine': .*{reason}"):
        assert list(passage(world)) == [1, 2]
    assert np.isfinite(world.tape.series["mine"]).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(sim.scenarios()))
def test_every_scenario_ends_in_the_same_bits(name: str) -> None:
    scenario = Scenario.load(name).replace({"builders.count": 50})
    batch = build(scenario, range(20), 1, 12 * min(10, scenario.years), uncertain=True)
    world, reached = taken(batch)
    assert reached[0] == 12
    assert differences(world, stepped(batch)) == []
