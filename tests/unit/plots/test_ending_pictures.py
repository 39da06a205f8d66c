"""Pictures of many worlds by ending: readable, honest about few worlds, right in their numbers."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.text import Text
from synthetic import synthetic_result

from sim.analysis.reading import labels
from sim.endings.classification import ENDINGS, classify
from sim.plots import names
from sim.plots.figures import drivers, inside, ternary, threshold_moves

PICTURES = ("survival", "ternary", "ending_paths", "inside", "tiers", "drivers", "threshold_moves")
RESULTS = ("many", "one", "dead")
UNITS = {
    "ternary": ("Share of worlds (%)",),
    "ending_paths": ("Share of worlds (%)", "Calendar time"),
    "tiers": ("(%)", "points", "Calendar time"),
    "threshold_moves": ("Share of worlds (%)", "Worlds whose label changes (%)"),
}

Draw = Callable[[str, str], Figure]


def classified(worlds: int, **how: Any) -> xr.Dataset:
    """A made-up result with all that the classifier reads, its worlds spread over endings."""
    made = synthetic_result(worlds=worlds, **how)
    shape = made["hhi"].shape
    rng = np.random.default_rng(2)
    kind = rng.integers(0, 4, worlds)[:, None]
    ramp = np.linspace(0.0, 1.0, shape[1])[None]
    flat = np.zeros(shape)
    series = {
        "price_to_full_cost": 0.4 + ramp * np.array([0.2, 0.9, 0.5, 0.6])[kind],
        "lerner": np.array([0.2, 0.7, 0.3, 0.1])[kind] + flat,
        "hhi": np.array([1200.0, 1500.0, 3000.0, 900.0])[kind] + flat,
        "hyperscaler_revenue_share": np.where(kind == 2, 0.9, 0.3) + flat,
        "independent_frontier_labs": np.where(kind == 2, 0.0, 4.0) + flat,
        "low_margin_token_share": np.where(kind == 3, 0.9, 0.2) + flat,
        "open_token_share": np.where(kind == 3, 0.8, 0.3) + flat,
        "open_spend_share": 0.1 + flat,
        "open_gap": np.where(kind == 3, 2.0, 12.0) + flat,
        "model_value_share": np.where(kind == 3, 0.02, 0.3) + flat,
        "frontier_price_usd_per_mtok": 5.0 + flat,
        "frontier_capability": 28.0 + flat,
        "open_capability": 26.0 + flat,
    }
    tier = rng.uniform(0.1, 0.9, (*shape, 2))
    columns = {name: (("world", "month"), values) for name, values in series.items()}
    draws = {
        f"param.group.number_{k}_usd_per_year": (("world",), rng.random(worlds)) for k in range(30)
    }
    draws["param.market.kind"] = (("world",), kind[:, 0] + 0.1 * rng.random(worlds))
    by_tier = {"open_token_share_by_tier": (("world", "month", "tier"), tier)}
    return classify(made.assign(columns | draws | by_tier))


@pytest.fixture(scope="module")
def results() -> dict[str, xr.Dataset]:
    return {"many": classified(60), "one": classified(1), "dead": classified(6, all_die=True)}


@pytest.fixture(scope="module")
def drawn(results: dict[str, xr.Dataset]) -> Draw:
    figures: dict[tuple[str, str], Figure] = {}

    def draw(kind: str, name: str) -> Figure:
        if (kind, name) not in figures:
            room = import_module(f"sim.plots.figures.{kind}")
            figures[kind, name] = getattr(room, f"figure_{kind}")(results[name])
            figures[kind, name].canvas.draw()
        return figures[kind, name]

    return draw


def visible_texts(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("name", RESULTS)
def test_title_source_caveat_and_letters_on_the_slide(kind: str, name: str, drawn: Draw) -> None:
    figure = drawn(kind, name)
    said = " ".join(text.get_text() for text in visible_texts(figure))
    assert "Simulated scenario, not a forecast" in said
    assert "Scenario baseline, seed 0, " in said
    assert "parameters drawn" in said
    assert "?" in figure.texts[0].get_text()
    assert tuple(figure.get_size_inches()) == (12.8, 7.2)
    for text in visible_texts(figure):
        assert text.get_fontsize() >= 12, text.get_text()
        box = text.get_window_extent()
        axes = text.axes
        if axes and text not in (*axes.texts, axes.xaxis.label, axes.yaxis.label):
            continue  # a tick outside its axis' limits is not drawn and keeps a far-off box
        assert box.x0 >= -1, text.get_text()
        assert box.x1 <= figure.bbox.x1 + 1, text.get_text()
        assert box.y0 >= -1, text.get_text()
        assert box.y1 <= figure.bbox.y1 + 1, text.get_text()


@pytest.mark.parametrize("kind", sorted(UNITS))
def test_axes_say_their_units(kind: str, drawn: Draw) -> None:
    said = [label for axes in drawn(kind, "many").axes
            for label in (axes.get_xlabel(), axes.get_ylabel())]  # fmt: skip
    for wanted in UNITS[kind]:
        assert any(wanted in label for label in said), (wanted, said)


def test_a_world_that_fits_one_ending_stands_in_its_corner() -> None:
    fit = np.array([[1.0, 0, 0], [0, 0, 0], [0.4, 0, 0], [0, 1, 1]])
    found = ternary.weights(fit)
    assert found[0] == pytest.approx([1, 0, 0])
    assert found[1] == pytest.approx([1 / 3] * 3)
    assert found[2] == pytest.approx([0.6, 0.2, 0.2])
    assert found[3] == pytest.approx([0, 0.5, 0.5])


def test_every_world_is_a_dot_in_its_labels_colour(
    drawn: Draw, results: dict[str, xr.Dataset]
) -> None:
    dots = drawn("ternary", "many").axes[0].collections
    counts = sorted(len(each.get_offsets()) for each in dots if len(each.get_offsets()))
    reached = labels(results["many"])
    assert counts == sorted((reached == name).sum() for name in set(reached))
    assert len(set(reached)) >= 4


def test_inside_shows_each_ending_that_is_there_and_names_those_that_are_not(
    drawn: Draw, results: dict[str, xr.Dataset]
) -> None:
    for name, result in results.items():
        there = set(labels(result))
        figure = drawn("inside", name)
        assert len(figure.axes) == len(inside.ROWS) * len(there)
        for ending in set(ENDINGS) - there:
            assert names.in_words(ending) in figure.texts[1].get_text()


def test_few_worlds_are_lines_and_many_are_bands(drawn: Draw) -> None:
    one, many = drawn("inside", "one").axes[0], drawn("inside", "many").axes
    assert len(one.collections) == 0
    assert len(one.lines) == 2  # the world, and the median of all
    assert max(len(axes.collections) for axes in many) == 2


def test_the_stack_of_labels_reaches_a_hundred_per_cent(drawn: Draw) -> None:
    top = drawn("ending_paths", "many").axes[0]
    highest = max(path.vertices[:, 1].max() for each in top.collections
                  for path in each.get_paths())  # fmt: skip
    assert highest == pytest.approx(100.0)


def test_the_strongest_driver_comes_first_and_what_is_left_out_is_said(drawn: Draw) -> None:
    figure = drawn("drivers", "many")
    rows = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert rows[0] == "Market: kind"
    assert len(rows) == drivers.MOST_ROWS
    assert "5 weaker parameters are left out" in figure.texts[1].get_text()
    assert "No parameter was drawn" in drawn("drivers", "one").axes[0].texts[0].get_text()


def test_rows_are_ranked_by_every_ending_that_occurs_and_chance_is_grey(
    results: dict[str, xr.Dataset],
) -> None:
    made = results["many"]
    fit = made["membership"].copy()
    rare = ENDINGS.index("oligopoly")
    fit[:, rare] = made["param.group.number_7_usd_per_year"].values
    ending = made["ending"].copy()
    ending[:5] = "oligopoly"
    figure = drivers.figure_drivers(made.assign(membership=fit, ending=ending))
    axes = figure.axes[0]
    rows = [text.get_text() for text in axes.get_yticklabels()]
    assert rows[0] == "Group: number 7, USD per year"
    shown = np.ma.filled(axes.images[0].get_array().astype(float), np.nan)
    assert np.isfinite(shown).sum() == len(axes.texts)
    assert np.isnan(shown).any()
    said = [text.get_text() for text in figure.texts]
    assert {"rises", "falls", "chance"} <= set(said)
    assert "Grey: chance would bring as much" in said[1]


def test_too_few_worlds_for_any_driver_is_said(results: dict[str, xr.Dataset]) -> None:
    few = results["many"].isel(world=slice(0, 8))
    assert "8 worlds are too few" in drivers.figure_drivers(few).texts[1].get_text()


def test_names_for_readers() -> None:
    assert drivers.spelled("capital.vc_supply_usd_per_year") == "Capital: VC supply, USD per year"
    assert threshold_moves.spelled("hhi_high") == "HHI high (3,693)"
    assert threshold_moves.spelled("all lines") == "All lines together"
