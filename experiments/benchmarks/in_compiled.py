"""The market of `market_start` by the functions of `in_arrays`, its month compiled once."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
from in_arrays import after, trends
from market_start import Final, Start
from sim.compiled.flight import Flight, fly, gathered
from sim.compiled.trace import Trace

from sim.compiled.blocks import aligned, from_lanes, padded
from sim.compiled.graph import FLOAT, WORLDS
from sim.compiled.machine import Machine, built
from sim.runs.passage.written_month import MOST_WORLDS, Written

CONSTANT = ("class_sigma", "class_quality", "classes")
TRENDS = ("month cost", "month spend")
MACHINES: dict[tuple[int, int], Machine] = {}


def columns(start: Start) -> dict[str, Any]:
    """Every array of the markets that differs between worlds, by name."""
    named = {f"fixed {name}": array for name, array in start.p.items()}
    for field in fields(start):
        if field.name not in (*CONSTANT, "p", "state"):
            named[f"setting {field.name}"] = getattr(start, field.name)
    return named | {f"state {name}": array for name, array in start.state._asdict().items()}


def written(start: Start) -> Written:
    """Run a month once on arrays that write down what is done with them."""
    trace = Trace(MOST_WORLDS)
    given = {
        name: trace.given(name, array.shape[1:], FLOAT, WORLDS)
        for name, array in columns(start).items()
    }

    def part(kind: str) -> dict[str, Any]:
        return {n.split(" ")[1]: array for n, array in given.items() if n.split(" ")[0] == kind}

    cost, spend = (trace.given(name, (), FLOAT, None) for name in TRENDS)
    markets: Any = replace(start, p=part("fixed"), state=Final(**part("state")), **part("setting"))
    end: Any = after(markets, markets.state, cost, spend)
    return Written(trace, end._asdict(), {})


def machine(start: Start) -> Machine:
    """Compiled once for all markets of a size."""
    key = (start.unit_cost.shape[1], start.weight.shape[1])
    if key not in MACHINES:
        MACHINES[key] = built(written(start))
    return MACHINES[key]


def run(start: Start, months: int) -> Final:
    """The markets after some months."""
    made, named = machine(start), columns(start)
    worlds, layout = len(start.weight), made.layout
    blocks = padded(worlds, made.lanes)
    state = gathered(layout.state, named, made.lanes, blocks)
    fixed = gathered(layout.fixed, named, made.lanes, blocks)
    scratch = aligned((layout.scratch, made.lanes))
    flight = Flight(made, worlds, state, aligned(state.shape), fixed, scratch)

    def brings(month: int) -> dict[str, Any]:
        values = zip(TRENDS, trends(month), strict=True)
        return {name: np.full((worlds, 1), value) for name, value in values}

    fly(flight, months, brings)

    def end(name: str, before: Any) -> Any:
        first = layout.state.first[f"state {name}"]
        slots = flight.state[:, first : first + int(np.prod(before.shape[1:]))]
        return from_lanes(slots, worlds, before.shape[1:], np.float64)

    return Final(**{name: end(name, array) for name, array in start.state._asdict().items()})
