"""A name for what stands in modules, functions and classes: the same in every process.

`Surroundings` compares what stands there with what stood there before, by identity; what another
process found can only be compared by what it is made of. What that is of cannot be said of every
value: of such there is no name, and nothing that another process made is taken.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property, partial
from operator import attrgetter
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    GenericAlias,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
    SimpleNamespace,
)
from typing import Any

import numpy as np

_PLAIN = frozenset(
    (str, bytes, int, float, bool, complex, type(None), type(Ellipsis), slice, range)
)
_BY_NAME = (BuiltinFunctionType, MemberDescriptorType, GetSetDescriptorType, np.ufunc)
_SPEAKING = frozenset((*sys.stdlib_module_names, "numpy", "pydantic", "typing_extensions"))
"""Packages whose objects say all that they are made of; pydantic's only describe fields."""
LARGE = 1_000_000
"""Bytes of an array from which on it is somebody's data and no constant of a rule."""
_OF_PYTHON = ("__", "_abc_")
"""Beginnings of names whose values are made anew in each process."""
_ADDRESS = re.compile(r" at 0x[0-9a-f]+|object at ", re.IGNORECASE)
_CODE = attrgetter(
    *("co_names", "co_varnames", "co_freevars", "co_cellvars", "co_flags", "co_argcount"),
    *("co_posonlyargcount", "co_kwonlyargcount", "co_exceptiontable"),
)
"""All of code but its constants, which may be code."""


class Unnamed(Exception):  # noqa: N818 - nothing is wrong
    """Of a value it cannot be said what it is made of."""


def name_of(things: Iterable[Any], own: Collection[str]) -> str | None:
    """A hash of all that some functions and modules are made of; None where it cannot be said.

    Parameters
    ----------
    things : functions, classes or modules.
    own : names of modules that are looked into; what comes from others counts by its name.
    """
    spelled = _Spelled(own)
    try:
        for each in things:
            spelled.add(each)
    except (Unnamed, RecursionError):
        return None
    except Exception:  # whatever a stranger's own methods raise
        return None
    return spelled.hash.hexdigest()


class _Spelled:
    """Values spelled out into a hash; what may lead back to itself is spelled once."""

    def __init__(self, own: Collection[str]) -> None:
        self.own = own
        self.hash = hashlib.sha256()
        self.places: dict[int, int] = {}
        self.kept: list[Any] = []
        """Held, so that no other value gets the id of one that is gone."""

    def add(self, value: Any) -> None:
        """Spell a value out, with all that it is made of."""
        if type(value) in _PLAIN:
            self.hash.update(f"{type(value).__name__} {value!r};".encode())
        elif isinstance(value, tuple | frozenset | CodeType):
            self.parts(value)
        elif id(value) in self.places:
            self.word("again", str(self.places[id(value)]))
        else:
            self.places[id(value)] = len(self.places)
            self.kept.append(value)
            self.parts(value)

    def word(self, *texts: str) -> None:
        """Add a few words, apart from those before and after."""
        self.hash.update(repr(texts).encode())

    def all(self, kind: str, values: Iterable[Any]) -> None:
        """Add values in order."""
        listed = list(values)
        self.word(kind, str(len(listed)))
        for each in listed:
            self.add(each)

    def parts(self, value: Any) -> None:
        """Spell out what a value is made of."""
        match value:
            case CodeType():
                self.word("code", repr(_CODE(value)), str(len(value.co_code)))
                self.hash.update(value.co_code)
                self.all("constants", value.co_consts)
            case FunctionType() | type() | ModuleType():
                self.named(value)
            case np.ndarray():
                if value.dtype == object or value.nbytes > LARGE:
                    raise Unnamed(str(value.dtype))
                self.word("array", str(value.dtype), str(value.shape))
                self.hash.update(value.tobytes())
            case set() | frozenset():
                self.all("set", sorted(value, key=repr))
            case list() | tuple():
                self.all(type(value).__name__, value)
            case Mapping():
                self.all("mapping", [each for pair in value.items() for each in pair])
            case SimpleNamespace():  # what is kept for a process, see `Surroundings`
                self.word("namespace")
            case _:
                self.wrapped(value)

    def named(self, value: Any) -> None:
        """A module, class or function: by its name, and by its parts if it is one's own."""
        home = value.__name__ if isinstance(value, ModuleType) else value.__module__
        name = getattr(value, "__qualname__", "")
        self.word(type(value).__name__, str(home), name)
        if home not in self.own and "<" not in name:  # where it stands, it says what it is
            return
        if isinstance(value, FunctionType):
            cells = [getattr(cell, "cell_contents", None) for cell in value.__closure__ or ()]
            self.all("made of", (value.__code__, value.__defaults__, value.__kwdefaults__, *cells))
            return
        if isinstance(value, type):
            self.all("bases", value.__bases__)
        for key, each in sorted(vars(value).items()):
            if not key.startswith(_OF_PYTHON) or type(each) is FunctionType:
                self.word("has", key)
                self.add(each)

    def wrapped(self, value: Any) -> None:
        """A value that stands around another one, or an object with fields."""
        self.word(type(value).__module__, type(value).__qualname__)
        match value:
            case property():
                self.all("property", (value.fget, value.fset, value.fdel))
            case staticmethod() | classmethod() | MethodType():
                self.all("method", (value.__func__, getattr(value, "__self__", None)))
            case cached_property():
                self.add(value.func)
            case partial():
                self.all("partial", (value.func, value.args, value.keywords))
            case re.Pattern():
                self.all("pattern", (value.pattern, value.flags))
            case _ if is_dataclass(value) and not isinstance(value, type):
                self.add(type(value))
                self.all("fields", [getattr(value, each.name) for each in fields(value)])
            case _ if isinstance(value, _BY_NAME) or type(value).__module__ == "numpy":
                self.word(str(getattr(value, "__module__", "")), _said(value))
            case _ if hasattr(value, "__wrapped__"):
                self.add(value.__wrapped__)
            case GenericAlias():
                self.all("alias", (value.__origin__, value.__args__))
            case _:
                self.word(_said(value))


def _said(value: Any) -> str:
    """What a value says of itself, or its name, where that is the same in every process."""
    text = str(getattr(value, "__qualname__", "") or repr(value))
    home = type(value).__module__.partition(".")[0]
    if home not in _SPEAKING or _ADDRESS.search(text):
        raise Unnamed(text)
    return text


def interpreter() -> str:
    """All of Python and numpy that a trace hangs on."""
    return f"{sys.version} {sys.platform} {np.__version__}"
