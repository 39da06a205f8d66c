"""Pieces of Markdown that the tables of the description share."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from odd_source import citations, file_of, first_sentence, tree

from sim.scenario.parameters import table

CODE = "../../sim"
"""The package as seen from the description."""


def module_row(room: str, module: str) -> tuple[str, str, str, str]:
    text = ast.get_docstring(tree(file_of(room, module))) or ""
    path = file_of(room, module)
    name = path.removesuffix(".py").partition(f"{room}/")[2]
    link = f"**[{room}/{name}]({CODE}/{path})**"
    return link, f"*{first_sentence(text)}*", "; ".join(citations(text)), ""


def grouped(names: Iterable[str]) -> str:
    """Parameters by group; a family that is read whole shows once, with a star.

    Worked: ``["a.x_one", "a.x_two", "a.x_three", "a.y"]`` of a table with no other ``a.x_`` is
    ``a: x_*, y``.
    """
    groups: dict[str, dict[str, None]] = {}
    wanted = set(names)
    for name in sorted(wanted):
        group, _, rest = name.partition(".")
        stems = [name[: at.end()] for at in re.finditer("_", name) if at.start() > len(group)]
        families = {stem: {row for row in table() if row.startswith(stem)} for stem in stems}
        whole = [stem for stem, rows in families.items() if len(rows) >= 3 and rows <= wanted]
        short = f"{whole[0].partition('.')[2]}\\*" if whole else rest
        groups.setdefault(group, {}).setdefault(short)
    return "; ".join(f"{group}: {', '.join(members)}" for group, members in groups.items())
