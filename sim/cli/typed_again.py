"""The command line of the command that runs, so that its answer can be asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from shlex import join
from typing import Any

from typer.core import TyperCommand

NO_PART = frozenset({"--out", "--overwrite", "--json", "--workers", "--resume", "--no-figures"})
"""Options on which no answer hangs: where it goes, how it is made and printed."""
_NOW: ContextVar[str] = ContextVar("typed_again", default="endgame")


class Retyped(TyperCommand):
    """A command that knows, while it runs, how it can be typed again."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; `typed_again` gives its line meanwhile."""
        before = _NOW.set(join(["endgame", str(self.name), *_words(self, ctx)]))
        try:
            return super().invoke(ctx)
        finally:
            _NOW.reset(before)


def typed_again() -> str:
    """The whole line of the running command, quoted for a shell.

    Arguments first, options in the order of the help; without those on which no answer hangs, and
    without what is as it would be anyway. Worked: ``endgame map --y b.c --x "a=1:2" --json`` is
    ``endgame map --x a=1:2 --y b.c``; outside a command it is ``endgame``.
    """
    return _NOW.get()


def _words(command: TyperCommand, ctx: Any) -> Iterator[str]:
    arguments: list[str] = []
    options: list[str] = []
    for each in command.params:
        value = ctx.params.get(each.name)
        if getattr(ctx.get_parameter_source(each.name), "name", "") != "COMMANDLINE":
            continue
        if each.param_type_name == "argument":
            arguments += map(str, value if isinstance(value, list | tuple) else [value])
        elif value != each.default and not NO_PART & {*each.opts}:
            options += _option(max(each.opts, key=len), each.secondary_opts, value)
    if any(word.startswith("-") for word in arguments):
        return iter([*options, "--", *arguments])
    return iter([*arguments, *options])


def _option(name: str, other: list[str], value: Any) -> list[str]:
    if isinstance(value, bool):
        return [name] if value else other[:1]
    values = value if isinstance(value, list | tuple) else [value]
    return [word for each in values for word in (name, str(each))]
