"""The market of `market_start` by the functions of `in_arrays`, its month compiled once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from in_arrays import after, trends
from market_start import Final, Start

from sim.compiled import Program, Shared

CONSTANT = ("class_sigma", "class_quality", "classes")
PROGRAMS: dict[tuple[int, int], Program] = {}


def stays(start: Start) -> dict[str, Any]:
    """What differs between worlds and stays as it is."""
    return {name: each for name, each in vars(start).items() if name not in (*CONSTANT, "state")}


def comes(months: int) -> tuple[Shared, ...]:
    """The trends of some months."""
    return tuple(Shared(each) for each in np.array([trends(k) for k in range(months)]).T)


def program(start: Start) -> Program:
    """Compiled once for all markets of a size."""
    key = (start.unit_cost.shape[1], start.weight.shape[1])
    if key not in PROGRAMS:

        def step(state: Any, fixed: Any, coming: Any) -> tuple[Any, tuple[()]]:
            return after(replace(start, state=state, **fixed), state, *coming), ()

        PROGRAMS[key] = Program(step, start.state, stays(start), comes(1))
    return PROGRAMS[key]


def run(start: Start, months: int) -> Final:
    """The markets after some months."""
    worlds = program(start).run(start.state, stays(start))
    worlds.advance(months, comes(months))
    end: Final = worlds.state
    return end
