"""Pictures of warnings: what came true of forecasts in worlds that took no part in the fit."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from sim.analysis.warning.joint_odds import HORIZON
from sim.analysis.warning.judgement import Verdict
from sim.plots import slide, style
from sim.plots.answers.warning_panels import MOST, about, first_column, grid, key, last_row


@slide.own_look()
def figure_reliability(verdicts: Sequence[Verdict], source: str) -> Figure:
    """Draw forecasts of the joint odds against how often the event came, with 95 % intervals."""
    figure = slide.titled(
        "Does it come as often as a few indicators together say?",
        f"Each dot: an eighth of all forecasts that the event comes within {HORIZON} months, in "
        "worlds that took no part in the fit.\nOn the dashed line forecasts are right. Bars are "
        "95% intervals. Skill: how much of the error of the date alone is gone.",
        source,
    )
    shown = [each for each in verdicts if each.odds is not None][:MOST]
    if not shown:
        slide.nothing(figure, "too few events to fit anything")
        return figure
    heads = [about(each.event, each.came) for each in shown]
    for axes, each in zip(grid(figure, heads), shown, strict=True):
        _draw(axes, each)
    return figure


def _draw(axes: Axes, verdict: Verdict) -> None:
    assert verdict.odds is not None
    bins = verdict.odds.bins
    top = min(1.0, 1.12 * float(max(bins["forecast"].max(), bins["high"].max())))
    axes.plot([0, top], [0, top], color=style.PALE, linestyle=(0, (4, 3)), linewidth=1.2)
    axes.vlines(bins["forecast"], bins["low"], bins["high"], color=style.BLUE, linewidth=2.2)
    axes.plot(bins["forecast"], bins["came"], "o", color=style.BLUE, markersize=6.5)
    axes.set_xlim(0, top)
    axes.set_ylim(0, top)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axis.set_major_locator(MaxNLocator(4))
    skill, low, high = verdict.odds.skill
    key(axes, [(f"skill {skill:.0%} ({low:.0%} to {high:.0%})", style.DARK)], "upper left")
    if first_column(axes):
        style.unit(axes, "came true")
    if last_row(axes):
        style.below(axes, "forecast")
