"""What a user's function or class does, as a short text that changes when its code does."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator
from functools import partial
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

DIGITS = 16
NOT_CODE = ("__dict__", "__weakref__", "__firstlineno__", "__static_attributes__")


def fingerprint(thing: Callable[..., Any]) -> str:
    """Qualified name and hash of a function's or class's code.

    The code is what Python compiled, so that comments and line numbers do not count; with it go
    defaults, what it closes over, and what it uses of its own module, bases and numbers included.
    What comes from other modules counts by name. Another Python may compile other code.

    Worked: ``my_agents.PriceWarrior 3f2a90c1d4e5b607``.
    """
    root = thing
    while isinstance(root, partial):
        root = root.func
    digest = hashlib.sha256()
    for piece in _pieces(thing, [], getattr(root, "__module__", None)):
        digest.update(piece + b"\0")
    return f"{_name(root)} {digest.hexdigest()[:DIGITS]}"


def _name(thing: Any) -> str:
    if isinstance(thing, ModuleType):
        return thing.__name__
    kind = thing if hasattr(thing, "__qualname__") else type(thing)
    return f"{kind.__module__}.{kind.__qualname__}"


def _pieces(thing: Any, seen: list[Any], home: str | None) -> Iterator[bytes]:
    """Bytes that change with what a thing does; ``home`` is the module that is looked into."""
    if any(thing is each for each in seen):
        return
    seen.append(thing)
    if isinstance(thing, CodeType):
        yield thing.co_code
        yield repr((thing.co_names, thing.co_varnames, thing.co_freevars)).encode()
    elif isinstance(thing, FunctionType | type) and thing.__module__ != home:
        yield _name(thing).encode()
        return
    parts = _parts(thing)
    if parts is None:
        yield _plain(thing)
        if type(thing).__module__ == home:  # an object whose class the user wrote
            yield from _pieces(type(thing), seen, home)
    else:
        for part in parts:
            yield from _pieces(part, seen, home)


def _parts(thing: Any) -> list[Any] | None:
    """What a thing is made of, if it is made of parts."""
    if isinstance(thing, CodeType):
        return list(thing.co_consts)
    if isinstance(thing, FunctionType):
        named = thing.__globals__
        used = [part for name in _names(thing.__code__) if name in named for part in (name, named[name])]
        closed = [cell.cell_contents for cell in thing.__closure__ or ()]
        return [thing.__code__, thing.__defaults__, thing.__kwdefaults__, *closed, *used]
    if isinstance(thing, type):
        own = [part for name, each in vars(thing).items() if name not in NOT_CODE for part in (name, each)]
        return [*thing.__bases__, *own]
    if isinstance(thing, staticmethod | classmethod | MethodType):
        return [thing.__func__, getattr(thing, "__self__", None)]
    if isinstance(thing, property):
        return [thing.fget, thing.fset]
    if isinstance(thing, partial):
        return [thing.func, *thing.args, *(part for pair in thing.keywords.items() for part in pair)]
    if isinstance(thing, list | tuple):
        return list(thing)
    if isinstance(thing, dict):
        return [part for pair in thing.items() for part in pair]
    if isinstance(thing, set | frozenset):  # strings in them have another order in each process
        return sorted(thing, key=repr)
    return None


def _names(code: CodeType) -> list[str]:
    """Names that a function's code asks for, those of functions within it too."""
    inner = [_names(each) for each in code.co_consts if isinstance(each, CodeType)]
    return sorted({*code.co_names, *(name for names in inner for name in names)})


def _plain(thing: Any) -> bytes:
    """A value by what it is made of; what cannot be pickled counts by its name or type."""
    if not isinstance(thing, ModuleType):
        try:
            return pickle.dumps(thing, protocol=4)
        except Exception:  # noqa: BLE001: pickle raises whatever an object's own methods do
            pass
    return _name(thing).encode()
