"""Text that comes from files and arguments, made safe to print."""

from __future__ import annotations

from collections.abc import Sequence


def visible(text: str) -> str:
    """Text whose control characters are escaped, so that no file can drive a terminal.

    Line breaks stay. Worked: an escape, as in ``"\\x1b[31m"``, is printed as these letters.
    """
    if text.isprintable():
        return text
    return "".join(
        each
        if each.isprintable() or each == "\n"
        else each.encode("unicode_escape").decode("ascii")
        for each in text
    )


def one_line(text: str) -> str:
    """Text on one line, its control characters escaped."""
    return visible(" ".join(text.split()))


def few(words: Sequence[str], most: int = 3, between: str = ", ") -> str:
    """The first of some words, and how many more there are.

    Worked: five letters are ``a, b, c and 2 more``.
    """
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return between.join(words[:most]) + more
