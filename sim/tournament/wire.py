"""What a strategy's process says to the one that plays: bytes of few kinds, never a pickle.

A pickle is a program. The process that plays sends pickles and reads none, so a strategy that
writes to the line itself can say something wrong, and no more.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from sim.base.printed import visible

READY, ASKS, ANSWERS, KEEPS, FOUL = b"r", b"?", b"=", b"-", b"!"
"""What a message is, by its first byte."""
MOST_BYTES = 2**26
"""Of a message; the answer about all labs in a thousand worlds has a thousandth of it."""
MOST_WORDS = 300
KINDS = {"bool": np.dtype(np.bool_), "float": np.dtype(np.float64)}


class GarbledError(ValueError):
    """A message is none."""


def packed(kind: bytes, content: Any) -> bytes:
    """A message of plain things."""
    return kind + json.dumps(content).encode()


def unpacked(message: bytes) -> Any:
    """The plain things of a message.

    Raises
    ------
    GarbledError
        There are none in it.
    """
    try:
        return json.loads(message[1:])
    except (ValueError, RecursionError) as error:
        raise GarbledError("said what is no message") from error


def answer(values: Any) -> bytes:
    """An array of numbers or bools as a message. Three floats: a line of 35 bytes, then 24."""
    kind = "bool" if values.dtype.kind == "b" else "float"
    array = np.ascontiguousarray(values, dtype=KINDS[kind])
    head = json.dumps([kind, list(values.shape)]).encode()
    return ANSWERS + head + b"\n" + array.tobytes()


def answered(message: bytes) -> Any:
    """The array of an answer.

    Raises
    ------
    GarbledError
        It is none.
    """
    head, _, content = message[1:].partition(b"\n")
    try:
        kind, shape = json.loads(head)
        fits = (
            math.prod(shape) * KINDS[kind].itemsize == len(content) and min(shape, default=0) >= 0
        )
        if not fits:
            raise GarbledError("said what is no answer")
        return np.frombuffer(content, KINDS[kind]).reshape(shape)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise GarbledError("said what is no answer") from error


def foul(why: str) -> bytes:
    """What went wrong, as a message."""
    return FOUL + why[:MOST_WORDS].encode("utf-8", "replace")


def fouled(message: bytes) -> str:
    """What went wrong, as a line that can be printed anywhere."""
    said = message[1:].decode("utf-8", "replace")[:MOST_WORDS]
    return visible(said.partition("\n")[0]).strip() or "failed"
