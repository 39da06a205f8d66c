"""What a user's function or class does, as a short text that changes when its code does."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from types import (
    CodeType,
    EllipsisType,
    FunctionType,
    GetSetDescriptorType,
    MappingProxyType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
    NoneType,
)
from typing import Any

DIGITS = 16
NOT_CODE = ("__dict__", "__weakref__", "__firstlineno__", "__static_attributes__")


def fingerprint(thing: Callable[..., Any]) -> str:
    """Qualified name and hash of a function's or class's code.

    The code is what Python compiled, so that comments and line numbers do not count; with it go
    defaults, what it closes over, and what it uses of its own module, bases and numbers included.
    What can be imported from other modules counts by name. Another Python may compile other code.

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
    return f"{getattr(kind, '__module__', '')}.{kind.__qualname__}"


def _pieces(thing: Any, seen: list[Any], home: str | None) -> Iterator[bytes]:
    """Bytes that change with what a thing does; ``home`` is the module that is looked into."""
    if isinstance(thing, FunctionType | type | list | dict):  # what may lead back to itself
        if any(thing is each for each in seen):
            return
        seen.append(thing)
    if isinstance(thing, FunctionType | type) and thing.__module__ != home and _imported(thing):
        yield _name(thing).encode()
    elif (parts := _parts(thing)) is not None:
        yield f"{type(thing).__name__} {len(parts)}".encode()
        for part in parts:
            yield from _pieces(part, seen, home)
    else:
        yield from _of_object(thing, seen, home)
        if type(thing).__module__ == home:  # an object whose class the user wrote
            yield from _pieces(type(thing), seen, home)


def _of_object(thing: Any, seen: list[Any], home: str | None) -> Iterator[bytes]:
    """A value by what copies are made of; what cannot be copied is like nothing else.

    Not by its pickle, whose bytes tell apart equal strings that are one object or two.
    """
    if isinstance(thing, str | bytes | int | float | complex | NoneType | EllipsisType):
        yield repr(thing).encode()
        return
    if isinstance(thing, ModuleType | MemberDescriptorType | GetSetDescriptorType):
        yield _name(thing).encode()
        return
    try:
        made = thing.__reduce_ex__(4)
    except Exception:  # whatever an object's own methods raise
        made = id(thing)
    yield _name(thing).encode()
    if isinstance(made, tuple):
        made = [list(each) if isinstance(each, Iterator) else each for each in made]
    yield from _pieces(made, seen, home)


def _imported(thing: FunctionType | type) -> bool:
    """Whether it is what its name stands for in its module, and not made as it was needed."""
    found: Any = sys.modules.get(thing.__module__)
    for part in thing.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is thing


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
        case property() | cached_property():
            return [getattr(thing, name, None) for name in ("fget", "fset", "func")]
        case partial():
            return [thing.func, thing.args, thing.keywords]
        case dict() | MappingProxyType():
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
