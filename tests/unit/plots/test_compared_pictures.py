"""Pictures of compared sides: ribbons are the flows, names fit, nothing is cut."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.figure import Figure
from sides_by_hand import WORLDS, by_hand

from sim.plots.answers.ending_flows_picture import blocks, figure_ending_flows, ribbons
from sim.plots.answers.lab_sides_picture import figure_lab_sides
from sim.plots.answers.of_sides import COLOURS, short_names
from sim.plots.answers.side_series_picture import figure_side_series


def texts(figure: Figure) -> list[str]:
    axes = [text.get_text() for each in figure.axes for text in each.texts]
    return [*axes, *(text.get_text() for text in figure.texts)]


def flows() -> pd.DataFrame:
    table = by_hand().others[0].flows
    return table[table["of"] == "ending"]


def test_ribbons_are_as_thick_as_their_worlds_and_fill_the_blocks() -> None:
    filled: dict[tuple[str, str], float] = {}
    for one, other, count, start, end in ribbons(flows(), WORLDS):
        assert start[1] - start[0] == pytest.approx(count / WORLDS)
        assert end[1] - end[0] == pytest.approx(count / WORLDS)
        for side, label, span in (("before", one, start), ("after", other, end)):
            foot, head = blocks(flows(), side, WORLDS)[label]
            assert foot - 1e-9 <= span[0]
            assert span[1] <= head + 1e-9
            filled[side, label] = filled.get((side, label), 0.0) + count
    assert filled["before", "tiered"] == 25
    assert filled["after", "winter"] == 12


def test_flows_name_endings_with_counts() -> None:
    found = by_hand()
    told = texts(figure_ending_flows(found, found.others[0]))
    assert "Tiered 25 (62%)" in told
    assert "12 (30%) Winter" in told
    assert "12" in told


def test_counts_of_thin_ribbons_do_not_touch() -> None:
    found = by_hand()
    thin = pd.DataFrame({"before": ["tiered"] * 5 + ["winter"],
                         "after": ["prices_rise", "winter", "subsidised", "oligopoly", "tiered",
                                   "winter"],
                         "worlds": [1, 1, 2, 12, 14, 10]})  # fmt: skip
    against = replace(found.others[0], flows=thin.assign(of="ending"))
    figure = figure_ending_flows(found, against)
    figure.draw_without_rendering()
    counts = [text.get_window_extent() for text in figure.axes[0].texts
              if text.get_text().isdigit()]  # fmt: skip
    assert len(counts) == 4
    for place, one in enumerate(counts):
        assert not any(one.overlaps(other) for other in counts[place + 1 :])


def test_years_stand_below_both_rows_and_clear_of_the_foot() -> None:
    figure = figure_side_series(by_hand())
    figure.draw_without_rendering()
    foot = max(text.get_window_extent().y1 for text in figure.texts[2:4])
    for strip in figure.axes[1::2]:
        ticks = [text for text in strip.get_xticklabels() if text.get_text()]
        assert ticks
        assert min(text.get_window_extent().y0 for text in ticks) > foot


def test_the_first_sides_line_is_seen_where_nothing_changes() -> None:
    top = figure_side_series(by_hand()).axes[0].lines[-1]
    assert top.get_color() == COLOURS[0]
    assert top.is_dashed()


def test_series_have_a_panel_and_a_strip_each() -> None:
    found = by_hand(2)
    figure = figure_side_series(found)
    assert len(figure.axes) == 2 * len(found.series)
    assert "match speed = 0.1 per month" in texts(figure)
    assert "keep none" in " ".join(texts(figure_side_series(replace(found, series=()))))


def test_labs_that_never_differ_are_not_shown() -> None:
    found = by_hand()
    figure = figure_lab_sides(found)
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["OpenAI"]
    none = replace(found, labs=pd.DataFrame())
    assert "do not keep" in " ".join(texts(figure_lab_sides(none)))


def test_names_lose_the_group_of_a_parameter_but_stay_apart() -> None:
    assert short_names(["baseline", "a.x = 1"]) == ["baseline", "x = 1"]
    assert short_names(["capital.vc_supply_usd_per_year = 8e9, market.router_share = 0.2"], 80) == [
        "VC supply = $8 bn per year, router share = 20%"
    ]
    assert short_names(["a.x = 1", "b.x = 1"]) == ["a.x = 1", "b.x = 1"]
    assert len(short_names(["b" * 90, "c"])[0]) <= 32
