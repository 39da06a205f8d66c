"""Functions and steps of trees, the code that is known by their graph, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.base.arrays import forbid
from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.compiled import Program, Shared, TraceError, compile
from sim.compiled import program as module

pytest.importorskip("llvmlite")


@dataclass(frozen=True)
class Firm:
    cash: FloatArray
    age: Any


def drawn(*shape: int, seed: int = 0) -> FloatArray:
    return np.random.default_rng(seed).normal(size=shape)


def month(state: Firm, fixed: Any, coming: Any) -> tuple[Firm, Any]:
    paid = np.maximum(state.cash, 0.0) * fixed["rate"][0] + coming["luck"] * coming["size"]
    left = {"paid": paid, "total": paid.sum(axis=1), "old": state.age > 2, "what": "payments"}
    return Firm(state.cash - paid, state.age + 1), left


def start(worlds: int) -> tuple[Firm, Any, list[Any]]:
    state = Firm(drawn(worlds, 3), np.zeros((worlds, 3), dtype=np.int32))
    coming = [
        {"luck": drawn(worlds, 1, seed=k), "size": Shared(np.arange(3.0) + k)} for k in range(5)
    ]
    return state, {"rate": [drawn(worlds, 1, seed=9)]}, coming


@pytest.mark.parametrize("worlds", [1, 8, 11])
def test_steps_have_numpys_bits_and_types(worlds: int) -> None:
    state, fixed, coming = start(worlds)
    run = Program(month, *start(4)[:2], start(4)[2][0]).run(state, fixed)
    for first, steps in ((0, 2), (2, 3)):
        left = run.advance(steps, lambda ahead, first=first: coming[first + ahead])
        for ahead in range(steps):
            given = coming[first + ahead] | {"size": coming[first + ahead]["size"].array}
            state, plain = month(state, fixed, given)
            assert left.tree["what"] == "payments"
            for name in ("paid", "total", "old"):
                assert left.tree[name][:, ahead].dtype == plain[name].dtype
                assert np.array_equal(left.tree[name][:, ahead], plain[name])
    assert np.array_equal(run.state.cash, state.cash)
    assert np.array_equal(run.state.age, state.age)
    assert run.state.age.dtype == np.int32


def test_undone_steps_leave_worlds_as_they_were() -> None:
    state, fixed, coming = start(11)
    run = Program(month, state, fixed, coming[0]).run(state, fixed)
    run.advance(3, lambda ahead: coming[ahead])
    run.undo()
    assert np.array_equal(run.state.cash, state.cash)


def test_code_is_known_by_its_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    x, known = drawn(4, 3), module._MACHINES.by_graph
    compile(lambda x: x * 2.0, x)
    before = len(known)
    compile(lambda y: 2.0 * 1.0 * y * 1.0, x)
    assert len(known) == before + 1
    compile(lambda z: z * 2.0, x)
    assert len(known) == before + 1
    twice, thrice = (compile(lambda x, k=k: x * k, x) for k in (2.0, 3.0))
    assert np.array_equal(thrice(x), 3.0 * x)
    assert np.array_equal(twice(x), 2.0 * x)


def test_what_is_forbidden_is_said_by_the_function_itself() -> None:
    def root(x: FloatArray) -> FloatArray:
        forbid(x < 0.0, lambda at: EndgameError(f"world {at[0]} is below zero"))
        return np.sqrt(x)

    swift = compile(root, np.ones((2, 3)))
    assert np.array_equal(swift(np.full((11, 3), 4.0)), np.full((11, 3), 2.0))
    with pytest.raises(EndgameError, match="world 9 is below zero"):
        swift(np.where(np.arange(11) == 9, -1.0, 1.0)[:, None] * np.ones(3))


@pytest.mark.parametrize(
    "other", [np.ones((4, 2)), np.ones((4, 3), dtype=int), (np.ones((4, 3)), np.ones((4, 3)))]
)
def test_other_arrays_than_the_codes_own_are_refused(other: Any) -> None:
    swift = compile(lambda x: x + 1.0, np.ones((4, 3)))
    with pytest.raises(TraceError, match="fixed: other arrays than the code was made for"):
        swift(other)


def test_a_step_may_not_change_the_shape_or_type_of_its_state() -> None:
    for state, step in (
        (np.ones((4, 3)), lambda x, *_: (x[:, :2], ())),
        (np.ones((4, 3), dtype=int), lambda x, *_: (x * 0.5, ())),
    ):
        with pytest.raises(TraceError, match="changes the shape or the type of its state"):
            Program(step, state)


def test_results_that_are_not_one_by_world_are_refused() -> None:
    with pytest.raises(TraceError, match="a result is not one by world"):
        compile(lambda x: np.ones(3), np.ones((4, 3)))
    with pytest.raises(TraceError, match="max over all worlds together"):
        compile(lambda x: x / x.max(), np.ones((4, 3)))
