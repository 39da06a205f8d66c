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


STEPS = 5


def start(worlds: int) -> tuple[Firm, Any, Any]:
    state = Firm(drawn(worlds, 3), np.zeros((worlds, 3), dtype=np.int32))
    sizes = np.arange(3.0) + np.arange(float(STEPS))[:, None]
    coming = {"luck": drawn(worlds, STEPS, 1, seed=1), "size": Shared(sizes)}
    return state, {"rate": [drawn(worlds, 1, seed=9)]}, coming


def some(coming: Any, first: int, steps: int) -> Any:
    when = slice(first, first + steps)
    return {"luck": coming["luck"][:, when], "size": Shared(coming["size"].array[when])}


@pytest.mark.parametrize("worlds", [1, 8, 11])
def test_steps_have_numpys_bits_and_types(worlds: int) -> None:
    state, fixed, coming = start(worlds)
    run = Program(month, *start(4)).run(state, fixed)
    for first, steps in ((0, 2), (2, 3)):
        left = run.advance(steps, some(coming, first, steps))
        for ahead in range(steps):
            now = {"luck": coming["luck"][:, first + ahead]}
            now["size"] = coming["size"].array[first + ahead]
            state, plain = month(state, fixed, now)
            assert left.tree["what"] == "payments"
            for name in ("paid", "total", "old"):
                assert left.tree[name][:, ahead].dtype == plain[name].dtype
                assert np.array_equal(left.tree[name][:, ahead], plain[name])
    assert np.array_equal(run.state.cash, state.cash)
    assert np.array_equal(run.state.age, state.age)
    assert run.state.age.dtype == np.int32


@pytest.mark.parametrize("steps", [1, 3, 6])
def test_what_comes_is_for_as_many_steps_as_are_taken(steps: int) -> None:
    state, fixed, coming = start(11)
    run = Program(month, state, fixed, coming).run(state, fixed)
    with pytest.raises(TraceError, match=f"coming: {STEPS} steps of {steps}"):
        run.advance(steps, coming)


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
