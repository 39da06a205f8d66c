"""Paths as users write them: with ``~`` and variables of the environment."""

from __future__ import annotations

import os
import re
from pathlib import Path

from sim.base.errors import StoreError

_VARIABLE = re.compile(r"\$(\w+|\{[^}]*\})")


def expanded(given: object, what: str = "path") -> Path:
    """The path that a user means by a text: ``~`` is the home, ``$NAME`` a variable's value.

    What is there under the very name that was given is taken as it is.

    Raises
    ------
    StoreError
        If it is no path, or names a home or a variable that is not known.

    Worked: ``~/few`` is ``/home/ada/few`` for Ada, ``$SCRATCH/few`` is ``/scratch/few`` where
    ``SCRATCH=/scratch``.
    """
    if not isinstance(given, str | os.PathLike):
        raise StoreError(f"{what} = {given!r:.60}: must be a path")
    text = os.fsdecode(given)
    if not text or "\0" in text:
        raise StoreError(f"{what} = {text!r}: must be a path")
    if ("~" not in text and "$" not in text) or os.path.lexists(text):
        return Path(text)
    found = os.path.expanduser(os.path.expandvars(text))
    if unknown := _VARIABLE.search(found):
        name = unknown[1].strip("{}")
        raise StoreError(f"{what} = {text!r}: there is no variable {name}; set it, or write it out")
    if found.startswith("~"):
        head = found.partition("/")[0]
        raise StoreError(f"{what} = {text!r}: no home is known for {head}; write it out")
    return Path(found)
