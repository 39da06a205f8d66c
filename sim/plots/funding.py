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


@slide.own_look()
def figure_funding(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw all labs' costs and revenue beside all that funds them, USD bn per year."""
    figure = slide.new_figure(
        result, world, "Who pays for the tokens?",
        "All labs together, sums over twelve months, both panels on one scale. Costs above the "
        "revenue line are paid by someone else.",
    )  # fmt: skip

    def paces(table: dict[str, tuple[str, str]]) -> dict[str, FloatArray]:
        return {
            part: read.yearly_pace(read.series(result, name, world).sum(axis=1)) / read.USD_PER_BN
            for part, (name, _) in table.items()
        }

    months = result["month"].values
    costs, sources = paces(COSTS), paces(SOURCES)
    spent, raised = (np.sum(list(parts.values()), axis=0) for parts in (costs, sources))
    for left, name, parts, table, line, line_name in (
        (0.07, "What the labs spend", costs, COSTS, sources["Customers"], "Revenue"),
        (0.555, "Where the money comes from", sources, SOURCES, spent, "All costs"),
    ):
        axes = style.add_axes(figure, left, 0.14, 0.29, 0.655, name, "USD bn per year", months)
        palette = {part: color for part, (_, color) in table.items()}
        labels = draw.stacked(axes, months, parts, palette)
        axes.plot(months, line, color="white", linewidth=4.5)
        axes.plot(months, line, color=style.BLACK, linewidth=2.4, label=line_name)
        axes.set_ylim(0, draw.ceiling_of([spent, raised]))
        style.plain_numbers(axes)
        place = draw.label_place(parts)
        labels.append(style.Label(float(line[place]), line_name, style.BLACK))
        style.label_right(axes, labels, at=months[place] if place < len(months) - 1 else None)
    return figure
