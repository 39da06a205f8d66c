"""Signs are read from a file, and what is not known in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.analysis.signs import read_signs
from sim.base.errors import ScenarioError

SIGN = """
[law]
label = "Law"
parameter = "strictness"
expected = [{ measure = "closures", sign = 1, words = "more close" }]
start = { "antitrust.strictness" = 0.0 }
end = { "antitrust.strictness" = 1.0 }
"""


def test_a_sign_has_its_two_variants(tmp_path: Path) -> None:
    path = tmp_path / "signs.toml"
    path.write_text(SIGN, encoding="utf-8")
    (sign,) = read_signs(path)
    assert [each.values() for each in sign.variants] == [sign.start, sign.end]
    assert sign.counted


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("closures", "closings", "law: no measure 'closings'"),
        ("label", "title", "law: no field 'title'"),
    ],
)
def test_what_is_not_known_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "signs.toml"
    path.write_text(SIGN.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError, match=words):
        read_signs(path)
