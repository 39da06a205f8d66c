"""What answers leave, as a page reads it: tables with units and ranges, texts without marks."""

from __future__ import annotations

from pathlib import Path

from sim.report.plain_markdown import blocks
from sim.report.table_file import MOST_ROWS, between, of_file


def written(folder: Path, text: str) -> Path:
    path = folder / "who_loses.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_ranges_stand_below_what_they_belong_to(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "who,lost_usd,lost_usd_low,lost_usd_high,share,share_low,share_high,years,sure\n"
        "a & b,2e9,1e9,3e9,0.31,0.31,0.31,2031,True\n",
    )
    found = of_file(path)
    assert found["caption"] == "Who loses"
    assert found["head"] == ["who", "lost", "share", "years", "sure"]
    assert found["rows"] == [
        ["a & b", {"text": "$2 bn", "range": "$1 to $3 bn"}, "31%", "2031", "yes"]
    ]
    assert found["words"] == [0]


def test_a_row_names_its_outcome_and_unit(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "with,outcome,words,unit,before,after,difference,low,high,p\n"
        'x,subsidy_rate,"part, paid",%,0.3,0.4,0.1,0.05,0.15,0.01\n'
        "x,own,sales,USD,3e9,4e9,1e9,,,0.01\n",
    )
    found = of_file(path)
    assert found["head"] == ["outcome", "before", "after", "difference"]
    assert found["caption"] == "Who loses: with x"
    first, second = found["rows"]
    assert first[0] == "part, paid"
    assert "30" in first[1]
    assert first[3]["text"].startswith("+")
    assert second == ["sales", "$3 bn", "$4 bn", "$1 bn"]


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    names = [f"c{place}" for place in range(10)]
    lines = [",".join(names), *(",".join([str(k)] * 10) for k in range(MOST_ROWS + 2))]
    found = of_file(written(tmp_path, "\n".join(lines) + "\n"))
    assert len(found["rows"]) == MOST_ROWS
    assert found["note"] == "In who_loses.csv: 2 more rows; more columns: c8, c9."


def test_a_ranges_unit_is_told_once() -> None:
    assert between("-186 bn USD a year", "-99 bn USD a year") == "-186 to -99 bn USD a year"
    assert between("$900 m", "$3 bn") == "$900 m to $3 bn"
    assert between("5%", "9%") == "5% to 9%"


def test_an_empty_table_is_a_table(tmp_path: Path) -> None:
    assert of_file(written(tmp_path, "a,b\n"))["rows"] == []


def test_texts_lose_their_marks() -> None:
    text = "# Why\n\n1. **2029.** It fell.\n   *Rule:* by `x`.\n\nSo it was."
    assert [(each["kind"], each["text"]) for each in blocks(text, 100)] == [
        ("head", "Why"), ("point", "2029. It fell."), ("rule", "Rule: by `x`."),
        ("text", "So it was."),
    ]  # fmt: skip
    assert blocks(text, 10)[-1]["text"].startswith("The rest stands")
