"""Trees of arrays: dataclasses, dicts, tuples and lists of them, one in another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Shared:
    """An array that all worlds have in common: it has no axis of worlds."""

    array: Any


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """The tree with each array replaced by what ``function`` makes of it; all else stays.

    >>> mapped(np.sum, {"a": np.ones(2), "b": ("name", np.ones(3))})
    {'a': 2.0, 'b': ('name', 3.0)}
    """
    if isinstance(tree, Shared) or hasattr(tree, "__array_ufunc__"):
        return function(tree)
    if is_dataclass(tree) and not isinstance(tree, type):
        names = [each.name for each in fields(tree)]
        return replace(tree, **{name: mapped(function, getattr(tree, name)) for name in names})
    if isinstance(tree, Mapping):
        return {key: mapped(function, each) for key, each in tree.items()}
    if isinstance(tree, tuple | list):
        parts = [mapped(function, each) for each in tree]
        return tree._make(parts) if hasattr(tree, "_make") else type(tree)(parts)
    return tree


def leaves(tree: Any) -> list[Any]:
    """The arrays of a tree, in order."""
    if type(tree) is np.ndarray:  # nearly all there is; the rest is slow to tell apart
        return [tree]
    if type(tree) is dict:
        return [leaf for each in tree.values() for leaf in leaves(each)]
    if isinstance(tree, Shared) or hasattr(tree, "__array_ufunc__"):
        return [tree]
    if is_dataclass(tree) and not isinstance(tree, type):
        return [leaf for each in fields(tree) for leaf in leaves(getattr(tree, each.name))]
    if isinstance(tree, Mapping):
        tree = list(tree.values())
    return (
        [leaf for each in tree for leaf in leaves(each)] if isinstance(tree, tuple | list) else []
    )


def filled(tree: Any, arrays: list[Any]) -> Any:
    """The tree with other arrays in the places of its own."""
    rest = iter(arrays)
    return mapped(lambda _: next(rest), tree)
