"""Where two scenarios part: the first key that is not the same in both."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from typing import Any

MISSING = "not set"
LONGEST = 80
"""Characters of a value that are shown."""


def first_difference(there: str, here: str) -> str:
    """The first key at which two scenarios differ, in the order of ``here``, and both values.

    Parameters
    ----------
    there, here : scenarios as TOML.

    Examples
    --------
    >>> first_difference('[constants]\\n"market.x" = 0.2', '[constants]\\n"market.x" = 0.3')
    'constants."market.x": 0.2 there, 0.3 here'
    >>> first_difference("years = 10", "years = 10")
    'nothing'
    """
    found, wanted = (dict(_leaves("", tomllib.loads(text))) for text in (there, here))
    for key in (*wanted, *found):
        one, other = found.get(key, MISSING), wanted.get(key, MISSING)
        if one != other:
            return f"{key}: {one} there, {other} here"
    return "nothing"


def short(value: object) -> str:
    """A value in few words."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _leaves(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every value by its dotted key; rows of a list go by their name, or else by number."""
    if isinstance(value, dict):
        for name, each in value.items():
            quoted = f'"{name}"' if "." in name else name
            yield from _leaves(f"{key}.{quoted}" if key else quoted, each)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, each in enumerate(value):
            yield from _leaves(f"{key}[{each.get('name', number)}]", each)
    else:
        yield key, short(value)
