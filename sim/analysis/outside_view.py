"""The outside view: how subsidised races of the past ended, beside how the model's worlds end.

Past races are few, famous and mostly American; coded by hand. Their shares say what a bystander
would bet before reading any model, and with intervals this wide they refute little.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.analysis.intervals import wilson
from sim.analysis.reading import labels
from sim.base.written import percent
from sim.endings.classification import ENDINGS, FIRST, NO_FIRST
from sim.endings.definitions import DRAWN
from sim.endings.industries import NONE, RECONSOLIDATED, Phase, phases, races
from sim.endings.precedents import ORDER
from sim.endings.registry import RECORDS

if TYPE_CHECKING:
    import xarray as xr

ALSO = {
    "commoditization": (("substitute_share", 0.5, True),),
    "tiered": (("frontier_value_share", 0.5, True), ("substitute_share", 0.5, True)),
    "oligopoly": (("operating_margin", 0.0, True),),
}
"""Lines by definition that past industries can be held against, too."""


def lines_table() -> pd.DataFrame:
    """Each line that past industries drew, and how many phases it gets right.

    Returns
    -------
    DataFrame
        A row per line: ``ending``, ``indicator``, ``side``, ``line``, ``width``; phases ``own`` and
        ``others``; ``right`` of all, ``right_left_out`` each tried on a line drawn without its
        industry; ``lowest`` and ``highest`` of these lines.
    """
    return pd.DataFrame([
        {
            "ending": each.ending, "indicator": each.indicator,
            "side": "at least" if each.at_least else "at most", "line": each.value,
            "width": each.width, "own": each.own, "others": each.others, "right": each.right,
            "right_left_out": each.right_left_out, "lowest": each.low, "highest": each.high,
        }
        for each in DRAWN
    ])  # fmt: skip


def named_phases() -> pd.DataFrame:
    """What all tests in turn, as far as measured, call each phase of the past.

    Returns
    -------
    DataFrame
        ``industry``; ``code`` by hand; ``named``, the first ending in turn whose conditions were
        all measured and hold, else ``unresolved``; ``judged``, whether its own ending's conditions
        were all measured.
    """
    rows = []
    for phase in phases():
        met = {name: _met(phase, name) for name in ORDER}
        named = next((name for name in ORDER if met[name]), "unresolved")
        judged = phase.code != NONE and met[phase.code] is not None
        rows.append({"industry": phase.industry, "code": phase.code, "named": named,
                     "judged": judged})  # fmt: skip
    return pd.DataFrame(rows)


def base_rates() -> pd.DataFrame:
    """First endings of the subsidised races of the past, and what came of winters.

    Returns
    -------
    DataFrame
        A row per ending: ``races``; ``share`` of all with its 95% interval (Wilson 1927), ``low``
        to ``high``; ``final``, races in that state after winters that few owners came out of.
    """
    first = races()
    last = {
        industry: "consolidation" if industry in RECONSOLIDATED else ending
        for industry, ending in first.items()
    }
    count = np.array([sum(each == name for each in first.values()) for name in ENDINGS])
    share, low, high = wilson(count, len(first))
    return pd.DataFrame({
        "ending": list(ENDINGS), "races": count, "share": share, "low": low, "high": high,
        "final": [sum(each == name for each in last.values()) for name in ENDINGS],
    })  # fmt: skip


def beside(result: xr.Dataset) -> pd.DataFrame:
    """Hold the model's first endings and final states against past races.

    Parameters
    ----------
    result : of a run or an ensemble, with ``ending`` and ``first_ending``.

    Returns
    -------
    DataFrame
        A row per ending, and ``none`` for worlds that never left the race: ``past_races``,
        ``past_share``, ``past_low``, ``past_high``; ``first_worlds``, ``first_share`` with
        ``first_low`` and ``first_high``; ``years_median`` until then; ``final_share``.
    """
    past = base_rates().set_index("ending")
    first, final = np.asarray(result[FIRST].values).astype(str), labels(result)
    months = np.asarray(result[f"{FIRST}_months"].values, dtype=np.float64)
    names = [*ENDINGS, NO_FIRST]
    count = np.array([(first == name).sum() for name in names])
    share, low, high = wilson(count, len(first))
    years = [np.median(months[first == name]) / 12.0 if some else np.nan
             for name, some in zip(names, count, strict=True)]  # fmt: skip
    table = pd.DataFrame({
        "ending": names, "first_worlds": count, "first_share": share, "first_low": low,
        "first_high": high, "years_median": years,
        "final_share": [float((final == name).mean()) for name in names],
    })  # fmt: skip
    told = past.rename(columns={"races": "past_races", "share": "past_share", "low": "past_low",
                                "high": "past_high", "final": "past_final"})  # fmt: skip
    return table.join(told, on="ending")


def sentence() -> str:
    """The base rates in a sentence, most frequent first."""
    table = base_rates().sort_values("races", ascending=False, kind="stable")
    told = ", ".join(
        f"{RECORDS[str(row.ending)].words} ({row.races})"
        for row in table[table["races"] > 0].itertuples(index=False)
    )
    first = table.iloc[0]
    between = f"{percent(float(first['low']))} to {percent(float(first['high']))}"
    return (
        f"Outside view: {len(races())} subsidised races of the past ended first in {told} (95% "
        f"interval of the first {between}); few owners came out of {len(RECONSOLIDATED)} winters."
    )


def passages_between(result: xr.Dataset) -> pd.DataFrame:
    """Count worlds by first ending and final state: ``first``, ``final``, ``worlds``, ``share``."""
    both = pd.DataFrame({
        "first": np.asarray(result[FIRST].values).astype(str), "final": labels(result)
    })  # fmt: skip
    table = both.value_counts().rename("worlds").reset_index()
    return table.assign(share=table["worlds"] / len(both))


def _met(phase: Phase, ending: str) -> bool | None:
    """Whether a phase meets all conditions that past industries were asked; None if unmeasured."""
    tests = [*_asked(ending)]
    values = [phase.value(name) for name, *_ in tests]
    if not tests or None in values:
        return None
    return all(
        value >= line if at_least else value <= line
        for value, (_, line, at_least) in zip(values, tests, strict=True)
        if value is not None
    )


def _asked(ending: str) -> Iterator[tuple[str, float, bool]]:
    yield from (
        (each.indicator, each.value, each.at_least) for each in DRAWN if each.ending == ending
    )
    yield from ALSO.get(ending, ())
