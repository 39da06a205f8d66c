"""Pictures of warnings: hits against false alarms, for every line that could be drawn."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.analysis.warning.judgement import HEADLINE_LEAD, JOINT, LEADS, Verdict
from sim.plots import slide, style
from sim.plots.answers.warning_panels import MOST, about, first_column, grid, key, last_row

LEAD_COLORS = {6: style.SKY, 12: style.BLUE, 24: style.VERMILION}
SIX = 6
READ = (
    "A line that is crossed early warns of more events and rings more often for nothing: up and "
    "left is good, the dashed line\ntells nothing. Worlds of the same date are compared. "
)


@slide.own_look()
def figure_roc(verdicts: Sequence[Verdict], source: str) -> Figure:
    """Draw small multiples of ROC curves: of one event its signs at three leads; of many each."""
    if len(verdicts) == 1:
        return _one(verdicts[0], source)
    none = not any(each.tells for each in verdicts)
    figure = slide.titled(
        "Nothing tells these events well a year and a half ahead"
        if none
        else "How well can each event be told a year and a half ahead?",
        f"{READ}Numbers: area under the curve; *: in its definition.",
        source,
    )
    shown = list(verdicts)[:MOST]
    heads = [
        f"{about(each.event, each.came)}{'' if each.tells or none else ', nothing tells it'}"
        for each in shown
    ]
    for axes, each in zip(grid(figure, heads), shown, strict=True):
        best = each.own.iloc[0]
        drawn = [(str(best["indicator"]), style.BLUE, _short(str(best["indicator"])))]
        if each.odds is not None:
            drawn.append((JOINT, style.VERMILION, f"best {len(each.odds.names)} together"))
        part = each.table[each.table["part_of_definition"]]
        if len(part):
            name = str(part.iloc[0]["indicator"])
            drawn.append((name, style.GREY, f"{_short(name)}*"))
        _draw(axes, each, [(name, HEADLINE_LEAD, color, said) for name, color, said in drawn])
    return figure


def _one(verdict: Verdict, source: str) -> Figure:
    figure = slide.titled(
        f"How well can {verdict.words} be told, and how long ahead?"
        if verdict.tells
        else f"Nothing tells {verdict.words} well a year and a half ahead",
        f"{READ}Numbers: months ahead, area under the curve.",
        source,
    )
    table = verdict.table[~verdict.table["part_of_definition"]].head(SIX)
    heads = [
        "the best together" if row["indicator"] == JOINT else f"{row['words']}: {row['warns']}"
        for _, row in table.iterrows()
    ]
    for axes, (_, row) in zip(grid(figure, heads), table.iterrows(), strict=True):
        name = str(row["indicator"])
        _draw(
            axes, verdict, [(name, lead, color, str(lead)) for lead, color in LEAD_COLORS.items()]
        )
    return figure


def _draw(axes: Axes, verdict: Verdict, drawn: Sequence[tuple[str, int, str, str]]) -> None:
    """Curves of (indicator, lead, colour, words) on one panel."""
    axes.plot([0, 1], [0, 1], color=style.PALE, linestyle=(0, (4, 3)), linewidth=1.2)
    said = []
    rows = verdict.table.to_dict(orient="records")
    areas = {(row["indicator"], lead): float(row[f"auc_{lead}"]) for row in rows for lead in LEADS}
    for name, lead, color, words in drawn:
        axes.step(*verdict.curves[name, lead], where="post", color=color, linewidth=2.2)
        said.append((f"{words}: {areas[name, lead]:.2f}", color))
    key(axes, said)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.01)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axis.set_ticks([0, 0.5, 1])
    if first_column(axes):
        style.unit(axes, "events warned of")
    if last_row(axes):
        style.below(axes, "clear worlds in alarm")


def _short(name: str) -> str:
    return name.replace("_", " ")
