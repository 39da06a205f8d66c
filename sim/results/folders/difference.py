"""Where two results part: the first thing that they were not both made with."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

MISSING = "not set"
LONGEST = 80
"""Characters of a value that are shown."""
TOML, HASH = "scenario_toml", "scenario_sha256"
"""The hash decides; the text is there to say what differs."""


def differs(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """What a result was made with that is not as wanted, in words; empty if there is nothing.

    Worked: ``differs({"seed": 3}, {"seed": 0})`` is ``seed = 3, not 0``.
    """
    for name, value in wanted.items():
        if name != TOML and found.get(name) != value:
            text = str(found.get(TOML))
            if name == HASH and hashlib.sha256(text.encode()).hexdigest() == found.get(HASH):
                return f"another scenario: {first_difference(text, wanted[TOML])}"
            name, there, here = _apart(name, found.get(name), value)
            return f"{name} = {short(there)}, not {short(here)}"
    return ""


def _apart(name: str, there: Any, here: Any) -> tuple[str, Any, Any]:
    """The first part at which two values differ; of two long lists what only one of them has."""
    if isinstance(there, dict) and isinstance(here, dict):
        key = next(key for key in (*here, *there) if there.get(key) != here.get(key))
        return _apart(f"{name}.{key}", there.get(key), here.get(key))
    if isinstance(there, list) and isinstance(here, list):
        alone = [each for each in there if each not in here], [e for e in here if e not in there]
        if any(alone):
            return name, *alone
    return name, there, here


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
    text = "none" if value is None else json.dumps(value, ensure_ascii=False)
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
