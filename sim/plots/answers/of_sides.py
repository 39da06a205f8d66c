"""What pictures of compared sides share: a colour for each side, and a key of them."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from sim.analysis.discovery.box_words import unit_of, value_words
from sim.plots import style
from sim.plots.figures.drivers import spelled
from sim.plots.names import shortened

COLOURS = (style.DARK, style.ORANGE, style.BLUE, style.GREEN, style.PURPLE)
"""Of the first side, and of those held against it."""
LETTERS = 64
"""Of all names in a key, on one line."""


def short_names(names: Sequence[str], letters: int = LETTERS) -> list[str]:
    """Names of sides that fit beside one another, in words. Groups are left out first."""
    bare = [", ".join(map(_in_words, name.split(", "))) for name in names]
    chosen = bare if len(set(bare)) == len(bare) else list(names)
    return [shortened(each, max(12, letters // len(names))) for each in chosen]


def _in_words(part: str) -> str:
    """A setting for readers; a parameter that the table lacks keeps its own name.

    Worked: ``capital.vc_supply_usd_per_year = 8e9`` -> ``VC supply = $8 bn per year``.
    """
    name, equals, value = part.partition(" = ")
    if not equals:
        return part
    unit = unit_of(name)
    if not unit:
        return part.split(".", 1)[-1]
    words = spelled(name).partition(": ")[2].partition(", ")[0]
    try:
        return f"{words} = {value_words(float(value), unit).replace(' fraction', '')}"
    except ValueError:  # several values, or a word
        return f"{words} = {value}"


def key(figure: Figure, names: Sequence[str], left: float, height: float) -> None:
    """Write what each colour is, side by side."""
    for name, color in zip(short_names(names, 90), COLOURS, strict=False):
        figure.text(left, height, "\N{BLACK SQUARE}", fontsize=style.BODY + 3, color=color,
                    va="center")  # fmt: skip
        figure.text(left + 0.018, height, name, fontsize=style.BODY, color=style.DARK, va="center")
        left += 0.045 + 0.0082 * len(name)
