"""Pages of which other origins may show this one in a frame: those that were named, nobody else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.base.errors import EndgameError

MOST = 20
"""Origins at most: a header has no room for many more."""
_ORIGIN = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::[0-9]{1,5})?"
)
_USUAL = {"http": ":80", "https": ":443"}


def origins(given: Sequence[str]) -> tuple[str, ...]:
    """Exact origins as browsers write them.

    Raises
    ------
    EndgameError
        One is none, or stands for more than one: ``*``, a path, ``null``.

    Worked: ``https://School.example:443`` is ``https://school.example``.
    """
    if len(given) > MOST:
        raise EndgameError(f"--embed-from: {len(given)} origins; must be at most {MOST}")
    return tuple(dict.fromkeys(_origin(text) for text in given))


def _origin(text: str) -> str:
    found = text.lower().removesuffix("/")
    if len(found) > 300 or not _ORIGIN.fullmatch(found):
        what = "must be one origin such as https://school.example:8443, without a path or *"
        raise EndgameError(f"--embed-from {text[:80]!r}: {what}")
    return found.removesuffix(_USUAL[found.partition(":")[0]])


def ancestors(framed_by: Sequence[str]) -> str:
    """Whom a browser lets show the page, for its ``frame-ancestors``."""
    return " ".join(framed_by) or "'none'"


def is_frame(headers: dict[bytes, bytes], path: str) -> bool:
    """Whether a browser asks for the page itself, to show it in a frame of another origin.

    Who shows it there, the browser compares with ``frame-ancestors``; what the page then asks for
    comes from itself.
    """
    place, way = headers.get(b"sec-fetch-dest"), headers.get(b"sec-fetch-mode")
    return path == "/" and place == b"iframe" and way == b"navigate"
