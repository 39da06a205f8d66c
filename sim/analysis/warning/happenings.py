"""What a warning can be of: arrivals of endings, the end of the subsidy, the exit of a large lab.

A question in plain words can be one too: what it says is a state of each month, which arrives.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.analysis.expression import condition
from sim.analysis.warning.gauges import GAUGES, SERIES, Gauge, gauged, of_lab
from sim.base.axes import BoolArray, FloatArray
from sim.base.errors import EndgameError
from sim.endings.classification import ENDINGS, indicators, label, memberships, outcomes
from sim.endings.classification import SERIES as DECIDING
from sim.endings.registry import RECORDS
from sim.results.fates import fates
from sim.results.variables import variables
from sim.scenario.complaint import shown
from sim.scenario.schema import nearest

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Names = NDArray[np.str_]

STATE, GAUGE = "state.", "gauge."
"""How keys of `watched` begin."""
SUBSIDY_ENDS, LARGE_LAB = "subsidy_ends", "large_lab_lost"
RACE = tuple(name for name, each in RECORDS.items() if each.race)
ENDS = tuple(name for name, each in RECORDS.items() if each.arrives)
EVENTS: Mapping[str, str] = {
    SUBSIDY_ENDS: "the end of the subsidy",
    LARGE_LAB: "the first exit of a large lab",
    **{name: f"the arrival of {RECORDS[name].words}" for name in ENDS},
}
"""By name, with words for a sentence; all are asked where none is named."""
_NAMES = re.compile(r"[A-Za-z_]\w*")
NEEDED = tuple(
    dict.fromkeys(name for name in (*DECIDING, *SERIES) if "month" in variables()[name].dims)
)
"""Series by month that a result must have kept."""


def words_of(event: str) -> str:
    """An event within a sentence."""
    return EVENTS.get(event, f"\u2018{event}\u2019")


def watched(result: xr.Dataset, event: str | None = None) -> dict[str, BoolArray | FloatArray]:
    """Read some worlds month by month: what could be seen, and which states held.

    Parameters
    ----------
    result : with `NEEDED` by month. Read where the worlds were run: it must not look across them.
    event : a name of `EVENTS` or a question; all of `EVENTS` if left out.

    Returns
    -------
    Arrays (worlds, months): ``state.<event>`` of bool, ``gauge.<name>`` of float.

    Raises
    ------
    EndgameError
        The event is no condition over what the months hold.
    """
    found = indicators(outcomes(result))
    reached = label(memberships(outcomes(result)))
    names = [str(name) for name in result["lab"].values]
    own = {name: result[name].transpose("world", "month", ...).values for name in SERIES}
    series = {**found, **own}  # of one name the month's own: an indicator looks back a year
    gauges = gauged(series, all_gauges(event, names))
    states = (
        {name: _state(name, reached, found) for name in EVENTS}
        if event is None
        else {event: _asked(event, result, reached, found, gauges)}
    )
    return {STATE + name: each for name, each in states.items()} | {
        GAUGE + name: each for name, each in gauges.items()
    }


def all_gauges(event: str | None, labs: list[str]) -> tuple[Gauge, ...]:
    """The market's gauges and those of the labs that an event names."""
    said = (event or "").replace("(", " ").replace(".", " ").split()
    named = [(lab, place) for place, lab in enumerate(labs) if lab in said]
    return GAUGES + tuple(each for lab, place in named for each in of_lab(lab, place))


def defining(event: str) -> frozenset[str]:
    """Indicators that an event is told by: a warning read off them tells little.

    Those of the conditions of the endings it names and of leaving the subsidised race, and all
    that it names itself.
    """
    said = set(_NAMES.findall(event))
    if "at the frontier" in " ".join(event.lower().split()):  # plain words for a count of labs
        said.add("independent_frontier_labs")
    ends = [name for name in ENDINGS if name in said]
    if ends or event == SUBSIDY_ENDS:
        ends.append("subsidised")
    read = {test.indicator for name in ends for test in RECORDS[name].tests}
    return frozenset(read | said)


def part_of_definition(gauge: Gauge, event: str) -> bool:
    """Whether a gauge is computed from what tells the event. Worked: the HHI of consolidation."""
    known = defining(event)
    return gauge.name in known or bool(known & set(gauge.feeds))


def _state(event: str, reached: Names, found: Mapping[str, FloatArray]) -> BoolArray:
    if event == SUBSIDY_ENDS:
        return np.asarray(~np.isin(reached, RACE))
    if event == LARGE_LAB:
        return np.asarray(found["large_labs_lost"] >= 1.0)
    return np.asarray(reached == event)


def _asked(
    event: str,
    result: xr.Dataset,
    reached: Names,
    found: Mapping[str, FloatArray],
    gauges: Mapping[str, FloatArray],
) -> BoolArray:
    if event in EVENTS:
        return _state(event, reached, found)
    months = _months(result, reached, {**gauges, **found})
    if _NAMES.fullmatch(event.strip()) and event.strip() not in {*months, *ENDINGS}:
        hint, known = nearest(event.strip(), EVENTS), ", ".join(EVENTS)
        must = f"must be one of {known}, or a question such as 'openai closed'"
        raise EndgameError(f"event {shown(event)}: no such event{hint}; {must}")
    answer = condition(event, months).to_numpy()
    return np.asarray(answer.reshape(reached.shape), dtype=bool)


def _months(result: xr.Dataset, reached: Names, numbers: Mapping[str, FloatArray]) -> pd.DataFrame:
    """A row for each world and month, with the columns that questions about worlds use."""
    import pandas as pd

    columns = {name: values.ravel() for name, values in numbers.items()}
    columns["ending"] = reached.ravel().astype(object)
    whose = fates(result, slice(None)).transpose("lab", "world", "month")
    for lab, fate in zip(whose["lab"].values, whose.values, strict=True):
        text = fate.ravel().astype(object)
        columns[f"{lab}.fate"] = text
        columns[f"{lab}.independent"] = text == "independent"
        columns[f"{lab}.alive"] = (text != "closed") & (text != "")
    return pd.DataFrame(columns)
