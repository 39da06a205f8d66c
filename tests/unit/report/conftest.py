"""One tiny run in a folder, and its report, for all tests of reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.report import drawn_pictures
from sim.report.subject import Subject, opened
from sim.report.view import view

HOSTILE = "<script>alert('x')</script> & \"quoted\"?"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six worlds of a scenario whose words are hostile."""
    place = tmp_path_factory.mktemp("results") / "few"
    text = {
        "extends": "baseline", "years": 1, "levers": {"builders.count": 20},
        "about": {"question": HOSTILE, "story": "<img src=http://evil.example/x>"},
    }  # fmt: skip
    result = sim.run(text, worlds=6, seed=3, uncertain=True)
    from sim.results.store import save

    return save(result, place)


@pytest.fixture(scope="session")
def subject(folder: Path) -> Subject:
    return opened(folder)


@pytest.fixture(scope="session")
def made(subject: Subject) -> dict[str, Any]:
    """The view of it, with two pictures only, which take most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawn_pictures, "OF_WORLDS", ("ternary",))
        patch.setattr(drawn_pictures, "OF_A_TYPICAL_WORLD", ("profit",))
        return view([subject])
