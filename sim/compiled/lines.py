"""Lines of LLVM's language for numbers of some worlds side by side.

A value is a vector of ``lanes`` doubles, one for each of that many worlds, or of as many truths.
Whole numbers are doubles too. Nothing here may change a last bit: nothing is contracted or
reordered.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import count

FLOAT, INT, BOOL = "f", "i", "b"
"""Kinds of numbers; truths are 0.0 and 1.0 in memory."""

UNROLLED = 4
"""Numbers up to which a chain needs no loop."""
ABREAST = 4
"""Chains worked out side by side: each waits for its own last sum, not for the others'."""


class Lines:
    """Lines of one module in the making."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
        self.vector = f"<{lanes} x double>"
        self.mask = f"<{lanes} x i1>"
        self.lines: list[str] = []
        self.tables: dict[tuple[object, ...], tuple[str, str]] = {}
        self.number = count()
        self.block = "entry"
        self.window: tuple[int, str, int] | None = None
        """Length of a last axis of which a strip is looped over; its first place and size."""

    def put(self, line: str) -> None:
        """Write a line."""
        self.lines.append("  " + line)

    def let(self, expression: str) -> str:
        """Write a line that names a value; the name."""
        name = f"%v{next(self.number)}"
        self.put(f"{name} = {expression}")
        return name

    def label(self, name: str) -> None:
        """Begin a block of lines that others jump to."""
        self.lines.append(f"{name}:")
        self.block = name

    # -- numbers

    def splat(self, value: float) -> str:
        """The same number in every world."""
        return "<" + ", ".join([f"double {_bits(value)}"] * self.lanes) + ">"

    def truths(self, value: bool) -> str:
        """The same truth in every world."""
        return "<" + ", ".join([f"i1 {str(value).lower()}"] * self.lanes) + ">"

    def table(self, values: tuple[float, ...], kind: str = "double") -> str:
        """Name of a table of constants."""
        key = (kind, values)
        if key not in self.tables:
            written = [f"{kind} {_bits(v) if kind == 'double' else v}" for v in values]
            body = f"[{len(values)} x {kind}] [{', '.join(written)}]"
            name = f"@c{len(self.tables)}"
            self.tables[key] = name, f"{name} = private unnamed_addr constant {body}"
        return self.tables[key][0]

    def looked_up(self, table: str, slot: str, kind: str = "double") -> str:
        """An entry of a table."""
        entry = self.let(f"getelementptr inbounds {kind}, ptr {table}, i64 {slot}")
        return self.let(f"load {kind}, ptr {entry}")

    def spread(self, single: str) -> str:
        """A single double in every world."""
        first = self.let(f"insertelement {self.vector} poison, double {single}, i32 0")
        zeros = f"<{self.lanes} x i32> zeroinitializer"
        return self.let(f"shufflevector {self.vector} {first}, {self.vector} poison, {zeros}")

    def affine(self, fixed: int, moving: list[tuple[str, int]]) -> str:
        """``fixed`` and each index times its stride, added up."""
        total = ""
        for index, stride in moving:
            if index.isdigit():
                fixed += int(index) * stride
            elif stride:
                term = index if stride == 1 else self.let(f"mul nsw i64 {index}, {stride}")
                total = term if not total else self.let(f"add nsw i64 {total}, {term}")
        if not total:
            return str(fixed)
        return total if fixed == 0 else self.let(f"add nsw i64 {total}, {fixed}")

    # -- operations that several others need

    def two(self, operation: str, one: str, other: str) -> str:
        """An operation on two vectors of numbers, such as ``fadd``."""
        return self.let(f"{operation} {self.vector} {one}, {other}")

    def logic(self, operation: str, one: str, other: str) -> str:
        """An operation on two vectors of truths, such as ``and``."""
        return self.let(f"{operation} {self.mask} {one}, {other}")

    def intrinsic(self, name: str, value: str) -> str:
        """One of LLVM's own functions, such as ``sqrt``."""
        return self.let(f"call {self.vector} @llvm.{name}.v{self.lanes}f64({self.vector} {value})")

    def select(self, which: str, one: str, other: str, kind: str = FLOAT) -> str:
        """``numpy.where``."""
        of = self.mask if kind == BOOL else self.vector
        return self.let(f"select {self.mask} {which}, {of} {one}, {of} {other}")

    def plus_zero(self, value: str) -> str:
        """The number, but never -0.0."""
        return self.two("fadd", value, "zeroinitializer")

    def as_number(self, truth: str) -> str:
        """Truths as 0 and 1."""
        return self.select(truth, self.splat(1.0), "zeroinitializer")

    def truth(self, value: str) -> str:
        """Numbers as truths: all but zero hold, NaN too."""
        return self.two("fcmp une", value, "zeroinitializer")

    def cast(self, value: str, kind: str, wanted: str) -> str:
        """Numbers as truths, truths as numbers, numbers as whole numbers."""
        if kind == wanted:
            return value
        if kind == BOOL:
            return self.as_number(value)
        if wanted == BOOL:
            return self.truth(value)
        return self.plus_zero(self.intrinsic("trunc", value)) if wanted == INT else value

    def extreme(self, op: str, one: str, other: str) -> str:
        """``numpy.maximum`` or ``minimum``: NaN wins, of 0.0 and -0.0 the second, as on x86."""
        better = self.two(f"fcmp {'ogt' if op == 'maximum' else 'olt'}", one, other)
        unknown = self.two("fcmp uno", one, "zeroinitializer")
        return self.select(self.logic("or", better, unknown), one, other)

    # -- loops

    def loops(self, dims: tuple[int, ...], body: Callable[[list[str]], None]) -> None:
        """Run ``body`` at every index of ``dims``, the last one fastest."""
        window = self.window

        def inside(at: list[str]) -> None:
            if len(at) == len(dims):
                body(at)
            elif window and len(at) == len(dims) - 1:
                assert dims[-1] == window[0]
                _, first, size = window
                self.counted(
                    size, lambda index, _: inside([*at, self.affine(0, [(first, 1), (index, 1)])])
                )
            else:
                self.counted(dims[len(at)], lambda index, _: inside([*at, index]))

        if 0 not in dims:
            inside([])

    def abreast(self, dims: tuple[int, ...], body: Callable[[list[list[str]]], None]) -> None:
        """As `loops`, with some indices along the last axis at a time."""
        if not dims:
            body([[]])
            return
        length, first, size = self.window or (dims[-1], "0", dims[-1])
        assert dims[-1] == length
        whole = size - size % ABREAST

        def some(at: list[str], begin: list[tuple[str, int]], count: int) -> None:
            body([[*at, self.affine(place, begin)] for place in range(count)])

        def inside(at: list[str]) -> None:
            start = [(first, 1)]
            if whole:
                self.counted(
                    whole // ABREAST,
                    lambda index, _: some(at, [*start, (index, 1)], ABREAST),
                    step=ABREAST,
                )
            if size > whole:
                some(at, [*start, (str(whole), 1)], size - whole)

        window, self.window = self.window, None
        self.loops(dims[:-1], inside)
        self.window = window

    def counted(
        self,
        times: int,
        advance: Callable[[str, list[str]], list[str] | None],
        carried: tuple[str, ...] = (),
        kind: str = "",
        first: int = 0,
        step: int = 1,
    ) -> list[str]:
        """A counted loop; ``advance`` turns carried values into the next ones."""
        tag = next(self.number)
        before, head, after = self.block, f"h{tag}", f"x{tag}"
        index, following = f"%i{tag}", f"%n{tag}"
        names = [f"%v{next(self.number)}" for _ in carried]
        self.put(f"br label %{head}")
        self.label(head)
        hole = len(self.lines)
        results = advance(index, names) or []
        latch = self.block
        self.put(f"{following} = add nuw nsw i64 {index}, {step}")
        done = self.let(f"icmp slt i64 {following}, {first + times * step}")
        self.put(f"br i1 {done}, label %{head}, label %{after}, !llvm.loop !0")
        phis = [f"  {index} = phi i64 [ {first}, %{before} ], [ {following}, %{latch} ]"]
        phis += [
            f"  {name} = phi {kind} [ {start}, %{before} ], [ {value}, %{latch} ]"
            for name, start, value in zip(names, carried, results, strict=True)
        ]
        self.lines[hole:hole] = phis
        self.label(after)
        return results

    def chains(
        self,
        length: int,
        gets: list[Callable[[str], str]],
        combine: Callable[[str, str], str],
        kind: str,
    ) -> list[str]:
        """For each of ``gets``, ``length`` numbers, each combined with what came before."""

        def advance(index: str, totals: list[str]) -> list[str]:
            return [combine(total, get(index)) for total, get in zip(totals, gets, strict=True)]

        totals = [get("0") for get in gets]
        if length > UNROLLED:
            return self.counted(length - 1, advance, tuple(totals), kind, 1)
        for place in range(1, length):
            totals = advance(str(place), totals)
        return totals


def _bits(value: float) -> str:
    """A double to its last bit. 1.0: 0x3FF0000000000000."""
    return f"0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}"
