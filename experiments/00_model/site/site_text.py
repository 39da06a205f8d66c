"""How text of the repository becomes a page of the site."""

from __future__ import annotations

import re
from pathlib import Path

LABELLED = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s#:]+)\)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
EDITED_BY = re.compile(r"<!--.*?-->\n?", re.DOTALL)


def links(text: str) -> list[str]:
    """Files that a page links to or shows, as it names them, without anchors.

    Worked: ``[a](b.md#c) ![d](e.png) [f](https://g) [h](#i)`` -> ``["b.md", "e.png"]``.
    """
    found = (name.partition("#")[0] for name in LINK.findall(text))
    return [name for name in found if name and not re.match(r"[a-z]+:", name)]


def read_as_page(text: str, folder: Path) -> str:
    """Links to folders have no page: their words stay. Comments for writers go.

    Parameters
    ----------
    text : Markdown of the repository.
    folder : where it lies.

    Notes
    -----
    Worked: ``[rooms](sim)`` -> ``rooms``; ``<!-- begin a -->`` goes with its line.
    """

    def kept(link: re.Match[str]) -> str:
        return link[1] if (folder / link[2]).is_dir() else link[0]

    return LABELLED.sub(kept, EDITED_BY.sub("", text))


def prose(text: str) -> str:
    """Text that Markdown leaves as it is, but for what stands in backticks, which is code.

    Worked: ``a_b of `c_d` `` -> ``a\\_b of `c_d` ``.
    """
    parts = re.split(r"(`[^`]+`)", text)
    return "".join(part if part.startswith("`") else cell(part) for part in parts)


def titled(text: str, stem: str) -> str:
    """A page that begins with a heading, its file's name if it has no other.

    Worked: ``| a |``, ``peers`` -> ``# Measured: peers``, then ``| a |``.
    """
    has_one = re.search(r"^#+ ", text, re.MULTILINE)
    return text if has_one else f"# Measured: {stem}\n\n{text}"


def cell(text: str) -> str:
    """Text that Markdown leaves as it is.

    Worked: ``a|b <c> *d*`` -> ``a\\|b \\<c\\> \\*d\\*``.
    """
    return re.sub(r"([\\|<>*_`\[\]#$~{}])", r"\\\1", text)
