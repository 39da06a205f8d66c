"""Whose models earn the revenue: shares by controlling owner."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from sim.base.axes import FloatArray
from sim.plots import draw, names, read, slide, style

SHOWN_OWNERS = 8
OTHERS = "Others"
THIN_SHARE = 0.03


@slide.own_look()
def figure_shares(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw shares of model revenue by who controls the lab; acquired labs move to their buyer."""
    figure = slide.new_figure(
        result, world, "Who ends up with the model business?",
        "Share of all labs' revenue by controlling owner. An acquired lab's revenue moves to its "
        "buyer's group in that month.",
    )  # fmt: skip
    months = result["month"].values
    axes = style.add_axes(figure, 0.075, 0.13, 0.735, 0.70, "", "Share of model revenue (%)",
                          months)  # fmt: skip
    style.percent(axes)
    groups = revenue_by_owner(result, world)
    total = np.sum(list(groups.values()), axis=0)
    earning = np.where(total > 0, total, np.nan)
    ranked = sorted(groups, key=lambda name: -float(groups[name].sum()))
    ranked = [name for name in ranked if float(groups[name].sum()) > 0]
    shown = sorted(ranked[:SHOWN_OWNERS], key=lambda name: name.endswith(" group"), reverse=True)
    spelled = names.spelling(result)

    def caption(name: str) -> str:
        group = name.endswith(" group")
        return spelled(name.removesuffix(" group")) + (" (own labs)" if group else "")

    parts = {caption(name): groups[name] / earning for name in shown}
    if rest := ranked[SHOWN_OWNERS:]:
        parts[OTHERS] = np.sum([groups[name] / earning for name in rest], axis=0)
    keys = {caption(name): name.removesuffix(" group") for name in shown}
    chosen = names.colors(list(keys.values()), (style.BLACK, style.PURPLE, *style.SPARE))
    palette = {caption: chosen[key] for caption, key in keys.items()} | {OTHERS: style.PALE}
    if not parts:
        style.no_data(axes, "no lab earns revenue")
        return figure
    labels = draw.stacked(axes, months, parts, palette)
    place = draw.label_place(parts)
    lasting = [label for label in labels if np.nan_to_num(parts[label.text])[place] > 0]
    at = months[place] if place < len(months) - 1 else None
    style.label_right(axes, lasting, style.BODY, at=at)
    draw.inside(axes, months, parts, {label.text for label in lasting}, THIN_SHARE)
    return figure


def revenue_by_owner(result: xr.Dataset, world: int) -> dict[str, FloatArray]:
    """Sum the labs' revenue by controlling owner; a hyperscaler's key ends in `` group``."""
    revenue = np.nan_to_num(read.series(result, "revenue_usd", world))
    owner = read.series(result, "owner", world)
    own = np.where(owner < 0, revenue, 0.0)
    groups = {str(lab): own[:, column] for column, lab in enumerate(result["lab"].values)}
    for code, name in enumerate(read.hyperscalers(result)):
        groups[f"{name} group"] = np.where(owner == code, revenue, 0.0).sum(axis=1)
    return groups
