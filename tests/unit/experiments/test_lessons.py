"""Lessons are whole, run as written, and their pages ask nothing of anybody."""

from __future__ import annotations

import html
import re
import time
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from by_path import EXPERIMENTS, experiment

from sim.endings.registry import Thresholds

FOLDER = EXPERIMENTS / "lessons"
cells = experiment("lessons", "cells")
build = experiment("lessons", "build")
class_round = experiment("lessons", "class_round")
LESSONS = cells.lessons()
PAGES = [build.OUT / f"{name}.html" for name in [*(path.stem for path in LESSONS), "cards"]]
HEADINGS = [
    "The question", "Five minutes of theory", "Run", "What to notice", "Exercise", "Reading",
    "How to cite",
]  # fmt: skip
VOID = {"meta", "input", "br", "hr", "img", "link"}
MOST, MOST_IN_ALL = 400_000, 2_000_000

by_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


class Reader(HTMLParser):
    """Checks that tags close in order and ids are used once; collects what would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.fetched += [given[name] for name in ("src", "href", "data", "action") if name in given]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def test_there_are_eight() -> None:
    assert [path.stem[:2] for path in LESSONS] == [f"0{number}" for number in range(1, 9)]


@by_lesson
def test_a_lesson_has_its_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = cells.cells(text)
    words = "\n".join(cell.text for cell in found if cell.markdown)
    assert re.findall(r"^## (.+)$", words, re.M) == HEADINGS
    assert found[0].text.startswith("# ")
    solutions = [cell for cell in found if "solution" in cell.tags]
    assert [cell.markdown for cell in solutions] == [True, False]
    assert "assert " in solutions[1].text
    assert sum("answer" in cell.tags for cell in found) >= 3
    assert sum("slider" in cell.tags for cell in found) == 1
    assert all(len(line) <= 180 for line in text.splitlines())


@by_page
def test_a_page_asks_nothing_of_anybody(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.count("<ol") <= 1, "a line of words that begins with a number became a list"
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert not reader.open
    assert len(reader.ids) == len(set(reader.ids))
    assert all(each.startswith("#") for each in reader.fetched), reader.fetched
    assert {each[1:] for each in reader.fetched} <= set(reader.ids)
    assert "default-src 'none'" in text
    assert not re.search(r"@import|url\((?!#)|https?://", text)
    assert page.stat().st_size < MOST


def test_all_pages_are_small_together() -> None:
    assert sum(page.stat().st_size for page in PAGES) < MOST_IN_ALL


@by_lesson
def test_a_page_is_of_its_lesson(path: Path) -> None:
    page = (build.OUT / f"{path.stem}.html").read_text(encoding="utf-8")
    lines = {line.strip() for line in page.splitlines()}
    plain = {html.unescape(line) for line in lines}
    for cell in cells.cells(path.read_text(encoding="utf-8")):
        words = build.pieces(cells.Shown(cell), "", [])[0] if cell.markdown else ""
        made = {line.strip() for line in words.splitlines() if line.strip()}
        code = [] if cell.markdown else cell.text.splitlines()[1:-1]
        assert made <= lines, "build the lessons anew: build.py"
        assert {line.strip() for line in code if line.strip()} <= plain, "as above"


SMALL = """
# %% [markdown]
# # A small lesson
#
# ## The question
# Is 1 < 2?

# %%
import matplotlib.pyplot as plt
import pandas as pd
figure, axes = plt.subplots()
axes.set_title("one & two")
print("a < b")
pd.DataFrame({"n": ["1"]}, index=pd.Index(["row"], name="corner"))

# %% tags=["slider"]
slider = {"label": "Lever", "unit": "%", "values": [5, 7], "start": 1}
def draw(position):
    print(f"at {slider['values'][position]}")
    return plt.subplots()[0]

# %% [markdown] tags=["solution"]
# Yes.

# %% tags=["solution"]
assert 1 < 2
"""


def test_cells_become_a_page(tmp_path: Path) -> None:
    path = tmp_path / "09_small.py"
    path.write_text(SMALL, encoding="utf-8")
    page = build.lesson_page(path)
    reader = Reader()
    reader.feed(page)
    assert len(reader.ids) == len(set(reader.ids))
    assert "<h1>A small lesson</h1>" in page
    assert "a &lt; b" in page
    assert 'aria-label="Figure: one &amp; two"' in page
    assert "<th>corner</th>" in page
    assert page.count('class="position"') == 2
    assert "Lever: 5%" in page
    assert "at 7" in page
    assert page.count("<summary>Solution</summary>") == 1


def test_an_error_points_to_its_line(tmp_path: Path) -> None:
    path = tmp_path / "09_wrong.py"
    path.write_text(SMALL.replace("assert 1 < 2", "assert 2 < 1"), encoding="utf-8")
    with pytest.raises(AssertionError) as caught:
        list(cells.executed(path))
    assert caught.traceback[-1].lineno == len(SMALL.splitlines()) - 1
    with pytest.raises(ValueError, match="line 1: not a cell"):
        cells.cells("# %%markdown")


def test_the_worked_round_is_what_the_rules_give() -> None:
    text = (FOLDER / "role_play.md").read_text(encoding="utf-8")
    found = class_round.played(class_round.ROUND, spend=40.0)
    before = {name: seat.share for name, seat in class_round.ROUND.items()} | {"open": 0.1}
    for name, each in found.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
        end = [part.strip() for part in row.strip("|").split("|")]
        assert end[3] == f"{before[name]:.0%}"
        assert end[4] == f"{each.share:.1%}"
        assert end[5:7] == [f"{each.revenue:.1f}", f"{each.units:.1f}"]
        assert end[8] == f"{each.left:+.1f}".replace("-0.0", "+0.0")
    assert sum(each.share for each in found.values()) == pytest.approx(1.0)
    assert 0.0 <= class_round.read(found)["open part of tokens"] <= 1.0


def test_the_class_is_read_by_the_lines_of_the_model() -> None:
    text, lines = (FOLDER / "role_play.md").read_text(encoding="utf-8"), Thresholds()
    assert f"| subsidised | {lines.subsidy_now:.1%} or more |" in text
    assert f"| {lines.hhi_high:,.0f} or more |" in text
    assert f"| {lines.commodity_margin:.1%} or less |" in text
    assert f"{lines.labs_failed:.0%} of labs or more" in text


def test_cards_are_four_to_a_page() -> None:
    cards = tomllib.loads((FOLDER / "cards.toml").read_text(encoding="utf-8"))["card"]
    page = build.cards_page()
    assert page.count("<article") == len(cards)
    assert len(cards) % 4 == 0
    assert page.count("<section") == len(cards) // 4


def test_words_are_in_the_glossary() -> None:
    rows = (FOLDER / "glossary.md").read_text(encoding="utf-8").splitlines()
    terms = [line.split("|")[1].strip() for line in rows if line.startswith("| ")][1:]
    assert len(terms) >= 60
    assert terms == sorted(terms, key=str.lower)
    known = " ".join(terms)
    text = "\n".join(path.read_text(encoding="utf-8") for path in LESSONS)
    used = set(re.findall(r"\b(HHI|MFU|FLOP|CES|USD|Mtok|H100e|H100-hour|API)\b", text))
    assert used
    assert not {each for each in used if each not in known}
    for word in ("Lerner index", "runway", "pre-money", "subsidy rate", "full cost", "mark-up"):
        assert word in known


@pytest.mark.parametrize("name", ["README.md", "role_play.md"])
def test_links_lead_somewhere(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    found = re.findall(r"\]\(([^)#]+)\)", text)
    assert found
    assert all((FOLDER / link).exists() for link in found)
    assert all(len(line) <= 160 for line in text.splitlines())


@pytest.mark.slow
@by_lesson
def test_a_lesson_runs_as_written(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its asserts hold, those of the solution too; all eight within ten minutes."""
    begun = time.perf_counter()
    shown = list(cells.executed(path))
    took = time.perf_counter() - begun
    with capsys.disabled():
        print(f"\n{path.stem}: {took:.1f} s")
    assert any(each.printed for each in shown if "solution" in each.cell.tags)
    assert took < 600 / len(LESSONS) * 2
