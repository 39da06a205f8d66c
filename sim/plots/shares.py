"""Whose models earn the revenue: shares by controlling owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sim.plots import draw, names, read, style

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from sim.base.axes import FloatArray

SHOWN_OWNERS = 8
OTHERS = "Others"
THIN_SHARE = 0.03


def figure_shares(result: xr.Dataset, world: int = 0) -> Figure:
    """Draw shares of model revenue by who controls the lab; acquired labs move to their buyer."""
    figure = style.new_figure(
        result,
        world,
        "Who ends up with the model business?",
        "Share of all labs' revenue by controlling owner. An acquired lab's revenue moves to its "
        "buyer's group in that month.",
    )
    axes = style.add_axes(figure, 0.075, 0.13, 0.735, 0.70)
    months = read.months_of(result)
    x = style.month_numbers(months)
    groups = revenue_by_owner(result, world)
    total = sum(groups.values(), start=0.0 * x)
    earning = np.where(total > 0, total, np.nan)
    shares = {name: revenue / earning for name, revenue in groups.items()}
    ranked = sorted(shares, key=lambda name: -float(groups[name].sum()))
    ranked = [name for name in ranked if float(groups[name].sum()) > 0]
    shown = sorted(ranked[:SHOWN_OWNERS], key=lambda name: name.endswith(" group"), reverse=True)
    parts = {_caption(name): shares[name] for name in shown}
    rest = [shares[name] for name in ranked[SHOWN_OWNERS:]]
    if rest:
        parts[OTHERS] = sum(rest, start=0.0 * x)
    keys = [name.removesuffix(" group") for name in shown]
    spare = (style.BLACK, style.PURPLE, *style.SPARE)
    chosen = names.colors(keys, spare)
    palette = {_caption(name): chosen[key] for name, key in zip(shown, keys, strict=True)}
    palette[OTHERS] = style.PALE
    labels = draw.stacked(axes, x, parts, palette)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    style.time_axis(axes, months)
    style.unit(axes, "Share of model revenue (%)")
    if not labels:
        style.no_data(axes, "no lab earns revenue")
    place = draw.label_place(parts) if parts else -1
    lasting = {name for name, share in parts.items() if np.nan_to_num(share)[place] > 0}
    style.label_right(
        axes,
        [label for label in labels if label.text in lasting],
        style.BODY,
        at=float(x[place]) if 0 <= place < len(x) - 1 else None,
    )
    _label_inside(axes, x, {n: s for n, s in parts.items() if n not in lasting}, parts)
    return figure


def revenue_by_owner(result: xr.Dataset, world: int) -> dict[str, FloatArray]:
    """Sum the labs' revenue by controlling owner; a hyperscaler's key ends in `` group``."""
    revenue = np.nan_to_num(read.series(result, "revenue_usd", world))
    owner = read.series(result, "owner", world)
    groups: dict[str, FloatArray] = {}
    for column, lab in enumerate(read.names_of(result, "lab")):
        groups[lab] = np.where(owner[:, column] < 0, revenue[:, column], 0.0)
    for code, name in enumerate(read.names_of(result, "hyperscaler")):
        groups[f"{name} group"] = np.where(owner == code, revenue, 0.0).sum(axis=1)
    return groups


def _caption(name: str) -> str:
    group = name.endswith(" group")
    return names.display(name.removesuffix(" group")) + (" (own labs)" if group else "")


def _label_inside(
    axes: Axes, x: FloatArray, gone: dict[str, FloatArray], parts: dict[str, FloatArray]
) -> None:
    """Name what earns nothing at the end where its band is thickest."""
    floors = np.zeros(len(x))
    for name, share in parts.items():
        thick = np.nan_to_num(share)
        if name in gone and thick.max(initial=0.0) > THIN_SHARE:
            best = int(thick.argmax())
            # Text grows from the side where there is room.
            side = "left" if best < len(x) / 3 else "center" if best < 2 * len(x) / 3 else "right"
            axes.text(
                x[best], floors[best] + thick[best] / 2, f" {name} ", ha=side, va="center",
                fontsize=style.SMALL, color="white", weight="bold",
                bbox={"facecolor": style.DARK, "edgecolor": "none", "pad": 1.5, "alpha": 0.7},
            )  # fmt: skip
        floors = floors + thick
