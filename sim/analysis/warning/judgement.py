"""Which indicator tells an event, how long ahead, how often for nothing: chosen here, judged there.

Worlds of even number choose: whether high or low values warn, which indicator is best, where lines
lie, the weights of the joint odds. Worlds of odd number judge: every figure that is told is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.warning.alarm_lines import FALSE_ALARMS, Rung, alarm, line, rung
from sim.analysis.warning.arrivals import Arrivals, arrivals
from sim.analysis.warning.gauges import Gauge
from sim.analysis.warning.happenings import GAUGE, STATE, part_of_definition, words_of
from sim.analysis.warning.joint_odds import Odds, chosen, odds
from sim.analysis.warning.placing import Matched, roc
from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.base.errors import EndgameError

LEADS = (6, 12, 18, 24, 36)
ASKED_LEADS = (12, 18, 24)
"""Over which the best is chosen."""
HEADLINE_LEAD = 18
FEWEST_EVENTS, FEWEST_JUDGED = 30, 10
"""Worlds in which it must come, and odd ones in which it can be judged at the headline lead."""
JOINT = "together"
"""Name of the joint odds among the indicators."""
TELLS = 0.6
"""Lower end of the interval of an area above which an indicator is said to tell anything."""


@dataclass(frozen=True)
class Verdict:
    """What warns of one event."""

    event: str
    worlds: int
    came: int
    """Worlds in which it came, after a year without it."""
    middle: float
    """Median month in which it came."""
    table: pd.DataFrame
    """A row for each indicator, the best first; see `judged`."""
    lines: pd.DataFrame
    """``month`` (since the start) and the line of each indicator."""
    curves: Mapping[tuple[str, int], tuple[FloatArray, FloatArray]]
    """False-alarm rates and hit rates by indicator and lead."""
    rungs: Mapping[str, Rung]
    odds: Odds | None
    """None where too few events are left to fit it."""
    gauges: Mapping[str, Gauge]

    @property
    def words(self) -> str:
        """The event within a sentence."""
        return words_of(self.event)

    @property
    def own(self) -> pd.DataFrame:
        """Rows of single indicators that are not part of the event's definition."""
        single = self.table["indicator"] != JOINT
        return self.table[single & ~self.table["part_of_definition"]]

    @property
    def tells(self) -> bool:
        """Whether the best of these tells anything a year and a half ahead."""
        low = self.own.iloc[0][f"auc_{HEADLINE_LEAD}_low"]
        return bool(np.isfinite(low) and low > TELLS)


def judged(
    event: str,
    seen: Mapping[str, FloatArray | BoolArray],
    numbers: IntArray,
    gauges: Sequence[Gauge],
    false: float = FALSE_ALARMS,
) -> Verdict:
    """Judge every indicator of one event.

    Parameters
    ----------
    event : whose ``state.<event>`` is among what was seen.
    seen : what `sim.analysis.warning.happenings.watched` gave of all worlds.
    numbers : (worlds,) numbers of the worlds: even ones choose, odd ones judge.
    gauges : the indicators.
    false : share of clear worlds of each date that may be in alarm.

    Returns
    -------
    Verdict. Columns of its table: ``indicator``, ``words``, ``unit``, ``part_of_definition``,
    ``warns`` (high or low), ``chosen_hits`` (share of events of even worlds told at this rate of
    false alarms, mean over 12, 18 and 24 months ahead). In odd worlds ``events_<lead>`` and
    ``auc_<lead>`` for each lead; and of its alarm ``warned_share`` (of events, on when it came),
    ``lead_months`` (of these), ``ahead_share`` (of events, on for a year or longer) and
    ``false_alarm_rate``, each with ``_low`` and ``_high``, ``wrong_share`` and
    ``wrong_share_of_all``; see `sim.analysis.warning.alarm_lines.Rung`.

    Raises
    ------
    EndgameError
        It came in fewer than `FEWEST_EVENTS` worlds, or too early or late in most to be judged.
    """
    found = arrivals(np.asarray(seen[STATE + event], dtype=bool))
    _require_events(event, found)
    even = numbers % 2 == 0
    first, second = found.of(even), found.of(~even)
    train = {lead: Matched.at(first, lead) for lead in ASKED_LEADS}
    test = {lead: Matched.at(second, lead) for lead in LEADS}
    if (count := len(test[HEADLINE_LEAD].worlds)) < FEWEST_JUDGED:
        raise EndgameError(
            f"{event}: can be judged {HEADLINE_LEAD} months ahead in {count} worlds of odd number; "
            f"needs {FEWEST_JUDGED}: more --worlds or --years, or another event"
        )
    draws = test[LEADS[0]].weights
    values: dict[str, FloatArray] = {
        each.name: np.asarray(seen[GAUGE + each.name]) for each in gauges
    }
    areas = {name: _mean(train, each[even]) for name, each in values.items()}
    mine = [each.name for each in gauges if not part_of_definition(each, event)]
    ranked = sorted(mine, key=lambda name: -abs(areas[name] - 0.5))
    joint = _joint(ranked, values, found, even, draws)
    if joint is not None:
        values[JOINT] = joint.score
        areas[JOINT] = 1.0  # high odds warn
    facing = {name: each if areas[name] >= 0.5 else -each for name, each in values.items()}
    hits = {name: _mean(train, each[even], false) for name, each in facing.items()}
    order = sorted(values, key=lambda name: -hits[name])
    known = {each.name: each for each in gauges}
    made, lines, curves, rungs = [], {}, {}, {}
    for name in order:
        higher = areas[name] >= 0.5
        level = line(values[name][even], first, higher, false)
        rungs[name] = rung(alarm(values[name][~even], level, higher), second, draws)
        lines[name] = level
        told: dict[str, float] = {}
        for lead, cases in test.items():
            told |= {f"events_{lead}": len(cases.worlds)}
            told |= _three(f"auc_{lead}", cases.area(facing[name][~even]))
            curves[name, lead] = roc(cases.places(facing[name][~even]))
        own = known.get(name)
        about = {
            "indicator": name,
            "words": own.words if own else f"{', '.join(joint.names if joint else ())} together",
            "unit": own.unit if own else "log odds",
            "part_of_definition": own is not None and name not in mine,
            "warns": "high" if higher else "low",
            "chosen_hits": hits[name],
        }
        made.append(about | told | _of_alarm(rungs[name]))
    months = pd.DataFrame({"month": np.arange(found.months), **lines})
    return Verdict(
        event, len(numbers), int(found.came.sum()), float(np.median(found.when[found.came])),
        pd.DataFrame(made), months, curves, rungs, joint, known,
    )  # fmt: skip


def _require_events(event: str, found: Arrivals) -> None:
    came, worlds = int(found.came.sum()), len(found.when)
    if came < FEWEST_EVENTS:
        raise EndgameError(
            f"{event}: came in {came} of {worlds} worlds after a year without it; needs "
            f"{FEWEST_EVENTS}: more --worlds, or another event"
        )


def _mean(cases: Mapping[int, Matched], values: FloatArray, false: float | None = None) -> float:
    """Mean over some leads of the area, or of the hits at a false-alarm rate.

    Where nothing can be judged a half, or the rate itself.
    """
    some = [each for each in cases.values() if len(each.worlds)]
    if false is None:
        return float(np.mean([each.places(values).mean() for each in some])) if some else 0.5
    return float(np.mean([each.told(values, false) for each in some])) if some else false


def _joint(
    ranked: Sequence[str],
    values: Mapping[str, FloatArray],
    found: Arrivals,
    even: BoolArray,
    draws: FloatArray,
) -> Odds | None:
    names = chosen(ranked, {name: values[name][even] for name in ranked}, found.of(even))
    try:
        return odds(names, values, found, even, draws)
    except ValueError:  # one half has no event within the months that are read
        return None


def _three(name: str, told: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), told, strict=True))


def _of_alarm(found: Rung) -> dict[str, float]:
    return {
        **_three("warned_share", found.warned),
        **_three("lead_months", found.lead),
        **_three("ahead_share", found.ahead),
        **_three("false_alarm_rate", found.false),
        "wrong_share": found.wrong,
        "wrong_share_of_all": found.quiet,
    }
