"""What to call things in pictures, and which colour each keeps from picture to picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from sim.base.written import counted
from sim.endings.registry import RECORDS
from sim.results.coordinates import labels_of
from sim.results.described import how_parameters
from sim.scenario.definition import Scenario

if TYPE_CHECKING:
    import xarray as xr

LONGEST = 22
"""Letters of a label that find room beside a panel."""
DISPLAY = {
    "openai": "OpenAI",
    "google_deepmind": "Google DeepMind",
    "meta_ai": "Meta AI",
    "xai": "xAI",
    "amazon_agi": "Amazon AGI",
    "deepseek": "DeepSeek",
    "alibaba_qwen": "Alibaba Qwen",
    "minimax": "MiniMax",
    "zai": "Z.ai",
    "microsoft_ai": "Microsoft AI",
    "bytedance": "ByteDance",
    "coreweave": "CoreWeave",
    "ssi": "SSI",
    "nvidia": "Nvidia",
    "andreessen_horowitz": "a16z",
    "iconiq": "ICONIQ",
    "softbank": "SoftBank",
    "mgx": "MGX",
    "gic": "GIC",
    "a16z": "a16z",
    "qia": "QIA",
    "dst": "DST",
    "chip_maker": "Chip maker",
}
COLORS = {
    "openai": "#0072B2",
    "anthropic": "#D55E00",
    "google": "#009E73",
    "google_deepmind": "#009E73",
    "meta_ai": "#56B4E9",
    "microsoft": "#E69F00",
    "amazon": "#F0E442",
    "amazon_agi": "#F0E442",
    "xai": "#333333",
    "oracle": "#CC79A7",
}


def display(name: str) -> str:
    """Spell a name for readers: ``google_deepmind`` becomes Google DeepMind."""
    if name in RECORDS:
        return RECORDS[name].title
    words = name.replace("_", " ").split()
    return DISPLAY.get(name, " ".join(word[:1].upper() + word[1:] for word in words))


def spelling(result: xr.Dataset) -> Callable[[str], str]:
    """How names are spelled in pictures of a result: as its scenario labels them, else `display`.

    The labels of the baseline have short forms of their own in `display`.
    """
    labels = labels_of(result)
    usual = _shipped() if labels else {}

    def spelled(name: str) -> str:
        label = labels.get(name)
        return display(name) if label in (None, usual.get(name)) else shortened(str(label))

    return spelled


@cache
def _shipped() -> dict[str, str]:
    """Labels that the baseline gives."""
    roster = Scenario.load("baseline").roster
    named = (roster.labs, roster.hyperscalers, roster.neoclouds, roster.investors)
    return {each.name: each.label for part in named for each in part}


def shortened(label: str, most: int = LONGEST) -> str:
    """Cut what would not fit beside a picture. Worked: 40 letters -> the first 21 and dots."""
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def ending_color(ending: str) -> str:
    """The colour that an ending keeps from picture to picture."""
    return RECORDS[ending].colour


def in_words(ending: str) -> str:
    """Name an ending within a sentence or a label: ``prices rise``."""
    return RECORDS[ending].words


def worlds_of(result: xr.Dataset) -> str:
    """How many worlds a band shows, and how they differ: ``50 worlds, parameters fixed``."""
    worlds = counted(result.sizes["world"], "world")
    return ", ".join(filter(None, (worlds, how_parameters(result))))


def colors(names: list[str], spare: tuple[str, ...]) -> dict[str, str]:
    """Give each name its own colour, the usual one where it has one.

    Parameters
    ----------
    names : list of str
        What needs a colour.
    spare : tuple of str
        Colours for names without a usual one; used again from the start when spent.

    Returns
    -------
    dict of str to str
        Colour by name, as ``#rrggbb``.
    """
    taken = {COLORS[name] for name in names if name in COLORS}
    free = [color for color in spare if color not in taken] or list(spare)
    chosen: dict[str, str] = {}
    for name in names:
        used = sum(other not in COLORS for other in chosen)
        chosen[name] = COLORS.get(name, free[used % len(free)])
    return chosen
