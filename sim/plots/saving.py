"""How pictures are kept: PNG of 1,920 by 1,080 points with a palette, PDF, SVG."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import PictureError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_PER_INCH = 150
COLOURS = 256
"""The most that a PNG's palette holds; lines, areas and smoothed text need fewer."""
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
    # Fewer colours go to what is far apart: by area, thin lines would take those of large fields.
    few = colours < COLOURS
    method = Image.Quantize.MAXCOVERAGE if few else Image.Quantize.MEDIANCUT
    made = drawn.quantize(colours, method, dither=Image.Dither.NONE)
    made.save(path, dpi=(dots_per_inch,) * 2, optimize=few)
