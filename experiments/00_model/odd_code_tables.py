"""Tables of the description that come from the code: state, month, decisions, rules, streams."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields

from odd_forms import imported_by
from odd_markdown import CODE, grouped, module_row
from odd_source import (
    Function,
    columns,
    file_of,
    first_sentence,
    functions,
    modules,
    parameters_of,
    phases,
    tree,
)
from odd_source import plain as on_one_line

from sim.analysis.markdown import rows as markdown
from sim.month import world
from sim.month.decisions import DECISIONS
from sim.start.draws import Luck

STATE_KINDS = (
    "LabState", "CloudState", "ChipState", "InvestorState", "BuilderState", "ConsumerState",
    "FinanceState", "ModelState", "MarketState",
)  # fmt: skip
SKIPPED = frozenset({
    "world.decide", "decide.later", "world.journal", "journal.cash", "journal.closed",
    "labs_finance.resized",
})  # fmt: skip
"""Calls of a month that do nothing to the world."""


def state_table() -> str:
    """Every column of every kind of agent."""
    rows = []
    for kind in STATE_KINDS:
        title, found = columns(kind)
        rows.append((f"**`{kind}`**", "", "", f"*{title}*"))
        rows += [(f"`{each.name}`", each.shape, each.unit, each.text) for each in found]
    title, found = columns("Setting")
    names = ", ".join(f"`{each.name}`" for each in found)
    rows.append(("**`Setting`**", "", "", f"*{title}*: {names}"))
    return markdown(("column", "shape", "unit", "what"), rows)


def process_table() -> str:
    """The phases of a month with the functions that ``sim/month/step.py`` calls in each."""
    known = {(each.room, each.module, each.name): each for each in _all_functions()}
    rows = []
    for phase in phases():
        number = ", ".join(re.findall(r"(?:^|; )(\d+) ", phase.title))
        title = re.sub(r"(^|; )\d+ ", r"\1", phase.title)
        rows.append((f"**{number}**", f"**{title}**", ""))
        shown = [name for name in phase.calls if name not in SKIPPED]
        # What the world does to hand over numbers is told only where a phase does nothing else.
        shown = [name for name in shown if not name.startswith("world.")] or shown
        rows += [("", f"`{name}`", _summary(name, known)) for name in shown]
    return markdown(("phase", "function", "what it does"), rows)


def _all_functions() -> Iterator[Function]:
    for room in ("behaviour", "posting", "market", "costs"):
        yield from functions(room)


def _summary(name: str, known: dict[tuple[str, str, str], Function]) -> str:
    """First sentence of what a call of the month does."""
    module, _, function = name.rpartition(".")
    if module == "world":
        return first_sentence(inspect.getdoc(getattr(world.World, function)) or "")
    home = ("posting" if module in modules("posting") else "behaviour", module or "observe")
    return known[(*home, function)].summary


def _top_level(path: str, name: str) -> ast.FunctionDef:
    return next(
        each for each in tree(path).body if isinstance(each, ast.FunctionDef) and each.name == name
    )


def decision_table() -> str:
    """Each decision that a user may replace, by kind of agent, with the rule that stands else."""
    known = {f"{each.module}.{each.name}": each for each in functions("behaviour")}
    # Routing is asked for inside the builders' rule, which is handed the seam.
    midway = tuple(name for name, each in known.items() if "reroute" in each.calls)
    asked = {(kind, name): rules for phase in phases() for kind, name, rules in phase.hooks}
    rows = []
    for record in sorted(DECISIONS.values(), key=lambda each: each.kind):
        rules = asked[record.kind, record.name] or midway
        sources: dict[str, None] = {}
        for rule in rules:
            sources |= dict.fromkeys(_sources(known[rule]))
        says = known[rules[0]].summary
        code = ", ".join(f"`{rule}`" for rule in rules)
        name, kind = f"`{record.name}`", record.kind.replace("_", " ")
        rows.append((kind, name, record.says, record.may_be, says, code, "; ".join(sources)))
    heads = ("agent", "decision", "its answer", "may be", "what the rule says", "rule", "sources")
    return markdown(heads, rows)


def _sources(rule: Function) -> Iterator[str]:
    """Publications of a rule, of what it calls in its module, and of the closed forms it calls."""
    yield from rule.sources
    for other in functions(rule.room):
        if other.module == rule.module and other.name in rule.calls and other != rule:
            yield from _sources(other)
    imported = imported_by(tree(file_of(rule.room, rule.module)))
    for form in (*functions("market"), *functions("costs")):
        if form.name in rule.calls and (form.room, form.module, form.name) in imported:
            yield from form.sources


def rules_table() -> str:
    """The public functions of the rooms that read parameters, module by module.

    Those that read none, name no publication and are no step of a month are only named.
    """
    steps = {name.rpartition(".")[2] for phase in phases() for name in phase.calls}
    rows = []
    for room in ("behaviour", "posting"):
        for module in modules(room):
            mine = [each for each in functions(room) if each.module == module]
            told = [e for e in mine if e.parameters or e.sources or e.name in steps]
            link, text, sources, _ = module_row(room, module)
            helpers = ", ".join(f"`{each.name}`" for each in mine if each not in told)
            rows.append((link, text + (f" Also: {helpers}" if helpers else ""), sources, ""))
            rows += [
                (f"`{e.name}`", e.summary, "; ".join(e.sources), grouped(e.parameters))
                for e in told
            ]
    return markdown(("function", "what it does", "source", "parameters that it reads"), rows)


def elsewhere_table() -> str:
    """Parameters that are read outside the rules and postings: starts, commits, measures."""
    paths = [file_of(room, module) for room in ("start", "month") for module in modules(room)]
    rows = []
    for path in paths:
        text = first_sentence(ast.get_docstring(tree(path)) or "")
        found = grouped(parameters_of(path))
        if found:
            rows.append((f"[{path.removesuffix('.py')}]({CODE}/{path})", text, found))
    return markdown(("file", "what it does", "parameters that it reads"), rows)


def streams_table() -> str:
    """The named random streams: what is drawn and how it is distributed."""
    luck = next(
        each
        for each in tree("start/draws.py").body
        if isinstance(each, ast.ClassDef) and each.name == "Luck"
    )
    texts = [
        on_one_line(str(each.value.value)).rstrip(".")
        for each in luck.body
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
    ][1:]
    rows = [
        (f"`{each.name}`", "every month", text)
        for each, text in zip(fields(Luck), texts, strict=True)
    ]
    streams = ", ".join(f"`{name}`" for name in start_streams())
    rows.append((streams, "at the start", "each builder's size, tastes, tasks and so on"))
    rows.append(("`parameter:<name>`", "at the start", "uniform: each uncertain parameter's value"))
    level = "uniform: each level of the start that is drawn"
    rows.append(("`start:<kind>:<agent>:<quantity>`", "at the start", level))
    return markdown(("stream", "drawn", "what it decides"), rows)


def start_streams() -> tuple[str, ...]:
    """Streams that a start draws from, in the order of the code."""
    node = _top_level("start/first_others.py", "builder_state")
    return tuple(
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant)
        and isinstance(each.value, str)
        and each.value.startswith("builder_")
    )
