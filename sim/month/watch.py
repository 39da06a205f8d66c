"""Series that a user wants to see beside those that are always recorded."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError, ScenarioError

if TYPE_CHECKING:
    from sim.month.done import Entry


@dataclass(frozen=True)
class Watch:
    """A series to record each month, in every world.

    Attributes
    ----------
    name : of the variable in the Dataset.
    function : given a month's `sim.month.done.Entry`; returns (W,) or (W, ...). It may read
        ``entry.before`` and ``entry.after`` (the state), ``entry.done`` (all that the month
        reckoned) and ``entry.month``, all of it read-only, and must hang on nothing else. With
        numpy's functions alone it is compiled together with the month.
    dims : names of the axes after world and month. Left out they are found by their length, where
        just one kind of agent, layer or tier is as many.
    units, long_name : attributes of the variable.

    Examples
    --------
    >>> Watch("staff", lambda entry: entry.after.labs.staff_people, ("lab",), "people").dims
    ('lab',)
    """

    name: str
    function: Callable[[Entry], Any]
    dims: tuple[str, ...] | None = None
    units: str = "1"
    long_name: str = ""


Watched = Any
"""What a user may give: one or more `Watch` or functions, or functions by name."""


def watches(given: Watched, taken: Container[str] = ()) -> tuple[Watch, ...]:
    """Read what is to be watched; ``taken``: names that a result has already.

    Raises
    ------
    ScenarioError
        If a name is no name, or is taken, or what stands by it is no function.
    """
    if given is None:
        return ()
    found: list[Watch] = []
    if isinstance(given, Mapping):
        found = [_named(name, each) for name, each in given.items()]
    elif isinstance(given, Watch) or callable(given):
        found = [_named(None, given)]
    elif isinstance(given, Sequence) and not isinstance(given, str):
        found = [_named(None, each) for each in given]
    else:
        raise ScenarioError(f"watch = {given!r}: must be functions, by name or in a list")
    names = [each.name for each in found]
    for place, name in enumerate(names):
        if not str(name).isidentifier():
            how = 'must be named like a variable of Python, as in {"name": function}'
            raise ScenarioError(f"watch {name!r}: {how}")
        if name in taken or name in names[:place]:
            raise ScenarioError(f"watch {name!r}: a result has this name already; choose another")
    for each in found:
        _check(each)
    return tuple(found)


def _check(watch: Watch) -> None:
    """Refuse what is no function, and axes that are no names of further axes."""
    name = watch.name
    dims: Any = watch.dims
    if not callable(watch.function):
        raise ScenarioError(f"watch {name!r}: {watch.function!r}: must be a function")
    if dims is not None and (
        isinstance(dims, str) or {"world", "month"} & {*dims} or len({*dims}) < len(dims)
    ):
        how = 'must be names of the axes after world and month, such as ("lab",)'
        raise ScenarioError(f"watch {name!r}: dims = {dims!r}: {how}")


def _named(name: str | None, given: Any) -> Watch:
    if isinstance(given, Watch):
        return given if name is None else Watch(name, *_but_the_name(given))
    if not callable(given):
        raise ScenarioError(f"watch {name or given!r}: must be a function or a sim.Watch")
    if name is None:
        name = str(getattr(given, "__name__", given))
    own = getattr(given, "__doc__", None)
    text = ("" if own == type(given).__doc__ else own or "").strip()  # a partial has its class's
    return Watch(name, given, long_name=text.partition("\n")[0] or name)


def _but_the_name(given: Watch) -> tuple[Any, ...]:
    return (given.function, given.dims, given.units, given.long_name)


def watched(entry: Entry, asked: Sequence[Watch]) -> dict[str, FloatArray]:
    """What the watches show of a month, (W, ...) by name.

    Raises
    ------
    EndgameError
        If a function fails, or returns something else than an array with worlds first.
    """
    found = {}
    for each in asked:
        try:
            value = each.function(entry)
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            raise EndgameError(f"watch {each.name!r}: failed with {why}") from error
        shape, worlds = getattr(value, "shape", ()), len(entry.after.labs.alive)
        if not shape or shape[0] != worlds:
            what = f"shape {shape}" if shape else f"a {type(value).__name__}"
            raise EndgameError(
                f"watch {each.name!r} returned {what}: must be an array, {worlds} worlds first"
            )
        if getattr(getattr(value, "dtype", None), "kind", "f") not in "biuf":
            raise EndgameError(f"watch {each.name!r} returned {value.dtype}: must be numbers")
        if each.dims is not None and len(shape) - 1 != len(each.dims) and shape[1:] != (1,):
            axes = ", ".join(("world", *each.dims))
            raise EndgameError(f"watch {each.name!r} returned shape {shape}: must be ({axes})")
        found[each.name] = value[:, None] if len(shape) == 1 else value
    return found
