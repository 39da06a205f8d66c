"""The canonical TOML text reads back to what was written."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.emit import toml_text

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PLAIN = st.one_of(st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), TEXT)
KEY = TEXT.filter(bool)


def test_the_text_is_what_a_person_would_write() -> None:
    document = {
        "years": 10,
        "levers": {"a.b": 1.0},
        "shocks": ({"date": "2027-01", "value": 5e10},),
        "roster": {"start": "s", "lab": [{"name": "x", "start": {"cash_usd": 1.0}}]},
    }
    assert toml_text(document) == (
        'years = 10\n\n[levers]\n"a.b" = 1.0\n\n[[shocks]]\ndate = "2027-01"\n'
        'value = 50000000000.0\n\n[roster]\nstart = "s"\n\n[[roster.lab]]\nname = "x"\n'
        "start = {cash_usd = 1.0}\n"
    )


@given(st.dictionaries(KEY, PLAIN), st.lists(st.dictionaries(KEY, PLAIN), max_size=3))
def test_any_values_survive(plain: dict[str, object], entries: list[dict[str, object]]) -> None:
    document = {**plain, "section": plain, "list": entries, "deep": {"lab": entries, **plain}}
    assert tomllib.loads(toml_text(document)) == document
