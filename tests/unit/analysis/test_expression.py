from __future__ import annotations

import pandas as pd
import pytest

from sim.analysis.expression import asked, condition
from sim.base.errors import EndgameError

TABLE = pd.DataFrame({
    "market.flywheel": [0.1, 0.2, 0.3],
    "ending": ["tiered", "winter", "tiered"],
    "hhi": [3000.0, 5000.0, float("nan")],
    "independent_frontier_labs": [2.4, 2.5, 4.0],
    "openai.alive": [True, True, False],
    "openai.independent": [True, False, False],
    "openai.fate": ["independent", "owned by Microsoft", "closed"],
})  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tiered", [True, False, True]),
        ("ending == tiered", [True, False, True]),
        ('ending != "tiered"', [False, True, False]),
        ("hhi > 4000", [False, True, False]),
        ("not hhi > 4000", [True, False, True]),  # the third has none
        ("not hhi > 4000 and tiered or winter", [True, True, True]),
        ("2000 < hhi < 4000", [True, False, False]),
        ("hhi / 1000 + 1 == 4", [True, False, False]),
        ("-market.flywheel < -0.15", [False, True, True]),
        ("openai alive", [True, True, False]),
        ("hhi < 1 / 0", [True, True, False]),
        (f"hhi < 1{'0' * 400}", [True, True, False]),
        ("OpenAI alive and independent", [True, False, False]),
        ("openai owned", [False, True, False]),
        ("openai owned by microsoft", [False, True, False]),
        ("openai closed or tiered", [True, False, True]),
        ("not (openai alive and independent)", [False, True, True]),
        ("three independents at the frontier", [False, True, True]),
        ("at least 3 independent labs at the frontier and hhi > 1", [False, True, False]),
        ("no independents at the frontier", [False, False, False]),
    ],
)
def test_what_people_write_is_understood(text: str, expected: list[bool]) -> None:
    assert condition(text, TABLE).tolist() == expected


def test_a_number_stays_a_number() -> None:
    assert asked("hhi / 1000", TABLE).tolist()[:2] == [3.0, 5.0]
    with pytest.raises(EndgameError, match="is a number; compare it"):
        condition("hhi", TABLE)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('ending == "tierd"', "no ending 'tierd'; did you mean tiered"),
        ("", "must be a question"),
        ("hh > 3", "did you mean hhi"),
        ("openai", "say openai alive"),
        ("labs.synthetic_ratio > 1", "the parameter labs.synthetic_ratio cannot be asked about"),
        ("alive", "which lab is alive"),
        ("ending", "is a text; compare it"),
        ("hhi and tiered", "joins what is no condition"),
        ("hhi > 'a'", "compares a text with a number"),
        ("tiered + 1 > 'x'", "compares a text"),
        ("hhi >", "cannot be read"),
        ("hhi[0] > 1", "is not known"),
        ("hhi ** 2 > 1", "cannot be read"),
        ("__import__('os')", "no '__import__'"),
        ("mistral owned", "no 'mistral'"),
        ("1 / 0", "is the same in all worlds"),
        ("3 > 2", "is the same in all worlds"),
        ("(" * 300 + "hhi" + ")" * 300 + " > 1", "cannot be read"),
    ],
)
def test_what_is_not_understood_is_told_in_one_line(text: str, told: str) -> None:
    with pytest.raises(EndgameError, match=told) as error:
        asked(text, TABLE)
    assert "\n" not in str(error.value)
