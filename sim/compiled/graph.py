"""A function as a graph: every array operation of one world, written down once.

A node is an array of one world: its dimensions leave out the worlds' axis and every axis of length
one. Operands are read through an :class:`Access`, so that slices, transposes and broadcasting cost
nothing and copy nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from math import prod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.base.errors import EndgameError
from sim.compiled.lines import BOOL, FLOAT, INT, Lines

Axes = tuple[tuple[int, int, int | None], ...]
"""For each axis of a node: first index, step, and the axis of the reader along which it steps."""


class TraceError(EndgameError):
    """A function does what compiled code has no word for."""


@dataclass(frozen=True)
class Operation:
    """What a node does with its operands: one dataclass for each kind of operation."""

    elementwise: ClassVar[bool] = False
    """Worked out element by element in a loop that others share."""
    followed: ClassVar[slice] = slice(0)
    """Operands in whose order in memory numpy lays the result."""

    def looks(self, node: Node) -> int | None:
        """Numbers that it looks up in an operand, each once; None: it wants them in memory."""
        return None

    def last(self, node: Node) -> int | None:
        """The node's last axis as its operands are read, if `write` can do some of it at a time."""
        return None

    def write(self, page: Page, node: Node) -> None:
        """The loops that work the node out; what only lies somewhere has none."""
        raise TraceError(f"{type(self).__name__} is not worked out in loops")

    def value(self, page: Page, node: Node, at: list[str]) -> str:
        """The element at ``at``, worked out where it is read; not all can be."""
        raise TraceError(f"{type(self).__name__} is not worked out by the element")


@dataclass(frozen=True)
class Given(Operation):
    """What comes from outside: the leaf of this number of one of the trees of arguments."""

    tree: str
    leaf: int


@dataclass(frozen=True)
class Constant(Operation):
    """The same numbers in every world, as the bytes of doubles."""

    numbers: bytes

    def value(self, page: Page, node: Node, at: list[str]) -> str:
        """Written into the code where the place is known, else looked up in a table."""
        values = tuple(np.frombuffer(self.numbers, dtype=np.float64).tolist())
        slot = page.affine(0, list(zip(at, strides_of(node.dims), strict=True)))
        if not slot.isdigit():
            value = page.spread(page.looked_up(page.table(values), slot))
            return page.truth(value) if node.kind == BOOL else value
        value = values[int(slot)]
        return page.truths(bool(value)) if node.kind == BOOL else page.splat(value)


@dataclass(eq=False, slots=True)
class Node:
    """An array of one world and how it comes about."""

    number: int
    op: Operation
    inputs: tuple[Access, ...]
    dims: tuple[int, ...]
    kind: str

    @property
    def size(self) -> int:
        """Numbers in the node."""
        return prod(self.dims)

    @property
    def from_outside(self) -> bool:
        """Whether nothing is to be worked out."""
        return isinstance(self.op, Given | Constant)


@dataclass(frozen=True, slots=True)
class Access:
    """A node as another one reads it."""

    node: Node
    axes: Axes

    @property
    def straight(self) -> bool:
        """Whether element i of the reader reads element i of the node."""
        return self.axes == straight(len(self.axes))


def straight(rank: int) -> Axes:
    """The axes of a reading that changes nothing."""
    return tuple((0, 1, axis) for axis in range(rank))


@dataclass
class Graph:
    """Nodes in the order in which they were written down; equal ones only once."""

    nodes: list[Node] = field(default_factory=list)
    _known: dict[Any, Node] = field(default_factory=dict)

    def add(
        self, op: Operation, inputs: tuple[Access, ...], dims: tuple[int, ...], kind: str
    ) -> Node:
        """The node of this operation, a new one unless it stands here already."""
        key = (op, _readings(inputs), dims, kind)
        if key not in self._known:
            self._known[key] = Node(len(self.nodes), op, inputs, dims, kind)
            self.nodes.append(self._known[key])
        return self._known[key]

    def constant(self, value: NDArray[Any]) -> Node:
        """A node that holds the same numbers in every world and step."""
        dims = tuple(size for size in value.shape if size != 1)
        numbers = np.ascontiguousarray(value, dtype=np.float64).tobytes()
        return self.add(Constant(numbers), (), dims, kind_of(value.dtype))

    def needed(self, wanted: list[Node]) -> list[Node]:
        """The nodes that ``wanted`` hang on, in order."""
        used, waiting = set(), list(wanted)
        while waiting:
            node = waiting.pop()
            if node.number not in used:
                used.add(node.number)
                waiting.extend(access.node for access in node.inputs)
        return [node for node in self.nodes if node.number in used]


def digest(nodes: list[Node], *about: object) -> str:
    """A name for what these nodes do, and for all that ``about`` says: alike only if equal."""
    listed = [(n.number, n.op, _readings(n.inputs), n.dims, n.kind) for n in nodes]
    return hashlib.sha256(repr((listed, about)).encode()).hexdigest()


def _readings(inputs: tuple[Access, ...]) -> tuple[tuple[int, Axes], ...]:
    return tuple((access.node.number, access.axes) for access in inputs)


def kind_of(dtype: np.dtype[Any]) -> str:
    """Kind of numbers of a numpy type."""
    return {"f": FLOAT, "b": BOOL}.get(dtype.kind, INT)


def strides_of(dims: tuple[int, ...]) -> list[int]:
    """Slots from one index to the next. Of 2 by 3: 3 and 1."""
    return [prod(dims[axis + 1 :]) for axis in range(len(dims))]


@dataclass
class Place:
    """Where a node's numbers lie: a region, and the first slot in it."""

    region: str
    slot: int


class Page(Lines):
    """Lines that read and write nodes where they lie: a slot holds one number of each world."""

    def __init__(
        self, lanes: int, places: dict[int, Place], hidden: frozenset[int], calls: tuple[str, ...]
    ) -> None:
        super().__init__(lanes)
        self.places = places
        self.hidden = hidden
        self.calls = calls

    def pointer(self, place: Place, slot: str = "0") -> str:
        """Where a slot lies in memory, counted from a place."""
        where = self.affine(place.slot, [(slot, 1)])
        return self.let(f"getelementptr inbounds {self.vector}, ptr %{place.region}, i64 {where}")

    def slot(self, node: Node, axes: Axes, at: list[str]) -> str:
        """Number of the slot of a node that a reader at ``at`` reads."""
        fixed, moving = 0, []
        for (start, step, axis), stride in zip(axes, strides_of(node.dims), strict=True):
            fixed += start * stride
            if axis is not None:
                moving.append((at[axis], step * stride))
        return self.affine(fixed, moving)

    def load(self, access: Access, at: list[str]) -> str:
        """The vector of a node's element, as numbers or truths."""
        node = access.node
        if node.number in self.hidden or isinstance(node.op, Constant):
            there = [
                str(start) if axis is None else self.affine(start, [(at[axis], step)])
                for start, step, axis in access.axes
            ]
            return node.op.value(self, node, there)
        pointer = self.pointer(self.places[node.number], self.slot(node, access.axes, at))
        value = self.let(f"load {self.vector}, ptr {pointer}, align 8")
        return self.truth(value) if node.kind == BOOL else value

    def store(self, node: Node, value: str, at: list[str], axes: Axes | None = None) -> None:
        """Keep an element of a node in the node's place."""
        value = self.as_number(value) if node.kind == BOOL else value
        slot = self.slot(node, straight(len(node.dims)) if axes is None else axes, at)
        pointer = self.pointer(self.places[node.number], slot)
        self.put(f"store {self.vector} {value}, ptr {pointer}, align 8")

    def copy(self, node: Node, access: Access, dims: tuple[int, ...], axes: Axes) -> None:
        """Copy ``dims`` numbers of an operand to the slots that ``axes`` name."""

        def body(at: list[str]) -> None:
            value = self.cast(self.load(access, at), access.node.kind, node.kind)
            self.store(node, value, at, axes)

        self.loops(dims, body)
