"""A scenario as canonical TOML text: the same scenario gives the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(document: Mapping[str, Any], path: str = "") -> str:
    """Write nested tables as TOML: plain values first, then tables, then lists of tables.

    Two levels of tables get headers of their own; deeper ones are inline.

    Worked: ``toml_text({"years": 10, "levers": {"a.b": 1.0}})`` is
    ``'years = 10\\n\\n[levers]\\n"a.b" = 1.0\\n'``.
    """
    plain = {key: value for key, value in document.items() if not _is_nested(value, path)}
    text = "".join(f"{_key(key)} = {_value(value)}\n" for key, value in plain.items())
    for key, value in document.items():
        if key in plain:
            continue
        header = f"{path}{_key(key)}"
        if isinstance(value, Mapping):
            text += f"\n[{header}]\n" + toml_text(value, f"{header}.")
        else:
            text += "".join(f"\n[[{header}]]\n" + toml_text(each, f"{header}.") for each in value)
    return text


def _is_nested(value: object, path: str) -> bool:
    """Whether a value gets a header: tables at the top, lists of tables at the top and below."""
    if isinstance(value, Mapping):
        return not path
    return isinstance(value, list | tuple) and bool(value) and path.count(".") < 2


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _string(key)


def _string(text: str) -> str:
    # JSON's escapes are TOML's, but JSON leaves DEL as it is, which TOML forbids.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return repr(value)  # int and float: Python's shortest exact form is valid TOML
