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
    """Which parameters decide how much of an outcome, and how much is luck."""
    what = in_a_question(outcome)
    top = strongest(indices, outcome).head(MOST_NAMED)
    named = "; ".join(
        f"{lowered(told(str(row['parameter'])))} {_part(row, 'total')}, {_by_itself(row)}"
        for row in top.to_dict("records")
    )
    luck = of(indices, outcome, LUCK)
    whole = "the surrogate catches" if luck is None else "differs between worlds"
    lead = f"What decides {what}, in parts of what {whole}: " + (
        named or "no parameter has a part that can be told from zero"
    )
    if luck is None:
        return f"{lead}."
    return (
        f"{lead}; luck has a part in {_part(luck, 'total')}: that would stay open if every "
        "parameter were known."
    )


def _by_itself(row: Any) -> str:
    if not row["alone_low"] > 0.0:
        return f"alone {NOT_TOLD}"
    return f"{_part(row, 'alone')} alone"


def screening_sentence(effects: pd.DataFrame, outcome: str) -> str:
    """Which parameters move an outcome most by the screening, and how much another luck does."""
    rows = effects[effects["outcome"] == outcome].sort_values("mu_star", ascending=False)
    own = rows[rows["parameter"] != LUCK].head(MOST_NAMED)
    if own.empty:
        return f"{outcome_words(outcome)}: nothing moves it in these worlds."
    named = "; ".join(
        f"{lowered(told(str(row['parameter'])))} {sized(row)}" for row in own.to_dict("records")
    )
    luck = rows[rows["parameter"] == LUCK]
    last = "" if luck.empty else f"; another luck alone {sized(luck.iloc[0])}"
    how = (
        "the part of a world's endings that changes as it moves by two thirds of its range"
        if outcome == "ending"
        else "mean size of the effect over its whole range"
    )
    return f"What moves {in_a_question(outcome)} most ({how}): {named}{last}."


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
