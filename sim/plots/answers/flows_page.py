"""The Sankey of who pays whom as one HTML file that asks the network for nothing."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd

from sim.base.written import usd
from sim.plots.answers.money_columns import KIND_COLOURS, ROUND_COLOUR
from sim.plots.style import BLUE, DARK, GREY, PURPLE

LEAST_PART = 5e-4
"""Part of all money below which a link is left out."""
HEIGHT = 760
PAD = 0.03
"""Between two bars of a column, of the picture's height."""
COLUMNS = (0.001, 0.32, 0.64, 0.93)
BAR_COLOURS = (GREY, BLUE, PURPLE, GREY)
"""Of those outside, labs, clouds, those outside."""
STYLE = """
body{font-family:system-ui,-apple-system,"Segoe UI",sans-serif;margin:0 auto;padding:1rem;
max-width:1500px;color:#222;background:#fff;line-height:1.45}
h1{font-size:1.45rem;margin:.2rem 0}
p{margin:.35rem 0;max-width:62rem}
.round{color:#B24700;font-weight:600}
.key span{display:inline-block;margin:0 1.1rem .3rem 0;white-space:nowrap}
.key i{display:inline-block;width:.95rem;height:.8rem;margin-right:.35rem;vertical-align:-1px}
.wide{overflow-x:auto}.wide>div{min-width:820px}
footer{color:#666;font-size:.85rem;margin-top:.6rem}
"""


def flows_page(
    links: pd.DataFrame, name: Callable[[str], str], question: str, note: str, source: str
) -> str:
    """The page: a question, a Sankey whose circles are drawn as circles, a key, what was run.

    Parameters
    ----------
    links : `money_columns.in_columns`, the whole of it.
    name : how who pays and gets is spelled.
    question, note, source : title; what goes round; what was run.

    Returns
    -------
    str
        HTML, about 4.8 MB, nearly all of it the drawing library itself; no request to anywhere.
    """
    shown = _shown(links)
    plot = _figure(shown, name).to_html(
        full_html=False, include_plotlyjs=True, include_mathjax=False, default_height=f"{HEIGHT}px",
        div_id="flows", config={"displaylogo": False, "responsive": True},
    )  # fmt: skip
    kinds = [kind for kind in KIND_COLOURS if kind in set(shown["kind"])]
    key = "".join(
        f'<span><i style="background:{colour}"></i>{escape(word)}</span>'
        for word, colour in (
            ("goes round", ROUND_COLOUR), *((kind, KIND_COLOURS[kind]) for kind in kinds)
        )
    )  # fmt: skip
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(question)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(question)}</h1>"
        "<p>Each band is what one pays another in the year, in dollars. Point at a band or a bar "
        "for the amount; bars can be moved. Red is money that comes back to its payer.</p>"
        f'<p class="round">{escape(note)}</p><p class="key">{key}</p>'
        f'<div class="wide">{plot}</div>'
        f"<footer>Simulated scenario, not a forecast. {escape(source)}</footer></body></html>\n"
    )


def _shown(links: pd.DataFrame) -> pd.DataFrame:
    """Links that can be seen, what goes round apart from the rest."""
    whole = links["usd"].sum()
    parts = []
    for goes_round, least in ((True, 0.1 * LEAST_PART), (False, LEAST_PART)):
        amount = links["round_usd"] if goes_round else links["usd"] - links["round_usd"]
        part = links.assign(usd=amount, round=goes_round)
        parts.append(part[part["usd"] > least * whole])
    return pd.concat(parts, ignore_index=True)


def _places(shown: pd.DataFrame) -> list[tuple[int, str, float, float]]:
    """Bars as column, name, dollars and height: the largest above, each column in the middle."""
    sides: dict[tuple[int, str], list[float]] = {}
    for row in shown.to_dict("records"):
        for side, ends in enumerate((("from_column", "payer"), ("to_column", "receiver"))):
            bar = sides.setdefault((int(row[ends[0]]), str(row[ends[1]])), [0.0, 0.0])
            bar[side] += float(row["usd"])
    columns = [
        sorted(((max(usd_of), who) for (at, who), usd_of in sides.items() if at == each),
               key=lambda bar: -bar[0])
        for each in range(len(COLUMNS))
    ]  # fmt: skip
    most = max(sum(size for size, _ in column) for column in columns)
    scale = (1.0 - PAD * max(map(len, columns))) / most
    found = []
    for at, column in enumerate(columns):
        gap = (1.0 - scale * sum(size for size, _ in column)) / (len(column) + 1)
        top = gap
        for size, who in column:
            found.append((at, who, size, min(max(top + size * scale / 2.0, 0.01), 0.99)))
            top += size * scale + gap
    return found


def _figure(shown: pd.DataFrame, name: Callable[[str], str]) -> Any:
    import plotly.graph_objects as go

    bars = _places(shown)
    place = {(at, who): number for number, (at, who, _, _) in enumerate(bars)}
    rows = shown.to_dict("records")
    of_link = [
        _seen(ROUND_COLOUR, 0.75) if row["round"] else _seen(KIND_COLOURS[str(row["kind"])], 0.45)
        for row in rows
    ]
    told = [
        f"{name(row['payer'])} pays {name(row['receiver'])} {usd(row['usd'])}<br>"
        f"{row['kind']}{', goes round' if row['round'] else ''}"
        for row in rows
    ]
    sankey = go.Sankey(
        arrangement="snap",
        node={
            "label": [name(who) for _, who, _, _ in bars],
            "color": [BAR_COLOURS[at] for at, _, _, _ in bars],
            "x": [COLUMNS[at] for at, _, _, _ in bars],
            "y": [height for _, _, _, height in bars],
            "customdata": [usd(size) for _, _, size, _ in bars],
            "hovertemplate": "%{label}: %{customdata}<extra></extra>",
            "pad": 10, "thickness": 14, "line": {"width": 0},
        },
        link={
            "source": [place[row["from_column"], row["payer"]] for row in rows],
            "target": [place[row["to_column"], row["receiver"]] for row in rows],
            "value": [row["usd"] for row in rows],
            "color": of_link,
            "customdata": told,
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    )  # fmt: skip
    figure = go.Figure(sankey)
    figure.update_layout(
        font={"size": 13, "color": DARK}, margin={"l": 8, "r": 8, "t": 8, "b": 8}, height=HEIGHT
    )
    return figure


def _seen(colour: str, strength: float) -> str:
    """A colour as plotly takes it with its strength. ``#000000``, 0.5: ``rgba(0,0,0,0.5)``."""
    red, green, blue = (int(colour[each : each + 2], 16) for each in (1, 3, 5))
    return f"rgba({red},{green},{blue},{strength})"
