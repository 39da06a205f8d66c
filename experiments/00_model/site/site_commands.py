"""A page for each command: its help, its options, and the guide that tells how to read it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from site_text import cell, prose
from typer.main import get_command

from sim.cli import app

FOLDER = "commands"
GUIDE = Path(__file__).resolve().parents[1] / "guide"
HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
NAMED = re.compile(r"`endgame ([a-z-]+)`")


@cache
def commands() -> dict[str, Any]:
    """All commands by name, as `endgame --help` lists them."""
    found: dict[str, Any] = getattr(get_command(app), "commands")  # noqa: B009
    return found


@cache
def guides() -> dict[str, str]:
    """Name of the guide by command: the page that has the command in a heading."""
    found: dict[str, str] = {}
    for path in sorted(GUIDE.glob("*.md")):
        for heading in HEADING.findall(path.read_text(encoding="utf-8")):
            found.update(dict.fromkeys(NAMED.findall(heading), path.name))
    return found


def command_pages() -> dict[str, str]:
    """Markdown by path: an index, and a page for each command."""
    pages = {f"{FOLDER}/{name}.md": command_page(name, each) for name, each in commands().items()}
    return {f"{FOLDER}/index.md": index(), **pages}


def index() -> str:
    """The page that leads to the commands, in the groups of `endgame --help`."""
    panels: dict[str, list[str]] = {}
    for name, each in commands().items():
        first = (each.help or "").partition("\n")[0]
        panels.setdefault(each.rich_help_panel, []).append(f"- [{name}]({name}.md): {prose(first)}")
    parts = ["# Commands", "All take `--help`; exit codes are 0, 2 for bad input, 130 for Ctrl-C."]
    for panel, lines in panels.items():
        parts += [f"## {panel}", "\n".join(lines)]
    parts.append("```{toctree}\n:hidden:\n\n" + "\n".join(commands()) + "\n```")
    return "\n\n".join(parts) + "\n"


def command_page(name: str, command: Any) -> str:
    """One command: what it does, what it takes."""
    parts = [f"# `endgame {name}`"]
    if name in guides():
        parts.append(
            f"How to read it: [the guide](../experiments/00_model/guide/{guides()[name]})."
        )
    for paragraph in (command.help or "").split("\n\n"):
        shown = paragraph.startswith("endgame ")
        parts.append(f"    .venv/bin/{paragraph}" if shown else prose(paragraph))
    given = [option(each) for each in command.params if getattr(each, "help", None)]
    parts += ["## What it takes", *given] if given else []
    return "\n\n".join(parts) + "\n"


def option(parameter: Any) -> str:
    """One argument or option."""
    words = " ".join(str(parameter.help).split())
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`\n: {prose(words)}"
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    default = parameter.default
    told = default is not None and not callable(default) and not isinstance(default, bool)
    usual = f" Usually {cell(str(default))}." if told and str(default) else ""
    return f"`{names}`\n: {prose(words)}{usual}"
