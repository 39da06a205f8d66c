"""What a judgement of warnings says, in sentences and rows of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.warning.joint_odds import HORIZON
from sim.analysis.warning.judgement import HEADLINE_LEAD, JOINT, LEADS, Verdict
from sim.base.written import counted, percent

NOT_SAID = "-"
ROUGHLY = np.linspace(0.0, 1.0, 21)
"""False-alarm rates at which the table tells the hit rate."""
AREA = f"auc_{HEADLINE_LEAD}"


def headline(verdicts: Sequence[Verdict]) -> str:
    """The answer in a sentence: of one event its best warning; of many that of the best told.

    What nothing tells well is named after it.
    """
    ranked = surest(verdicts)
    untold = [each.words for each in ranked if not each.tells]
    if len(ranked) == 1 or not untold:
        return sentence(ranked[0])
    if len(untold) == len(ranked):
        return f"Nothing an analyst could see tells {_or(untold)} well a year and a half ahead."
    return f"{sentence(ranked[0])} Nothing tells {_or(untold)} well so long ahead."


def sentence(verdict: Verdict) -> str:
    """The best warning of one event, how long ahead, how often for nothing."""
    best = verdict.own.iloc[0]
    area = f"area under its ROC curve {HEADLINE_LEAD} months ahead {span(best, AREA, '.2f')}"
    sign = f"{best['words']}, when {best['warns']}"
    if not verdict.tells:
        return (
            f"Nothing an analyst could see tells {verdict.words} well a year and a half ahead: the "
            f"best sign is {sign} ({area}; 0.5 tells nothing)."
        )
    return (
        f"The best warning of {verdict.words} is {sign}: it warned of "
        f"{percent(best['warned_share'])} of cases, a median of {_months(best)} ahead; "
        f"{percent(best['wrong_share'])} of its alarms were false, of blind ones "
        f"{percent(best['wrong_share_of_all'])} ({area})."
    )


def about_odds(verdict: Verdict) -> str:
    """What the joint odds are worth, in a sentence; empty where there are none."""
    found = verdict.odds
    if found is None:
        return ""
    skill, low, high = map(_skill, found.skill)
    named = [verdict.gauges[name].words for name in found.names]
    better = "better than" if found.skill[1] > 0.0 else "no better than"
    return (
        f"{len(found.names)} together ({'; '.join(named)}) forecast it within {HORIZON} months "
        f"{better} the date alone (Brier score {found.brier['model']:.3f} against "
        f"{found.brier['date']:.3f}, {found.brier['base']:.3f} for one number; skill {skill}, "
        f"95% interval {low} to {high})."
    )


def _skill(value: float) -> str:
    """Worked: 0.174 -> ``17%``; -0.001 -> ``0%``, without a sign."""
    return f"{round(value, 2) + 0.0:.0%}"


def basis(verdicts: Sequence[Verdict]) -> str:
    """What all figures rest on."""
    return (
        f"{counted(verdicts[0].worlds, 'world')} drawn from ranges, not forecasts: even ones "
        "choose signs and draw lines, odd ones judge them."
    )


def rows(verdict: Verdict, most: int) -> pd.DataFrame:
    """The best indicators of one event as text: its own, then those of the event's definition."""
    part = verdict.table["part_of_definition"]
    shown = pd.concat([verdict.table[~part].head(most), verdict.table[part].head(3)])
    return pd.DataFrame(
        {
            "indicator": _names(shown),
            "warns": shown["warns"],
            **{f"{lead} m": [_area(each) for each in shown[f"auc_{lead}"]] for lead in LEADS},
            f"{HEADLINE_LEAD} m, 95%": [_ends(each, AREA, ".2f") for _, each in shown.iterrows()],
            "warned": [percent(each) for each in shown["warned_share"]],
            "a year before": [percent(each) for each in shown["ahead_share"]],
            "months on": [_whole(each) for each in shown["lead_months"]],
            "wrong": [percent(each) for each in shown["wrong_share"]],
            "definition": ["part of it" if each else "" for each in shown["part_of_definition"]],
        }
    )


def overview(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    """The best warning of each event as text, a row an event."""
    best = [each.own.iloc[0] for each in verdicts]
    return pd.DataFrame(
        {
            "event": [each.event for each in verdicts],
            "worlds": [f"{each.came:,} of {each.worlds:,}" for each in verdicts],
            "best sign": [f"{each['warns']} {each['indicator']}" for each in best],
            "area, 18 m (95%)": [span(each, AREA, ".2f") for each in best],
            "warned": [percent(each["warned_share"]) for each in best],
            "a year before": [percent(each["ahead_share"]) for each in best],
            "months on": [_whole(each["lead_months"]) for each in best],
            "wrong": [percent(each["wrong_share"]) for each in best],
            "of all": [percent(each["wrong_share_of_all"]) for each in best],
            "together, skill": [
                NOT_SAID if each.odds is None else _skill(each.odds.skill[0]) for each in verdicts
            ],
        }
    )


def span(row: pd.Series, name: str, form: str) -> str:
    """A number with its interval. Worked: ``0.85 (0.79-0.91)``."""
    return f"{row[name]:{form}} ({_ends(row, name, form)})"


def _ends(row: pd.Series, name: str, form: str) -> str:
    return f"{row[f'{name}_low']:{form}}-{row[f'{name}_high']:{form}}"


def _months(row: pd.Series) -> str:
    low, high = (_whole(row[f"lead_months_{end}"]) for end in ("low", "high"))
    return f"{_whole(row['lead_months'])} months (95% interval {low}-{high})"


def _or(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _names(shown: pd.DataFrame) -> list[str]:
    return [
        "the best together" if row["indicator"] == JOINT else str(row["words"])
        for _, row in shown.iterrows()
    ]


def _area(area: float) -> str:
    return f"{area:.2f}" if np.isfinite(area) else NOT_SAID


def _whole(months: float) -> str:
    return f"{months:.0f}" if np.isfinite(months) else NOT_SAID


def _sure(verdict: Verdict) -> float:
    low = float(verdict.own.iloc[0][f"auc_{HEADLINE_LEAD}_low"])
    return low if np.isfinite(low) else 0.0


COLUMNS = (
    "6 m to 36 m: area under the ROC curve so many months ahead, among worlds of one date (0.5 "
    "tells nothing). warned: events before which the alarm was on; a year before: for a year or "
    "longer; months on: median of those warned of. wrong: alarms without the event in 24 months; "
    "of all: the same of a blind alarm. skill: error of the date alone that all together take away."
)


def surest(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Those whose best sign tells most, first."""
    return sorted(verdicts, key=lambda each: -_sure(each))


def plainly(verdict: Verdict) -> dict[str, Any]:
    """A verdict as numbers and words, for JSON."""
    found = verdict.odds
    return {
        "words": verdict.words,
        "sentence": sentence(verdict),
        "worlds": verdict.worlds,
        "came": verdict.came,
        "median_month": verdict.middle,
        "tells": verdict.tells,
        "indicators": verdict.table.to_dict(orient="records"),
        "together": None if found is None else {
            "indicators": found.names, "weights": found.weights, "brier": dict(found.brier),
            "skill": found.skill, "sentence": about_odds(verdict),
        },
    }  # fmt: skip


def tables(verdicts: Sequence[Verdict], first_month: str) -> dict[str, pd.DataFrame]:
    """All numbers, by file name; an event a column of its own where there may be several."""
    start = np.datetime64(first_month, "M")
    events, signs, lines, curves, bins = [], [], [], [], []
    for each in verdicts:
        best = each.own.iloc[0]
        events.append({
            "event": each.event, "words": each.words, "worlds": each.worlds, "came": each.came,
            "median_month": each.middle, "best": best["indicator"], "tells": each.tells,
            "sentence": sentence(each),
        })  # fmt: skip
        signs.append(each.table.assign(event=each.event))
        long = each.lines.melt("month", var_name="indicator", value_name="line").dropna()
        long["date"] = [str(start + int(month)) for month in long["month"]]
        lines.append(long.assign(event=each.event))
        for (name, lead), (false, hits) in each.curves.items():
            at = np.searchsorted(false, ROUGHLY, side="right") - 1
            curves.append(pd.DataFrame({
                "event": each.event, "indicator": name, "lead_months": lead,
                "false_alarms": ROUGHLY, "hits": hits[at],
            }))  # fmt: skip
        if each.odds is not None:
            bins.append(each.odds.bins.assign(event=each.event))
    found = {
        "events.csv": pd.DataFrame(events),
        "indicators.csv": pd.concat(signs),
        "lines.csv": pd.concat(lines),
        "roc.csv": pd.concat(curves),
        "reliability.csv": pd.concat(bins) if bins else pd.DataFrame({"event": []}),
    }
    return {
        name: each[["event", *(column for column in each if column != "event")]]
        for name, each in found.items()
    }
