"""Steps from state to state, taken many times over: compiled where that pays."""

from __future__ import annotations

import hashlib
import pickle
from typing import TYPE_CHECKING, Any

from sim.compiled.graph import TraceError
from sim.economy.state import Setting, State
from sim.runs.passage.ways import off, refuse, shapes
from sim.scenario.parameters import Parameters
from sim.start.first_month import Round, in_turn

if TYPE_CHECKING:
    from sim.compiled.machine import Machine

WORTH_COMPILING = 100
"""Worlds from which on half a second of compiling is won back by the first month's calibration."""

_MACHINES: dict[str, Machine | None] = {}


def repeated(
    once: Round, state: State, fixed: Setting, p: Parameters, times: int, in_all: int = 0
) -> State:
    """The state after so many steps, the same to the last bit as one after the other.

    ``once`` must be picklable, with all that its numbers hang on; see
    `sim.start.first_month.Repeated`. ``in_all``: worlds of this and further batches of its kind.
    """
    worlds = max(len(state.labs.alive), in_all)
    machine = None if off() or worlds < WORTH_COMPILING else _machine(once, state, fixed, p)
    if machine is None:
        return in_turn(once, state, fixed, p, times)
    return _after(machine, state, fixed, p, times)


def _after(machine: Machine, state: State, fixed: Setting, p: Parameters, times: int) -> State:
    from sim.compiled.flight import boarded, fly, landed

    def given(kind: str, name: str) -> Any:
        return p[name] if kind == "fixed" else getattr(fixed, name)

    flight = boarded(machine, len(state.labs.alive), state, given)
    fly(flight, times, lambda _: {})
    return landed(flight, state)


def _machine(once: Round, state: State, fixed: Setting, p: Parameters) -> Machine | None:
    about = pickle.dumps((once, shapes(state, fixed), list(p)))
    name = hashlib.sha256(about).hexdigest()
    if name not in _MACHINES:
        _MACHINES[name] = _made(once, state, fixed, p)
    return _MACHINES[name]


def _made(once: Round, state: State, fixed: Setting, p: Parameters) -> Machine | None:
    try:
        from sim.compiled.machine import built
    except ImportError:  # llvmlite is not installed, which is nobody's fault
        return None
    from sim.runs.passage.flown import alike
    from sim.runs.passage.written_month import write_round

    try:
        machine = built(write_round(once, state, fixed, p))
    except TraceError as reason:
        refuse(f"the first month's calibration is not compiled: {reason}")
        return None
    if not alike(once(state, fixed, p), _after(machine, state, fixed, p, 1)):
        refuse("the first month's calibration is not compiled: its last bits differ")
        return None
    return machine
