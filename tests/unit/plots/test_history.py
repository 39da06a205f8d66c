"""Pictures of the record beside worlds: every series given is drawn, and no other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import xarray as xr

from sim.plots import style
from sim.plots.figures.history import COLUMNS, ROWS, Bands, figure_history
from sim.record.history_panels import Series

SOURCE = xr.Dataset(
    {"member": ("world", np.arange(7))}, attrs={"scenario": "history_2023", "seed": 6}
)


def panel(title: str, log: bool = True, count: int = 4) -> Bands:
    years = np.linspace(2025.75, 2025.5 + 0.25 * count, count)
    middle = np.linspace(1.0, 100.0, count)
    bands = np.stack([middle / 2, middle, middle * 2])
    record = np.array([2024.5, 2026.0]), np.array([0.5, 3.0])
    return [(Series(title, "bn", log, years, bands, *record), style.BLUE)]


def test_each_series_has_a_panel_with_its_record_on_both_sides_of_the_split() -> None:
    figure = figure_history(
        SOURCE, [panel("a"), panel("b", log=False), panel("c", count=1)], 2025.5, "Q", "H"
    )
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["a", "b", "c"]
    assert [axes.get_yscale() for axes in figure.axes] == ["log", "linear", "log"]
    for axes in figure.axes:
        dots = [line for line in axes.lines if line.get_marker() == "o"]
        assert [line.get_xdata().tolist() for line in dots] == [[2024.5], [2026.0]]
        assert dots[0].get_markerfacecolor() != dots[1].get_markerfacecolor()
        assert axes.get_xlim()[1] > 2026.0


def test_no_more_panels_than_there_is_room_for() -> None:
    figure = figure_history(SOURCE, [panel(str(k)) for k in range(20)], 2025.5, "Q", "H")
    assert len(figure.axes) == COLUMNS * ROWS


def test_the_naive_forecast_is_beside_the_band() -> None:
    plain = panel("a")
    series = replace(plain[0][0], naive=np.array([np.nan, 2.0]))
    (axes,) = figure_history(SOURCE, [[(series, style.BLUE)]], 2025.5, "Q", "H").axes
    (dashed,) = (line for line in axes.lines if line.get_marker() == "D")
    assert dashed.get_ydata()[1] == 2.0
    assert dashed.get_color() == style.ORANGE
