"""What pictures of compared sides share: a colour for each side, and a key of them."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from sim.plots import style
from sim.plots.names import shortened

COLOURS = (style.DARK, style.ORANGE, style.BLUE, style.GREEN, style.PURPLE)
"""Of the first side, and of those held against it."""
LETTERS = 64
"""Of all names in a key, on one line."""


def short_names(names: Sequence[str], letters: int = LETTERS) -> list[str]:
    """Names of sides that fit beside one another. Groups of parameters are left out first.

    Worked: ``capital.vc_supply_usd_per_year = 8e9`` -> ``vc_supply_usd_per_year = 8e9``.
    """
    bare = [", ".join(part.split(".", 1)[-1] if " = " in part else part
                      for part in name.split(", ")) for name in names]  # fmt: skip
    chosen = bare if len(set(bare)) == len(bare) else list(names)
    return [shortened(each, max(12, letters // len(names))) for each in chosen]


def key(figure: Figure, names: Sequence[str], left: float, height: float) -> None:
    """Write what each colour is, side by side."""
    for name, color in zip(short_names(names, 90), COLOURS, strict=False):
        figure.text(left, height, "\N{BLACK SQUARE}", fontsize=style.BODY + 3, color=color,
                    va="center")  # fmt: skip
        figure.text(left + 0.018, height, name, fontsize=style.BODY, color=style.DARK, va="center")
        left += 0.045 + 0.0082 * len(name)
