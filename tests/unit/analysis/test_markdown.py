"""Tables inside texts."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.analysis.markdown import filled, table
from sim.base.errors import EndgameError


def test_a_table_has_its_columns_formats_and_gaps() -> None:
    rows = pd.DataFrame({"a": [1.26, float("nan")], "b": ["x", "y"], "c": [0, 0]})
    made = table(rows, {"b": ("B", ""), "a": ("A", ".1f")})
    assert made.splitlines() == ["| B | A |", "|---|---|", "| x | 1.3 |", "| y | - |"]


def test_a_block_is_replaced_and_the_rest_stays() -> None:
    text = "one\n<!-- begin t -->\nold\n<!-- end t -->\ntwo\n"
    new = filled(text, "t", "new")
    assert new == "one\n<!-- begin t -->\nnew\n<!-- end t -->\ntwo\n"
    assert filled(new, "t", "new") == new


def test_a_text_without_the_place_is_refused() -> None:
    with pytest.raises(EndgameError, match="no place for t"):
        filled("<!-- end t -->", "t", "new")
