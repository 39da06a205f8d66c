"""The state as one list of named columns, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np

from sim.economy.state import State


def columns(state: State) -> Iterator[tuple[str, Any]]:
    """Every column of the state by its full name, such as ``labs.cash_usd``."""
    for kind in fields(state):
        agents = getattr(state, kind.name)
        for column in fields(agents):
            yield full_name(kind.name, column.name), getattr(agents, column.name)


def from_columns(like: State, named: Mapping[str, Any]) -> State:
    """A state of those columns."""
    return State(
        **{
            kind.name: replace(
                getattr(like, kind.name),
                **{
                    column.name: named[full_name(kind.name, column.name)]
                    for column in fields(getattr(like, kind.name))
                },
            )
            for kind in fields(like)
        }
    )


def full_name(kind: str, column: str) -> str:
    """Labs and cash_usd: labs.cash_usd."""
    return ".".join((kind, column))


def unsound(state: State) -> str | None:
    """Name the first column that is NaN or infinite, or None; columns are allocated as NaN."""
    for name, values in columns(state):
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            return name
    return None
