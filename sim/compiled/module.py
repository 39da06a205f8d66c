"""The text of a module: all operations of a step, and a loop over steps."""

from __future__ import annotations

from sim.compiled.elements import Each
from sim.compiled.graph import Page, straight
from sim.compiled.schedule import Plan
from sim.compiled.strips import Step, strip

REGIONS = ("S", "N", "P", "L", "O", "T")
"""State before and after, what stays, what each step is brought and leaves, scratch."""
LOOPS_PER_PART = 60
"""Loops in one function: compilers take more than twice as long over twice as much."""


def module(plan: Plan, lanes: int, calls: tuple[str, ...]) -> str:
    """The text of a module: ``step`` works through all loops once, ``steps`` several times."""
    page = Page(lanes, plan.places, plan.hidden, calls)
    regions = range(0, len(plan.steps), LOOPS_PER_PART)
    arguments = ", ".join(f"ptr noalias %{name}" for name in (*REGIONS, "F"))
    for first in regions:
        page.lines.append(f"define internal void @part{first}({arguments}) #0 {{")
        page.label("entry")
        for step in plan.steps[first : first + LOOPS_PER_PART]:
            if step.parts:
                _by_strips(page, step)
            else:
                _loop(page, step)
        page.put("ret void")
        page.lines.append("}")
    passed = ", ".join(f"ptr %{name}" for name in (*REGIONS, "F"))
    parts = "\n".join(f"  call void @part{first}({passed})" for first in regions)
    tables = [text for _, text in page.tables.values()]
    return "\n".join(
        [
            *(_apply(1), _apply(2), *tables, *page.lines),
            f"define internal void @step({arguments}) #0 {{\n{parts}\n  ret void\n}}",
            STEPS.replace("SLOT", str(8 * lanes)),
            "attributes #0 = { noinline nounwind }",
            '!0 = distinct !{!0, !1}\n!1 = !{!"llvm.loop.unroll.disable"}',
        ]
    )


def _by_strips(page: Page, step: Step) -> None:
    """All parts of a step for some places of the last axis, then for the next."""
    length = step.dims[-1]
    some = strip(length)

    def work(first: str, count: int) -> None:
        page.window = length, first, count
        for part in step.parts:
            _loop(page, part)
        page.window = None

    page.counted(length // some, lambda index, _: work(page.affine(0, [(index, some)]), some))
    if length % some:
        work(str(length - length % some), length % some)


def _loop(page: Page, step: Step) -> None:
    if step.nodes[0].op.elementwise:
        _together(page, step)
    else:
        step.nodes[0].op.write(page, step.nodes[0])


def _together(page: Page, step: Step) -> None:
    """One loop for all nodes of a step: what they read or make stays in registers for the next."""

    def body(at: list[str]) -> None:
        known: dict[object, str] = {}
        for node in step.nodes:
            values = []
            for access in node.inputs:
                key = (access.node.number, access.axes)
                if key not in known:
                    known[key] = page.load(access, at)
                values.append(known[key])
            assert isinstance(node.op, Each)
            result = node.op.of(page, node, values)
            known[(node.number, straight(len(node.dims)))] = result
            if node.number in page.places:
                page.store(node, result, at)

    page.loops(step.dims, body)


def _apply(operands: int) -> str:
    """Call one of numpy's loops over ``n`` numbers in a row."""
    sources = [f"%a{k}" for k in range(operands)]
    total = operands + 1
    stores = "".join(
        f"  %p{k} = getelementptr ptr, ptr %args, i64 {k}\n  store ptr {name}, ptr %p{k}\n"
        f"  %s{k} = getelementptr i64, ptr %steps, i64 {k}\n  store i64 8, ptr %s{k}\n"
        for k, name in enumerate([*sources, "%out"])
    )
    return f"""define internal void @apply{operands}(ptr %F, i64 %which,
    {", ".join(f"ptr {name}" for name in sources)}, ptr %out, i64 %n) #0 {{
  %args = alloca [{total} x ptr]
  %steps = alloca [{total} x i64]
  %size = alloca i64
{stores}  store i64 %n, ptr %size
  %f = getelementptr [2 x ptr], ptr %F, i64 %which, i64 0
  %d = getelementptr [2 x ptr], ptr %F, i64 %which, i64 1
  %loop = load ptr, ptr %f
  %data = load ptr, ptr %d
  call void %loop(ptr %args, ptr %size, ptr %steps, ptr %data)
  ret void
}}"""


STEPS = """define void @steps(ptr %S, ptr %N, ptr %P, ptr %L, ptr %O, ptr %T, ptr %F,
    i64 %count, i64 %given, i64 %left) {
entry:
  br label %head
head:
  %m = phi i64 [ 0, %entry ], [ %next, %head ]
  %before = phi ptr [ %S, %entry ], [ %after, %head ]
  %after = phi ptr [ %N, %entry ], [ %before, %head ]
  %bring = mul i64 %m, %given
  %bytes = mul i64 %bring, SLOT
  %l = getelementptr i8, ptr %L, i64 %bytes
  %leave = mul i64 %m, %left
  %size = mul i64 %leave, SLOT
  %o = getelementptr i8, ptr %O, i64 %size
  call void @step(ptr %before, ptr %after, ptr %P, ptr %l, ptr %o, ptr %T, ptr %F)
  %next = add i64 %m, 1
  %again = icmp slt i64 %next, %count
  br i1 %again, label %head, label %done
done:
  ret void
}"""
