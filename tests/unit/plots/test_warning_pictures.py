"""Pictures of warnings say what they show and leave nothing over their edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from warnings_by_hand import verdict

from sim.analysis.warning.judgement import Verdict
from sim.plots import slide
from sim.plots.answers.warning_lead_picture import figure_leads
from sim.plots.answers.warning_panels import grid, key
from sim.plots.answers.warning_reliability_picture import figure_reliability
from sim.plots.answers.warning_roc_picture import figure_roc

Draw = Callable[[list[Verdict]], Figure]
PICTURES: dict[str, tuple[Draw, str]] = {
    "roc": (lambda each: figure_roc(each, "by hand"), "early"),
    "leads": (lambda each: figure_leads(each, 0.1, "by hand"), "the best together"),
    "reliability": (lambda each: figure_reliability(each, "by hand"), "skill"),
}


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("name", PICTURES)
def test_words_and_edges(name: str, many: int) -> None:
    draw, said = PICTURES[name]
    figure = draw([verdict()] * many)
    texts = [text for axes in figure.axes for text in [*axes.texts, axes.title, axes._left_title]]
    assert any(said in text.get_text() for text in texts)
    assert len(figure.axes) >= (many if many > 1 or name != "roc" else 4)
    figure.draw_without_rendering()
    width = figure.bbox.width
    for text in [*texts, *figure.texts]:
        box = text.get_window_extent()
        assert -1.0 <= box.x0 <= box.x1 <= width + 1.0, text.get_text()


@pytest.mark.parametrize("others", [0, 2])
def test_a_curve_of_what_nothing_tells_says_so(others: int) -> None:
    areas = {name: 0.5 for name in verdict().table if str(name).startswith("auc_")}
    untold = replace(verdict(), table=verdict().table.assign(**areas))
    assert not untold.tells
    figure = figure_roc([untold, *[verdict()] * others], "by hand")
    heads = [figure.texts[0].get_text(), *(axes._left_title.get_text() for axes in figure.axes)]
    told = " ".join(heads).replace("\n", " ").lower()
    assert told.count("nothing tells") == 1


def test_long_headings_keep_clear_of_what_is_above_and_keys_hide_no_axis() -> None:
    figure = slide.titled("Nothing?", "One line.\nAnother line.", "by hand")
    panels = list(grid(figure, ["a heading of a panel that takes three lines, for it is long: low",
                                *["short"] * 4, "another of three lines, in the row below: high"
                                " and so on"]))  # fmt: skip
    for axes in panels:
        key(axes, [("6: 0.5", "#000000"), ("24: 0.6", "#0072B2")])
    figure.draw_without_rendering()
    heads = [axes._left_title.get_window_extent() for axes in panels]
    assert heads[0].height > 2.5 * heads[1].height
    assert heads[0].y1 < figure.texts[1].get_window_extent().y0
    assert heads[5].y1 < panels[2].get_window_extent().y0
    for axes in panels:
        for text in axes.texts:
            assert text.get_bbox_patch() is None
            assert text.get_window_extent().y0 > axes.get_window_extent().y0
