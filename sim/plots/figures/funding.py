"""Who pays for the tokens: the labs' revenue against their costs, and what fills the hole."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.base.axes import FloatArray
from sim.plots import draw, read, slide, style

COSTS = {
    "Serving": ("serving_cost_usd", style.BLUE),
    "Experiments": ("rd_experiments_usd", style.SKY),
    "Final training": ("rd_final_training_usd", style.PURPLE),
    "Data": ("rd_data_usd", style.YELLOW),
    "Staff": ("staff_usd", style.PALE),
    "Other": ("other_cost_usd", style.GREY),
}
SOURCES = {
    "Customers": ("revenue_usd", style.GREEN),
    "Investors' equity": ("equity_raised_usd", style.ORANGE),
    "Strategic cash": ("strategic_raised_usd", style.VERMILION),
    "Cloud credits": ("credits_received_usd", style.SKY),
    "Parents' support": ("parent_support_usd", style.PALE),
}
MOST_YEARS = 6


@slide.own_look()
def figure_funding(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw all labs' costs and revenue beside all that funds them, USD bn per year."""
    figure = slide.new_figure(
        result, world, "Who pays for the tokens?",
        "All labs together, both panels on one scale. Costs above the revenue dash are paid by "
        "someone else.",
    )  # fmt: skip
    months = result["month"].values

    def sums(table: dict[str, tuple[str, str]]) -> dict[str, FloatArray]:
        return {
            part: read.by_year(read.series(result, name, world).sum(axis=1), months)[1]
            / read.USD_PER_BN
            for part, (name, _) in table.items()
        }

    years = read.year_labels(months)
    costs, sources = sums(COSTS), sums(SOURCES)
    spent, raised = (np.sum(list(parts.values()), axis=0) for parts in (costs, sources))
    if not (np.any(spent) or np.any(raised)):
        slide.nothing(figure, "no lab spends or earns")
        return figure
    for left, name, parts, table, line, line_name in (
        (0.07, "What the labs spend", costs, COSTS, sources["Customers"], "Revenue"),
        (0.555, "Where the money comes from", sources, SOURCES, spent, "All costs"),
    ):
        axes = style.add_axes(figure, left, 0.14, 0.29, 0.655, name, "USD bn per year")
        labels = draw.stacked_bars(axes, parts, {part: color for part, (_, color) in table.items()})
        draw.dashes(axes, line, style.BLACK)
        axes.set_ylim(0, draw.ceiling_of([spent, raised]))
        style.plain_numbers(axes)
        draw.year_ticks(axes, years, MOST_YEARS)
        style.below(axes, draw.calendar_years(years))
        shown = [label for label in labels if parts[label.text][-1] > 0]
        style.label_right(axes, [*shown, style.Label(float(line[-1]), line_name, style.BLACK)])
    return figure
