"""The dashboard in a real browser: keyboard alone, 360 px, dark, no request to anywhere else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from xml.etree import ElementTree

import pytest

WAIT_MS = 120_000
"""A busy machine compiles first; no test here looks at a clock to pass."""
WHOLE = "body[data-state=whole]"


class Lesson(BaseHTTPRequestHandler):
    """A page of another origin, with what a query asks for in a frame."""

    def do_GET(self) -> None:
        framed = self.path.partition("?")[2]
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(f"<iframe width=800 height=700 src='{framed}'></iframe>".encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def others() -> Iterator[list[str]]:
    """Origins of two other pages: who may show ours, and who may not."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Lesson) for _ in range(2)]
    for server in servers:
        Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://127.0.0.1:{server.server_port}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def address(others: list[str]) -> Iterator[str]:
    command = [sys.executable, "-m", "sim", "dashboard", "--port", "0", "--workers", "2"]
    command += ["--embed-from", others[0]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found is not None
        yield found[0]
        server.terminate()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A page that fails its test if it asks anybody else, or complains."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(WAIT_MS)
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda request: wrong.extend(_elsewhere(request.url, address)))
    opened.goto(address)
    opened.wait_for_selector(WHOLE)
    yield opened
    context.close()
    assert not wrong


def _elsewhere(url: str, address: str) -> list[str]:
    return [] if url.startswith((address, "data:", "blob:")) else [f"asks {url}"]


def caption(page: Any) -> str:
    return str(page.locator("#curves figcaption").first.inner_text())


def test_the_keyboard_alone_moves_a_lever_and_undoes_it(page: Any) -> None:
    before = caption(page)
    lever = page.locator('[id="lever-capital.cost_of_capital"]')
    lever.focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    page.wait_for_timeout(300)
    page.wait_for_selector(WHOLE)
    assert caption(page) != before
    assert "capital.cost_of_capital" in page.url
    page.locator("#reset").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.wait_for_selector(WHOLE)
    assert caption(page) == before


def test_a_pinned_setting_is_compared_and_a_link_restores_both(page: Any, address: str) -> None:
    page.click("#pin")
    page.locator('[id="lever-labs.growth_belief"]').fill("100")
    page.wait_for_timeout(300)
    page.wait_for_selector(WHOLE)
    assert "against pinned" in page.inner_text("#endings")
    assert "Pinned:" in caption(page)
    told, link = page.inner_text("#endings"), page.url
    again = page.context.new_page()
    again.goto(link)
    again.wait_for_selector(WHOLE, timeout=WAIT_MS)
    assert again.inner_text("#endings") == told


def test_one_world_is_played_and_what_it_leaves_is_downloaded(page: Any, tmp_path: Path) -> None:
    page.click("#open-world")
    page.wait_for_selector("#lanes svg")
    page.click("#step-back")
    assert "2036" in page.inner_text("#when")
    page.click("#play")
    page.wait_for_timeout(800)
    page.click("#play")
    assert page.locator("#fates details").count() > 15
    assert page.locator("#network path").count() > 10
    needed = (
        ("csv", b"price_to_full_cost"),
        ("png", b"PNG"),
        ("toml", b"extends"),
        ("data", b"PK"),
    )
    for button, needs in needed:
        assert needs in taken(page, button, tmp_path).read_bytes()[:500]
    drawn = ElementTree.parse(taken(page, "svg", tmp_path)).getroot()
    marks = [each.tag.rpartition("}")[2] for each in drawn.iter()]
    assert marks.count("g") == page.locator("#curves figure").count()
    assert marks.count("path") > 50
    colours = {each.get("fill") for each in drawn.iter()} | {
        each.get("stroke") for each in drawn.iter()
    }
    assert not {colour for colour in colours if colour and re.search("undefined|null|/", colour)}


def taken(page: Any, button: str, folder: Path) -> Path:
    with page.expect_download() as given:
        page.click(f"#{button}")
    given.value.save_as(folder / button)
    return folder / button


def test_a_dragged_lever_is_followed_and_ends_whole(page: Any) -> None:
    before = caption(page)
    lever = page.locator('[id="lever-capital.cost_of_capital"]')
    for place in range(5, 95, 3):
        lever.fill(str(place))
        page.wait_for_timeout(30)
    page.wait_for_selector(WHOLE)
    followed = page.evaluate("performance.getEntriesByName('coarse').length")
    assert followed > 1
    assert caption(page) != before
    assert "of 200 worlds" in page.inner_text("#endings")
    assert "--worlds 200" in page.inner_text("#command")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_read_at_360_px_and_without_barriers(browser: Any, address: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    size = {"width": 360, "height": 800}
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{address}/#pinned=baseline")
    page.wait_for_selector(WHOLE)
    page.click("#open-world")
    page.wait_for_selector("#lanes svg")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    found = axe.Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    said = {each["id"]: [node["html"][:160] for node in each["nodes"][:3]] for each in serious}
    assert not serious, json.dumps(said, indent=1)
    context.close()


def test_tabs_do_not_mix_their_states(browser: Any, address: str) -> None:
    context = browser.new_context()
    pages = [context.new_page() for _ in range(10)]
    for number, page in enumerate(pages):
        page.goto(f"{address}/#seed={number}")
    for page in pages:
        page.wait_for_selector(WHOLE, timeout=WAIT_MS)
    told = {page.inner_text("#endings table") + caption(page) for page in pages}
    assert len(told) == len(pages)
    assert [page.input_value("#seed") for page in pages] == [*map(str, range(10))]
    context.close()


def test_a_page_of_another_origin_gets_nothing(browser: Any, address: str, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.html"
    hostile.write_text(
        f"<script>fetch('{address}/api/run?worlds=8').then(r => r.text())"
        ".then(t => document.title = 'got ' + t.length, e => document.title = 'refused')</script>"
        f"<iframe src='{address}/'></iframe>"
    )
    page = browser.new_page()
    page.goto(hostile.as_uri())
    page.wait_for_function("document.title !== ''")
    assert page.title() == "refused"
    page.close()


def test_a_named_origin_shows_the_page_in_a_frame_and_no_other_does(
    browser: Any, address: str, others: list[str]
) -> None:
    friend, stranger = (f"{origin}/?{address}/?compact=1" for origin in others)
    page = browser.new_page()
    page.goto(friend)
    frame = page.frames[1]
    frame.wait_for_selector(WHOLE, timeout=WAIT_MS)
    assert frame.locator("#curves figure:visible").count() == 3
    assert not frame.locator("#take-title").is_visible()
    assert "not a forecast" in frame.inner_text("header")
    asked = f"fetch('{address}/api/run?worlds=8').then(() => 'got', () => 'refused')"
    assert page.evaluate(asked) == "refused"  # to be shown is not to be read
    page.goto(stranger)
    page.wait_for_timeout(500)
    assert not [each for each in page.frames if each.url.startswith(address)]
    page.close()
