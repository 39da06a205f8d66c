"""In which order numpy would hold an array in memory: long sums run along it.

A result lies as its operands do where all of those that are as wide agree on another order than
C's; else it lies in C order. Axes are in another order after ``swapaxes`` and after an index that
is a list.
"""

from __future__ import annotations

from sim.compiled.graph import Access, Constant, Node
from sim.compiled.indexing import Gather

C_ORDER, SWAPPED, NO_SAY = "C", "swapped", "none"


def memory_order(access: Access, known: dict[int, str]) -> str:
    """Order of what is read; ``known`` are orders of nodes found before, and gains some."""
    waiting = [access.node]
    while waiting:
        each = waiting[-1]
        sources = [operand.node for operand in each.inputs[each.op.followed]]
        unknown = [source for source in sources if source.number not in known]
        if unknown:
            waiting.extend(unknown)
        else:
            known[waiting.pop().number] = _from(each, known)
    return _said(access, known)


def _said(access: Access, known: dict[int, str]) -> str:
    """What a reading has to say of the order."""
    moving = [axis for _, _, axis in access.axes if axis is not None]
    if not moving or isinstance(access.node.op, Constant):
        return NO_SAY
    return SWAPPED if moving != sorted(moving) else known[access.node.number]


def _from(node: Node, known: dict[int, str]) -> str:
    if isinstance(node.op, Gather) and node.op.by_list:
        return SWAPPED
    followed = node.inputs[node.op.followed]
    said = {_said(access, known) for access in followed}
    if C_ORDER in said or not followed:
        return C_ORDER
    return SWAPPED if SWAPPED in said else NO_SAY
