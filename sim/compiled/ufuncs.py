"""Addresses of numpy's own inner loops, so that exp and its kin end in the very same bit.

The head of a ufunc object is public (``PyUFuncObject`` in numpy's C API) and stable: counts of
operands, then the loops, their data, and the types they take.
"""

from __future__ import annotations

import ctypes

import numpy as np
from numpy.typing import NDArray

from sim.compiled.graph import TraceError


class _Head(ctypes.Structure):
    _fields_ = (
        ("references", ctypes.c_ssize_t),
        ("kind", ctypes.c_void_p),
        ("inputs", ctypes.c_int),
        ("outputs", ctypes.c_int),
        ("operands", ctypes.c_int),
        ("identity", ctypes.c_int),
        ("functions", ctypes.POINTER(ctypes.c_void_p)),
        ("data", ctypes.POINTER(ctypes.c_void_p)),
        ("number", ctypes.c_int),
    )


def loops_of(names: tuple[str, ...]) -> NDArray[np.uint64]:
    """Loop and data of each function for doubles, (names, 2) addresses.

    Raises
    ------
    TraceError
        If the head of a ufunc is not what this numpy says of it.
    """
    table = np.zeros((max(len(names), 1), 2), dtype=np.uint64)
    for row, name in enumerate(names):
        ufunc = getattr(np, name)
        head = _Head.from_address(id(ufunc))
        if (head.inputs, head.outputs, head.number) != (ufunc.nin, ufunc.nout, ufunc.ntypes):
            raise TraceError(f"numpy.{name} is not laid out as numpy's C API says")
        place = ufunc.types.index("d" * ufunc.nin + "->d")
        table[row, 0] = head.functions[place] or 0
        table[row, 1] = head.data[place] or 0 if head.data else 0
    return table
