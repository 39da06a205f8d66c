"""Slides of claims: what was found, a picture of it, the conditions, and the record so far."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.claims.claim import Registry
from sim.analysis.claims.judging import Condition, Load, Result, readable, summary
from sim.analysis.reading import parameter
from sim.plots import slide, style
from sim.plots.figures import claims as draw

Picture = Callable[[Axes, Load], None]
"""Draws on a panel what stored runs show."""
ROW_TOPS = (0.965, 0.495)
VERDICT = {
    "true": "Record so far: true.", "false": "Record so far: false.",
    "open": "Record so far: open.", "no record": "No record yet.",
}  # fmt: skip


def figures(
    results: Sequence[Result],
    registry: Registry,
    pictures: Mapping[str, Picture],
    load: Load,
    base: str = "baseline",
) -> Iterator[tuple[str, Figure]]:
    """Every slide with the name of its file; the overview first.

    Parameters
    ----------
    results : all claims, judged.
    registry : says which claims stand together, one or two on a slide, a row each.
    pictures : left panel by claim; the spread of its number where there is none.
    load : gives a stored run by name.
    base : the run that all claims are judged by.
    """
    by_name = {each.claim.name: each for each in results}
    data = load(base)
    source = (
        f"Prior of the baseline, {data.sizes['world']} worlds to {str(data.month.values[-1])[:4]}, "
        f"{int(parameter(data, 'builders.count')[0])} builders, seed {data.attrs['seed']}"
    )
    yield "00_overview", overview(results, source)
    for number, group in enumerate(registry.slides, start=1):
        shown = [by_name[name] for name in group]
        yield f"{number:02d}_{group[0]}", _claims(shown, registry, pictures, load, source)


@slide.own_look()
def _claims(
    results: Sequence[Result], registry: Registry, pictures: Mapping[str, Picture], load: Load,
    source: str,
) -> Figure:  # fmt: skip
    """One slide: a row for each of its claims."""
    figure = slide.titled("", "", source)
    height = 0.22 if len(results) > 1 else 0.65
    for top, result in zip(ROW_TOPS, results, strict=False):
        claim = result.claim
        authors = [registry.articles[each].author for each in claim.articles]
        left = _row(figure, top, height, result, " and ".join(map(_short, authors)))
        if claim.name in pictures:
            pictures[claim.name](left, load)
        else:
            draw.histogram(left, result.values, claim.low, claim.high, claim.unit, claim.infinite)
        left.tick_params(labelsize=style.SMALL - 2)
    return figure


@slide.own_look()
def overview(results: Sequence[Result], source: str) -> Figure:
    """All claims at a glance."""
    bars = [
        draw.Bar(each.claim.title, *each.share, each.judged, each.claim.record.verdict)
        for each in results
    ]
    headline, tested = summary(results).split(". ")[0].split("; ")
    how = (
        "Share of worlds and its 95% interval. Colour: the record so far (green true, red false, "
        f"grey open, black none).\n{tested[0].upper()}{tested[1:]}."
    )
    return draw.overview(bars, headline, how, source)


def _short(author: str) -> str:
    return author.split(", ")[-1]


def _row(figure: Figure, top: float, height: float, result: Result, who: str) -> Axes:
    """Lay out one claim from a place of the slide downwards; its left panel is still empty."""
    claim, (_, low, high) = result.claim, result.share
    headline = textwrap.fill(result.headline(), 94)
    figure.text(0.025, top, headline, fontsize=style.BODY + 2.5, weight="bold", va="top",
                linespacing=1.1)  # fmt: skip
    told = f"{who}: {claim.sentence} True if {claim.line}."
    if result.judged:
        told += f" 95% interval of the share: {low:.0%} to {high:.0%} of {result.judged} worlds."
    if result.placebo is not None and np.isfinite(claim.true(result.placebo)).any():
        told += f" By luck alone: {float(np.nanmean(claim.true(result.placebo))):.0%}."
    below = top - 0.036 * (headline.count("\n") + 1) - 0.004
    figure.text(0.025, below, textwrap.fill(told, 148), fontsize=style.SMALL - 1, va="top",
                color=style.DARK, linespacing=1.2)  # fmt: skip
    bottom = top - 0.13 - height
    left = style.add_axes(figure, 0.085, bottom, 0.375, height)
    right = style.add_axes(figure, 0.70, bottom, 0.275, height - 0.02)
    _conditions(right, result)
    right.tick_params(labelsize=style.SMALL - 2)
    record = f"{VERDICT[claim.record.verdict]} {claim.record.text}".strip()
    color = style.readable(draw.RECORD_COLORS.get(claim.record.verdict, style.GREY))
    figure.text(0.025, bottom - 0.072, textwrap.shorten(record, 160, placeholder=" …"),
                fontsize=style.SMALL - 1.5, va="top", style="italic", color=color)  # fmt: skip
    return left


def _conditions(axes: Axes, result: Result) -> None:
    """Draw the strongest conditions: shares, or the number where all or no worlds are true."""
    found = result.conditions
    numbers = bool(found) and all(each.moves_the_number_only for each in found)
    unit = (
        f"Middle half of worlds, {result.claim.unit}" if numbers else "Worlds in which it is true"
    )
    draw.thirds(axes, [_third(each, numbers) for each in found], unit, shares=not numbers)


def _third(condition: Condition, numbers: bool) -> draw.Third:
    name = f"{readable(condition.parameter)}  ({condition.rank_correlation:+.2f})"
    if numbers:
        low, middle, high = condition.quartiles.T
        return draw.Third(name, middle.tolist(), low.tolist(), high.tolist())
    return draw.Third(name, condition.shares, condition.low, condition.high)
