"""A lesson's cells: read from jupytext percent text, and executed one after another.

Jupytext opens the same files as notebooks (``jupytext --to ipynb 03_who_pays.py``); Python runs
them as they are. Tags: ``answer`` and ``solution`` are hidden in the page until asked for,
``slider`` defines ``slider`` (label, unit, values, start) and ``draw(position)``.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MARK = re.compile(r"^# %%(?P<markdown> \[markdown\])?(?: tags=\[(?P<tags>[^]]*)\])?$")


@dataclass(frozen=True)
class Cell:
    """A piece of a lesson: words or code, and the tags that say how it is shown."""

    text: str
    markdown: bool
    tags: frozenset[str] = frozenset()
    line: int = 1
    """Line of the file on which the text begins, so that errors point there."""


@dataclass
class Shown:
    """What a cell left: printed words, figures, the value of its last line, slider positions."""

    cell: Cell
    printed: str = ""
    figures: list[Any] = field(default_factory=list)
    value: Any = None
    positions: list[tuple[str, Any]] = field(default_factory=list)
    """Printed words and figure of each position of the slider."""
    slider: dict[str, Any] = field(default_factory=dict)


def lessons() -> list[Path]:
    """The lessons in order."""
    return sorted(HERE.glob("[0-9][0-9]_*.py"))


def cells(text: str) -> list[Cell]:
    """The cells of a text in percent form; what stands before the first mark is left out.

    >>> [cell.text for cell in cells("# %% [markdown]\\n# # Why\\n\\n# %%\\n1 + 1")]
    ['# Why', '1 + 1']
    """
    found: list[tuple[re.Match[str], int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if mark := MARK.match(line):
            found.append((mark, number + 1, []))
        elif line.startswith("# %%"):
            raise ValueError(f"line {number}: not a cell's first line: {line}")
        elif found:
            found[-1][2].append(line)
    return [_cell(*each) for each in found]


def _cell(mark: re.Match[str], line: int, lines: list[str]) -> Cell:
    markdown = bool(mark["markdown"])
    plain = [each.removeprefix("#").removeprefix(" ") for each in lines] if markdown else lines
    tags = frozenset(re.findall(r'"(\w+)"', mark["tags"] or ""))
    return Cell("\n".join(plain).strip("\n"), markdown, tags, line)


def executed(path: Path) -> Iterator[Shown]:
    """A lesson's cells in order, each run in one namespace, as a notebook would."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for cell in cells(path.read_text(encoding="utf-8")):
        yield Shown(cell) if cell.markdown else _ran(cell, space, path)


def _ran(cell: Cell, space: dict[str, Any], path: Path) -> Shown:
    import matplotlib.pyplot as plt

    tree = ast.parse("\n" * (cell.line - 1) + cell.text, str(path))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(tree, str(path), "exec"), space)
        value = None
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), str(path), "eval"), space)
    figures = [plt.figure(number) for number in plt.get_fignums()]
    plt.close("all")
    shown = Shown(cell, out.getvalue().rstrip(), figures, value)
    if "slider" in cell.tags:
        shown.figures, shown.value, shown.slider = [], None, space["slider"]
        shown.printed = ""
        shown.positions = [_drawn(space, at) for at in range(len(space["slider"]["values"]))]
    return shown


def _drawn(space: dict[str, Any], position: int) -> tuple[str, Any]:
    import matplotlib.pyplot as plt

    with contextlib.redirect_stdout(io.StringIO()) as out:
        figure = space["draw"](position)
    plt.close(figure)
    return out.getvalue().rstrip(), figure
