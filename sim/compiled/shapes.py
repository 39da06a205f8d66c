"""Shapes without axes that do not count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def spliced(sizes: Sequence[Any], place: int, *instead: Any) -> tuple[Any, ...]:
    """``sizes`` with others in the place of one. 3, 4, 5 with none at 1: 3 and 5."""
    return (*sizes[:place], *instead, *sizes[place + 1 :])


def squeezed(inner: Sequence[int]) -> tuple[int, ...]:
    """Without axes of length one: the dimensions of a node."""
    return tuple(size for size in inner if size != 1)
