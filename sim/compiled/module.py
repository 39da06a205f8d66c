"""The text of a module: all steps of a month, and a loop over months."""

from __future__ import annotations

from sim.compiled.graph import elementwise
from sim.compiled.operations import operation, together
from sim.compiled.schedule import Plan
from sim.compiled.steps import STEPS
from sim.compiled.writer import Writer

REGIONS = ("S", "N", "P", "L", "O", "T")
"""State before and after, what stays, what each month brings, what it leaves, scratch."""
STEPS_PER_PART = 60
"""Steps in one function: compilers take more than twice as long over twice as much."""


def module(plan: Plan, lanes: int, calls: tuple[str, ...]) -> str:
    """The text of a module: ``month`` works through all steps once, ``months`` several times."""
    writer = Writer(lanes, plan, calls, operation)
    pieces = [
        plan.steps[first : first + STEPS_PER_PART]
        for first in range(0, len(plan.steps), STEPS_PER_PART)
    ]
    arguments = ", ".join(f"ptr noalias %{name}" for name in (*REGIONS, "F"))
    for number, steps in enumerate(pieces):
        writer.lines.append(f"define internal void @part{number}({arguments}) #0 {{")
        writer.label("entry")
        for step in steps:
            if elementwise(step.nodes[0]):
                together(writer, step)
            else:
                STEPS[step.nodes[0].op](writer, step.nodes[0])
        writer.put("ret void")
        writer.lines.append("}")
    passed = ", ".join(f"ptr %{name}" for name in (*REGIONS, "F"))
    text = [_helpers(), "\n".join(writer.globals), "\n".join(writer.lines)]
    body = "\n".join(f"  call void @part{number}({passed})" for number in range(len(pieces)))
    text.append(f"define internal void @month({arguments}) #0 {{\n{body}\n  ret void\n}}")
    text.append(_months(lanes))
    text.append("attributes #0 = { noinline nounwind }")
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
