"""A kept picture: small, as large as a slide, and its colours as drawn."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import xarray as xr
from PIL import Image

from sim import plots
from sim.endings.classification import ENDINGS
from sim.plots import draw, slide
from sim.plots.names import ending_color
from sim.plots.saving import ALIKE, save
from sim.plots.style import SMALL, readable

SAME, NEARLY_ALL = 16, 0.99
"""A distance between colours (of 256) that nobody sees, and the points that keep to it."""


def test_a_picture_is_kept_small_and_looks_the_same(one_world: xr.Dataset, tmp_path: Path) -> None:
    figure = plots.figure("funding", one_world)
    plain, path = BytesIO(), tmp_path / "new" / "funding.png"
    figure.savefig(plain, dpi=150)
    save(figure, path)
    assert path.stat().st_size < 0.6 * plain.tell()
    kept, drawn = Image.open(path), Image.open(plain).convert("RGB")
    assert (kept.mode, kept.size) == ("P", (1920, 1080))
    was, now = (np.asarray(each.convert("RGB"), dtype=int) for each in (drawn, kept))
    assert (now[(was == 255).all(axis=2)] == 255).all()
    assert (abs(now - was).max(axis=2) <= SAME).mean() > NEARLY_ALL


def test_the_same_picture_is_the_same_file(one_world: xr.Dataset, tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        save(plots.figure("shares", one_world), tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_few_colours_are_those_of_lines_and_fields(one_world: xr.Dataset, tmp_path: Path) -> None:
    figure, plain, path = plots.figure("funding", one_world), BytesIO(), tmp_path / "funding.png"
    figure.savefig(plain, dpi=60)
    save(figure, path, 60, 96)
    kept, drawn = (Image.open(each).convert("RGB") for each in (path, plain))
    assert kept.size == (768, 432)
    assert len(kept.getcolors() or ()) <= 96
    there = np.array([colour for _, colour in kept.getcolors() or ()])
    common = [colour for _, colour in sorted(drawn.getcolors(1 << 20) or (), reverse=True)[:20]]
    near = [int(np.abs(there - np.array(each)).max(axis=1).min()) for each in common]
    assert near[0] == 0
    assert max(near) <= 2 * ALIKE


def test_every_ending_keeps_its_colour_beside_many_shades(tmp_path: Path) -> None:
    figure, path = slide.titled("Which?", "", ""), tmp_path / "heat.png"
    axes = figure.add_axes((0.33, 0.065, 0.645, 0.70))
    values = np.random.default_rng(1).normal(0, 0.3, (26, 9))
    rows = [f"parameter {k}" for k in range(26)]
    draw.heat(axes, values, 0.6, (rows, ENDINGS), SMALL, 1.5)
    wanted = [readable(ending_color(name)) for name in ENDINGS]
    for text, color in zip(axes.get_xticklabels(), wanted, strict=True):
        text.set_color(color)
        text.set_fontweight("bold")
    save(figure, path)
    there = {colour for _, colour in Image.open(path).convert("RGB").getcolors(1 << 20) or ()}
    for color in wanted:
        assert tuple(int(color[k : k + 2], 16) for k in (1, 3, 5)) in there, color
