"""How pictures are kept: slides of 1,920 by 1,080 points with a palette, a third as large so."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_PER_INCH = 150
COLOURS = 256
"""The most that a PNG's palette holds; lines, areas and smoothed text need fewer."""


def save(figure: Figure, path: Path) -> None:
    """Write a picture as PNG; its folder is made if it does not exist."""
    from PIL import Image

    raw = BytesIO()
    figure.savefig(raw, format="png", dpi=DOTS_PER_INCH, pil_kwargs={"compress_level": 0})
    drawn = Image.open(raw).convert("RGB")
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(path, dpi=(DOTS_PER_INCH,) * 2)
