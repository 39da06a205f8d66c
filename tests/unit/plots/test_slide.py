"""Our look under any settings of the user's, who gets them back; feet of slides that fit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

import sim
from sim import plots
from sim.base.errors import ScenarioWarning
from sim.plots import slide

DARK = {
    "figure.facecolor": "black", "axes.facecolor": "black", "savefig.facecolor": "black",
    "text.color": "white", "text.usetex": True, "font.size": 40.0, "timezone": "America/New_York",
    "axes.grid": False, "lines.linewidth": 9.0, "savefig.bbox": "tight", "savefig.dpi": 20.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def plain(one_world: xr.Dataset, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    (path,) = plots.draw_all(one_world, tmp_path_factory.mktemp("plain"), ["prices"])
    return path.read_bytes()


def test_users_settings_change_no_picture_and_stay(
    one_world: xr.Dataset, plain: bytes, tmp_path: Path
) -> None:
    with matplotlib.rc_context(DARK):
        before = dict(dict.items(matplotlib.rcParams))
        (path,) = plots.draw_all(one_world, tmp_path, ["prices"])
        assert dict(dict.items(matplotlib.rcParams)) == before
    assert path.read_bytes() == plain


def test_a_figure_keeps_its_look_when_the_user_saves_it(
    one_world: xr.Dataset, tmp_path: Path
) -> None:
    figure = plots.figure("prices", one_world)
    with matplotlib.rc_context(DARK):
        figure.savefig(tmp_path / "mine.png")
        figure.canvas.draw()
    corner = np.asarray(Image.open(tmp_path / "mine.png").convert("RGB"))[0, 0]
    assert corner.tolist() == [255, 255, 255]


@pytest.mark.parametrize(
    "setting",
    [
        {"MPLBACKEND": "module://not_installed.backend"},
        {"MPLBACKEND": "garbage", "MPLCONFIGDIR": "styles", "MATPLOTLIBRC": "styles"},
    ],
)
def test_no_backend_or_broken_style_of_the_surroundings_stops_a_picture(
    setting: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "styles" / "stylelib").mkdir(parents=True)
    (tmp_path / "styles" / "stylelib" / "mine.mplstyle").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "styles" / "matplotlibrc").write_text("figure.facecolor: none such\ntext.usetex: 1")
    code = (
        "import os, matplotlib_of_ours as ours; before = dict(os.environ); ours.draw(); "
        "assert dict(os.environ) == before"
    )
    helper = (
        "from sim import plots\nfrom synthetic import synthetic_result\n"
        "def draw(): plots.draw_all(synthetic_result(months=24), 'out', ['profit'])\n"
    )
    (tmp_path / "matplotlib_of_ours.py").write_text(helper)
    paths = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": paths} | setting,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert (tmp_path / "out" / "profit.png").stat().st_size > 10_000


def test_a_backend_that_is_there_is_still_the_users(tmp_path: Path) -> None:
    code = (
        "from sim import plots; plots.ready(); import matplotlib; print(matplotlib.get_backend())"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"MPLBACKEND": "svg"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip().lower() == "svg"


def test_dollars_and_markup_in_names_are_drawn_as_they_are(one_world: xr.Dataset) -> None:
    strange = r"$a_b^{\frac{1}{2}$ [bold]"
    named = one_world.assign_attrs(scenario=strange, labels='{"openai": "$x_1$ & [b]"}')
    figure = plots.figure("runways", named)
    figure.canvas.draw()
    said = [text.get_text() for text in figure.findobj(Text)]
    assert any(strange in each for each in said)
    assert "$x_1$ & [b]" in said
    assert not any(text.get_parse_math() for text in figure.findobj(Text) if text.get_text())


def overlap(figure: Figure) -> bool:
    caveat, told = (text.get_window_extent() for text in figure.texts[2:4])
    return bool(told.x0 <= caveat.x1)


@pytest.mark.parametrize("count", [0, 1, 3, 40])
def test_the_foot_names_levers_as_far_as_there_is_room(one_world: xr.Dataset, count: int) -> None:
    many = ", ".join(f'"capital.a_rather_long_name_{k}": {k}' for k in range(count))
    figure = slide.new_figure(one_world.assign_attrs(changed=f"{{{many}}}"), 0, "Why?", "So.")
    foot = figure.texts[3].get_text()
    assert not overlap(figure)
    assert foot.startswith("Scenario baseline")
    assert foot.endswith("seed 0")
    assert ("change" in foot) == (count > 1)
    assert ("capital.a_rather_long_name_0 = 0" in foot) == (count == 1 or "more" in foot)


def test_a_changed_run_says_so_in_every_picture_of_it() -> None:
    result = sim.run("baseline", 2, years=1, levers={"builders.count": 20.0}, seed=3)
    for kind in ("profit", "fan"):
        said = " ".join(text.get_text() for text in plots.figure(kind, result).texts)
        assert "builders.count = 20, seed 3" in said
    assert "2 worlds, parameters fixed" in said


def test_long_headlines_take_two_lines() -> None:
    figure = slide.titled("word " * 30, "how", "source")
    assert figure.texts[0].get_text().count("\n") == 1
    assert figure.texts[0].get_window_extent().y0 > figure.texts[1].get_window_extent().y1


def test_letters_that_the_font_lacks_are_told_in_one_line(tmp_path: Path) -> None:
    figure = slide.titled("\u667a\u8c31 and \U0001f680", "", "")
    with pytest.warns(ScenarioWarning) as told:
        figure.savefig(tmp_path / "odd.png")
    (said,) = (str(each.message) for each in told)
    assert said.startswith("pictures show boxes for \u667a\u8c31\U0001f680, which their font lacks")
    slide.titled("Caf\u00e9 $1 \u2212 2", "", "").savefig(tmp_path / "plain.png")
