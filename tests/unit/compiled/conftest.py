"""A little program for any function of arrays: traced, compiled, run, and held to numpy's bits."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.compiled.blocks import aligned, from_lanes, padded, to_lanes
from sim.compiled.graph import BOOL, FLOAT, INT, WORLDS, Graph, Node
from sim.compiled.machine import engine
from sim.compiled.module import module
from sim.compiled.schedule import Place, Plan, plan, prepared
from sim.compiled.trace import Trace
from sim.compiled.traced import Traced
from sim.compiled.ufuncs import loops_of

Array = NDArray[Any]
Function = Callable[..., Any]

LANES = 8
PRETENDED = 1009
"""Worlds that traced arrays pretend to have."""


@dataclass
class Written:
    """A function written down: its steps, where it reads and where it leaves its results."""

    order: Plan
    nodes: list[Node]
    graph: Graph
    outputs: list[Traced]
    given: list[int]
    left: list[int]
    sizes: tuple[int, int]
    """Slots that are read, slots that are left."""
    calls: tuple[str, ...] = field(default=())


def write(function: Function, arrays: tuple[Array, ...]) -> Written:
    """Run a function once on traced arrays of the shapes of these."""
    trace = Trace(PRETENDED)
    traced, given, read = [], [], 0
    places: dict[int, Place] = {}
    for number, array in enumerate(arrays):
        kind = {"f": FLOAT, "b": BOOL}.get(array.dtype.kind, INT)
        one = trace.given(f"given {number}", array.shape[1:], kind, WORLDS)
        places[one.node.number] = Place("P", read)
        traced.append(one)
        given.append(read)
        read += array[0].size
    result = function(*traced)
    outputs = list(result) if isinstance(result, tuple) else [result]
    wanted, left, at = [], [], 0
    for number, output in enumerate(outputs):
        dims = tuple(size for size in output.inner if size != 1)
        access, node = trace.all_of(output), output.node
        inside = node.op not in ("given", "constant") and node.number not in places
        if not (inside and access.straight and node.dims == dims):
            node = trace.graph.add("copy", (access,), dims, node.kind, number)
        places[node.number] = Place("O", at)
        wanted.append(node)
        left.append(at)
        at += int(np.prod(output.inner, dtype=np.int64))
    nodes = prepared(trace.graph, wanted)
    calls = tuple(sorted({node.about for node in nodes if node.op == "call"}))
    order = plan(nodes, places)
    return Written(order, nodes, trace.graph, outputs, given, left, (read, at), calls)


def compiled(function: Function, *arrays: Array) -> list[Array]:
    """What a function of (worlds, ...) arrays returns, worked out by compiled code."""
    written = write(function, arrays)
    code = engine(module(written.order, LANES, written.calls))
    pointer, number = ctypes.c_void_p, ctypes.c_int64
    months = ctypes.CFUNCTYPE(None, *[pointer] * 7, *[number] * 3)(
        code.get_function_address("months")
    )
    worlds = len(arrays[0])
    blocks = padded(worlds, LANES)
    given = aligned((blocks, max(written.sizes[0], 1), LANES))
    for at, array in zip(written.given, arrays, strict=True):
        slots = to_lanes(array, LANES)
        given[:, at : at + slots.shape[1]] = slots
    left = aligned((blocks, max(written.sizes[1], 1), LANES))
    scratch = np.full((max(written.order.room, 1), LANES), np.nan)
    nothing = np.zeros((1, LANES))
    table = loops_of(written.calls)
    for block in range(blocks):
        regions = (nothing, nothing, given[block], nothing, left[block], scratch, table)
        months(*(each.ctypes.data for each in regions), 1, 0, 0)
    return [
        from_lanes(
            left[:, at : at + int(np.prod(output.inner, dtype=np.int64))],
            worlds,
            output.inner,
            output.dtype,
        )
        for at, output in zip(written.left, written.outputs, strict=True)
    ]


def assert_same_bits(one: Array, other: Array) -> None:
    """Same type, shape and bits; any NaN is as good as another."""
    assert one.dtype == other.dtype
    assert one.shape == other.shape
    if one.dtype.kind == "f":
        known = ~(np.isnan(one) & np.isnan(other))
        one, other = one[known].view(np.uint64), other[known].view(np.uint64)
    assert np.array_equal(one, other)


@pytest.fixture(scope="session")
def agree() -> Callable[..., None]:
    """Hold a function's compiled results to those of numpy: ``agree(function, *arrays)``."""

    def agree(function: Function, *arrays: Array) -> None:
        with np.errstate(all="ignore"):
            result = function(*(array.copy() for array in arrays))
        plain = result if isinstance(result, tuple) else (result,)
        swift = compiled(function, *arrays)
        for one, other in zip(plain, swift, strict=True):
            assert_same_bits(np.ascontiguousarray(one), other)

    return agree


@pytest.fixture(scope="session")
def written() -> Callable[..., Written]:
    """A function written down and scheduled: ``written(function, *arrays)``."""
    return lambda function, *arrays: write(function, arrays)


@pytest.fixture(scope="session")
def numbers() -> Callable[..., Array]:
    """Numbers of all sizes and both signs for 11 worlds: two blocks, the second one filled up."""

    def numbers(*inner: int, seed: int = 0) -> Array:
        stream = np.random.default_rng([seed, *inner])
        size = (11, *inner)
        return stream.standard_normal(size) * np.exp(4.0 * stream.standard_normal(size))

    return numbers


@pytest.fixture(scope="session")
def wholes() -> Callable[..., Array]:
    """Whole numbers from -4 to 4 for 11 worlds."""

    def wholes(*inner: int, seed: int = 0) -> Array:
        return np.random.default_rng([seed, *inner]).integers(-4, 5, (11, *inner))

    return wholes


@pytest.fixture(scope="session")
def truths() -> Callable[..., Array]:
    """Truths for 11 worlds."""

    def truths(*inner: int, seed: int = 0) -> Array:
        return np.random.default_rng([seed, *inner]).random((11, *inner)) < 0.5

    return truths


@pytest.fixture(scope="session")
def odd() -> Array:
    """Numbers that are special, (11, 7)."""
    row = [0.0, -0.0, np.nan, np.inf, -np.inf, 1.0, -2.5]
    return np.array([np.roll(row, shift) for shift in range(11)])
