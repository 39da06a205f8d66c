"""Every picture draws, says its units, and stays readable, also in worlds that went wrong."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim import plots
from sim.base.errors import PictureError
from sim.plots import saving
from sim.plots.figures import shares
from sim.plots.figures.networks import MADE_UP, MOST_FUNDS, RELATIONS, thinned
from sim.results.network import graph

OF_ONE = [name for name, kind in plots.KINDS.items() if not kind.many]
OF_MANY = [name for name, kind in plots.KINDS.items() if kind.many]
WORLDS = ("one_world", "dead_world", "short_dead_world")
UNITS = {
    "funding": ("USD bn per year",),
    "prices": ("USD per million tokens",),
    "shares": ("(%)",),
    "capability": ("log10 FLOP", "Months"),
    "runways": ("months",),
    "rd_split": ("(%)",),
    "compute": ("Million H100e", "(%)", "USD per"),
    "profit": ("USD bn per year", "(%)"),
    "endings": ("0 to 1",),
    "subsidy": ("Ratio", "USD bn per year"),
}


Draw = Callable[[str, str], Figure]


@pytest.fixture(scope="module")
def drawn(request: pytest.FixtureRequest) -> Draw:
    """Draw a kind of picture of a named result, each once."""
    figures: dict[tuple[str, str], Figure] = {}

    def draw(kind: str, name: str) -> Figure:
        if (kind, name) not in figures:
            figures[kind, name] = plots.figure(kind, request.getfixturevalue(name))
            figures[kind, name].canvas.draw()
        return figures[kind, name]

    return draw


def visible_texts(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


@pytest.mark.parametrize("kind", OF_ONE)
@pytest.mark.parametrize("fixture", WORLDS)
def test_draws_with_title_scenario_and_caveat(kind: str, fixture: str, drawn: Draw) -> None:
    figure = drawn(kind, fixture)
    said = " ".join(text.get_text() for text in visible_texts(figure))
    assert "Simulated scenario, not a forecast" in said
    assert "Scenario baseline, seed 0" in said
    assert "?" in figure.texts[0].get_text()
    assert tuple(figure.get_size_inches()) == (12.8, 7.2)


@pytest.mark.parametrize("kind", sorted(UNITS))
@pytest.mark.parametrize("fixture", WORLDS)
def test_axes_say_their_units(kind: str, fixture: str, drawn: Draw) -> None:
    figure = drawn(kind, fixture)
    labels = [axes.get_ylabel() for axes in figure.axes]
    for wanted in UNITS[kind]:
        assert any(wanted in label for label in labels), (wanted, labels)
    assert any(axes.get_xlabel().startswith("Calendar") for axes in figure.axes)


@pytest.mark.parametrize("kind", OF_ONE)
@pytest.mark.parametrize("fixture", ["one_world", "dead_world"])
def test_letters_are_large_and_on_the_slide(kind: str, fixture: str, drawn: Draw) -> None:
    figure = drawn(kind, fixture)
    slide, texts = figure.bbox, visible_texts(figure)  # asked for, tick labels come into being
    every = [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]
    ticks = {text for axis in every for text in axis.get_ticklabels(which="both")}
    for text in texts:
        assert text.get_fontsize() >= 12, text.get_text()
        box = text.get_window_extent()
        # A tick label outside its axis' limits is not drawn and keeps a far-off box.
        if text in ticks:
            continue
        axes = text.axes
        if axes and text not in (*axes.texts, axes.xaxis.label, axes.yaxis.label):
            continue
        assert box.x0 >= slide.x0 - 1, text.get_text()
        assert box.x1 <= slide.x1 + 1, text.get_text()
        assert box.y0 >= slide.y0 - 1, text.get_text()
        assert box.y1 <= slide.y1 + 1, text.get_text()


@pytest.mark.parametrize("kind", ["funding", "prices", "capability", "compute", "profit"])
def test_direct_labels_do_not_overlap(kind: str, drawn: Draw) -> None:
    figure = drawn(kind, "one_world")
    for axes in figure.axes:
        boxes = sorted((text.get_window_extent() for text in axes.texts), key=lambda box: box.y0)
        for lower, upper in itertools.pairwise(boxes):
            # Boxes hold a little air above and below the letters.
            assert upper.y0 >= lower.y1 - 0.2 * lower.height


def test_draw_all_writes_every_kind_that_fits(
    five_worlds: xr.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "DOTS_PER_INCH", 30)
    paths = plots.draw_all(five_worlds, tmp_path / "figures", world=3)
    assert [path.stem for path in paths] == plots.fitting(five_worlds)
    assert {*OF_ONE, "fan", "survival", "ternary"} <= {x.stem for x in paths}
    for path in paths:
        assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        assert path.stat().st_size > 2_000


def test_pictures_of_many_worlds_are_refused_for_one(one_world: xr.Dataset) -> None:
    assert not {*OF_MANY} & {*plots.fitting(one_world)}
    for kind in OF_MANY:
        with pytest.raises(PictureError, match=f"picture {kind}: compares worlds"):
            plots.figure(kind, one_world)


def test_the_world_asked_for_is_drawn(five_worlds: xr.Dataset) -> None:
    tops = []
    for world in (0, 3):
        figure = plots.figure("funding", five_worlds, world=world)
        tops.append(figure.axes[0].get_ylim()[1])
        said = " ".join(text.get_text() for text in visible_texts(figure))
        assert f"world {world} of 5" in said
    assert tops[0] != tops[1]


def test_unknown_kind_and_world_are_named(one_world: xr.Dataset) -> None:
    with pytest.raises(ValueError, match="no picture of kind 'pie'; there are: funding"):
        plots.figure("pie", one_world)
    with pytest.raises(ValueError, match="world 1 is outside the result's worlds 0 to 0"):
        plots.figure("shares", one_world, world=1)


def test_importing_the_package_does_not_import_matplotlib() -> None:
    code = "import sys, sim.plots; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_figures_leave_pyplot_and_settings_alone(one_world: xr.Dataset) -> None:
    before = dict(matplotlib.rcParams)
    plots.figure("shares", one_world)
    assert dict(matplotlib.rcParams) == before


def test_without_events_the_lanes_are_still_drawn(one_world: xr.Dataset) -> None:
    bare = one_world.drop_dims(("event", "word"))
    figure = plots.figure("runways", bare)
    assert len(figure.axes[0].get_yticks()) == one_world.sizes["lab"]


def test_an_acquired_lab_moves_to_its_buyers_group(one_world: xr.Dataset) -> None:
    groups = shares.revenue_by_owner(one_world, 0)
    assert groups["mistral"][39] > 0
    assert groups["mistral"][40] == 0
    assert groups["microsoft group"][39] == 0
    assert groups["microsoft group"][40] > 0
    total = sum(groups.values())
    assert total == pytest.approx(one_world["revenue_usd"].values[0].sum(axis=1))
    assert np.isfinite(total).all()


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("funding", "no lab spends or earns"),
        ("prices", "no lab sells a token"),
        ("rd_split", "no lab spends on R&D"),
        ("shares", "no lab earns revenue"),
        ("network_end", "no lab is alive"),
    ],
)
def test_a_picture_without_content_says_why(kind: str, why: str, one_world: xr.Dataset) -> None:
    usd = [name for name, each in one_world.items() if "lab" in each.dims and name != "owner"]
    empty = one_world.assign({name: one_world[name] * 0 for name in usd})
    empty = empty.assign(price_index=one_world["price_index"] * np.nan)
    figure = plots.figure(kind, empty)
    assert why in [text.get_text() for text in visible_texts(figure)]


def test_a_network_keeps_what_carries_the_money(one_world: xr.Dataset) -> None:
    whole, thin = graph(one_world), thinned(graph(one_world))
    for relation in RELATIONS:
        all_usd, kept = (
            sum(usd for *_, name, usd in each.edges(data="usd", keys=True) if name == relation)
            for each in (whole, thin)
        )
        assert MADE_UP * all_usd <= kept <= all_usd * (1 + 1e-12)
    assert thin.number_of_edges() < whole.number_of_edges()
    funds = [node for node, kind in thin.nodes(data="kind") if kind == "investor"]
    assert len(funds) <= MOST_FUNDS + 1
    labs = {node for node, kind in whole.nodes(data="kind") if kind == "lab"}
    assert {target for _, target in thin.edges() if target in labs} == {
        target for _, target in whole.edges() if target in labs
    }
