"""Pictures of the record beside worlds: every series and parameter given is drawn, and no other."""

from __future__ import annotations

import numpy as np
import xarray as xr

from sim.plots import style
from sim.plots.history import COLUMNS, ROWS, Band, Panel, figure_history
from sim.plots.identification import Row, figure_identification

SOURCE = xr.Dataset(
    {"member": ("world", np.arange(7))}, attrs={"scenario": "history_2023", "seed": 6}
)


def panel(title: str, log: bool = True, count: int = 4) -> Panel:
    years = 2025.75 + 0.25 * np.arange(count)
    middle = np.linspace(1.0, 100.0, count)
    band = Band(years, middle / 2, middle, middle * 2, style.BLUE)
    return Panel(title, "bn", log, [band], np.array([2024.5, 2026.0]), np.array([0.5, 3.0]), 2025.5)


def test_each_series_has_a_panel_with_its_record_on_both_sides_of_the_split() -> None:
    figure = figure_history(
        SOURCE, [panel("a"), panel("b", log=False), panel("c", count=1)], "Q", "H"
    )
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["a", "b", "c"]
    assert [axes.get_yscale() for axes in figure.axes] == ["log", "linear", "log"]
    for axes in figure.axes:
        dots = [line for line in axes.lines if line.get_marker() == "o"]
        assert [line.get_xdata().tolist() for line in dots] == [[2024.5], [2026.0]]
        assert dots[0].get_markerfacecolor() != dots[1].get_markerfacecolor()
        assert axes.get_xlim()[1] > 2026.0


def test_no_more_panels_than_there_is_room_for() -> None:
    figure = figure_history(SOURCE, [panel(str(k)) for k in range(20)], "Q", "H")
    assert len(figure.axes) == COLUMNS * ROWS


def test_each_parameter_has_a_bar_in_the_colour_of_its_verdict() -> None:
    rows = [
        Row("first.one", 0.1, 0.2, 0.3, "identified"),
        Row("second.one", 0.2, 0.5, 0.6, "narrowed"),
        Row("third.one", 0.1, 0.5, 0.9, "not identified"),
    ]
    figure = figure_identification(SOURCE, rows, "Q", "H")
    labels = [text.get_text() for axes in figure.axes for text in axes.get_yticklabels()]
    assert labels == [row.label for row in rows]
    bars = [
        (line.get_xdata()[0], line.get_color())
        for axes in figure.axes
        for line in axes.lines
        if line.get_linewidth() == 9 and line.get_color() != style.FAINT
    ]
    assert bars == [(0.1, style.GREEN), (0.2, style.BLUE), (0.1, style.GREY)]
