"""Pictures of boxes and maps are drawn, with nothing cut off, also of an empty answer."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import planted
import pytest
from matplotlib.figure import Figure

from sim.analysis.discovery.boxes import Box
from sim.analysis.discovery.cells import Axis, mapped
from sim.analysis.discovery.discovered import Discovery
from sim.endings.classification import ENDINGS
from sim.plots.answers.box_pairs_picture import figure_pairs
from sim.plots.answers.discover_picture import figure_boxes, figure_trade_off
from sim.plots.answers.map_picture import figure_map


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return planted.planted()[0]


@pytest.fixture(scope="module")
def found() -> Discovery:
    return planted.by_hand(*planted.planted())


def texts(figure: Figure) -> str:
    from matplotlib.text import Text

    return " ".join(each.get_text() for each in figure.findobj(Text))


def require_within(figure: Figure) -> None:
    """Texts of the slide and names of panels lie on it."""
    figure.draw_without_rendering()
    width, height = figure.bbox.size
    titles = [axes.title for axes in figure.axes] + [axes._left_title for axes in figure.axes]  # type: ignore[attr-defined]
    for each in (*figure.texts, *titles):
        box = each.get_window_extent()
        if each.get_text():
            assert box.x0 >= 0 <= box.y0, each.get_text()
            assert box.x1 <= width, each.get_text()
            assert box.y1 <= height, each.get_text()


def test_boxes(found: Discovery, table: pd.DataFrame) -> None:
    figure = figure_boxes(found, table, "tiered", "baseline")
    require_within(figure)
    shown = texts(figure)
    assert "up to $40 bn per year" in shown
    assert "from 12%" in shown
    assert "PRIM\ndensity" in shown


def test_trade_off(found: Discovery) -> None:
    figure = figure_trade_off(found, "tiered", "baseline")
    require_within(figure)
    assert len(figure.axes) == 2


def test_pairs(found: Discovery, table: pd.DataFrame) -> None:
    figure = figure_pairs(found, table, "tiered", "baseline")
    require_within(figure)
    assert len(figure.axes) == 3  # two along the diagonal, one pair
    frame = figure.axes[1].patches[0].get_bbox()
    assert (frame.x1, frame.y0) == (pytest.approx(4e10), pytest.approx(0.12))
    how, heading = figure.texts[1].get_window_extent(), figure.axes[0]._left_title  # type: ignore[attr-defined]
    assert heading.get_window_extent().y1 < how.y0


def test_an_empty_answer_is_drawn_too(found: Discovery, table: pd.DataFrame) -> None:
    none = replace(found, prim=replace(found.prim, box=Box()), cart=replace(found.cart, box=Box()))
    assert "chance would not bring" in texts(figure_boxes(none, table, "it", "baseline"))
    assert "no pairs to show" in texts(figure_pairs(none, table, "it", "baseline"))


@pytest.mark.parametrize("outcome", ["", "openai alive"])
def test_map(outcome: str) -> None:
    x = Axis("capital.vc_supply_usd_per_year", 1e10, 1.6e11, True, 4)
    y = Axis("market.router_share", 0.0, 0.4, False, 3)
    random = np.random.default_rng(0)
    told = (
        pd.Series(random.uniform(size=240) < 0.5)
        if outcome
        else pd.Series(random.choice(list(ENDINGS[:5]), 240))
    )
    found = mapped(x, y, 20, told, tuple(ENDINGS))
    figure = figure_map(found, 20, "baseline", outcome)
    require_within(figure)
    assert len(figure.axes) == (1 if outcome else 5)
    assert "of the 20 worlds in each cell" in texts(figure)
    assert figure.axes[0].get_xscale() == "log"


@pytest.mark.parametrize("endings", [7, 9])
def test_numbers_of_many_panels_stay_apart_and_over_the_lines(endings: int) -> None:
    x = Axis("capital.vc_supply_usd_per_year", 1e10, 1.6e11, True, 8)
    y = Axis("market.router_share", 0.0, 0.4, False, 8)
    drawn = np.random.default_rng(0).choice(list(ENDINGS[:endings]), 64 * 20)
    drawn[:20], drawn[-20:] = ENDINGS[0], ENDINGS[0]
    figure = figure_map(mapped(x, y, 20, pd.Series(drawn), tuple(ENDINGS)), 20, "baseline")
    require_within(figure)
    panels = [axes for axes in figure.axes if axes.texts]
    assert len(panels) == endings
    for axes in panels:
        frame, boxes = axes.get_window_extent(), [each.get_window_extent() for each in axes.texts]
        assert all(frame.y0 < box.y0 and box.y1 < frame.y1 for box in boxes)
        assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
        lines = [each.get_zorder() for each in axes.collections]
        assert min(text.get_zorder() for text in axes.texts) > max(lines)
        low, high = axes.get_xlim()
        ticks = [each.label1 for each in axes.xaxis.get_major_ticks()
                 if low <= each.get_loc() <= high and each.label1.get_visible()]  # fmt: skip
        named = [each.get_window_extent() for each in ticks]
        assert not any(one.overlaps(other) for one, other in itertools.combinations(named, 2))
    heads = [axes._left_title.get_window_extent() for axes in panels]  # type: ignore[attr-defined]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(heads, 2))


def test_cells_too_small_for_numbers_have_none_and_colours_tell() -> None:
    x = Axis("capital.vc_supply_usd_per_year", 1e10, 1.6e11, True, 20)
    y = Axis("market.router_share", 0.0, 0.4, False, 20)
    drawn = np.random.default_rng(0).choice(list(ENDINGS[:7]), 400 * 10)
    figure = figure_map(mapped(x, y, 10, pd.Series(drawn), tuple(ENDINGS)), 10, "baseline")
    assert not any(axes.texts for axes in figure.axes)
    assert figure.texts[1].get_text().startswith("Colours: %")


@pytest.mark.parametrize("holds", [False, True])
def test_a_map_on_which_nothing_moves_says_so(holds: bool) -> None:
    x = Axis("market.router_share", 0.0, 0.4, False, 3)
    y = Axis("capital.cost_of_capital", 0.1, 0.3, False, 2)
    found = mapped(x, y, 4, pd.Series([holds] * 24), tuple(ENDINGS))
    shown = texts(figure_map(found, 4, "baseline", "openai closed"))
    assert "neither parameter moves them" in shown
    assert "Lines:" not in shown
    assert shown.startswith(" ".join(["100" if holds else "0"] * 6))
