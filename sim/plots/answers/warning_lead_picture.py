"""Pictures of warnings: how long before the event the alarm had been on without a break."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.analysis.warning.alarm_lines import LONGEST
from sim.analysis.warning.judgement import JOINT, Verdict
from sim.plots import slide, style
from sim.plots.answers.warning_panels import MOST, about, first_column, grid, last_row

COLORS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE)


@slide.own_look()
def figure_leads(verdicts: Sequence[Verdict], false: float, source: str) -> Figure:
    """Draw the share of events before which the alarm had been on for so many months or more.

    ``false`` is the share of clear worlds that lines were drawn for.
    """
    one = len(verdicts) == 1
    what = verdicts[0].words if one else "each event"
    figure = slide.titled(
        f"How long before {what} does the alarm ring?",
        "A curve says before how many events the alarm had been on, without a break, for that "
        f"long. Dashed: the share of clear\nworlds in alarm at any one time ({false:.0%} where "
        "lines were drawn): what a blind alarm reaches in the last month.",
        source,
    )
    shown = list(verdicts)[:MOST]
    most = max((each.rungs[name].warned[0] for each in shown for name in _shown(each, one)),
               default=0.0)  # fmt: skip
    top = min(1.0, 0.1 * np.ceil(13.0 * np.nan_to_num(most) + 1.0))
    heads = [about(each.event, each.came) for each in shown]
    for axes, each in zip(grid(figure, heads), shown, strict=True):
        _draw(axes, each, one, false, float(top))
    return figure


def _shown(verdict: Verdict, one: bool) -> list[str]:
    """The best sign, of one event four, and all together."""
    names = [str(name) for name in verdict.own["indicator"][: len(COLORS) if one else 1]]
    return names + ([] if verdict.odds is None else [JOINT])


def _draw(axes: Axes, verdict: Verdict, one: bool, false: float, top: float) -> None:
    words = dict(zip(verdict.table["indicator"], verdict.table["words"], strict=True))
    warns = dict(zip(verdict.table["indicator"], verdict.table["warns"], strict=True))
    colors = dict(zip(_shown(verdict, one), COLORS, strict=False))
    if verdict.odds is not None:
        colors[JOINT] = style.VERMILION
    months = np.arange(1, LONGEST + 1)
    labels = []
    for name, color in colors.items():
        leads = verdict.rungs[name].leads
        share = (leads[:, None] >= months).mean(axis=0) if len(leads) else np.full(LONGEST, np.nan)
        axes.step(months, share, where="mid", color=color, linewidth=2.4)
        known = name.replace("_", " ") if not one else words[name]
        said = "the best together" if name == JOINT else f"{known}: {warns[name]}"
        labels.append(style.Label(float(share[0]), said, color))
    axes.axhline(false, color=style.GREY, linestyle=(0, (4, 3)), linewidth=1.2)
    axes.set_xlim(LONGEST, 0.5)
    axes.set_ylim(0, top)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xticks([36, 24, 12, 6, 1])
    if first_column(axes):
        style.unit(axes, "events warned of")
    if last_row(axes):
        style.below(axes, "months before the event")
    _named(axes, labels, many=one)


def _named(axes: Axes, labels: Sequence[style.Label], many: bool) -> None:
    if many:
        box = axes.get_position()
        axes.set_position((box.x0, box.y0, 0.58, box.height))
        broken = [each._replace(text=textwrap.fill(each.text, 34)) for each in labels]
        style.label_right(axes, broken)
        return
    for place, label in enumerate(labels):
        style.write(
            axes, label.text, 0.03, 0.93 - 0.12 * place, "axes fraction",
            color=style.readable(label.color), weight="bold", ha="left",
        )  # fmt: skip
