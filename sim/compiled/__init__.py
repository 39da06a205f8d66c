"""Machine code of numpy functions for many worlds at once, with the very same numbers.

A function of arrays, (worlds, ...) each, is run once on arrays that only write down what is done
with them. What is written down becomes machine code in which eight worlds stand side by side, one
in each lane of the processor's registers: a batch is done eight worlds at a time, all in the cache.
Sums are taken in numpy's order, numpy's own loops do the exponentials, and nothing is reordered or
contracted: every number is numpy's to the last bit, whatever else is in the batch.

>>> import numpy as np
>>> from sim.compiled import compile
>>> def shares(market):
...     score = np.exp(market["utility"])
...     return {"share": score / score.sum(axis=1, keepdims=True)}
>>> market = {"utility": np.random.default_rng(1).normal(size=(100, 3))}
>>> swift = compile(shares, market)
>>> np.array_equal(swift(market)["share"], shares(market)["share"])
True

The way of ``score / score.sum(axis=1, keepdims=True)``, file by file:

1. `tree` finds the arrays in what goes in and comes out: here one, (100, 3).
2. `traced`: a `Traced` stands for it. ``/`` asks for `numpy.true_divide`, ``sum`` for `numpy.sum`;
   the rules for these are in `arithmetic`, `reductions`, `indexing` and `functions`, each beside
   the dataclass of its operation. What no rule knows raises `TraceError`. `memory` follows in
   which order numpy would lay an array, since sums run along memory.
3. `graph` keeps one node an operation, for one world, without axes of length one:

>>> from sim.compiled.layout import lay_out, write_down
>>> step = lambda state, given, coming: (state, shares(*given))
>>> layout = lay_out(write_down(step, {"state": (), "fixed": (market,), "coming": ()}))
>>> for node in layout.nodes:
...     print(node.number, node.op, [access.node.number for access in node.inputs], node.dims)
0 Given(tree='fixed', leaf=0) [] (3,)
4 Each(name='copy', output=None) [0] (3,)
1 Call(name='exp') [4] (3,)
2 Reduce(name='sum', axis=0, length=3, innermost=True) [1] ()
3 Each(name='div', output=None) [1, 2] (3,)

4. `layout` gives all that goes in or out a place; `schedule` puts operations that can share a loop
   together, `inlining` finds what is never written to memory, `room` uses scratch memory again,
   `in_place` finds what of the state can be written over.
5. `module` writes LLVM's language, by `lines` and by each operation's own ``write`` or ``value``:

>>> from sim.compiled.module import module
>>> text = module(layout.plan, 8, layout.calls)
>>> [line.split(" = ")[1].split(" %")[0] for line in text.splitlines() if "fdiv" in line]
['fdiv <8 x double>']

6. `machine` has LLVM make code of it, `kept` keeps that on the disk, `ufuncs` finds numpy's loops.
7. `program`: worlds are laid side by side (`blocks`), the code runs, and arrays come out. A
   `Program` takes a step from state to state many times over without leaving that form.

Code is known by the graph that it does, so that another graph is never run by it. `Surroundings`
tell when a function that was compiled might do something else than it did. Needs llvmlite
(``pip install 'ai-endgame[fast]'``).
"""

from sim.compiled.graph import TraceError
from sim.compiled.program import Left, Program, Run, compile
from sim.compiled.surroundings import Surroundings
from sim.compiled.tree import Shared, mapped

__all__ = ["Left", "Program", "Run", "Shared", "Surroundings", "TraceError", "compile", "mapped"]
