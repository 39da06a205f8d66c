"""What an option must be that was given no number, or one out of its range."""

from __future__ import annotations

import re
from typing import Any

from sim.base.printed import one_line
from sim.base.written import number
from sim.scenario.complaint import cut

_TOLD = re.compile(r"'?(.+?)'? is not ")
"""How earlier versions of typer begin: ``0 is not in the range``, ``'x' is not a valid float``."""


def wrong_number(error: Any) -> str:
    """Wrong usage in our own words; empty if it is not about a number.

    ``error`` is typer's, whose classes moved between versions; what is read here did not, or is
    looked for in both places. Worked: ``--years 0: must be a whole number from 1 to 50``.
    """
    option: Any = getattr(error, "param", None)
    word = _word(option)
    if not word or type(error).__name__ != "BadParameter":
        return ""
    low, high = (_bound(option, name) for name in ("min", "max"))
    name = max(option.opts, key=len)
    return one_line(f"{name}{_given(error)}: must be {word}{_within(low, high)}")


def _word(option: Any) -> str:
    """What kind of number an option takes; empty if it takes none."""
    known = getattr(getattr(option, "type_descriptor", None), "annotation", None)
    name = getattr(getattr(option, "type", None), "name", "")  # of earlier versions of typer
    if known is int or name.startswith("integer"):
        return "a whole number"
    return "a number" if known is float or name.startswith("float") else ""


def _bound(option: Any, name: str) -> float | None:
    found: float | None = getattr(option, name, getattr(getattr(option, "type", None), name, None))
    return found


def _within(low: float | None, high: float | None) -> str:
    """Worked: 1 and 50 are `` from 1 to 50``; 0 and nothing are ``, at least 0``."""
    if low is not None and high is not None:
        return f" from {number(low)} to {number(high)}"
    if low is not None:
        return f", at least {number(low)}"
    return "" if high is None else f", at most {number(high)}"


def _given(error: Any) -> str:
    """What was given, after a space, where the error tells it."""
    try:
        found = error.__cause__.errors()[0]["input"]
    except (AttributeError, IndexError, KeyError, TypeError):  # earlier versions of typer
        told = _TOLD.match(str(getattr(error, "message", "")))
        found = told[1] if told else ""
    return f" {cut(str(found))}" if str(found) else ""
