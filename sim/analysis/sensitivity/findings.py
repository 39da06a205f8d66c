"""What the indices say, in a sentence and in plain rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.asked_outcomes import in_a_question, outcome_words
from sim.analysis.sensitivity.factors import LUCK, REST, told
from sim.base.written import number, percent

MOST_NAMED = 3
"""Parameters that the opening sentence names."""
NOT_TOLD = "cannot be told from zero"


def share(low: float, middle: float, high: float) -> str:
    """A part with its interval, within what a part can be.

    Worked: -0.1, 0.2, 0.3 -> ``20% (0 to 30%)``.
    """
    least, size, most = (percent(min(1.0, max(0.0, each))) for each in (low, middle, high))
    return f"{size} ({least.removesuffix('%')} to {most})"


def strongest(indices: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Parameters that have a part in an outcome which can be told from zero, strongest first."""
    rows = indices[(indices["outcome"] == outcome) & ~indices["parameter"].isin([LUCK, REST])]
    rows = rows[rows["total_low"] > 0.0]
    return rows.sort_values("total", ascending=False, kind="stable")


def of(indices: pd.DataFrame, outcome: str, factor: str) -> pd.Series[Any] | None:
    """The row of a factor and an outcome, if there is one."""
    rows = indices[(indices["outcome"] == outcome) & (indices["parameter"] == factor)]
    return None if rows.empty else rows.iloc[0]


def sobol_sentence(indices: pd.DataFrame, outcome: str) -> str:
    """Which parameters decide an outcome most, and how much is luck; what is alone is in the table.

    Worked: ``What decides which ending a world reaches: labs' cost of capital when patient, 38% (32
    to 43%); luck 43% (38 to 47%).``
    """
    top = strongest(indices, outcome).head(MOST_NAMED)
    named = "; ".join(
        f"{brief(str(row['parameter']))}, {_part(row, 'total')}" for row in top.to_dict("records")
    )
    lead = f"What decides {in_a_question(outcome)}: " + (
        named or "no parameter has a part that can be told from zero"
    )
    luck = of(indices, outcome, LUCK)
    return f"{lead}." if luck is None else f"{lead}; luck, {_part(luck, 'total')}."


def parts_words(indices: pd.DataFrame) -> str:
    """What the percentages of `sobol_sentence` are parts of; a surrogate has no luck."""
    real = bool((indices["parameter"] == LUCK).any())
    if not real:
        return (
            "Parts of what the surrogate catches, not of what differs between worlds; intervals "
            "are of reading it, and its own error is not in them. Parts overlap."
        )
    return (
        "Parts of what differs between worlds, with 95% intervals: each would stay open if all but "
        "it were known (luck's: if every parameter were). They overlap, so they add to more than "
        "all."
    )


def screening_sentence(effects: pd.DataFrame, outcome: str) -> str:
    """Which parameters move an outcome most by the screening, and how much another luck does."""
    rows = effects[effects["outcome"] == outcome].sort_values("mu_star", ascending=False)
    own = rows[rows["parameter"] != LUCK].head(MOST_NAMED)
    if own.empty:
        return f"{outcome_words(outcome)}: nothing moves it in these worlds."
    named = "; ".join(
        f"{brief(str(row['parameter']))}, {sized(row)}" for row in own.to_dict("records")
    )
    luck = rows[rows["parameter"] == LUCK]
    last = "" if luck.empty else f"; another luck alone, {sized(luck.iloc[0])}"
    return f"What moves {in_a_question(outcome)} most: {named}{last}."


def effects_words(outcome: str) -> str:
    """What the numbers of `screening_sentence` are."""
    return (
        "Each number is the part of a world's endings that changes as the parameter moves by two "
        "thirds of its range, with its 95% interval."
        if outcome == "ending"
        else "Each number is the mean size of the effect over the parameter's whole range, with "
        "its 95% interval."
    )


def brief(parameter: str) -> str:
    """A parameter in a sentence: its description without what explains it further.

    Worked: ``Willingness to pay as (training USD)^k: the dial k ...`` ends before the colon.
    """
    return lowered(told(parameter).partition(": ")[0].partition("; ")[0])


def sized(row: Any) -> str:
    """An effect with its interval. Worked: 0.4 (0.3 to 0.5)."""
    low, middle, high = (row[f"mu_star{end}"] for end in ("_low", "", "_high"))
    size, *ends = (number(max(0.0, each), digits=2) for each in (middle, low, high))
    return f"{size} ({ends[0]} to {ends[1]})"


def verdicts(indices: pd.DataFrame) -> list[str]:
    """A word on each row: what cannot be told from zero, and what acts only with others."""
    alone = (indices["first_low"].to_numpy() > 0.0) | (indices["alone_low"].to_numpy() > 0.0)
    at_all = indices["total_low"].to_numpy() > 0.0
    said = np.select(
        [~at_all, alone], [NOT_TOLD, "decides alone"], f"alone {NOT_TOLD}; acts with others"
    )
    return [str(each) for each in said]


def _part(row: Any, what: str) -> str:
    return share(row[f"{what}_low"], row[what], row[f"{what}_high"])


def lowered(text: str) -> str:
    """Words within a sentence; what begins with an abbreviation stays. Worked: API stays."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
