"""What paired worlds are compared by: outcomes of each world, and measures of two ensembles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis import differences
from sim.analysis.differences import Difference
from sim.base.axes import FloatArray
from sim.endings import classification as endgame
from sim.endings.classification import ENDINGS
from sim.endings.registry import rest
from sim.endings.windows import first_held
from sim.results.event_table import events

if TYPE_CHECKING:
    import xarray as xr

Outcome = Mapping[str, np.ndarray[Any, np.dtype[Any]]]

YEAR_FIVE, YEAR_SEVEN = 60, 84
"""Months; shorter runs are read at their end."""
MAIN = ENDINGS[:3]
"""The endings that theory gives drivers."""
KEPT = (
    "price_to_full_cost", "subsidy_rate", "lerner", "hhi", "hyperscaler_revenue_share",
    "independent_frontier_labs", "large_labs_lost", "low_margin_token_share", "open_token_share",
    "open_spend_share", "open_gap", "model_value_share", "margin_rise", "large_labs_lost",
)  # fmt: skip
"""Indicators of the last 12 months that are kept to explain a result."""


def outcomes(result: xr.Dataset) -> Outcome:
    """Read what measures need of some worlds, (worlds, ...) each.

    ``ending`` and ``ending_year_five`` are indices into `ENDINGS`; ``membership`` is the own fit of
    the last year, whatever is tested before, for a driver that pushes one ending is not to be
    hidden by another; ``membership_year_seven`` that of year seven; ``subsidy_over`` is the first
    month from which the subsidy stays below its line for half a year, ``arrival`` that in which
    each ending first arrived, NaN if never; then closures and acquisitions, and the indicators of
    `KEPT`.
    """
    names = list(ENDINGS)
    labels = result["ending"].variable.values.tolist()
    monthly = result["membership_monthly"].values
    months = monthly.shape[1]
    year_five = endgame.label(monthly[:, min(YEAR_FIVE, months) - 1]).tolist()
    found = endgame.indicators({name: result[name].values for name in endgame.SERIES})
    own = endgame.own_fits(found)
    own[rest()] = 1.0 - np.maximum.reduce([*own.values()])
    fits = np.stack([own[name] for name in ENDINGS], axis=-1)
    paid = found["subsidy_rate"] < endgame.DEFAULT.subsidy_over
    happened, first = events(result), int(result["world"].values[0])

    def count(*kinds: str) -> FloatArray:
        mine = happened.loc[happened["kind"].isin(kinds), "world"].to_numpy(dtype=np.int64)
        return np.bincount(mine - first, minlength=len(labels)).astype(np.float64)

    return {
        "ending": np.array([names.index(each) for each in labels], dtype=np.float64),
        "ending_year_five": np.array([names.index(each) for each in year_five], dtype=np.float64),
        "membership": fits[:, -1],
        "membership_year_seven": fits[:, min(YEAR_SEVEN, months) - 1],
        "arrival": endgame.first_passage(monthly),
        "subsidy_over": first_held(paid, endgame.HOLD_MONTHS),
        "closures": count("closure"),
        "acquisitions": count("acquisition", "licence_and_hire"),
        **{name: found[name][:, -1] for name in KEPT},
    }


@dataclass(frozen=True)
class Measure:
    """One number of a world, and how two ensembles differ in it."""

    unit: str
    differ: Callable[[Outcome, Outcome, float], Difference]
    """Of outcomes before and after, and the months watched."""


def _share(key: str, code: int) -> Measure:
    return Measure(
        "share of worlds",
        lambda a, b, _: differences.share_difference(a[key] == code, b[key] == code),
    )


def _mean(key: str, unit: str, *column: int) -> Measure:
    place: Any = (slice(None), *column)
    return Measure(unit, lambda a, b, _: differences.mean_difference(a[key][place], b[key][place]))


def _delay(key: str, *column: int) -> Measure:
    place: Any = (slice(None), *column)
    return Measure("months", lambda a, b, n: differences.delay(a[key][place], b[key][place], n))


MEASURES: dict[str, Measure] = {
    **{f"share_{each}": _share("ending", k) for k, each in enumerate(ENDINGS)},
    **{f"share_year_five_{each}": _share("ending_year_five", k) for k, each in enumerate(ENDINGS)},
    **{f"score_{each}": _mean("membership", "score", k) for k, each in enumerate(ENDINGS)},
    **{f"score_year_seven_{each}": _mean("membership_year_seven", "score", k)
       for k, each in enumerate(MAIN)},
    "delay_subsidy_over": _delay("subsidy_over"),
    **{f"delay_{each}": _delay("arrival", k) for k, each in enumerate(MAIN)},
    "subsidy_over_by_year_five": Measure(
        "share of worlds",
        lambda a, b, _: differences.arrival_difference(a["subsidy_over"], b["subsidy_over"], 60.0),
    ),
    **{key: _mean(key, unit) for key, unit in {
        "closures": "labs per world", "acquisitions": "labs per world",
        "price_to_full_cost": "ratio", "lerner": "share of price", "hhi": "points",
        "open_token_share": "share of tokens", "open_gap": "months",
        "open_spend_share": "share of spend", "margin_rise": "share of price",
    }.items()},
}  # fmt: skip


def compared(measure: str, before: Outcome, after: Outcome, months: int) -> dict[str, Any]:
    """One measure of a pair of ensembles, with its 95 % interval.

    Parameters
    ----------
    measure : a name of `MEASURES`.
    before, after : what `outcomes` read of the same worlds.
    months : months watched.
    """
    found = MEASURES[measure].differ(before, after, float(months))
    numbers = ("before", "after", "difference", "low", "high")
    return {
        "measure": measure,
        "unit": MEASURES[measure].unit,
        **{name: float(getattr(found, name)) for name in numbers},
        "worlds": found.worlds,
    }
