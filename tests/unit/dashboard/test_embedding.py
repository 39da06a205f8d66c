"""Who may frame the page is one origin each, written as browsers write it."""

from __future__ import annotations

import pytest

from sim.base.errors import EndgameError
from sim.dashboard.embedding import MOST, ancestors, origins


def test_origins_are_written_as_browsers_do() -> None:
    given = ["https://School.example:443/", "http://127.0.0.1:8000", "http://[::1]:80"]
    expected = ("https://school.example", "http://127.0.0.1:8000", "http://[::1]")
    assert origins([*given, given[0]]) == expected
    assert ancestors(expected) == " ".join(expected)
    assert ancestors(()) == "'none'"


@pytest.mark.parametrize(
    "text",
    [
        "*", "null", "https://*.example", "https:", "school.example", "file:///etc", "data:,a",
        "https://a.example/path", "https://a.example b.example", "https://a.example; script-src *",
        "https://user@a.example", "https://a.example:port", "https://a.example\n", "'self'", "",
        "https://" + "a" * 400,
    ],
)  # fmt: skip
def test_what_is_no_single_origin_is_refused(text: str) -> None:
    with pytest.raises(EndgameError, match="must be one origin"):
        origins([text])


def test_no_more_origins_than_a_header_holds() -> None:
    with pytest.raises(EndgameError, match="at most"):
        origins([f"https://a{k}.example" for k in range(MOST + 1)])
