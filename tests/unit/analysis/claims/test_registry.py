"""Claims are records of a file: lines, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.claims.claim import Claim, read_claims
from sim.base.errors import ScenarioError

FILE = """
[articles.Blog]
author = "A"
title = "B"
date = "2026"
url = "https://example.org"
[claims.rises]
articles = ["Blog"]
title = "It rises"
finding = "It rises in {share}"
unit = "points"
low = 1.0
sentence = "It rises."
reading = "as said."
weakness = "none."
record.verdict = "open"
"""


def made(**line: Any) -> Claim:
    """A claim that is no more than its line."""
    named = ("name", "sentence", "reading", "weakness", "title", "finding")
    words: dict[str, Any] = dict.fromkeys(named, "")
    return Claim(**words, unit="", articles=("Blog",), measure=lambda data: data, **line)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "claims.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_claim_is_a_record_and_a_function(tmp_path: Path) -> None:
    found = read_claims(written(tmp_path, FILE), {"rises": np.negative, "other": np.abs})
    claim = found.claims["rises"]
    assert found.slides == (("rises",),)
    assert (claim.line, claim.record.verdict) == ("at least 1 points", "open")
    assert claim.values(np.array([2.0])).tolist() == [-2.0]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('["Blog"]', '["Book"]', "rises: no article 'Book'"),
        ("claims.rises", "claims.falls", "falls: there is no function of that name"),
        ('unit = "points"', "", "rises: unit: field required"),
        ("low = 1.0", 'low = "much"', "rises: low: input should be a valid number"),
        ("low = 1.0", "lowest = 1.0", "rises: lowest: extra inputs are not permitted"),
        ('"open"', '"perhaps"', r"rises: record\.verdict: input should be 'true', 'false'"),
        ("[articles", 'slides = [["sinks"]]\n[articles', "slides: no claim 'sinks'"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        read_claims(written(tmp_path, FILE.replace(old, new)), {"rises": np.abs})


def test_lines_move_by_their_distance_from_nothing() -> None:
    least = made(low=10.0, high=20.0)
    assert least.true(np.array([8.0, 24.9, np.nan]), 0.8)[:2].tolist() == [1, 1]
    assert least.true(np.array([8.0, 24.9])).tolist() == [0, 0]
    ratio = made(high=0.5, neutral=1.0)
    assert ratio.true(np.array([0.6, 0.61]), 0.8).tolist() == [1, 0]
    assert ratio.true(np.array([0.375, 0.38]), 1.25).tolist() == [1, 0]
