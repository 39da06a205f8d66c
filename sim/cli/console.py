"""What the commands share to write on the terminal."""

from __future__ import annotations

import os
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.base.printed import visible

PIPED_WIDTH = 160
"""Columns when the output goes to a file or another program, which have no width of their own."""


def console(stderr: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for tables where there is none."""
    found = Printed(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not found.is_terminal and "COLUMNS" not in os.environ:
        found.width = PIPED_WIDTH
    return found


class Printed(Console):
    """Prints text as it is: what looks like markup is none, control characters are escaped."""

    def render_str(self, text: str, **how: Any) -> Text:
        """Text that a file or an argument may have brought, as cell, title, rule or line."""
        return super().render_str(visible(text), **how)


def say(line: str, stderr: bool = False) -> None:
    """Print a line that is not broken, so that what it names can be copied."""
    console(stderr).print(line, soft_wrap=True)


def measured() -> None:
    """Take away a size of the terminal that is none, as some programs set it."""
    for name in ("COLUMNS", "LINES"):
        if not os.environ.get(name, "1").isdigit() or not int(os.environ.get(name, "1")):
            del os.environ[name]


def told(out: Console, head: str, *lines: str) -> None:
    """Print an item of a list: its name unbroken, to be copied, and below what is said of it.

    Lines are indented and broken to the console's width; empty ones are left out.
    """
    out.print(Text(visible(head), "bold"), soft_wrap=True)
    for line in filter(None, lines):
        out.print(Padding(Text(visible(line)), (0, 0, 0, 4)))


def data(content: str | bytes) -> None:
    """Print what programs read: UTF-8 whatever the terminal's encoding, as files have it."""
    # What no text can hold, of a file's name, is escaped as JSON escapes it.
    made = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    typer.echo(made, nl=False)


def table(title: str, text_columns: tuple[str, ...], number_columns: tuple[str, ...] = ()) -> Table:
    """An empty table: columns of text, then columns of right-aligned numbers.

    Narrow, without lines between columns, so that it fits into 80 columns.
    """
    made = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold",
        box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0),
    )  # fmt: skip
    for name in text_columns:
        made.add_column(name, overflow="fold")
    for name in number_columns:
        made.add_column(name, justify="right", overflow="fold")
    return made
