"""Slides: which claims stand together, and how a slide is laid out."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence

import claims_pictures_labs
import numpy as np
from claims_pictures import PICTURES, Load
from claims_registry import ARTICLES
from claims_table import Condition, Result, summary
from matplotlib.figure import Figure

from sim.plots import claims as draw
from sim.plots import style

SLIDES: tuple[tuple[str, ...], ...] = (
    ("next_round", "round_from_2025"),
    ("investors_gain_control", "funding_crunch"),
    ("two_or_three_survive",),
    ("three_of_any_size", "wave_of_exits"),
    ("knife_edge", "only_parents_afford_it"),
    ("bought_by_their_clouds", "few_can_afford"),
    ("pivot_to_efficiency", "pivot_pays"),
    ("price_over_cost_triples", "list_price_triples"),
    ("dearer_after_three_years", "plans_dearer_or_gone"),
    ("subsidy_is_temporary", "profitability_wall"),
    ("end_of_subsidies_raises_price", "end_of_subsidies_raises_list_price"),
    ("infrastructure_wins", "applications_win"),
    ("clouds_print_money", "cost_outgrows_value"),
    ("success_costs_compute", "commitments_kill"),
    ("open_undercuts", "open_undercuts_by_score"),
    ("undercutting_breaks_margins", "undercutting_breaks_cover"),
    ("open_surge_breaks_margins", "open_surge_takes_revenue"),
    ("open_catches_up", "tail_is_open"),
    ("frontier_consolidates_tail_opens", "consolidation_raises_prices"),
    ("final_runs_are_a_tenth", "same_split_everywhere"),
    ("billion_dollar_run", "bigger_is_not_better"),
    ("smaller_budgets_lag", "cuts_cost_progress"),
    ("copied_at_a_fraction", "leaks_make_it_cheap"),
    ("harder_terms_bite", "own_labs_need_parents"),
    ("dearer_chips_bite", "plateau_ends_funding"),
)
PICTURE_ROOMS = (claims_pictures_labs,)
"""Imported so that their pictures are known."""
ROW_TOPS = (0.965, 0.495)
VERDICT = {
    "true": "Record so far: true.", "false": "Record so far: false.",
    "open": "Record so far: open.", "no record": "No record yet.",
}  # fmt: skip


def figures(results: Sequence[Result], load: Load) -> Iterator[tuple[str, Figure]]:
    """Every slide with the name of its file; the overview first."""
    by_name = {each.claim.name: each for each in results}
    yield "00_overview", overview(results, load)
    for number, group in enumerate(SLIDES, start=1):
        yield f"{number:02d}_{group[0]}", slide([by_name[name] for name in group], load)


def source(load: Load) -> str:
    """What the worlds are."""
    data = load("baseline")
    builders = int(json.loads(data.attrs["values"])["builders.count"])
    return (
        f"Prior of the baseline, {data.sizes['world']} worlds to {str(data.month.values[-1])[:4]}, "
        f"{builders} builders, seed {data.attrs['seed']}"
    )


def slide(group: Sequence[Result], load: Load) -> Figure:
    """One or two claims, a row each: what was found, its picture, and its conditions."""
    figure = draw.slide("", "", source(load))
    height = 0.22 if len(group) > 1 else 0.65
    for top, result in zip(ROW_TOPS, group, strict=False):
        row(figure, top, height, result, load)
    return figure


def row(figure: Figure, top: float, height: float, result: Result, load: Load) -> None:
    """Draw one claim from a place of the slide downwards; ``height`` of its panels."""
    claim = result.claim
    headline = textwrap.fill(result.headline(), 94)
    figure.text(0.025, top, headline, fontsize=style.BODY + 2.5, weight="bold", va="top",
                linespacing=1.1)  # fmt: skip
    lines = headline.count("\n") + 1
    _, low, high = result.share
    who = " and ".join(ARTICLES[each].author.split(", ")[-1] for each in claim.articles)
    told = f"{who}: {claim.sentence} True if {claim.line}."
    if result.judged:
        told += f" 95% interval of the share: {low:.0%} to {high:.0%} of {result.judged} worlds."
    if result.placebo is not None and np.isfinite(claim.true(result.placebo)).any():
        told += f" By luck alone: {float(np.nanmean(claim.true(result.placebo))):.0%}."
    draw.note(figure, 0.025, top - 0.036 * lines - 0.004, told, 148, style.DARK)
    bottom = top - 0.13 - height
    left = figure.add_axes((0.085, bottom, 0.375, height))
    style.tidy(left)
    if claim.name in PICTURES:
        PICTURES[claim.name](left, load, claim.name)
    else:
        draw.histogram(left, result.values, claim.low, claim.high, claim.unit, claim.infinite)
    left.tick_params(labelsize=style.SMALL - 2)
    right = figure.add_axes((0.70, bottom, 0.275, height - 0.02))
    style.tidy(right)
    conditions(right, result)
    right.tick_params(labelsize=style.SMALL - 2)
    record = f"{VERDICT[claim.record.verdict]} {claim.record.text}".strip()
    color = style.readable(draw.RECORD_COLORS.get(claim.record.verdict, style.GREY))
    figure.text(0.025, bottom - 0.072, textwrap.shorten(record, 160, placeholder=" …"),
                fontsize=style.SMALL - 1.5, va="top", style="italic", color=color)  # fmt: skip


def conditions(axes: draw.Axes, result: Result) -> None:
    """Draw the strongest conditions: shares, or the number where all or no worlds are true."""
    found = result.conditions
    numbers = bool(found) and all(each.moves_the_number_only for each in found)
    rows = [_third(each, numbers) for each in found]
    unit = (
        f"Middle half of worlds, {result.claim.unit}" if numbers else "Worlds in which it is true"
    )
    draw.thirds(axes, rows, unit, shares=not numbers)


def overview(results: Sequence[Result], load: Load) -> Figure:
    """All claims at a glance."""
    bars = []
    for each in results:
        share, low, high = each.share
        verdict = each.claim.record.verdict
        bars.append(draw.Bar(each.claim.title, share, low, high, each.judged, verdict))
    headline = summary(results).split(". ")[0]
    how = (
        "Share of worlds and its 95% interval. Colour: the record so far (green true, red false, "
        "grey open, black none)."
    )
    return draw.overview(bars, headline, how, source(load))


def _third(condition: Condition, numbers: bool) -> draw.Third:
    name = readable(condition.parameter)
    name = f"{name}  ({condition.rank_correlation:+.2f})"
    if numbers:
        low, middle, high = condition.quartiles.T
        return draw.Third(name, middle.tolist(), low.tolist(), high.tolist())
    return draw.Third(name, condition.shares, condition.low, condition.high)


def readable(parameter: str) -> str:
    """ "market.ceiling_usd_per_year" is "market: ceiling"."""
    room, name = parameter.split(".", 1)
    for unit in ("_usd_per_year", "_usd_per_month", "_per_month", "_per_year", "_log10_flop",
                 "_months"):  # fmt: skip
        name = name.removesuffix(unit)
    return f"{room.replace('_', ' ')}: {name.replace('_', ' ')}"
