"""How pictures are kept: PNG of 1,920 by 1,080 points with a palette, PDF, SVG."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import PictureError

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

DOTS_PER_INCH = 150
COLOURS = 256
"""The most that a PNG's palette holds; lines, areas and smoothed text need fewer."""
FLAT, MOST_FLAT = 40, 128
"""Points from which on a colour is that of a field, a line or a word, and how many are kept so."""
ALIKE = 4
"""Two colours are one in a small palette if red, green and blue differ by no more, of 255."""
FORMATS = ("png", "pdf", "svg")
UNDATED = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}


def save(
    figure: Figure, path: Path, dots_per_inch: int = DOTS_PER_INCH, colours: int = COLOURS
) -> None:
    """Write a picture in the format that its suffix names; its folder is made if need be.

    The same picture gives the same bytes. A PNG with a palette takes a third of the room;
    ``dots_per_inch`` and ``colours`` are its own.

    Raises
    ------
    PictureError
        For another suffix.
    """
    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        raise PictureError(f"{path}: must end in .{', .'.join(FORMATS)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    if suffix != "png":
        figure.savefig(path, format=suffix, dpi=DOTS_PER_INCH, metadata=UNDATED[suffix])
        return
    from PIL import Image

    raw = BytesIO()
    figure.savefig(raw, format="png", dpi=dots_per_inch, pil_kwargs={"compress_level": 0})
    drawn = Image.open(raw).convert("RGB")
    few = colours < COLOURS
    made = _commonest(drawn, colours) if few else _as_drawn(drawn, colours, named(figure))
    made.save(path, dpi=(dots_per_inch,) * 2, optimize=few)


def named(figure: Figure) -> set[tuple[int, int, int]]:
    """Colours of words and lines, red, green and blue of 255: those that tell what is what."""
    from matplotlib.colors import to_rgb
    from matplotlib.lines import Line2D
    from matplotlib.text import Text

    found = set()
    for artist in (*figure.findobj(Text), *figure.findobj(Line2D)):
        if isinstance(artist, Text | Line2D):
            red, green, blue = (round(255 * part) for part in to_rgb(artist.get_color()))
            found.add((red, green, blue))
    return found


def _as_drawn(drawn: Image, colours: int, first: set[tuple[int, int, int]]) -> Image:
    """The picture with its flat colours to the dot, and the rest in means of boxes of colours.

    Means alone would give a word the colour of another, and a key would name nothing. Colours of
    ``first`` are kept before those of larger fields.
    """
    import numpy as np
    from PIL import Image

    wide, tall = drawn.size
    there: list[Any] = drawn.getcolors(wide * tall) or []
    there.sort(key=lambda each: (each[1] not in first, -each[0], each[1]))
    kept = [colour for count, colour in there if count >= FLAT or colour in first][:MOST_FLAT]
    rest = drawn.quantize(colours - len(kept), dither=Image.Dither.NONE)
    means = np.reshape(rest.getpalette() or [], (-1, 3))[: colours - len(kept)]
    if not kept:
        return rest
    base = (65536, 256, 1)
    flat = np.array(sorted(kept))
    codes = np.asarray(drawn, dtype=np.int64) @ base
    place = np.minimum(np.searchsorted(flat @ base, codes), len(flat) - 1)
    same = (flat @ base)[place] == codes
    made = Image.fromarray(
        np.where(same, place, len(flat) + np.asarray(rest, dtype=np.int64)).astype(np.uint8)
    )
    made.putpalette(np.concatenate([flat, means]).astype(np.uint8).tobytes())
    return made


def _commonest(drawn: Image, colours: int) -> Image:
    """The picture in its commonest colours that differ: fields and lines stay as drawn.

    Letters' soft edges take what is nearest. Means of boxes of colours, which a palette has
    otherwise, mix a thin line's colour with that of a field.
    """
    import numpy as np
    from PIL import Image

    points = np.asarray(drawn, dtype=np.int64)
    codes, place, counts = np.unique(
        points @ (65536, 256, 1), return_inverse=True, return_counts=True
    )
    there = np.stack([codes // 65536, codes // 256 % 256, codes % 256], axis=1)
    chosen = np.full((0, 3), -255)
    for colour in there[np.argsort(-counts, kind="stable")]:
        if (np.abs(chosen - colour).max(axis=1) > ALIKE).all():
            chosen = np.vstack([chosen, colour])
        if len(chosen) == colours:
            break
    nearest = np.abs(there[:, None] - chosen[None]).max(axis=2).argmin(axis=1)
    made = Image.fromarray(nearest[place].reshape(points.shape[:2]).astype(np.uint8))
    made.putpalette(chosen.astype(np.uint8).tobytes())
    return made
