"""All that a function can read besides its arguments, as it was: a trace of it holds as long.

Code is made of what rules did when they were run once. A rule that is patched or reloaded since, a
constant set to another value, a method replaced: each shows in a module that the function can
reach, and then it must be run once again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from sim.compiled.told_apart import name_of

_PLAIN = (str, bytes, int, float)
"""What is compared by value."""


class Surroundings:
    """What stands in all modules that some functions reach, to be compared with what stands there.

    Modules of Python itself and of installed packages are taken as they are, but for those of the
    functions' own packages.
    """

    def __init__(self, *functions: Callable[..., Any]) -> None:
        self._seen: dict[int, tuple[Any, Any]] = {}
        homes = [sys.modules.get(_plain(each).__module__) for each in functions]
        modules = [each for each in homes if each is not None]
        own = {each.__name__.partition(".")[0] for each in modules}
        known: dict[str, ModuleType] = {}
        while modules:
            module = modules.pop()
            if module.__name__ not in known and _may_change(module, own):
                known[module.__name__] = module
                names = {str(_home(value)) for value in list(vars(module).values())}
                modules += [sys.modules[name] for name in names & sys.modules.keys()]
        self._modules = known.keys()
        self._roots = [*functions, *(known[name] for name in sorted(known))]
        for each in [*functions, *known.values()]:
            self._note(each)

    @property
    def changed(self) -> bool:
        """Whether anything is another than it was."""
        for value, was in self._seen.values():
            now = _content(value)
            if len(now) != len(was):
                return True
            for one, other in zip(now, was, strict=True):
                if one is not other and not (isinstance(one, _PLAIN) and one == other):
                    return True
        return False

    @property
    def name(self) -> str | None:
        """A hash of all that stands there now, the same in every process; None if there is none."""
        return name_of(self._roots, self._modules)

    def _note(self, value: Any) -> None:
        foreign = isinstance(value, type | FunctionType) and value.__module__ not in self._modules
        if foreign or id(value) in self._seen:
            return
        content = _content(value)
        if content:
            self._seen[id(value)] = value, content
            for each in content:
                if not isinstance(each, ModuleType):
                    self._note(each)


def _may_change(module: ModuleType, own: set[str]) -> bool:
    file = getattr(module, "__file__", None) or ""
    name = module.__name__.partition(".")[0]
    installed = "site-packages" in file or name in sys.stdlib_module_names
    return name in own or name == "__main__" or not installed


def _plain(function: Any) -> Any:
    """A function that has a module: that of a partial, else its type's."""
    while isinstance(function, partial):
        function = function.func
    return function if hasattr(function, "__module__") else type(function)


def _home(value: Any) -> str | None:
    """Name of the module that a value is or comes from."""
    if isinstance(value, ModuleType):
        return value.__name__
    home = getattr(value, "__module__", None)
    return home if isinstance(home, str) else None


def _content(value: Any) -> tuple[Any, ...]:
    """All that may be set to something else inside of a value, names among it."""
    if isinstance(value, FunctionType):
        cells = [getattr(cell, "cell_contents", None) for cell in value.__closure__ or ()]
        return (value.__code__, value.__defaults__, value.__kwdefaults__, *cells)
    if isinstance(value, ModuleType | type):
        value = {k: v for k, v in vars(value).items() if k[:2] != "__" or type(v) is FunctionType}
    if isinstance(value, partial):
        return (value.func, *value.args, *value.keywords.values())
    if isinstance(value, np.ndarray) and value.dtype != object:
        return (value.tobytes(),)
    if isinstance(value, Mapping):
        return (*value, *value.values())
    return tuple(value) if isinstance(value, list | tuple | set | frozenset) else ()
