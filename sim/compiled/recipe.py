"""A step's recipe: all that its machine code must be given, kept on the disk beside the code.

To write a step down takes a second, though its code is there already. What comes of it is a list of
places: it is kept as plain text (JSON), under a name that holds as long as the step does the same.
Classes of what a step leaves are named in it, and only those that are loaded already are made.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from math import prod
from typing import Any

import numpy as np

from sim.compiled import code_cache
from sim.compiled.tree import Shared


@dataclass
class Region:
    """Arrays side by side: the first slot of each leaf of a tree, and all slots."""

    first: dict[tuple[str, int], int] = field(default_factory=dict)
    slots: int = 0

    def add(self, tree: str, leaf: int, inner: tuple[int, ...]) -> int:
        """The first slot of one more."""
        self.first[tree, leaf] = self.slots
        self.slots += prod(inner)
        return self.first[tree, leaf]


@dataclass(frozen=True)
class Recipe:
    """Where everything lies, and which code works on it."""

    graph: str
    """Digest of the operations and of where they find their numbers."""
    code: str
    """Digest of the module's text."""
    calls: tuple[str, ...]
    """Functions of numpy that the code calls, in the order of its table."""
    regions: Mapping[str, Region]
    room: int
    in_place: frozenset[int]
    left: list[tuple[tuple[int, ...], np.dtype[Any]]]
    tree: Any
    """What a step leaves, without its arrays."""


def kept(name: str) -> Recipe | None:
    """The recipe that was kept under a name; what is no recipe counts as none."""
    content = code_cache.read(name)
    try:
        return None if content is None else _recipe(json.loads(content))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def keep(name: str, recipe: Recipe) -> None:
    """Keep a recipe, if its tree can be spelled out."""
    try:
        text = json.dumps(_plain(recipe), allow_nan=False)
        if _recipe(json.loads(text)) == recipe:
            code_cache.write(name, text.encode())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return


def _plain(recipe: Recipe) -> dict[str, Any]:
    return {
        "graph": recipe.graph,
        "code": recipe.code,
        "calls": recipe.calls,
        "regions": {
            name: [each.slots, [[*leaf, slot] for leaf, slot in each.first.items()]]
            for name, each in recipe.regions.items()
        },
        "room": recipe.room,
        "in_place": sorted(recipe.in_place),
        "left": [(inner, dtype.str) for inner, dtype in recipe.left],
        "tree": _spelled(recipe.tree),
    }


def _recipe(told: dict[str, Any]) -> Recipe:
    regions = {
        name: Region({(tree, leaf): slot for tree, leaf, slot in first}, slots)
        for name, (slots, first) in told["regions"].items()
    }
    left = [(tuple(inner), np.dtype(dtype)) for inner, dtype in told["left"]]
    return Recipe(
        told["graph"], told["code"], tuple(told["calls"]), regions, told["room"],
        frozenset(told["in_place"]), left, _tree(told["tree"]),
    )  # fmt: skip


def _spelled(tree: Any) -> Any:
    """A tree as lists and words: the first of a list says what it stands for."""
    if tree is None or type(tree) in (bool, int, float, str):
        return tree
    if isinstance(tree, Shared):
        return ["array"]
    if type(tree) is dict:
        return ["dict", *([_spelled(key), _spelled(each)] for key, each in tree.items())]
    if type(tree) in (list, tuple):
        return [type(tree).__name__, *map(_spelled, tree)]
    kind = type(tree)
    if not is_dataclass(tree) or _class(kind.__module__, kind.__qualname__) is not kind:
        raise TypeError(f"{kind.__name__} cannot be spelled out")
    parts = {each.name: _spelled(getattr(tree, each.name)) for each in fields(tree)}
    return ["data", kind.__module__, kind.__qualname__, parts]


def _tree(told: Any) -> Any:
    if not isinstance(told, list):
        return told
    match told:
        case ["array"]:
            return Shared(None)
        case ["dict", *pairs]:
            return {_tree(key): _tree(each) for key, each in pairs}
        case ["list", *parts]:
            return [_tree(each) for each in parts]
        case ["tuple", *parts]:
            return tuple(_tree(each) for each in parts)
        case ["data", str(module), str(name), dict(parts)]:
            return _class(module, name)(**{key: _tree(each) for key, each in parts.items()})
    raise ValueError("no tree")


def _class(module: str, name: str) -> type[Any]:
    """A dataclass of a loaded module: nothing is imported, and nothing else is called."""
    found: Any = getattr(sys.modules[module], name)
    if not isinstance(found, type) or not is_dataclass(found):
        raise TypeError(f"{name} is no dataclass")
    return found
