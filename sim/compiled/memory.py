"""In which order numpy would hold an array in memory: long sums run along it.

A result lies as its operands do where all of those that are as wide agree on another order than
C's; else it lies in C order. Axes are in another order after ``swapaxes`` and after an index that
is a list.
"""

from __future__ import annotations

from sim.compiled.graph import Access, Node, elementwise

C_ORDER, SWAPPED, NO_SAY = "C", "swapped", "none"


def memory_order(access: Access, known: dict[int, str]) -> str:
    """Order of what is read; ``known`` are orders of nodes found before, and gains some."""
    moving = [axis for _, _, axis in access.axes if axis is not None]
    if not moving or access.node.op == "constant":
        return NO_SAY
    return SWAPPED if moving != sorted(moving) else _of(access.node, known)


def _of(node: Node, known: dict[int, str]) -> str:
    """Order of a node, after those that it hangs on."""
    waiting = [node]
    while waiting:
        each = waiting[-1]
        sources = [access.node for access in _followed(each)]
        unknown = [source for source in sources if source.number not in known]
        if unknown:
            waiting.extend(unknown)
        else:
            known[waiting.pop().number] = _from(each, known)
    return known[node.number]


def _followed(node: Node) -> tuple[Access, ...]:
    """Operands whose order a node takes over."""
    if node.op in ("patch", "sort", "sum", "max", "min", "any", "all", "argmax"):
        return node.inputs[:1]
    if node.op == "along":
        return node.inputs[1:]
    return node.inputs if elementwise(node) or node.op in ("call", "concat") else ()


def _from(node: Node, known: dict[int, str]) -> str:
    if node.op == "gather" and node.about[2]:
        return SWAPPED
    said = set()
    for access in _followed(node):
        moving = [axis for _, _, axis in access.axes if axis is not None]
        if moving and access.node.op != "constant":
            said.add(SWAPPED if moving != sorted(moving) else known[access.node.number])
    if C_ORDER in said or not _followed(node):
        return C_ORDER
    return SWAPPED if SWAPPED in said else NO_SAY
