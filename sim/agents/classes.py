"""What a user's class of agents may say, looked at before anything runs."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from sim.base.errors import ScenarioError
from sim.month.decisions import Decision, of_kind
from sim.scenario.schema import nearest

NEARLY = 0.85
"""Likeness, in difflib's ratio, from which a name is a slip."""


def look_at(cls: type[Any], kind: str) -> None:
    """Refuse a class whose ``decide_...`` would never be asked, or could never answer.

    Raises
    ------
    ScenarioError
        If a name is no decision of its kind, or what stands there is no method of three
        arguments that can return something.
    """
    names = [each.name for each in of_kind(kind)]
    for name in (each for each in dir(cls) if each.startswith("decide_")):
        if name not in names:
            raise ScenarioError(
                f"{cls.__name__}: nothing asks for {name}{nearest(name, names)}; "
                f"the decisions of a {kind.replace('_', ' ')} are {', '.join(names)}"
            )
        wrong = _wrong(inspect.getattr_static(cls, name))
        if wrong:
            raise ScenarioError(f"{cls.__name__}.{name} {wrong}")


def look_for_slips(cls: type[Any], own: Iterable[str], kind: str) -> None:
    """Refuse a public method that is nearly called like a decision; ``own`` are the user's names.

    Raises
    ------
    ScenarioError
        With the name that was meant.
    """
    names = [each.name for each in of_kind(kind)]
    for name in own:
        if name.startswith(("_", "decide_")) or not callable(inspect.getattr_static(cls, name)):
            continue
        meant = get_close_matches(name.lower(), names, 1, NEARLY)
        if meant:
            raise ScenarioError(
                f"{cls.__name__}: nothing asks for {name}; did you mean {meant[0]}? "
                f"A method of your own needs another name, or _{name}"
            )


def _wrong(method: Any) -> str | None:
    """Why this can be no hook."""
    if not callable(method) and not isinstance(method, staticmethod | classmethod):
        return f"is a {type(method).__name__}: must be a method, (self, view, default)"
    if inspect.isfunction(method):
        try:
            inspect.signature(method).bind(None, None, None)
        except TypeError:
            taken = inspect.signature(method)
            return f"takes {taken}: must take (self, view, default)"
        if silent(method):
            return (
                "never returns anything, and changing default changes nothing: "
                "say `return default`, or leave the method out"
            )
    return None


def silent(function: Callable[..., Any]) -> bool:
    """Whether a function can return nothing but None; one that always raises is not silent."""
    code = getattr(function, "__code__", None)
    if code is None or code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE):
        return False
    returned, before = [], None
    for each in dis.get_instructions(code):
        if each.opname == "RETURN_CONST":
            returned.append(each.argval is None)
        elif each.opname == "RETURN_VALUE":
            loaded = before is not None and before.opname == "LOAD_CONST" and before.argval is None
            returned.append(loaded and not each.is_jump_target)  # there may be more to come from
        before = each
    return bool(returned) and all(returned)


def overridden(cls: type[Any], own: frozenset[Any]) -> tuple[Decision, ...]:
    """Decisions that a class takes itself, by whatever road its methods came.

    ``own`` has the methods that keep the default.
    """
    return tuple(each for each in of_kind(cls.kind) if getattr(cls, each.name) not in own)
