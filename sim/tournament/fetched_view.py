"""What a strategy is shown: copies of what it looks at, fetched when it looks.

A strategy's process has none of the worlds. `ShownView` and the state in it stand in for those of
the process that plays: each column is asked for over the line when it is first read in a month, is
a copy, and read-only. So what a strategy does to it changes no world, and costs only what is read.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, get_type_hints

import numpy as np

from sim.base.arrays import frozen
from sim.economy.behaviour.observe import View
from sim.economy.state import State
from sim.month.world import World

Fetch = Callable[..., Any]
VIEW, STATE, PARAMETER, SERIES, NAMES, DIARY = (
    "view", "state", "p", "series", "names", "diary",
)  # fmt: skip
OF_VIEW = frozenset(each.name for each in fields(View)) - {"p", "state", "setting"}
PARTS = {each.name for each in fields(State)}


def looked_up(world: World, view: View, path: list[str]) -> Any:
    """What a strategy asks to see; nothing else can be asked for.

    Raises
    ------
    KeyError
        There is no such thing to be seen.
    """
    match path:
        case ["view", name] if name in OF_VIEW:
            return getattr(view, name)
        case ["state", part, name] if part in PARTS:
            columns = getattr(view.state, part)
            if name in {each.name for each in fields(columns)}:
                return getattr(columns, name)
        case ["p", name]:
            return view.p[name]
        case ["series", name]:
            return world.tape.series[name][:, : world.month]
        case ["names"]:
            return list(world.tape.series)
        case ["diary"]:
            return world.diary
    raise KeyError(str(path[-1:]))


@dataclass
class Looks:
    """What was looked at this month, and whether it still is what it was."""

    fetch: Fetch
    seen: list[tuple[dict[str, Any], str, Any, int, str]] = field(default_factory=list)

    def keep(self, where: dict[str, Any], name: str, *path: str) -> Any:
        """Fetch something once."""
        found = frozen(self.fetch(*path))
        where[name] = found
        self.seen.append((where, name, found, _sum(found), ".".join(path)))
        return found

    def changed(self) -> str:
        """The name of something that was written to; nothing if all is as it was."""
        for where, name, found, before, path in self.seen:
            if where.get(name) is not found or _sum(found) != before:
                return path
        return ""


def _sum(found: Any) -> int:
    return zlib.crc32(found.tobytes()) if isinstance(found, np.ndarray) else 0


@cache
def _shown(cls: Any) -> type[Any]:
    """A class of columns that are fetched where they are missing."""

    def look(self: Any, name: str) -> Any:
        own = vars(self)
        if name not in own.get("_names", ()):
            raise AttributeError(f"{cls.__name__!r} object has no attribute {name!r}")
        return own["_looks"].keep(own, name, *own["_path"], name)

    methods = {"__getattr__": look, "__slots__": ()}
    return type(f"Shown{cls.__name__}", (cls,), methods)


def _stand_in(cls: Any, looks: Looks, path: tuple[str, ...], **known: Any) -> Any:
    made = object.__new__(_shown(cls))
    names = frozenset(each.name for each in fields(cls)) - set(known)
    vars(made).update(known, _looks=looks, _path=path, _names=names)
    return made


class ShownParameters:
    """This month's parameters by name."""

    def __init__(self, looks: Looks) -> None:
        self._looks, self._known = looks, dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        if name not in self._known:
            return self._looks.keep(self._known, name, PARAMETER, name)
        return self._known[name]


class ShownSeries(Mapping[str, Any]):
    """The record so far, by name."""

    def __init__(self, looks: Looks) -> None:
        self._looks, self._known = looks, dict[str, Any]()

    def _names(self) -> list[str]:
        known: list[str] | None = self._known.get(NAMES)
        if known is None:
            known = self._looks.keep(self._known, NAMES, NAMES)
        return known or []

    def __getitem__(self, name: str) -> Any:
        if name not in self:
            raise KeyError(name)
        if name not in self._known:
            return self._looks.keep(self._known, name, SERIES, name)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())


def shown_state(looks: Looks) -> State:
    """All columns of all agents, to be fetched."""
    kinds: dict[str, Any] = get_type_hints(State)
    parts = {name: _stand_in(cls, looks, (STATE, name)) for name, cls in kinds.items()}
    made: State = _stand_in(State, looks, (STATE,), **parts)
    return made


def shown_view(looks: Looks, state: State, setting: Any, month: int) -> View:
    """A month's snapshot, to be fetched."""
    made: View = _stand_in(
        View, looks, (VIEW,), state=state, setting=setting, p=ShownParameters(looks), month=month
    )
    return made
