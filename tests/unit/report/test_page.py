"""The page: well formed, complete in itself, safe whatever a scenario says, always the same."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest

from sim.report.page import coded, linked, page

VOID = {"meta", "link", "img", "br", "line", "rect"}
FETCHES = {"src", "srcset", "data", "poster", "action", "background"}


class Read(HTMLParser):
    """Notes what a browser would: tags that match, addresses, ids, pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.fetched: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.images: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.ids += [given["id"]] if "id" in given else []
        self.fetched += [given[name] for name in FETCHES & given.keys()]
        self.fetched += [given["href"]] if tag == "link" else []
        self.links += [(given["href"], given.get("download", ""))] if tag == "a" else []
        self.images += [given] if tag == "img" else []
        assert not any(name.startswith("on") for name in given)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def text(made: dict[str, Any]) -> str:
    return page(made)


@pytest.fixture(scope="module")
def read(text: str) -> Read:
    found = Read()
    found.feed(text)
    found.close()
    return found


def test_it_is_well_formed(read: Read) -> None:
    assert read.open == []
    assert [read.tags[tag] for tag in ("h1", "main", "nav", "header", "footer", "title")] == [1] * 6
    assert read.tags["table"] == read.tags["caption"] == read.tags["thead"]


def test_it_asks_nobody_for_anything(text: str, read: Read) -> None:
    assert all(each.startswith("data:") for each in read.fetched)
    assert read.tags["script"] == read.tags["iframe"] == read.tags["form"] == 0
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_each_id_is_there_once_and_each_anchor_leads_somewhere(read: Read) -> None:
    assert [name for name, count in Counter(read.ids).items() if count > 1] == []
    inner = [href[1:] for href, _ in read.links if href.startswith("#")]
    assert len(inner) > 8
    assert set(inner) <= set(read.ids)


def test_each_picture_says_what_it_shows(read: Read) -> None:
    assert len(read.images) == 2
    for each in read.images:
        assert re.search(r"\d", each["alt"])
        assert each["alt"].endswith(".")
        assert int(each["width"]) > int(each["height"]) > 0


def test_cells_say_what_they_belong_to(text: str) -> None:
    assert all('scope="' in each for each in re.findall(r"<th [^>]*>", text))
    assert '<html lang="en">' in text
    assert 'class="skip" href="#main"' in text


def test_words_of_a_scenario_are_only_words(text: str) -> None:
    assert "<script" not in text
    assert "<img src=http" not in text
    assert "&lt;script&gt;" in text


def test_it_is_small_and_always_the_same(text: str, made: dict[str, Any]) -> None:
    assert len(text.encode()) < 1_500_000
    assert page(made) == text


def test_an_address_is_a_link_and_all_else_is_escaped() -> None:
    found = linked("<b> see https://example.org/a?b=1&c=2, then")
    address = "https://example.org/a?b=1&amp;c=2"
    assert found == f'&lt;b&gt; see <a rel="noreferrer" href="{address}">{address}</a>, then'
    assert "<a" not in linked("javascript:alert(1)")
    assert coded("`a<b` \x1b[31m") == "<code>a&lt;b</code> \\x1b[31m"
