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


def _places(shown: pd.DataFrame) -> pd.DataFrame:
    """Bars with their column and height: the largest above, each column in the middle."""
    ends = [
        shown.set_axis(shown.columns, axis=1)[[column, who, "usd"]].set_axis(
            ["column", "who", "usd"], axis=1
        ).assign(side=who)
        for column, who in (("from_column", "payer"), ("to_column", "receiver"))
    ]  # fmt: skip
    sides = pd.concat(ends).groupby(["column", "who", "side"], as_index=False)["usd"].sum()
    bars = sides.groupby(["column", "who"], as_index=False)["usd"].max()
    bars = bars.sort_values(["column", "usd"], ascending=[True, False], kind="stable")
    scale = (1.0 - PAD * bars.groupby("column").size().max()) / (
        bars.groupby("column")["usd"].sum().max()
    )
    placed = []
    for _, column in bars.groupby("column"):
        tall = column["usd"] * scale
        pad = (1.0 - tall.sum()) / (len(column) + 1)
        top = pad * (1 + pd.Series(range(len(column)), index=column.index)) + tall.cumsum() - tall
        placed.append(column.assign(height=(top + tall / 2.0).clip(0.01, 0.99)))
    return pd.concat(placed, ignore_index=True)


def _figure(shown: pd.DataFrame, name: Callable[[str], str]) -> Any:
    import plotly.graph_objects as go

    bars = _places(shown)
    place = {
        (column, who): number
        for number, (column, who) in enumerate(zip(bars["column"], bars["who"], strict=True))
    }
    rows = list(shown.itertuples())
    of_link = [
        _seen(ROUND_COLOUR, 0.75) if row.round else _seen(KIND_COLOURS[str(row.kind)], 0.45)
        for row in rows
    ]
    told = [
        f"{name(str(row.payer))} pays {name(str(row.receiver))} {usd(float(row.usd))}<br>"
        f"{row.kind}{', goes round' if row.round else ''}"
        for row in rows
    ]
    sankey = go.Sankey(
        arrangement="snap",
        node={
            "label": [name(who) for who in bars["who"]],
            "color": [BAR_COLOURS[int(each)] for each in bars["column"]],
            "x": [COLUMNS[int(each)] for each in bars["column"]],
            "y": list(bars["height"]),
            "customdata": [usd(float(each)) for each in bars["usd"]],
            "hovertemplate": "%{label}: %{customdata}<extra></extra>",
            "pad": 10, "thickness": 14, "line": {"width": 0},
        },
        link={
            "source": [place[row.from_column, row.payer] for row in rows],
            "target": [place[row.to_column, row.receiver] for row in rows],
            "value": [float(row.usd) for row in rows],
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
