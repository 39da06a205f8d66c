"""The picture of what a record pins down: a bar for each parameter."""

from __future__ import annotations

import numpy as np
import xarray as xr
from by_path import experiment

from sim.plots import style

pictures = experiment("06_calibration", "identification")
Row = pictures.Row
SOURCE = xr.Dataset(
    {"member": ("world", np.arange(7))}, attrs={"scenario": "history_2023", "seed": 6}
)


def test_each_parameter_has_a_bar_in_the_colour_of_its_verdict() -> None:
    rows = [
        Row("first.one", 0.1, 0.2, 0.3, "identified"),
        Row("second.one", 0.2, 0.5, 0.6, "narrowed"),
        Row("third.one", 0.1, 0.5, 0.9, "not identified"),
    ]
    figure = pictures.figure_identification(SOURCE, rows, "Q", "H")
    labels = [text.get_text() for axes in figure.axes for text in axes.get_yticklabels()]
    assert labels == [row.label for row in rows]
    bars = [
        (line.get_xdata()[0], line.get_color())
        for axes in figure.axes
        for line in axes.lines
        if line.get_linewidth() == 9 and line.get_color() != style.FAINT
    ]
    assert bars == [(0.1, style.GREEN), (0.2, style.BLUE), (0.1, style.GREY)]
