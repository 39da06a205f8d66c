"""Nobody writes into the market: what is seen is read-only, and what is written is found."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents.kinds import Lab
from sim.agents.model import MarketModel
from sim.base.errors import LedgerError
from sim.ledger.journal import Journal
from sim.scenario.definition import Scenario

SMALL = Scenario.load("baseline").replace({"builders.count": 50})


def reached(thing: Any, path: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """Every array and dict that can be reached from a thing, and what arrays are views of."""
    if id(thing) in seen or isinstance(thing, str | int | float | type | None):
        return
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        yield path, thing
        yield from reached(thing.base, f"{path}.base", seen)
    elif isinstance(thing, dict):
        for key, each in thing.items():
            yield from reached(each, f"{path}[{key!r}]", seen)
    elif isinstance(thing, tuple | list):
        for number, each in enumerate(thing):
            yield from reached(each, f"{path}[{number}]", seen)
    elif type(thing).__module__.startswith("sim."):
        slots = [n for cls in type(thing).__mro__ for n in getattr(cls, "__slots__", ())]
        own = {name: getattr(thing, name) for name in slots} | getattr(thing, "__dict__", {})
        for name, each in own.items():
            yield from reached(each, f"{path}.{name}", seen)


def writable(thing: Any) -> tuple[int, list[str]]:
    """How many arrays were tried, and into which one can write."""
    found = list(reached(thing, "view", set()))
    wrong = []
    for path, array in found:
        try:
            array[...] = array.copy()
        except ValueError:
            continue
        wrong.append(path)
    return len(found), wrong


class Looks(Lab):
    def decide_sale(self, view: Any, default: Any) -> Any:
        self.seen = [*getattr(self, "seen", []), view]
        return default


@pytest.mark.parametrize(
    "how", [lambda x: x, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_nothing_that_an_agent_sees_can_be_written_to(how: Any) -> None:
    model = how(MarketModel(SMALL, rng=0, worlds=2, years=1, agents={"openai": Looks}))
    model.run(2)
    model = how(model)
    model.run(1)
    for view in model.agent("openai").seen[2:]:
        tried, wrong = writable(view)
        assert tried > 130
        assert wrong == []
    assert writable(model.agent("openai").state)[1] == []
    assert writable(model.world.batch.luck)[1] == []
    assert writable(model.world.batch.setting)[1] == []


def test_nothing_that_a_watch_sees_can_be_written_to() -> None:
    seen: list[tuple[int, list[str]]] = []

    def look(entry: Any) -> Any:
        bare = replace(entry, done=replace(entry.done, journal=Journal(SIZES, 1)))
        seen.append(writable(bare))
        seen.append(writable(entry.done.journal.all_paid()))
        return entry.after.labs.cash_usd

    sim.run(SMALL, years=1, watch={"look": look})
    assert all(not wrong for _, wrong in seen)
    assert max(tried for tried, _ in seen) > 200


SIZES = {"labs": 1, "hyperscalers": 1, "other_clouds": 2, "investors": 1, "builders": 1}


def rich(path: str, amount: float) -> type[Lab]:
    """A lab that forces an array open and writes into it."""
    kind, column = path.split(".")

    class Rich(Lab):
        def decide_sale(self, view: Any, default: Any) -> Any:
            array = getattr(getattr(view.state, kind), column)
            array.setflags(write=True)
            array[1] += amount
            return default

    return Rich


@pytest.mark.parametrize(
    ("path", "account"),
    [
        ("labs.cash_usd", "cash of alibaba_qwen"),
        ("clouds.cash_usd", "cash of amazon"),
        ("builders.cash_usd", "cash of builders 0"),
        ("market.outside_cash_usd", "cash of "),
        ("labs.credits_usd", "credits of alibaba_qwen"),
        ("labs.arrears_usd", "arrears of alibaba_qwen"),
        ("labs.cap_table", "shares of alibaba_qwen"),
    ],
)
def test_money_written_within_a_month_is_found(path: str, account: str) -> None:
    agents = {"openai": rich(path, 1e9)}
    model = MarketModel(SMALL, rng=0, worlds=2, years=1, agents=agents)
    with pytest.raises(LedgerError, match=r"month 1 of 12 \(2026-07\), world 1, " + account):
        model.step()
    assert model.month == 0


def test_a_state_put_in_place_of_the_last_months_is_found() -> None:
    model = MarketModel(SMALL, rng=0, worlds=2, years=1)
    model.run(3)
    state = model.world.state
    cash = state.labs.cash_usd.copy()
    cash[1, model.agent("openai").column] += 5e9
    model.world.state = replace(state, labs=replace(state.labs, cash_usd=cash))
    with pytest.raises(LedgerError, match=r"4 of 12 \(2026-10\), world 1, cash of openai: .* left"):
        model.step()
    model.world.state = state
    model.step()


def test_a_balance_of_another_shape_is_found() -> None:
    model = MarketModel(SMALL, rng=0, worlds=2, years=1)
    state = model.world.state
    model.world.state = replace(state, labs=replace(state.labs, arrears_usd=np.zeros((2, 1))))
    with pytest.raises(LedgerError, match=r"arrears has shape \(2, 1\), was left with \(2, 22\)"):
        model.world.same_as_left()
