"""Rows of the parameter tables: what is read, and what each bad row is told."""

from __future__ import annotations

import pytest

from sim.base.errors import ParameterError
from sim.scenario.schema import interval_rows, nearest, parameter_rows, start_rows

HEADER = "name,value,unit,low,high,source,as_of,quality,would_settle,description\n"
START_HEADER = "kind,agent,quantity,value,unit,low,high,source,as_of,quality,would_settle\n"
INTERVAL_HEADER = "name,p10,p90,unit,source,as_of,quality,would_settle\n"
INTERVAL = "days,90,165,days,Author,2025-10-10,estimated,\n"
GOOD = "a.b,2,share,1,4,Author,2024-06,estimated,,What it is\n"


def test_a_row_is_read_cell_by_cell() -> None:
    row = parameter_rows(HEADER + 'a.b,2,share,1,4,"One, two",2024-06,estimated,,Text\n', "t")[
        "a.b"
    ]
    assert (row.value, row.low, row.high, row.unit) == (2.0, 1.0, 4.0, "share")
    assert row.source == "One, two"
    assert row.permitted == "1 to 4 (share)"


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("a.b,2", "a.b,5", "t.csv:2: value = 5: must be 1 to 4"),
        ("a.b,2", "a.b,0.5", "value = 0.5: must be 1 to 4"),
        ("a.b,2", "a.b,nan", "value = 'nan': must be a finite number"),
        (",4,", ",inf,", "high = 'inf': must be a finite number"),
        (",1,", ",x,", "low = 'x': must be a finite number"),
        ("a.b", "ab", "name = 'ab': must be dotted"),
        ("share", "", "unit: must not be empty"),
        ("estimated", "guessed", "must be one of measured, reported, estimated, assumed"),
        ("estimated", "assumed", "would_settle: an assumed row must say"),
        ("Author", "", "source: must name a source"),
        ("2024-06", "June", "as_of = 'June': must be YYYY"),
        ("What it is", "", "description of a.b: must not be empty"),
        ("What it is", "What, it is", "11 cells: must be 10"),
        (GOOD, GOOD + GOOD, "t.csv:3: name = 'a.b': is there twice"),
        ("Author", '"Author', "not readable as CSV"),
    ],
)
def test_a_bad_row_is_told_where_and_what_is_permitted(good: str, bad: str, said: str) -> None:
    assert good in GOOD
    with pytest.raises(ParameterError) as error:
        parameter_rows(HEADER + GOOD.replace(good, bad), "t.csv")
    assert said in str(error.value)
    assert "t.csv" in str(error.value)
    assert "\n" not in str(error.value)


def test_other_columns_are_refused() -> None:
    with pytest.raises(ParameterError, match="columns are name, value: must be name, value, unit"):
        parameter_rows("name,value\n", "t.csv")
    with pytest.raises(ParameterError, match="columns are none"):
        parameter_rows("", "t.csv")


def test_start_rows_keep_pairs_and_refuse_unknown_kinds() -> None:
    line = "lab,openai,stake:google,0.1,share,0,0.2,Report,2025-01,reported,\n"
    (row,) = start_rows(START_HEADER + line, "s.csv")
    assert (row.kind, row.agent, row.quantity, row.value) == ("lab", "openai", "stake:google", 0.1)
    with pytest.raises(ParameterError, match=r"s\.csv:2: kind = 'bank': must be one of lab, hyper"):
        start_rows(START_HEADER + line.replace("lab", "bank", 1), "s.csv")
    with pytest.raises(ParameterError, match=r"s\.csv:3: lab openai stake:google: is there twice"):
        start_rows(START_HEADER + line + line, "s.csv")
    with pytest.raises(ParameterError, match="agent = 'Open AI': must be lower case"):
        start_rows(START_HEADER + line.replace("openai", "Open AI"), "s.csv")


def test_an_interval_is_read_and_a_certain_number_is_one() -> None:
    certain = INTERVAL.replace("days,90,165", "spent,5e9,5e9")
    rows = interval_rows(INTERVAL_HEADER + INTERVAL + certain, "i.csv")
    assert (rows["days"].p10, rows["days"].p90, rows["days"].unit) == (90.0, 165.0, "days")
    assert rows["spent"].p10 == rows["spent"].p90 == 5e9


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("90,165", "165,90", "i.csv:2: p10 = 165: must be above 0, at most p90 = 90"),
        ("90,", "0,", "p10 = 0: must be above 0"),
        ("90,", "nan,", "p10 = 'nan': must be a finite number"),
        ("days,90", "Days,90", "name = 'Days': must be lower case"),
        ("165,days", "165,", "unit: must not be empty"),
        ("Author", "", "source: must name a source"),
        (INTERVAL, INTERVAL + INTERVAL, "i.csv:3: name = 'days': is there twice"),
    ],
)
def test_a_bad_interval_is_told_where(good: str, bad: str, said: str) -> None:
    assert good in INTERVAL
    with pytest.raises(ParameterError) as error:
        interval_rows(INTERVAL_HEADER + INTERVAL.replace(good, bad), "i.csv")
    assert said in str(error.value)


def test_nearest_name() -> None:
    assert nearest("markt.a", ["market.a", "capital.b"]) == "; did you mean market.a?"
    assert nearest("b", ["market.a", "capital.b"]) == "; did you mean capital.b?"
    assert nearest("zzz", ["market.a"]) == ""
    assert nearest("nope", ["mistral", "openai"]) == ""
    assert nearest("", ["market.a"]) == ""
