"""The door: from a function of arrays to machine code, and worlds on their way through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.base.axes import FloatArray
from sim.compiled import code_cache
from sim.compiled.blocks import aligned, from_lanes, padded, to_lanes
from sim.compiled.graph import TraceError, digest
from sim.compiled.layout import Step, kind, lay_out, write_down
from sim.compiled.machine import Machine, engine, kept_engine
from sim.compiled.module import module
from sim.compiled.recipe import Recipe, keep, kept
from sim.compiled.tree import Shared, filled, leaves, mapped

LANES = 8
"""Worlds side by side: as many doubles as fit in the widest register of today."""
_MACHINES = SimpleNamespace(by_graph={})
"""Machine code of this process, by the graph that it does: no part of `Surroundings`."""


def compile(function: Callable[..., Any], *examples: Any) -> Callable[..., Any]:
    """The function as machine code, the same to the last bit: of trees of (worlds, ...) arrays.

    Parameters
    ----------
    function
        Pure; its arguments and its result are trees of arrays: dataclasses, dicts, tuples, lists.
        What it reads besides is written into the code.
    examples
        Arguments whose shapes, but for the number of worlds, and types are those of all later ones.

    Returns
    -------
    callable
        As ``function``. Where a rule forbids what has happened, the function itself is run to say
        what and why.

    Raises
    ------
    TraceError
        If the function does what compiled code has no word for.
    ImportError
        If llvmlite is not installed.

    Worked: see `sim.compiled`.
    """
    program = Program(lambda state, given, _: (state, function(*given)), (), examples)

    def compiled(*arguments: Any) -> Any:
        left = program.run((), arguments).advance(1)
        if left.forbidden.any():
            return function(*arguments)
        return mapped(lambda array: array[:, 0], left.tree)

    return compiled


def _made(step: Step, given: dict[str, Any]) -> tuple[Recipe, Machine]:
    """Write a step down, and have its code made if this process has none of the same graph."""
    written = write_down(step, given)
    layout = lay_out(written)
    places = sorted((number, repr(place)) for number, place in layout.plan.places.items())
    graph = digest(layout.nodes, places, LANES)
    known: dict[str, tuple[str, Machine]] = _MACHINES.by_graph
    if graph not in known:
        text = module(layout.plan, LANES, layout.calls)
        known[graph] = code_cache.key(text), Machine(engine(text), layout.calls)
    code, machine = known[graph]
    left = [(array.inner, array.dtype) for array in written.left]
    recipe = Recipe(
        graph, code, layout.calls, layout.regions, layout.plan.room, layout.in_place, left,
        written.tree,
    )  # fmt: skip
    return recipe, machine


def _kept_machine(recipe: Recipe) -> Machine | None:
    """Code of this process or from the disk; None if it is gone."""
    known: dict[str, tuple[str, Machine]] = _MACHINES.by_graph
    if recipe.graph not in known:
        found = kept_engine(recipe.code)
        if found is None:
            return None
        known[recipe.graph] = recipe.code, Machine(found, recipe.calls)
    return known[recipe.graph][1]


class Program:
    """A step as machine code, taken many times over: the one that `compile` makes as well.

    Parameters
    ----------
    step
        From ``(state, fixed, coming)`` to ``(state after, what is left)``; pure, as in `compile`.
    state, fixed, coming
        Examples: of what a step changes, of what stays, of what comes anew with each step. The last
        as `Run.advance` takes it, with an axis of steps, of which the first is looked at.
    name
        Under which another process finds what was made of this step: it must name all that the step
        does and all that the examples are like. None: nothing is kept.
    """

    def __init__(
        self, step: Step, state: Any, fixed: Any = (), coming: Any = (), name: str | None = None
    ) -> None:
        given = {"state": state, "fixed": fixed, "coming": mapped(_first_step, coming)}
        self.kinds = {each: [kind(leaf) for leaf in leaves(tree)] for each, tree in given.items()}
        recipe = None if name is None else kept(name)
        machine = None if recipe is None else _kept_machine(recipe)
        if recipe is None or machine is None:
            recipe, machine = _made(step, given)
            if name is not None:
                keep(name, recipe)
        self.regions, self.room, self.in_place = recipe.regions, recipe.room, recipe.in_place
        self.tree, self.left, self.machine = recipe.tree, recipe.left, machine

    def run(self, state: Any, fixed: Any = ()) -> Run:
        """Worlds before their first step."""
        return Run(self, state, fixed)

    def gather(self, room: FloatArray, region: str, trees: dict[str, Any], worlds: int) -> None:
        """Lay trees' arrays out as a region wants them: (blocks, steps, slots, lanes).

        Arrays are (worlds, ...), or (worlds, steps, ...) where each step has its own.

        Raises
        ------
        TraceError
            If they are not as those that the program was made for.
        """
        found = {}
        for name, tree in trees.items():
            found[name] = leaves(tree)
            once = map(_first_step, found[name]) if name == "coming" else found[name]
            if [kind(leaf) for leaf in once] != self.kinds[name]:
                raise TraceError(f"{name}: other arrays than the code was made for")
        for (name, leaf), first in self.regions[region].first.items():
            array = found[name][leaf]
            if isinstance(array, Shared):
                array = np.broadcast_to(array.array, (worlds, *np.shape(array.array)))
            if name == "coming" and array.shape[1] != room.shape[1]:
                raise TraceError(f"coming: {array.shape[1]} steps of {room.shape[1]}")
            slots = array.size // worlds // room.shape[1]
            to_lanes(array, room[:, :, first : first + slots])


class Run:
    """Worlds under way: their arrays side by side, (blocks, slots, lanes).

    ``_before`` and ``_after`` take turns: a step reads one and writes the other. State that can be
    renewed where it lies is with what stays.
    """

    def __init__(self, program: Program, state: Any, fixed: Any) -> None:
        self.program = program
        self._tree = state
        trees = {"state": state, "fixed": fixed}
        by_world = (leaf for leaf in leaves([state, fixed]) if not isinstance(leaf, Shared))
        self.worlds = len(next(by_world))
        blocks = padded(self.worlds, LANES)
        state, stays = (aligned((blocks, 1, program.regions[name].slots, LANES)) for name in "SP")
        program.gather(state, "S", trees, self.worlds)
        program.gather(stays, "P", trees, self.worlds)
        self._before, self._fixed = state[:, 0], stays[:, 0]
        self._after = aligned(self._before.shape)
        self._scratch = aligned((program.room, LANES))
        self._brought = aligned((0, 0, 0, LANES))
        self._left = Left(program, self._brought, self.worlds)

    def advance(self, steps: int, coming: Any = ()) -> Left:
        """Take some steps; ``coming``, (worlds, steps, ...), comes with them.

        Block by block: all steps of some worlds, then those of the next. The result holds until the
        next call.
        """
        program, blocks = self.program, len(self._before)
        brings, leaves_ = (program.regions[name].slots for name in "LO")
        if self._brought.shape[1] != steps:  # else used again: fresh memory is dear
            self._brought = aligned((blocks, steps, brings, LANES))
            room = aligned((blocks, steps, leaves_, LANES))
            self._left = Left(program, room, self.worlds)
        program.gather(self._brought, "L", {"coming": coming}, self.worlds)
        table = program.machine.table
        for block in range(blocks):
            states = self._before[block], self._after[block], self._fixed[block]
            arrays = (*states, self._brought[block], self._left.slots[block], self._scratch, table)
            addresses = [array.ctypes.data for array in arrays]
            program.machine.steps(*addresses, steps, brings, leaves_)
        if steps % 2:
            self._before, self._after = self._after, self._before
        return self._left

    @property
    def state(self) -> Any:
        """The state after the steps so far."""
        arrays = leaves(self._tree)
        regions, in_place = self.program.regions, self.program.in_place
        places = [(self._before, *each) for each in regions["S"].first.items()]
        places += [(self._fixed, *each) for each in regions["P"].first.items()]
        for lanes, (tree, leaf), first in places:
            if lanes is self._before or (tree == "state" and leaf in in_place):
                inner, dtype = arrays[leaf].shape[1:], arrays[leaf].dtype
                slots = lanes[:, first : first + prod(inner)]
                arrays[leaf] = from_lanes(slots, self.worlds, inner, dtype)
        return filled(self._tree, arrays)


@dataclass
class Left:
    """What some steps left, (blocks, steps, slots, lanes)."""

    program: Program
    slots: FloatArray
    worlds: int

    @cached_property
    def lanes(self) -> Any:
        """As a step left it and as it lies: (blocks, steps, ..., lanes) of floats, no copies."""
        tree = self.program.tree
        return filled(tree, [self._lanes(leaf) for leaf in range(len(leaves(tree)))])

    @property
    def tree(self) -> Any:
        """As a step left it, (worlds, steps, ...) each."""
        tree = self.program.tree
        return filled(tree, [self._get(leaf) for leaf in range(len(leaves(tree)))])

    def turned(self, lanes: FloatArray) -> FloatArray:
        """What lies in ``lanes``, (blocks, steps, ..., lanes), by world: (worlds, steps, ...)."""
        by_world = np.moveaxis(lanes, -1, 1)
        return by_world.reshape(len(lanes) * LANES, *by_world.shape[2:])[: self.worlds]

    @property
    def forbidden(self) -> Any:
        """Whether anything has happened that a rule forbids, (worlds, steps)."""
        named = len(leaves(self.program.tree))
        if named == len(self.program.left):
            return np.zeros((self.worlds, self.slots.shape[1]), dtype=bool)
        return self._get(named)

    def _lanes(self, leaf: int) -> FloatArray:
        inner, _ = self.program.left[leaf]
        first = self.program.regions["O"].first["left", leaf]
        part = self.slots[:, :, first : first + prod(inner)]
        return part.reshape(*part.shape[:2], *inner, LANES)

    def _get(self, leaf: int) -> Any:
        _, dtype = self.program.left[leaf]
        turned = self.turned(self._lanes(leaf))
        return turned if dtype == turned.dtype else turned.astype(dtype)


def _first_step(leaf: Any) -> Any:
    """Of what comes with some steps, what comes with the first."""
    return Shared(leaf.array[0]) if isinstance(leaf, Shared) else leaf[:, 0]
