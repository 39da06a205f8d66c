"""Nothing is read before it is worked out, and what one loop needs alone stays in that loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.compiled.elements import Call, Each
from sim.compiled.graph import Access, Node
from sim.compiled.inlining import LARGE

Array = NDArray[Any]
Make = Callable[..., Array]
Written = Callable[..., Any]


def names(nodes: list[Node]) -> list[str]:
    """Of operations on each element."""
    return [node.op.name for node in nodes if isinstance(node.op, Each)]


def tangle(x: Array, y: Array) -> tuple[Array, ...]:
    """A bit of everything, with detours."""
    share = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    ranked = np.sort(share * y, axis=1)
    wide = share[:, :, None] * ranked[:, None]
    ranked[:, 1:3] = wide.sum(axis=2)[:, :2]
    best = wide.max(axis=1)
    chosen = np.take_along_axis(best, best.argmax(axis=1)[:, None], axis=1)
    both = np.concatenate([share[:, [2, 0]], chosen], axis=1)
    return np.log1p(both) * 2.0, ranked[:, ::-1] - best, np.where(x > y, chosen, wide[:, :, 0])


def step(choice: int, one: Array, other: Array) -> Array:
    """One of seven operations."""
    if choice == 0:
        return one[:, ::-1] * other
    if choice == 1:
        return np.maximum(one, other.sum(axis=1, keepdims=True))
    if choice == 2:
        return np.exp(-abs(one)) + other
    if choice == 3:
        return np.sort(one, axis=1) - other
    if choice == 4:
        return np.where(one > other, one, 1.0)
    if choice == 5:
        return one[:, [1, 1, 0, 3, 2]] + other
    return one + other


def random_function(seed: int) -> Callable[..., Array]:
    """A function of forty random steps, each on random earlier ones."""

    def function(x: Array, y: Array) -> Array:
        stream = np.random.default_rng(seed)
        known = [x, y]
        for _ in range(40):
            one, other = (known[stream.integers(len(known))] for _ in range(2))
            known.append(step(int(stream.integers(7)), one, other))
        return np.stack(known[-4:], axis=1)

    return function


FUNCTIONS = [tangle, *(random_function(seed) for seed in range(12))]


def sources(access: Access, hidden: frozenset[int]) -> Iterator[Node]:
    """Nodes in memory, or in registers, that a reading looks at."""
    if access.node.number in hidden:
        for each in access.node.inputs:
            yield from sources(each, hidden)
    else:
        yield access.node


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nothing_is_read_before_it_is_worked_out(
    function: Callable[..., Any], numbers: Make, written: Written
) -> None:
    made = written(function, numbers(5), numbers(5, seed=1))
    plan = made.plan
    in_memory: set[int] = set()
    done: set[int] = set()
    for step in plan.steps:
        here: set[int] = set()
        for node in step.nodes:
            assert node.number not in done | here | plan.hidden
            for access in node.inputs:
                for source in sources(access, plan.hidden):
                    at_hand = (
                        access.node is source
                        and access.straight
                        and source.number in here
                        and source.dims == step.dims
                    )
                    known = source.from_outside or source.number in in_memory
                    assert known or at_hand, (node, source)
            here.add(node.number)
        done |= here
        in_memory |= {number for number in here if number in plan.places}
    wanted = {node.number for node in made.nodes if not node.from_outside}
    assert done | plan.hidden == wanted


@pytest.mark.parametrize("function", FUNCTIONS)
def test_room_is_not_used_again_while_it_is_read(
    function: Callable[..., Any], numbers: Make, written: Written
) -> None:
    made = written(function, numbers(5), numbers(5, seed=1))
    plan = made.plan
    holder: dict[int, int] = {}  # who wrote into a slot of scratch last
    for step in plan.steps:
        for node in step.nodes:
            for access in node.inputs:
                for source in sources(access, plan.hidden):
                    place = plan.places.get(source.number)
                    if place is not None and place.region == "T" and source not in step.nodes:
                        slots = range(place.slot, place.slot + source.size)
                        assert {holder[slot] for slot in slots} == {source.number}
        for node in step.nodes:
            place = plan.places.get(node.number)
            if place is not None and place.region == "T":
                assert place.slot + node.size <= plan.room
                slots = range(place.slot, place.slot + node.size)
                holder.update(dict.fromkeys(slots, node.number))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_random_functions_have_numpys_bits(
    function: Callable[..., Any], numbers: Make, agree: Callable[..., None]
) -> None:
    agree(function, numbers(5), numbers(5, seed=1))


def test_what_is_read_in_one_later_loop_is_worked_out_there(
    numbers: Make, written: Written
) -> None:
    def function(x: Array) -> Array:
        early = x * 2.0
        return (early + np.sort(x, axis=1)) / early

    made = written(function, numbers(4))
    (loop,) = (step for step in made.plan.steps if "mul" in names(step.nodes))
    assert names(loop.nodes) == ["mul", "add", "div"]
    early = loop.nodes[0]
    assert early.number not in made.plan.places  # it never leaves the registers


def test_elementwise_steps_of_one_depth_share_a_loop(numbers: Make, written: Written) -> None:
    made = written(lambda x: (x + 1.0, x * x, np.sqrt(x) - 3.0), numbers(4))
    (loop,) = made.plan.steps
    assert sorted(names(loop.nodes)) == ["add", "mul", "sqrt", "sub"]


def test_what_only_a_sum_reads_is_never_written_down(numbers: Make, written: Written) -> None:
    made = written(lambda x: (x[:, :, None] * x[:, None]).sum(axis=1), numbers(6))
    hidden = [node for node in made.nodes if node.number in made.plan.hidden]
    assert "mul" in names(hidden)
    assert made.plan.room < 36


def test_what_goes_out_is_written_down_though_only_a_sum_reads_it(
    numbers: Make, agree: Callable[..., None]
) -> None:
    def function(x: Array) -> tuple[Array, ...]:
        wide = x[:, :, None] * x[:, None]
        return wide, wide.sum(axis=1)

    agree(function, numbers(6))


def test_large_and_cheap_things_are_worked_out_twice(numbers: Make, written: Written) -> None:
    def function(x: Array) -> tuple[Array, ...]:
        wide = x[:, :, None] + x[:, None]
        return wide.sum(axis=1), wide.max(axis=2)

    def room(width: int) -> bool:
        made = written(function, numbers(width))
        (wide,) = (n for n in made.nodes if "add" in names([n]) and len(n.dims) == 2)
        assert (wide.size >= LARGE) == (width > 10)
        return wide.number in made.plan.hidden

    assert room(40)
    assert not room(10)


def test_numpys_loops_find_their_operands_in_a_row(numbers: Make, written: Written) -> None:
    made = written(lambda x: np.exp(x[:, ::-1]) + np.exp(x), numbers(4))
    for node in made.nodes:
        if isinstance(node.op, Call):
            for access in node.inputs:
                assert access.straight
                assert names([access.node]) == ["copy"]
                assert access.node.dims == node.dims
    assert not any(node.op.elementwise for node in made.nodes if isinstance(node.op, Call))
