"""Each module has a name of its own, and stands in a room."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

SIM = Path(__file__).parents[2] / "sim"


def test_no_two_modules_have_one_name() -> None:
    names = Counter(path.stem for path in SIM.rglob("*.py") if not path.stem.startswith("__"))
    assert len(names) > 200
    assert not [name for name, count in names.items() if count > 1]


def test_few_files_lie_outside_a_room() -> None:
    assert len(list(SIM.glob("*.py"))) <= 3
