"""The page's report is that of the same worlds, with the setting's levers."""

from __future__ import annotations

import pytest

from sim.dashboard import reported
from sim.dashboard.asked import Asked


def test_a_setting_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.dashboard.asked.BUILDERS", 10.0)
    monkeypatch.setattr(reported, "YEARS", 2)
    for kinds, one in (("OF_WORLDS", "ternary"), ("OF_A_TYPICAL_WORLD", "profit")):
        monkeypatch.setattr(f"sim.report.drawn_pictures.{kinds}", (one,))  # they take the time
    page = reported.reported(Asked(levers=(("market.flywheel", 0.2),), worlds=2))
    assert page.startswith("<!doctype html>")
    assert "market.flywheel" in page
    assert "<script" not in page
