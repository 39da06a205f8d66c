"""A slide: a headline, how to read it, where it comes from, in our look whatever the user's is."""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.text import Text

from sim.base.errors import ScenarioWarning
from sim.plots.style import BLACK, BODY, DARK, GREY, SLIDE_INCHES, SMALL, TITLE
from sim.results.described import described

FOOTER = "Simulated scenario, not a forecast"
OURS: dict[Any, Any] = {
    "timezone": "UTC",
    "svg.hashsalt": "endgame",
    "text.parse_math": False,
    "figure.max_open_warning": 0,
}
"""Besides matplotlib's defaults: months begin at midnight, and a dollar sign is a dollar sign."""
NOT_LOOKS = ("backend", "backend_fallback", "interactive", "toolbar", "date.epoch")
"""What matplotlib takes once for a whole process."""
LEFT, RIGHT, FOOT = 0.025, 0.985, 0.018
GAP_POINTS = 14.0
"""Least room between the caveat and what was run."""
MOST_SETTINGS = 4
"""Levers that are named at most; the rest are counted."""
HEADLINE_LETTERS = (66, 84)
"""Of a headline in large letters; of each line of one in smaller ones."""

NOTEBOOK_DOTS_PER_INCH = 72
"""A slide as wide as a notebook's cell."""


@contextmanager
def own_look() -> Iterator[None]:
    """Draw with matplotlib's defaults and ours; the user's settings are as before afterwards.

    What is drawn takes fonts, colours and TeX from the settings of the moment at which it is made.
    """
    usual = {key: x for key, x in dict.items(matplotlib.rcParamsDefault) if key not in NOT_LOOKS}
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # told once, when it is saved
        # As a dict: settings on their way out warn when they are set, and matplotlib.style reads
        # the user's styles, of which a broken one would stop it.
        dict.update(matplotlib.rcParams, usual)
        matplotlib.rcParams.update(OURS)
        yield


class Slide(Figure):
    """A figure that keeps its look when it is shown or saved later, under any settings."""

    def draw(self, renderer: Any) -> None:
        """Draw in our look."""
        with own_look():
            super().draw(renderer)

    def savefig(self, *args: Any, **kwargs: Any) -> None:
        """Save in our look."""
        with own_look():
            boxes = "".join(sorted(without_a_glyph(self)))
            super().savefig(*args, **kwargs)
        if boxes:
            say = f"pictures show boxes for {boxes}, which their font lacks; a label may spell it"
            warnings.warn(ScenarioWarning(say), stacklevel=2)

    def _repr_png_(self) -> bytes:
        """What a notebook shows, whichever backend it has chosen."""
        drawn = BytesIO()
        self.savefig(drawn, format="png", dpi=NOTEBOOK_DOTS_PER_INCH)
        return drawn.getvalue()


def without_a_glyph(figure: Figure) -> set[str]:
    """Letters of a figure's texts that the font does not have, such as Chinese ones."""
    known = get_font(findfont("DejaVu Sans")).get_charmap()
    texts = (each.get_text() for each in figure.findobj(Text))
    return {
        letter for text in texts for letter in text if letter != "\n" and ord(letter) not in known
    }


def new_figure(
    result: xr.Dataset, world: int, question: str, how_to_read: str, footer: str = FOOTER
) -> Figure:
    """Make an empty slide of a result; ``world`` is the one that is shown, or -1 for all.

    Its foot says what was run. Levers that find no room there are counted.
    """
    figure = titled(question, how_to_read, "", footer)
    for most in range(MOST_SETTINGS, -1, -1):
        source = described(result, world if world >= 0 else None, most)
        figure.texts[-1].set_text(f"Scenario {source}")
        caveat, told = (text.get_window_extent() for text in figure.texts[-2:])
        if told.x0 - caveat.x1 > GAP_POINTS:
            break
    return figure


def titled(headline: str, how_to_read: str, source: str, footer: str = FOOTER) -> Figure:
    """Make an empty slide with a headline of up to two lines; ``source`` stands at its foot."""
    figure = Slide(figsize=SLIDE_INCHES, facecolor="white")
    FigureCanvasAgg(figure)
    text, size = headline, TITLE
    if len(headline) > HEADLINE_LETTERS[0]:
        text, size = textwrap.fill(headline, HEADLINE_LETTERS[1]), TITLE - 2
    two = "\n" in text
    figure.text(LEFT, 0.965, text, fontsize=size, weight="bold", va="top", color=BLACK,
                linespacing=1.15)  # fmt: skip
    figure.text(LEFT, 0.874 if two else 0.902, how_to_read, fontsize=SMALL if two else BODY,
                va="top", color=DARK)  # fmt: skip
    figure.text(LEFT, FOOT, f"{footer}.", fontsize=SMALL, color=GREY)
    figure.text(RIGHT, FOOT, source, fontsize=SMALL, color=GREY, ha="right")
    return figure


def nothing(figure: Figure, why: str) -> None:
    """Say on an empty slide why it is empty."""
    figure.text(0.5, 0.45, why, fontsize=BODY + 2, color=GREY, ha="center", va="center")
