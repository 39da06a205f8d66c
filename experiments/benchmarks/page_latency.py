"""How long from a moved lever to redrawn curves, in a real browser (extra: browser)."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

LEVERS = ("capital.cost_of_capital", "labs.growth_belief", "market.flywheel", "labs.value_weight")
WHOLE = "body[data-state=whole]"
HEAD = "what,median_ms,p95_ms,moves,asked_ms"
MEASURED = (
    ("coarse", "first answer painted: 8 worlds", 500),
    ("whole", "whole answer painted: 200 worlds", 1000),
)
DRAGS, DRAGGED = 6, "dragged lever: a place of it to its curves"
ENTRIES = "name => performance.getEntriesByName(name).map(each => each.duration)"


def main() -> None:
    """Start the page, move levers, print medians and ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=50)
    parser.add_argument("--memory-moves", type=int, default=0, help="Further moves, unmeasured.")
    parser.add_argument("--out", type=Path, help="Write the table there: results/dashboard/...")
    asked = parser.parse_args()
    command = [sys.executable, "-m", "sim", "dashboard", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found is not None
        try:
            rows = measured(found[0], server.pid, asked.moves, asked.memory_moves)
            if asked.out:
                asked.out.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
        finally:
            server.terminate()


def measured(address: str, server: int, moves: int, more: int) -> list[str]:
    """Rows of figures: a move is done when what it changed is painted."""
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
        lines = [told("page loaded", [loaded], 2000)]
        for name, words, most in MEASURED:
            lines.append(told(words, page.evaluate(ENTRIES, name), most))
        page.evaluate("performance.clearMeasures()")
        for number in range(DRAGS):
            dragged(page, number)
        lines.append(told(DRAGGED, page.evaluate(ENTRIES, "coarse"), 150))
        before = resident(server)
        for number in range(more):
            moved(page, moves + number, wait=number % 10 == 9)
        heap: Any = page.evaluate("performance.memory.usedJSHeapSize / 1e6")
        if more:
            after = resident(server)
            print(f"{more} further moves: {before:.0f} to {after:.0f} MB, page {heap:.0f} MB")
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


def dragged(page: Page, number: int) -> None:
    """Drag one lever over its rail, a place every thirtieth of a second."""
    lever = page.locator(f'[id="lever-{LEVERS[number % len(LEVERS)]}"]')
    for place in range(number % 3, 101, 2):
        lever.fill(str(place))
        page.wait_for_timeout(33)
    page.wait_for_selector(WHOLE)


def told(name: str, values: list[float], most: int) -> str:
    """A row: median and 95% end of some durations, how many, what was asked."""
    ordered = sorted(values)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    row = f"{name},{median(values):.0f},{p95:.0f},{len(values)},{most}"
    print(row, flush=True)
    return row


def resident(process: int) -> float:
    """Memory of the server and its workers, MB."""
    told = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(process), "--ppid", str(process)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sum(int(line) for line in told.stdout.split()) / 1024


if __name__ == "__main__":
    main()
