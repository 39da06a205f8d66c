"""Which closed forms of markets and costs the simulation and its record call."""

from __future__ import annotations

import ast
from functools import cache

from odd_markdown import module_row
from odd_source import file_of, functions, modules, tree

from sim.analysis.markdown import rows as markdown

USERS = ("behaviour", "posting", "start", "month", "results", "record")
"""Rooms of the package whose modules run in a month, a start, a result or a record."""


def forms_table() -> str:
    """The public functions of the pure rooms that a month, a start, a result or a record calls."""
    rows = []
    called = called_functions()
    for room in ("market", "costs"):
        for module in modules(room):
            mine = [each for each in functions(room) if each.module == module]
            mine = [each for each in mine if (room, module, each.name) in called]
            if mine:
                link, text, sources, _ = module_row(room, module)
                rows.append((link, text, sources, ""))
            rows += [
                (f"`{each.name}`", each.summary, "; ".join(each.sources),
                 ", ".join(sorted(called[room, module, each.name])))
                for each in mine
            ]  # fmt: skip
    return markdown(("function", "what it does", "source", "called from"), rows)


@cache
def called_functions() -> dict[tuple[str, str, str], set[str]]:
    """Functions of market and costs that the simulation calls, and the modules that call them.

    Those that the rules, postings, starts, commits and records import, and those that these call.
    """
    found: dict[tuple[str, str, str], set[str]] = {}
    for room in USERS:
        for module in modules(room):
            for form in imported_by(tree(file_of(room, module))):
                found.setdefault(form, set()).add(module)
    forms = {(e.room, e.module, e.name): e for e in (*functions("market"), *functions("costs"))}
    found = {form: users for form, users in found.items() if form in forms}
    queue = list(found)
    while queue:
        room, module, name = queue.pop()
        within = {(room, module, other) for other in forms[room, module, name].calls}
        across = {
            form
            for form in imported_by(tree(file_of(room, module)))
            if form[2] in forms[room, module, name].calls
        }
        for form in (within | across) & set(forms) - {(room, module, name)}:
            if form not in found:
                queue.append(form)
            found.setdefault(form, set()).add(module)
    return found


def imported_by(module: ast.Module) -> set[tuple[str, str, str]]:
    """What a module imports from others of the package: room, module, name."""
    places = set()
    for each in module.body:
        if not (isinstance(each, ast.ImportFrom) and (each.module or "").startswith("sim.")):
            continue
        parts = str(each.module).split(".")
        places |= {(parts[-2], parts[-1], alias.name) for alias in each.names}
    return places
