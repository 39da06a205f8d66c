"""numpy's own loops, called by their addresses."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.compiled.arithmetic import TRANSCENDENTAL
from sim.compiled.graph import TraceError
from sim.compiled.ufuncs import loops_of

NAMES = (*(ufunc.__name__ for ufunc in TRANSCENDENTAL), "floor_divide")
Pointers = ctypes.POINTER(ctypes.c_void_p)
LOOP = ctypes.CFUNCTYPE(None, Pointers, *[ctypes.POINTER(ctypes.c_int64)] * 2, ctypes.c_void_p)


def called(loop: int, data: int, *arrays: NDArray[Any]) -> NDArray[Any]:
    """What a loop makes of arrays in a row."""
    result = np.zeros(len(arrays[0]))
    operands = (*arrays, result)
    places = (ctypes.c_void_p * len(operands))(*(each.ctypes.data for each in operands))
    steps = (ctypes.c_int64 * len(operands))(*[8] * len(operands))
    LOOP(loop)(places, ctypes.byref(ctypes.c_int64(len(result))), steps, data or None)
    return result


@pytest.mark.parametrize("name", NAMES)
def test_a_loop_has_the_bits_of_its_function(name: str) -> None:
    ufunc = getattr(np, name)
    stream = np.random.default_rng(0)
    arrays = [np.exp(stream.standard_normal(1000)) for _ in range(ufunc.nin)]
    (loop, data), *_ = loops_of((name,)).tolist()
    assert called(loop, data, *arrays).tobytes() == ufunc(*arrays).tobytes()


def test_loops_stand_in_the_order_of_their_names() -> None:
    both = loops_of(("exp", "log"))
    assert both.shape == (2, 2)
    assert (both[::-1] == loops_of(("log", "exp"))).all()
    assert loops_of(()).shape == (1, 2)  # an address to hand over, even of nothing


@pytest.mark.parametrize("wrong", [{"nin": 2}, {"nout": 2}, {"ntypes": 1}])
def test_a_head_that_is_not_what_numpy_says_is_refused(
    wrong: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"nin": 1, "nout": 1, "ntypes": np.exp.ntypes, "types": np.exp.types} | wrong
    head = SimpleNamespace(inputs=1, outputs=1, number=np.exp.ntypes)
    monkeypatch.setattr("sim.compiled.ufuncs._Head.from_address", lambda _: head, raising=False)
    monkeypatch.setattr(np, "exp", SimpleNamespace(**said))
    with pytest.raises(TraceError, match=r"numpy\.exp is not laid out"):
        loops_of(("exp",))
