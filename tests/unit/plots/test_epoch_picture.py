"""The stacked chart of 2024: its numbers, and that nothing is drawn where nothing is published."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.plots.figures.epoch import figure_epoch
from sim.record.epoch_table import blocks, rd_compute_usd, replicate


@pytest.fixture(scope="module")
def drawn() -> Figure:
    rows = replicate(5000, seed=0)
    figure = figure_epoch(rows, blocks(rows), rd_compute_usd(), "5,000 draws, seed 0")
    figure.canvas.draw()
    return figure


def texts(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


def test_it_names_what_it_shows(drawn: Figure) -> None:
    shown = " ".join(text.get_text() for text in texts(drawn))
    for words in ("R&D compute", "4,520", "2,000", "1,800", "400 published", "194", "1,325"):
        assert words in shown
    assert shown.count("no such figure published") == 1
    assert "5,000 draws, seed 0" in shown
    assert "nan" not in shown


def test_stacks_end_at_what_was_spent(drawn: Figure) -> None:
    tops = [patch.get_y() + patch.get_height() for patch in drawn.axes[0].patches]
    assert max(tops[0::2]) == pytest.approx(7000.0)
    assert max(tops[1::2]) == pytest.approx(6800.0)


def test_texts_stay_on_the_slide(drawn: Figure) -> None:
    width, height = drawn.get_size_inches() * drawn.dpi
    for text in texts(drawn):
        box = text.get_window_extent()
        assert min(box.x0, box.y0) >= 0, text.get_text()
        assert box.x1 <= width, text.get_text()
        assert box.y1 <= height, text.get_text()
