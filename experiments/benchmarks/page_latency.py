"""How long from a moved lever to redrawn curves, in a real browser (extra: browser)."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

LEVERS = ("capital.cost_of_capital", "labs.growth_belief", "market.flywheel", "labs.value_weight")
WHOLE = "body[data-state=whole]"
ENTRIES = "name => performance.getEntriesByName(name).map(each => each.duration)"


def main() -> None:
    """Start the page, move levers, print medians and ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=50)
    parser.add_argument("--memory-moves", type=int, default=0, help="Further moves, unmeasured.")
    asked = parser.parse_args()
    command = [sys.executable, "-m", "sim", "dashboard", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found is not None
        try:
            for line in measured(found[0], server.pid, asked.moves, asked.memory_moves):
                print(line, flush=True)
        finally:
            server.terminate()


def measured(address: str, server: int, moves: int, more: int) -> list[str]:
    """Lines of figures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(300_000)
        page.goto(address)
        page.wait_for_selector(WHOLE)  # workers are warm from here on
        page.reload()
        page.wait_for_selector(WHOLE)
        loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        page.evaluate("performance.clearMeasures()")
        for number in range(moves):
            moved(page, number)
        lines = [f"page loaded in {loaded:.0f} ms"]
        lines += [told(name, page.evaluate(ENTRIES, name)) for name in ("coarse", "whole")]
        before = resident(server)
        for number in range(more):
            moved(page, moves + number, wait=number % 10 == 9)
        heap: Any = page.evaluate("performance.memory.usedJSHeapSize / 1e6")
        if more:
            after = resident(server)
            lines.append(
                f"{more} further moves: server {before:.0f} to {after:.0f} MB, page {heap:.0f} MB"
            )
        browser.close()
    return lines


def moved(page: Page, number: int, wait: bool = True) -> None:
    """Move one lever to a place where it was not before."""
    lever = LEVERS[number % len(LEVERS)]
    place = (7 + 13 * number + number // 100) % 101
    page.evaluate("document.body.dataset.state = 'moving'")
    page.locator(f'[id="lever-{lever}"]').fill(str(place))
    if wait:
        page.wait_for_selector(WHOLE)


def told(name: str, values: list[float]) -> str:
    """Median and ends of some durations."""
    ordered = sorted(values)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    return f"{name}: median {median(values):.0f} ms, 95% {p95:.0f} ms, {len(values)} moves"


def resident(process: int) -> float:
    """Memory of the server and its workers, MB."""
    told = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(process), "--ppid", str(process)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sum(int(line) for line in told.stdout.split()) / 1024


if __name__ == "__main__":
    main()
