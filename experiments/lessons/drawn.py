"""Lessons' figures, tables and Markdown as pieces of a page that asks nothing of anybody."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from matplotlib.figure import Figure

INK = "#1c1c1e"
STYLE = {
    "figure.figsize": (4.6, 3.2), "figure.constrained_layout.use": True, "font.size": 11,
    "axes.titlesize": 11, "axes.titlelocation": "left", "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "grid.alpha": 0.25, "grid.color": INK,
    "axes.edgecolor": INK, "axes.labelcolor": INK, "text.color": INK, "axes.titlecolor": INK,
    "xtick.color": INK, "ytick.color": INK, "legend.frameon": False, "legend.fontsize": 10,
    "lines.linewidth": 2.0, "figure.facecolor": "none", "axes.facecolor": "none",
    "savefig.facecolor": "none", "svg.fonttype": "none", "svg.hashsalt": "endgame",
    "font.family": "sans-serif", "figure.max_open_warning": 0,
}  # fmt: skip
"""Narrow figures with large letters, so that they can be read at 360 px; ink becomes the page's."""


def svg(figure: Figure, name: str, told: str) -> str:
    """A figure as inline SVG in the page's own ink and letters.

    Parameters
    ----------
    figure : as drawn under `STYLE`.
    name : put before every id, so that figures of one page do not mix.
    told : what a reader without sight hears.
    """
    from markupsafe import escape

    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r'<g id="[^"]*"', "<g", text)
    text = re.sub(r" font-family: [^;\"]*;?|( transform=\"rotate\(-0 [^)]*\)\")", "", text)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", text)
    text = re.sub(r'(?:xlink:)?href="#([^"]+)"', rf'href="#{name}-\1"', text)
    text = re.sub(r'\s+xmlns(?::\w+)?="[^"]*"|\s+version="1.1"', "", text)
    text = re.sub(r' (?:width|height)="[^"]*pt"', "", text, count=2)
    text = re.sub(r"font: (\S+) [^;\"]*", r"font-size: \1", text).replace(INK, "currentColor")
    text = re.sub(r"(\d\.\d\d)\d+", r"\1", text)
    text = re.sub(r' (?:d|x|y|x1|y1|width|height)="[^"]*"', _rounded, text)
    text = re.sub(r"\n\s*", "\n", text)
    return text.replace("<svg", f'<svg role="img" aria-label="{escape(told)}"', 1)


def _rounded(attribute: re.Match[str]) -> str:
    """Places on the page to a tenth of a point, in as few letters."""
    return re.sub(r"(\d)\.(\d)\d", r"\1.\2", attribute[0]).replace(" \n", "\n")


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def html(text: str) -> str:
    """Markdown as HTML; raw HTML in it is shown, not obeyed."""
    made: str = _markdown().render(text)
    made = made.replace("<pre>", '<pre class="equation" tabindex="0">')
    return made.replace("<table>", '<div class="box" tabindex="0"><table>').replace(
        "</table>", "</table></div>"
    )


def table(frame: Any) -> str:
    """A DataFrame as a table, its cells as they are written."""
    corner = frame.rename_axis(index=None, columns=frame.index.name)
    made: str = corner.to_html(border=0, justify="left", na_rep="")
    made = re.sub(r' style="text-align: left;"| class="dataframe"', "", made)
    return f'<div class="box" tabindex="0">{made}</div>'
