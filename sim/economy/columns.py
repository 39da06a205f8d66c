"""The state as one list of named columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np

from sim.economy.state import State


def columns(state: State) -> Iterator[tuple[str, Any]]:
    """Every column of the state by its full name, such as ``labs.cash_usd``."""
    for kind in fields(state):
        agents = getattr(state, kind.name)
        for column in fields(agents):
            yield full_name(kind.name, column.name), getattr(agents, column.name)


def full_name(kind: str, column: str) -> str:
    """Labs and cash_usd: labs.cash_usd."""
    return ".".join((kind, column))


def unsound(state: State) -> str | None:
    """Name the first column that is NaN or infinite, or None; columns are allocated as NaN."""
    for name, values in columns(state):
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            return name
    return None
