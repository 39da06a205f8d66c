"""A question about worlds, as people write it: ``openai alive and independent``, ``hhi > 4000``."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sim.analysis.plain_words import in_columns
from sim.base.errors import EndgameError
from sim.scenario.complaint import shown

if TYPE_CHECKING:
    import pandas as pd

MOST_CHARACTERS = 1_000
ALLOWED = (
    "names of columns, endings and labs, numbers, quoted text, + - * /, == != < <= > >=, "
    "and or not, ( )"
)
_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_RECKONED: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def asked(text: str, table: pd.DataFrame) -> pd.Series[Any]:
    """Answer a question world by world.

    Parameters
    ----------
    text : an expression over the columns of the table: `ALLOWED`, and plain words: an ending alone
        (``tiered`` is ``ending == "tiered"``), ``openai alive and independent``, ``openai closed``,
        ``openai owned by microsoft``, ``three independents at the frontier``.
    table : what `sim.results.world_table.world_table` made.

    Returns
    -------
    pandas.Series
        By world: bool for a condition, float for a number.

    Raises
    ------
    EndgameError
        One line: what is not understood, the nearest known name, what is allowed.

    Notes
    -----
    Nothing but what is listed is evaluated: no call, no attribute, no index. Worked: with HHI 3,000
    and 5,000, ``hhi > 4000`` is False, True; ``hhi / 1000`` is 3.0, 5.0. A comparison with a number
    that is missing in a world is False there, ``!=`` excepted, so that ``not`` of it is True.
    """
    import numpy as np
    import pandas as pd

    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise EndgameError(
            f"{shown(text)}: must be a question of 1 to {MOST_CHARACTERS} characters"
        )
    plain, columns = in_columns(text, table)
    try:
        tree = ast.parse(plain.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise EndgameError(f"{shown(text)}: cannot be read; may hold {ALLOWED}") from None
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = _value(tree.body, {word: table[name] for word, name in columns.items()}, text)
    if not hasattr(found, "index") and not isinstance(found, str):
        raise EndgameError(f"{shown(text)}: is the same in all worlds; must name a column")
    if isinstance(found, str):
        raise EndgameError(f"{shown(text)}: is a text; must be a condition or a number")
    column = pd.Series(found, index=table.index, name=text)
    if column.dtype.kind not in "biuf":
        raise EndgameError(f'{shown(text)}: is a text; compare it, as in {text.strip()} == "..."')
    return column if column.dtype.kind == "b" else column.astype(np.float64)


def condition(text: str, table: pd.DataFrame) -> pd.Series[Any]:
    """Answer a question that has to be a condition, of bool by world.

    Raises
    ------
    EndgameError
        As `asked`, and if it is a number: says to compare it.
    """
    found = asked(text, table)
    if found.dtype.kind != "b":
        raise EndgameError(f"{shown(text)}: is a number; compare it, as in {text.strip()} > 0.5")
    return found


def _value(node: ast.expr, columns: Mapping[str, Any], text: str) -> Any:
    match node:
        case ast.Name(id=name) if name in columns:
            return columns[name]
        case ast.Constant(value=str() as value):
            return value
        case ast.Constant(value=int() | float() as value):
            return _as_columns_have_it(value)
        case ast.BoolOp(op=op, values=values):
            parts = [_truth(_value(each, columns, text), text) for each in values]
            join = operator.and_ if isinstance(op, ast.And) else operator.or_
            found = parts[0]
            for part in parts[1:]:
                found = join(found, part)
            return found
        case ast.UnaryOp(op=ast.Not(), operand=each):
            return ~_truth(_value(each, columns, text), text)
        case ast.UnaryOp(op=ast.USub(), operand=each):
            return -_number(_value(each, columns, text), text)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _RECKONED:
            both = (_number(_value(each, columns, text), text) for each in (left, right))
            return _RECKONED[type(op)](*both)
        case ast.Compare(left=left, ops=ops, comparators=rest):
            return _comparison([left, *rest], ops, columns, text)
        case _:
            raise EndgameError(f"{shown(text)}: cannot be read; may hold {ALLOWED}")


def _comparison(
    nodes: list[ast.expr], ops: list[ast.cmpop], columns: Mapping[str, Any], text: str
) -> Any:
    """One comparison or a chain: ``0.2 < hhi < 0.5`` holds where both hold."""
    values = [_value(each, columns, text) for each in nodes]
    found: Any = None
    for op, left, right in zip(ops, values, values[1:], strict=False):
        if type(op) not in _COMPARED:
            raise EndgameError(f"{shown(text)}: cannot be read; may hold {ALLOWED}")
        if _is_text(left) != _is_text(right):
            raise EndgameError(f"{shown(text)}: compares a text with a number")
        one = _COMPARED[type(op)](left, right)
        found = one if found is None else found & one
    return _truth(found, text)


def _as_columns_have_it(value: float) -> Any:
    """A number that divides by nought as a column does. Worked: ``1 / 0`` is infinite."""
    import numpy as np

    try:
        return np.float64(value)
    except OverflowError:
        return np.float64("inf")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or getattr(getattr(value, "dtype", None), "kind", "f") in "OTU"


def _truth(value: Any, text: str) -> Any:
    if getattr(getattr(value, "dtype", None), "kind", "") != "b":
        raise EndgameError(
            f"{shown(text)}: joins what is no condition; compare it, as in hhi > 4000"
        )
    return value


def _number(value: Any, text: str) -> Any:
    if _is_text(value):
        raise EndgameError(f"{shown(text)}: reckons with a text")
    return value * 1.0
