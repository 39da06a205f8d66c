"""Pictures of the stylised facts: numbers stand where they should, and both slides draw."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from by_path import experiment

pictures = experiment("05_stylised_facts", "pictures")
place, Panel = pictures.place, pictures.Panel


def test_a_number_stands_in_half_widths_from_the_middle_of_its_band() -> None:
    assert place(2.0, 4.0, 3.5) == pytest.approx(0.5)
    assert place(2.0, 4.0, 99.0) == 4.0
    assert place(0.0, 0.0, 0.0) == 0.0
    assert place(5.0, 1e4, 4.0) == pytest.approx(-1.2)
    assert place(5.0, 1e4, 500.0) == 1.0
    assert place(1.0, 2.0, np.nan) == -4.0


def test_both_slides_show_every_panel_and_target() -> None:
    months = np.array([f"2023-{month:02d}" for month in range(1, 13)], dtype="datetime64[M]")
    values = np.ones((3, 12)) * np.arange(1, 13)
    dots = [pictures.Dot("2023-03", 1.0, 2.0, 3.0)]
    panels = [Panel("One", "USD", values, dots), Panel("Two", "USD", values, [], log=True)]
    assert len(pictures.figure_series(panels, months, "Headline", "source").axes) == 2
    rows = pd.DataFrame({
        "id": ["C1", "C1", "C2"], "target_low": [0.0, 1.0, 0.0], "target_high": [1.0, 2.0, 1.0],
        "median": [0.5, 5.0, 0.2], "passes": [True, False, True],
    })  # fmt: skip
    (axes,) = pictures.figure_bands(rows, "Headline", "source").axes
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "Experiments dominate (C1)", "OpenAI compute 2024 (C2)",
    ]  # fmt: skip
