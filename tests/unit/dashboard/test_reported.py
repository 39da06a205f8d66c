"""The page's report is that of the same worlds, with the setting's levers."""

from __future__ import annotations

import pytest

from sim.dashboard import reported
from sim.dashboard.asked import Asked


def test_a_setting_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.dashboard.asked.BUILDERS", 10.0)
    monkeypatch.setattr(reported, "YEARS", 2)
    monkeypatch.setattr("sim.plots.fitting", lambda result, kinds: [])  # drawn elsewhere
    page = reported.reported(Asked(levers=(("market.flywheel", 0.2),), worlds=2))
    assert page.startswith("<!doctype html>")
    assert "market.flywheel" in page
    assert "<script" not in page
