"""Lines of LLVM's language for numbers of some worlds side by side.

Every number of a node is a slot of ``lanes`` doubles, one for each of that many worlds. Truths are
0.0 and 1.0 in memory. Nothing here may change a last bit: nothing is contracted or reordered.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import count

import numpy as np

from sim.compiled.graph import BOOL, Access, Node
from sim.compiled.schedule import Place, Plan


class Writer:
    """Lines of one module; ``operation`` writes what an elementwise node does with its operands."""

    def __init__(
        self, lanes: int, plan: Plan, calls: tuple[str, ...], operation: Operation
    ) -> None:
        self.lanes = lanes
        self.operation = operation
        self.places = plan.places
        self.hidden = plan.hidden
        self.calls = calls
        self.vector = f"<{lanes} x double>"
        self.mask = f"<{lanes} x i1>"
        self.lines: list[str] = []
        self.globals: list[str] = []
        self.number = count()
        self.tables: dict[tuple[object, ...], str] = {}
        self.block = "entry"

    def new(self) -> str:
        """A name that nothing has yet."""
        return f"%v{next(self.number)}"

    def put(self, line: str) -> None:
        """Write a line."""
        self.lines.append("  " + line)

    def let(self, expression: str) -> str:
        """Write a line that names a value; the name."""
        name = self.new()
        self.put(f"{name} = {expression}")
        return name

    def label(self, name: str) -> None:
        """Begin a block of lines that others jump to."""
        self.lines.append(f"{name}:")
        self.block = name

    # -- constants

    def number_of(self, value: float) -> str:
        """A double to its last bit. 1.0: 0x3FF0000000000000."""
        return f"0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}"

    def splat(self, value: float) -> str:
        """The same number in every world."""
        each = f"double {self.number_of(value)}"
        return "<" + ", ".join([each] * self.lanes) + ">"

    def table(self, values: tuple[float, ...], kind: str = "double") -> str:
        """Name of a table of constants."""
        key = (kind, values)
        if key not in self.tables:
            name = f"@c{len(self.tables)}"
            written = [
                f"{kind} {self.number_of(float(v)) if kind == 'double' else v}" for v in values
            ]
            body = f"[{len(values)} x {kind}] [{', '.join(written)}]"
            self.globals.append(f"{name} = private unnamed_addr constant {body}")
            self.tables[key] = name
        return self.tables[key]

    # -- memory

    def slot(self, node: Node, axes: tuple[tuple[int, int, int | None], ...], at: list[str]) -> str:
        """Number of the slot of a node that a reader at ``at`` reads."""
        strides = strides_of(node.dims)
        fixed, moving = 0, []
        for (start, step, axis), stride in zip(axes, strides, strict=True):
            fixed += start * stride
            if axis is not None:
                moving.append((at[axis], step * stride))
        return self.affine(fixed, moving)

    def affine(self, fixed: int, moving: list[tuple[str, int]]) -> str:
        """``fixed`` and each index times its stride, added up."""
        total = ""
        for index, stride in moving:
            if index.isdigit():
                fixed += int(index) * stride
                continue
            if stride == 0:
                continue
            term = index if stride == 1 else self.let(f"mul nsw i64 {index}, {stride}")
            total = term if not total else self.let(f"add nsw i64 {total}, {term}")
        if not total:
            return str(fixed)
        return total if fixed == 0 else self.let(f"add nsw i64 {total}, {fixed}")

    def pointer(self, place: Place, slot: str) -> str:
        """Where a slot lies in memory, counted from a place."""
        if slot.isdigit():
            where = str(int(slot) + place.slot)
        else:
            where = self.let(f"add nsw i64 {slot}, {place.slot}") if place.slot else slot
        return self.let(f"getelementptr inbounds {self.vector}, ptr %{place.region}, i64 {where}")

    def load(self, access: Access, at: list[str]) -> str:
        """The vector of a node's element, as numbers or truths."""
        node = access.node
        if node.op == "constant":
            return self.load_constant(node, access, at)
        if node.number in self.hidden:
            return self.worked_out(node, [self.index(axis, at) for axis in access.axes])
        pointer = self.pointer(self.places[node.number], self.slot(node, access.axes, at))
        value = self.let(f"load {self.vector}, ptr {pointer}, align 8")
        return self.truth(value) if node.kind == BOOL else value

    def worked_out(self, node: Node, at: list[str]) -> str:
        """A number that is nowhere in memory."""
        if node.op == "gather":
            squeezed, places, _ = node.about
            table = self.table(places, "i64")
            entry = self.let(f"getelementptr inbounds i64, ptr {table}, i64 {at[squeezed]}")
            place = self.let(f"load i64, ptr {entry}")
            return self.load(node.inputs[0], [*at[:squeezed], place, *at[squeezed + 1 :]])
        return self.operation(self, node, [self.load(access, at) for access in node.inputs])

    def index(self, axis: tuple[int, int, int | None], at: list[str]) -> str:
        """Where along an axis of a node a reader at ``at`` looks."""
        start, step, along = axis
        return str(start) if along is None else self.affine(start, [(at[along], step)])

    def truth(self, value: str) -> str:
        """Numbers as truths: all but zero hold, NaN too."""
        return self.let(f"fcmp une {self.vector} {value}, zeroinitializer")

    def load_constant(self, node: Node, access: Access, at: list[str]) -> str:
        """An element of a constant, the same in every world."""
        values = tuple(np.frombuffer(node.about[1], dtype=np.float64).tolist())
        slot = self.slot(node, access.axes, at)
        if slot.isdigit():
            value = values[int(slot)]
            if node.kind == BOOL:
                bit = "i1 true" if value else "i1 false"
                return "<" + ", ".join([bit] * self.lanes) + ">"
            return self.splat(value)
        table = self.table(values)
        pointer = self.let(f"getelementptr inbounds double, ptr {table}, i64 {slot}")
        single = self.let(f"load double, ptr {pointer}")
        first = self.let(f"insertelement {self.vector} poison, double {single}, i32 0")
        zeros = f"<{self.lanes} x i32> zeroinitializer"
        value = self.let(f"shufflevector {self.vector} {first}, {self.vector} poison, {zeros}")
        return self.truth(value) if node.kind == BOOL else value

    def store(self, node: Node, value: str, at: list[str]) -> None:
        """Keep an element of a node in the node's place."""
        place = self.places[node.number]
        axes = tuple((0, 1, axis) for axis in range(len(node.dims)))
        self.store_at(place, self.slot(node, axes, at), value, node.kind)

    def store_at(self, place: Place, slot: str, value: str, kind: str) -> None:
        """Keep numbers or truths in a slot."""
        if kind == BOOL:
            value = self.as_number(value)
        pointer = self.pointer(place, slot)
        self.put(f"store {self.vector} {value}, ptr {pointer}, align 8")

    def as_number(self, truth: str) -> str:
        """Truths as 0 and 1."""
        one, zero = self.splat(1.0), "zeroinitializer"
        return self.let(f"select {self.mask} {truth}, {self.vector} {one}, {self.vector} {zero}")

    # -- loops

    def loops(self, dims: tuple[int, ...], body: Callable[[list[str]], None]) -> None:
        """Run ``body`` at every index of ``dims``, the last one fastest."""
        if 0 not in dims:
            self._loop(dims, [], body)

    def _loop(
        self, dims: tuple[int, ...], at: list[str], body: Callable[[list[str]], None]
    ) -> None:
        if len(at) == len(dims):
            body(at)
            return
        self.counted(dims[len(at)], lambda index: self._loop(dims, [*at, index], body))

    def counted(
        self,
        times: int,
        body: Callable[[str], None],
        carried: list[str] | None = None,
        kind: str = "",
        first: int = 0,
        step: int = 1,
        advance: Callable[[str, list[str]], list[str]] | None = None,
    ) -> list[str]:
        """A counted loop; ``advance`` turns carried values into the next ones."""
        tag = next(self.number)
        before, head, after = self.block, f"h{tag}", f"x{tag}"
        index, following = f"%i{tag}", f"%n{tag}"
        carried = carried or []
        names = [self.new() for _ in carried]
        self.put(f"br label %{head}")
        hole = len(self.lines)
        self.label(head)
        if advance is None:
            body(index)
            results: list[str] = []
        else:
            results = advance(index, names)
        latch = self.block
        self.put(f"{following} = add nuw nsw i64 {index}, {step}")
        done = self.let(f"icmp slt i64 {following}, {first + times * step}")
        self.put(f"br i1 {done}, label %{head}, label %{after}, !llvm.loop !0")
        phis = [f"  {index} = phi i64 [ {first}, %{before} ], [ {following}, %{latch} ]"]
        phis += [
            f"  {name} = phi {kind} [ {start}, %{before} ], [ {value}, %{latch} ]"
            for name, start, value in zip(names, carried, results, strict=True)
        ]
        self.lines[hole + 1 : hole + 1] = phis
        self.label(after)
        return results


def strides_of(dims: tuple[int, ...]) -> list[int]:
    """Slots from one index to the next. Of 2 by 3: 3 and 1."""
    strides, step = [], 1
    for each in reversed(dims):
        strides.append(step)
        step *= each
    return strides[::-1]


Operation = Callable[[Writer, Node, list[str]], str]
"""Writes what an elementwise node does with its operands; the name of what comes of it."""
