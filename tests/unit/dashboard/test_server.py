"""Only the page itself is answered; what is asked wrongly is told in a line; answers are kept."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import asgi
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.dashboard import worker
from sim.dashboard.asked import FIRST_WORLDS, MOST_LEVERS, Asked
from sim.dashboard.guards import LONGEST_QUERY
from sim.dashboard.piece import FANS, MONTHS, Piece
from sim.dashboard.pool import BLOCK, MOST_KEPT, Pool, _spans
from sim.dashboard.server import app, served
from sim.dashboard.worker import GivenUpError, unless_given_up
from sim.endings.classification import ENDINGS


def flat(asked: Asked, first: int, stop: int, reached: Any = None) -> Piece:
    """A piece of worlds in which nothing happens; the first fan says which world it is."""
    worlds = stop - first
    found: Piece = {name: np.ones((worlds, MONTHS), np.float32) for name in FANS}
    found[FANS[0]] *= np.arange(first, stop, dtype=np.float32)[:, None]
    sizes = (("paid", 4), ("held", 3), ("profit", 4))
    found |= {name: np.ones((worlds, MONTHS, many), np.float32) for name, many in sizes}
    found["state"] = np.ones((worlds, MONTHS, 2), np.int8)
    found["membership"] = np.full((worlds, len(ENDINGS)), 0.5, np.float32)
    found["label"] = np.zeros((worlds, MONTHS), np.int8)
    found |= {name: np.zeros(worlds, np.int8) for name in ("ending", "first")}
    return found


class Here(Pool):
    """Plays in this process, and counts what it plays."""

    def __init__(self) -> None:
        super().__init__(2, flat)
        self.spans: list[tuple[int, int]] = []

    async def elsewhere(self, work: Any, *given: Any) -> Any:
        async with self._room:
            await asyncio.sleep(0.0)
            if work is unless_given_up:
                self.spans.append(given[-2:])
            return work(*given)


@pytest.fixture
def pool() -> Here:
    return Here()


@pytest.fixture
def page(pool: Here) -> Any:
    return app(pool, frozenset({asgi.HOST}))


def test_the_first_answer_is_coarse_and_the_second_whole(page: Any, pool: Here) -> None:
    found = asgi.get(page, "/api/run", "worlds=50")
    coarse, whole = [json.loads(line) for line in found.body.splitlines()]
    assert (coarse["worlds"], coarse["whole"]) == (FIRST_WORLDS, False)
    assert (whole["worlds"], whole["whole"], whole["asked"]) == (50, True, 50)
    played = sorted(k for first, stop in pool.spans for k in range(first, stop))
    assert played == list(range(50))
    assert whole["fans"][FANS[0]][2][-1] == pytest.approx(24.5)


def test_an_answer_is_remembered_by_its_setting(page: Any, pool: Here) -> None:
    asgi.get(page, "/api/run", "worlds=20")
    played = len(pool.spans)
    again = asgi.get(page, "/api/run", "seed=0&worlds=20")
    assert len(pool.spans) == played
    assert json.loads(again.body)["whole"]
    asgi.get(page, "/api/run", "worlds=20&seed=1")
    assert len(pool.spans) > played


def test_no_more_answers_are_kept_than_said(pool: Here) -> None:
    for number in range(MOST_KEPT + 5):
        pool.remember(str(number), number)
    assert len(pool.kept) == MOST_KEPT
    assert pool.known("0") is None
    assert pool.known(str(MOST_KEPT)) == MOST_KEPT


def test_who_stops_listening_is_not_played_on(pool: Here) -> None:
    async def stops() -> None:
        answers = pool.played(Asked(worlds=200))
        await anext(answers)
        await answers.aclose()  # type: ignore[attr-defined]

    asyncio.run(stops())
    assert (8, 96) not in pool.spans  # what would have come after the first answer


def test_a_piece_that_nobody_wants_any_more_ends_with_its_year(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flags, months = [0, 0], []
    monkeypatch.setattr(worker, "_MINE", SimpleNamespace(given_up=flags))

    def play(asked: Asked, first: int, stop: int, reached: Callable[[int], None]) -> Piece:
        for month in (12, 24, 36):
            months.append(month)
            reached(month)
            flags[1] = int(month == 24)
        return {}

    assert unless_given_up(0, play, Asked(), 0, 1) == {}
    months.clear()
    with pytest.raises(GivenUpError):
        unless_given_up(1, play, Asked(), 0, 1)
    assert months == [12, 24, 36]


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 8, 40])
@pytest.mark.parametrize("worlds", [1, 7, 8, 9, 50, 200, 400])
def test_spans_are_all_worlds_once_in_whole_blocks(worlds: int, workers: int) -> None:
    spans = _spans(worlds, workers)
    assert spans[0] == (0, min(FIRST_WORLDS, worlds))
    assert sorted(k for first, stop in spans for k in range(first, stop)) == [*range(worlds)]
    assert all(stop % BLOCK == 0 or stop == worlds for _, stop in spans)
    assert len(spans) <= workers + 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": f"http://{asgi.HOST}"}, 200),
        ({"host": "evil.example:8765"}, 403),
        ({"host": "127.0.0.1:9999"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"method": "POST"}, 405),
        ({"method": "DELETE"}, 405),
        ({"content_length": "10"}, 413),
        ({"transfer_encoding": "chunked"}, 413),
        ({"query": "x" * (LONGEST_QUERY + 1)}, 414),
    ],
)
def test_only_the_page_itself_is_answered(page: Any, headers: dict[str, str], status: int) -> None:
    found = asgi.get(page, "/", **headers)
    assert found.status == status
    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert "access-control-allow-origin" not in found.headers


def test_only_named_origins_may_frame_the_page(pool: Here, page: Any) -> None:
    asks = {
        "sec_fetch_site": "cross-site",
        "sec_fetch_dest": "iframe",
        "sec_fetch_mode": "navigate",
    }
    school = "https://school.example"
    open_page = app(pool, frozenset({asgi.HOST}), (school,))
    assert asgi.get(page, "/", **asks).status == 403
    assert "frame-ancestors 'none'" in asgi.get(page, "/").headers["content-security-policy"]
    found = asgi.get(open_page, "/", **asks)
    assert found.status == 200
    assert found.headers["content-security-policy"].endswith(f"frame-ancestors {school}")
    assert asgi.get(open_page, "/api/run", "worlds=8", **asks).status == 403
    assert asgi.get(open_page, "/", **asks | {"sec_fetch_dest": "script"}).status == 403
    assert asgi.get(open_page, "/", origin=school).status == 403
    assert asgi.get(open_page, "/", **asks | {"host": "evil.example"}).status == 403


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("scenario=../../etc/passwd", "must be one of"),
        ("scenario=/etc/passwd", "must be one of"),
        ("seed=-1", "whole number"),
        ("seed=1e9", "whole number"),
        ("worlds=100000", "whole number from 1 to 400"),
        ("set=market.flywheel=99", "must be 0 to"),
        ("set=market.flywheel=nan", "must be"),
        ("set=market.flywheel", "must be"),
        ("set=builders.count=1e9", "no such lever"),
        ("set=nothing=1", "no such lever"),
        ("set=market.flywheel=0.1&set=market.flywheel=0.2", "once"),
        ("&".join(f"set=a{k}=1" for k in range(MOST_LEVERS + 1)), "at most"),
        ("seed=1&seed=2", "once"),
        ("code=import%20os", "unknown"),
    ],
)
def test_what_is_asked_wrongly_is_told(page: Any, pool: Here, query: str, told: str) -> None:
    found = asgi.get(page, "/api/run", query)
    assert found.status == 400
    assert told in json.loads(found.body)["error"]
    assert not pool.spans


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_whatever_is_sent_is_answered_kindly(text: str) -> None:
    page = app(Here(), frozenset({asgi.HOST}))
    for path in ("/api/run", "/api/world", "/api/toml", "/" + quote(text)):
        found = asgi.get(page, path, "set=" + quote(text))
        assert found.status in (200, 307, 400, 404, 414)


def test_no_path_of_the_disk_is_sent(page: Any) -> None:
    for path in ("/../pyproject.toml", "/%2e%2e/pyproject.toml", "/uPlot.LICENSE", "/server.py"):
        assert asgi.get(page, path).status == 404
    assert {"index.html", "app.js", "uPlot.iife.min.js"} <= {*served()}


def test_the_page_names_nobody_else() -> None:
    own = {name: content.decode() for name, (content, _) in served().items() if "uPlot" not in name}
    assert len(own) > 8
    for text in own.values():
        for never in ("http:", "https:", "eval(", "innerHTML", "@import", "document.write"):
            assert never not in text.replace("http://www.w3.org/2000/svg", "")


def test_a_setting_is_a_scenario_file(page: Any) -> None:
    import sim

    found = asgi.get(page, "/api/toml", "set=market.flywheel=0.1")
    assert found.headers["content-disposition"].startswith("attachment")
    assert sim.Scenario.load(found.body.decode()).values()["market.flywheel"] == 0.1


def test_levers_are_told_with_range_and_source(page: Any) -> None:
    about = json.loads(asgi.get(page, "/api/about").body)
    assert sum(each["main"] for each in about["levers"]) >= 12
    assert all(each["source"] and each["low"] < each["high"] for each in about["levers"])
    assert len(about["labs"]) == 22
    assert len(about["endings"]) == len(ENDINGS)


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="there is no mask to ask for")
def test_ctrl_c_is_left_to_the_page_and_does_not_reach_its_workers() -> None:
    async def masked() -> set[int]:
        pool = Pool(1, flat)
        try:
            return await pool.elsewhere(signal.pthread_sigmask, signal.SIG_BLOCK, [])
        finally:
            pool.stop()

    assert signal.SIGINT in asyncio.run(masked())
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
