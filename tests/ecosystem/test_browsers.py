"""A report in a browser: opened as a file it asks nobody for anything, and fits any screen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sim
from sim.report import drawn_pictures
from sim.report.page import page
from sim.report.subject import opened
from sim.report.view import view
from sim.results.store import save

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
WIDTHS = (360, 1280, 1920)


@pytest.mark.filterwarnings("ignore")  # playwright's own
def test_a_report_opens_without_a_request(tmp_path: Path) -> None:
    """Chromium by Playwright: no request but the file itself, no scrolling sideways."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium here")
    folder = save(sim.run("baseline", 3, years=1, levers={"builders.count": 20}), tmp_path / "few")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawn_pictures, "OF_WORLDS", ("ternary",))
        file = tmp_path / "report.html"
        file.write_text(page(view([opened(folder)])), encoding="utf-8")
    asked: list[str] = []
    said: list[str] = []
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for width in WIDTHS:
            tab = browser.new_page(viewport={"width": width, "height": 900})
            tab.on("request", lambda each: asked.append(each.url))
            tab.on("console", lambda each: said.append(each.text))
            tab.goto(file.as_uri())
            tab.wait_for_load_state("networkidle")
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
    fetched = [url for url in asked if not url.startswith("data:")]
    assert fetched == [file.as_uri()] * len(WIDTHS)
    assert said == []
