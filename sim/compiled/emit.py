"""Machine code for a graph: LLVM's language, some worlds side by side in one vector.

Every number of a node is a slot of ``LANES`` doubles, one for each of that many worlds. Truths are
0.0 and 1.0 in memory. Nothing here may change a last bit: sums are taken in numpy's order, nothing
is contracted, and what numpy does by a polynomial is left to numpy's own loop.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import count

import numpy as np

from sim.compiled.graph import BOOL, Access, Node
from sim.compiled.schedule import Place, Plan, Step, elementwise

REGIONS = ("S", "N", "P", "L", "O", "T")
"""State before and after, what stays, what each month brings, what it leaves, scratch."""
STEPS_PER_PART = 60
"""Steps in one function: compilers take more than twice as long over twice as much."""
PAIRWISE = 8
LONGEST_ROW = 128


class Writer:
    """Lines of one module."""

    def __init__(self, lanes: int, plan: Plan, calls: tuple[str, ...]) -> None:
        self.lanes = lanes
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
        return f"%v{next(self.number)}"

    def put(self, line: str) -> None:
        self.lines.append("  " + line)

    def let(self, expression: str) -> str:
        name = self.new()
        self.put(f"{name} = {expression}")
        return name

    def label(self, name: str) -> None:
        self.lines.append(f"{name}:")
        self.block = name

    # -- constants

    def number_of(self, value: float) -> str:
        return f"0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}"

    def splat(self, value: float) -> str:
        each = f"double {self.number_of(value)}"
        return "<" + ", ".join([each] * self.lanes) + ">"

    def table(self, values: tuple[float, ...], kind: str = "double") -> str:
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
        if slot.isdigit() or slot.lstrip("-").isdigit():
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
            squeezed, places = node.about
            table = self.table(places, "i64")
            entry = self.let(f"getelementptr inbounds i64, ptr {table}, i64 {at[squeezed]}")
            place = self.let(f"load i64, ptr {entry}")
            return self.load(node.inputs[0], [*at[:squeezed], place, *at[squeezed + 1 :]])
        return operation(self, node, [self.load(access, at) for access in node.inputs])

    def index(self, axis: tuple[int, int, int | None], at: list[str]) -> str:
        """Where along an axis of a node a reader at ``at`` looks."""
        start, step, along = axis
        return str(start) if along is None else self.affine(start, [(at[along], step)])

    def truth(self, value: str) -> str:
        return self.let(f"fcmp one {self.vector} {value}, zeroinitializer")

    def load_constant(self, node: Node, access: Access, at: list[str]) -> str:
        shape, raw = node.about
        values = tuple(np.frombuffer(raw, dtype=np.float64).tolist())
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
        place = self.places[node.number]
        axes = tuple((0, 1, axis) for axis in range(len(node.dims)))
        self.store_at(place, self.slot(node, axes, at), value, node.kind)

    def store_at(self, place: Place, slot: str, value: str, kind: str) -> None:
        if kind == BOOL:
            value = self.as_number(value)
        pointer = self.pointer(place, slot)
        self.put(f"store {self.vector} {value}, ptr {pointer}, align 8")

    def as_number(self, truth: str) -> str:
        one, zero = self.splat(1.0), "zeroinitializer"
        return self.let(
            f"select {self.mask} {truth}, {self.vector} {one}, {self.vector} {zero}"
        )

    # -- loops

    def loops(self, dims: tuple[int, ...], body: Callable[[list[str]], None]) -> None:
        """Run ``body`` at every index of ``dims``, the last one fastest."""
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


def module(plan: Plan, lanes: int, calls: tuple[str, ...]) -> str:
    """The text of a module: ``month`` works through all steps once, ``months`` several times."""
    writer = Writer(lanes, plan, calls)
    pieces = [
        plan.steps[first : first + STEPS_PER_PART]
        for first in range(0, len(plan.steps), STEPS_PER_PART)
    ]
    arguments = ", ".join(f"ptr noalias %{name}" for name in (*REGIONS, "F"))
    for number, steps in enumerate(pieces):
        writer.lines.append(f"define internal void @part{number}({arguments}) #0 {{")
        writer.label("entry")
        for step in steps:
            _step(writer, step)
        writer.put("ret void")
        writer.lines.append("}")
    passed = ", ".join(f"ptr %{name}" for name in (*REGIONS, "F"))
    text = [_helpers(), "\n".join(writer.globals), "\n".join(writer.lines)]
    body = "\n".join(f"  call void @part{number}({passed})" for number in range(len(pieces)))
    text.append(f"define internal void @month({arguments}) #0 {{\n{body}\n  ret void\n}}")
    text.append(_months(lanes))
    text.append('attributes #0 = { noinline nounwind }')
    text.append('!0 = distinct !{!0, !1}\n!1 = !{!"llvm.loop.unroll.disable"}')
    return "\n".join(text)


def _helpers() -> str:
    """Call one of numpy's loops over ``n`` numbers in a row."""
    names = []
    for operands in (1, 2):
        sources = ", ".join(f"ptr %a{k}" for k in range(operands))
        total = operands + 1
        stores = [
            line
            for k in range(total)
            for line in (
                f"  %p{k} = getelementptr ptr, ptr %args, i64 {k}",
                f"  store ptr %{'a' + str(k) if k < operands else 'out'}, ptr %p{k}",
                f"  %s{k} = getelementptr i64, ptr %steps, i64 {k}",
                f"  store i64 8, ptr %s{k}",
            )
        ]
        body = "\n".join(stores)
        names.append(
            f"define internal void @apply{operands}(ptr %F, i64 %which, {sources}, ptr %out, "
            f"i64 %n) #0 {{\n  %args = alloca [{total} x ptr]\n  %steps = alloca [{total} x i64]\n"
            f"  %size = alloca i64\n{body}\n  store i64 %n, ptr %size\n"
            "  %f = getelementptr [2 x ptr], ptr %F, i64 %which, i64 0\n"
            "  %d = getelementptr [2 x ptr], ptr %F, i64 %which, i64 1\n"
            "  %loop = load ptr, ptr %f\n  %data = load ptr, ptr %d\n"
            "  call void %loop(ptr %args, ptr %size, ptr %steps, ptr %data)\n  ret void\n}"
        )
    return "\n".join(names)


def _months(lanes: int) -> str:
    slot = 8 * lanes
    return f"""define void @months(ptr %S, ptr %N, ptr %P, ptr %L, ptr %O, ptr %T, ptr %F,
    i64 %count, i64 %given, i64 %left) {{
entry:
  br label %head
head:
  %m = phi i64 [ 0, %entry ], [ %next, %head ]
  %before = phi ptr [ %S, %entry ], [ %after, %head ]
  %after = phi ptr [ %N, %entry ], [ %before, %head ]
  %bring = mul i64 %m, %given
  %bytes = mul i64 %bring, {slot}
  %l = getelementptr i8, ptr %L, i64 %bytes
  %leave = mul i64 %m, %left
  %size = mul i64 %leave, {slot}
  %o = getelementptr i8, ptr %O, i64 %size
  call void @month(ptr %before, ptr %after, ptr %P, ptr %l, ptr %o, ptr %T, ptr %F)
  %next = add i64 %m, 1
  %again = icmp slt i64 %next, %count
  br i1 %again, label %head, label %done
done:
  ret void
}}"""


def _step(writer: Writer, step: Step) -> None:
    if elementwise(step.nodes[0]):
        _together(writer, step)
    else:
        from sim.compiled.special import SPECIAL

        SPECIAL[step.nodes[0].op](writer, step.nodes[0])


def _together(writer: Writer, step: Step) -> None:
    """One loop for all nodes of a step."""

    def body(at: list[str]) -> None:
        known: dict[object, str] = {}
        for node in step.nodes:
            values = []
            for access in node.inputs:
                key = (access.node.number, access.axes)
                if key not in known:
                    known[key] = writer.load(access, at)
                values.append(known[key])
            result = operation(writer, node, values)
            straight = tuple((0, 1, axis) for axis in range(len(node.dims)))
            known[(node.number, straight)] = result
            if node.number in writer.places:
                writer.store(node, result, at)

    writer.loops(step.dims, body)


BINARY = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv"}
COMPARE = {"eq": "oeq", "ne": "une", "lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge"}
INTRINSIC = {"sqrt": "sqrt", "rint": "rint", "floor": "floor", "abs": "fabs"}


def operation(writer: Writer, node: Node, values: list[str]) -> str:
    """One elementwise operation on vectors."""
    op, vector, mask = node.op, writer.vector, writer.mask
    kinds = [access.node.kind for access in node.inputs]
    if op not in ("select", "and", "or", "not", "copy", "cast"):
        values = [
            writer.as_number(value) if kind == BOOL else value
            for value, kind in zip(values, kinds, strict=True)
        ]
    if op in BINARY:
        return writer.let(f"{BINARY[op]} {vector} {values[0]}, {values[1]}")
    if op in COMPARE:
        return writer.let(f"fcmp {COMPARE[op]} {vector} {values[0]}, {values[1]}")
    if op in INTRINSIC:
        name = f"llvm.{INTRINSIC[op]}.v{writer.lanes}f64"
        return writer.let(f"call {vector} @{name}({vector} {values[0]})")
    if op == "neg":
        return writer.let(f"fneg {vector} {values[0]}")
    if op in ("maximum", "minimum"):
        return extreme(writer, op, values[0], values[1])
    if op in ("and", "or"):
        return writer.let(f"{op} {mask} {values[0]}, {values[1]}")
    if op == "not":
        ones = "<" + ", ".join(["i1 true"] * writer.lanes) + ">"
        return writer.let(f"xor {mask} {values[0]}, {ones}")
    if op == "isnan":
        return writer.let(f"fcmp uno {vector} {values[0]}, zeroinitializer")
    if op == "isfinite":
        name = f"llvm.fabs.v{writer.lanes}f64"
        size = writer.let(f"call {vector} @{name}({vector} {values[0]})")
        return writer.let(f"fcmp olt {vector} {size}, {writer.splat(np.inf)}")
    if op == "select":
        one, other = (
            writer.as_number(value) if kind == BOOL and node.kind != BOOL else value
            for value, kind in zip(values[1:], kinds[1:], strict=True)
        )
        of = mask if node.kind == BOOL else vector
        return writer.let(f"select {mask} {values[0]}, {of} {one}, {of} {other}")
    if op == "floordiv":
        ratio = writer.let(f"fdiv {vector} {values[0]}, {values[1]}")
        return writer.let(f"call {vector} @llvm.floor.v{writer.lanes}f64({vector} {ratio})")
    if op in ("copy", "cast"):
        return _cast(writer, values[0], kinds[0], node.kind)
    raise KeyError(op)


def _cast(writer: Writer, value: str, kind: str, wanted: str) -> str:
    if kind == wanted:
        return value
    if kind == BOOL:
        return writer.as_number(value)
    if wanted == BOOL:
        return writer.truth(value)
    if wanted == "i":
        name = f"llvm.trunc.v{writer.lanes}f64"
        return writer.let(f"call {writer.vector} @{name}({writer.vector} {value})")
    return value


def extreme(writer: Writer, op: str, one: str, other: str) -> str:
    """``numpy.maximum`` or ``minimum``: NaN wins."""
    vector, mask = writer.vector, writer.mask
    better = writer.let(f"fcmp {'oge' if op == 'maximum' else 'ole'} {vector} {one}, {other}")
    unknown = writer.let(f"fcmp uno {vector} {one}, zeroinitializer")
    take = writer.let(f"or {mask} {better}, {unknown}")
    return writer.let(f"select {mask} {take}, {vector} {one}, {vector} {other}")
