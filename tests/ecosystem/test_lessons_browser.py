"""Lessons' pages from a file in a real browser: keyboard, 360 px, dark, nothing asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

PAGES = sorted((Path(__file__).parents[2] / "results" / "lessons").glob("*.html"))
SERIOUS = {"serious", "critical"}


@pytest.mark.parametrize("at", range(len(PAGES)), ids=[path.stem for path in PAGES])
def test_a_page_is_read_by_keyboard_on_a_phone(browser: Any, at: int) -> None:
    path, scheme = PAGES[at], ("light", "dark")[at % 2]
    context = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    page, wrong = context.new_page(), []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url == path.as_uri() else wrong.append(asked.url),
    )
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if path.stem != "cards":
        page.locator("#lever").focus()
        page.keyboard.press("End")
        last = page.locator(".position").last
        assert page.locator(".position:visible").count() == 1
        assert last.is_visible()
        assert page.locator("#value").inner_text() == last.get_attribute("data-words")
        page.keyboard.press("ArrowLeft")
        assert not last.is_visible()
        page.locator("#all").focus()
        page.keyboard.press("Enter")
        assert page.locator("details.answer:not([open])").count() == 0
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = [each for each in axe.run(page).response["violations"] if each["impact"] in SERIOUS]
    assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == []
    context.close()
    assert not wrong
