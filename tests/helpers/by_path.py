"""Experiments as modules: scripts that lie beside each other, in folders that are no packages."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

import pytest

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
_LOADED: dict[str, dict[str, ModuleType]] = {}


class _Beside(MetaPathFinder):
    """Finds what lies in a folder, as Python does for a script that is run there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stems = folder, {path.stem for path in folder.glob("*.py")}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return PathFinder.find_spec(name, [str(self.folder)]) if name in self.stems else None


def experiment(folder: str, name: str) -> ModuleType:
    """A module of an experiment; modules of one name in two experiments never meet.

    Where experiments are not shipped, the test is skipped.
    """
    place = EXPERIMENTS / folder
    if not place.exists():
        pytest.skip(f"no {place}", allow_module_level=True)
    finder, mine = _Beside(place), _LOADED.setdefault(folder, {})
    others = {stem: sys.modules.pop(stem) for stem in finder.stems & sys.modules.keys()}
    sys.modules.update(mine)
    sys.meta_path.insert(0, finder)
    try:
        return import_module(name)
    finally:
        sys.meta_path.remove(finder)
        mine |= {stem: sys.modules.pop(stem) for stem in finder.stems & sys.modules.keys()}
        sys.modules.update(others)
