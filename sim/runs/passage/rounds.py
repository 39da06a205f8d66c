"""Steps from state to state, taken many times over: compiled where that pays."""

from __future__ import annotations

import hashlib
import pickle
from typing import TYPE_CHECKING

from sim.economy.participants import Setting
from sim.economy.state import State
from sim.runs.passage.programs import Programs, off
from sim.runs.passage.ways import shapes
from sim.scenario.parameters import Parameters
from sim.start.first_month import Round, in_turn

if TYPE_CHECKING:
    from sim.compiled import Program

WORTH_COMPILING = 100
"""Worlds from which on half a second of compiling is won back by the first month's calibration."""
WORTH_LOADING = 30
"""Worlds from which on code that is kept is taken."""

PROGRAMS = Programs("the first month's calibration")


def repeated(
    once: Round, state: State, fixed: Setting, p: Parameters, times: int, in_all: int = 0
) -> State:
    """The state after so many steps, the same to the last bit as one after the other.

    ``once`` must be picklable, with all that its numbers hang on; see
    `sim.start.first_month.Repeated`. ``in_all``: worlds of this and further batches of its kind.
    """
    if off():
        return in_turn(once, state, fixed, p, times)
    about = hashlib.sha256(pickle.dumps((once, shapes(state, fixed), list(p)))).hexdigest()
    worlds = max(len(state.labs.alive), in_all)
    there = WORTH_LOADING <= worlds < WORTH_COMPILING and PROGRAMS.kept(about, (once,))
    ready = None
    if worlds < WORTH_COMPILING and not there:
        ready = PROGRAMS.ready(about)
        if ready is None:
            return in_turn(once, state, fixed, p, times)
    from sim.runs.passage.flown import alike
    from sim.runs.passage.written_month import by_world, round_program

    def after(program: Program, times: int) -> State:
        run = program.run(state, by_world(fixed, p, p))
        run.advance(times)
        end: State = run.state
        return end

    program = ready or PROGRAMS.get(
        about,
        (once,),
        lambda place: round_program(once, state, fixed, p, place),
        lambda program: alike(once(state, fixed, p), after(program, 1)),
    )
    return in_turn(once, state, fixed, p, times) if program is None else after(program, times)
