"""Pictures of a result for a page: which, drawn to a few kilobytes each, and within its bound."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sim.report.alt_words import alt
from sim.report.parts import Plain

if TYPE_CHECKING:
    import xarray as xr

MOST_BYTES = 4_300_000
"""Of all pictures of a page as they stand in it, so that the page is under 5 MB."""
OF_WORLDS = ("ending_paths", "fan", "survival", "drivers", "ternary", "inside", "tiers",
             "threshold_moves")  # fmt: skip
"""Kinds that compare worlds, in the order of their worth for a reader."""
OF_A_WORLD = ("endings", "funding", "subsidy", "shares", "profit", "prices", "capability",
              "compute", "runways", "rd_split", "network_start", "network_end")  # fmt: skip
"""Kinds of one world, likewise."""
OF_A_TYPICAL_WORLD = ("funding", "subsidy", "shares", "network_end")
"""Those of a typical world that stand beside pictures of many."""


def drawn(
    result: xr.Dataset, found: Plain, kinds: Iterable[str], world: int = 0, which: str = ""
) -> Iterator[Plain]:
    """Pictures of those kinds that fit a result; see `picture`.

    ``which`` says in the caption which world is shown. A picture that cannot be drawn is left out.
    """
    from sim.plots import KINDS, figure, fitting, ready

    ready()
    for kind in fitting(result, kinds):
        caption = KINDS[kind].question + (f" {which}" if which else "")
        try:
            content = png(figure(kind, result, world))
        except Exception as error:  # whatever is wrong with one picture, the report stands
            yield {"kind": kind, "caption": caption, "alt": "", "failed": str(error)}
            continue
        yield picture(kind, caption, alt(kind, found, result), content)


def png(drawn: Any) -> bytes:
    """A figure as a PNG with a palette, the same bytes for the same figure."""
    from sim.plots import save

    with TemporaryDirectory() as aside:
        path = Path(aside) / "picture.png"
        save(drawn, path)
        return path.read_bytes()


def picture(kind: str, caption: str, words: str, content: bytes, told: bool = True) -> Plain:
    """A picture that a page holds within itself, with its size in points.

    ``told``: its words stand below it, too; else they stand near by already.
    """
    from PIL import Image

    with Image.open(BytesIO(content)) as image:
        width, height = image.size
    data = base64.b64encode(content).decode("ascii")
    return {"kind": kind, "caption": caption, "alt": words, "told": told, "width": width,
            "height": height,
            "src": f"data:image/png;base64,{data}"}  # fmt: skip


def within(sections: Iterable[Plain], most: int = MOST_BYTES) -> None:
    """Leave out pictures that a page has no room for, the last of each section first.

    Sections in turn get their first picture, then their second, until the room is used.
    """
    parts = []
    for each in sections:
        each["left_out"] = []
        parts += [each] if each.get("pictures") else []
    kept: list[list[Plain]] = [[] for _ in parts]
    room, turn = most, 0
    while any(turn < len(each["pictures"]) for each in parts):
        for mine, each in zip(kept, parts, strict=True):
            if turn < len(each["pictures"]):
                one = each["pictures"][turn]
                if len(one.get("src", "")) <= room:
                    room -= len(one.get("src", ""))
                    mine.append(one)
        turn += 1
    for mine, each in zip(kept, parts, strict=True):
        each["left_out"] = [one["kind"] for one in each["pictures"] if one not in mine]
        each["pictures"] = mine
