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
    if isinstance(thing, FunctionType | type | list | dict):  # what may lead back to itself
        if any(thing is each for each in seen):
            return
        seen.append(thing)
    if isinstance(thing, FunctionType | type) and thing.__module__ != home:
        yield _name(thing).encode()
    elif (parts := _parts(thing)) is not None:
        yield f"{type(thing).__name__} {len(parts)}".encode()
        for part in parts:
            yield from _pieces(part, seen, home)
    else:
        yield _plain(thing)
        if type(thing).__module__ == home:  # an object whose class the user wrote
            yield from _pieces(type(thing), seen, home)


def _parts(thing: Any) -> list[Any] | None:
    """What a thing is made of, if it is made of parts."""
    match thing:
        case CodeType():
            names = (thing.co_names, thing.co_varnames, thing.co_freevars)
            return [thing.co_code, *names, *thing.co_consts]
        case FunctionType():
            used = {n: thing.__globals__.get(n) for n in _names(thing.__code__)}
            closed = [cell.cell_contents for cell in thing.__closure__ or ()]
            return [thing.__code__, thing.__defaults__, thing.__kwdefaults__, closed, used]
        case type():
            own = {name: each for name, each in vars(thing).items() if name not in NOT_CODE}
            return [*thing.__bases__, own]
        case staticmethod() | classmethod() | MethodType():
            return [thing.__func__, getattr(thing, "__self__", None)]
        case property():
            return [thing.fget, thing.fset]
        case partial():
            return [thing.func, thing.args, thing.keywords]
        case dict():
            return [part for pair in thing.items() for part in pair]
        case set() | frozenset():  # strings in them have another order in each process
            return sorted(thing, key=repr)
        case list() | tuple():
            return list(thing)
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
        except Exception:  # whatever an object's own methods raise
            return _name(thing).encode()
    return _name(thing).encode()
