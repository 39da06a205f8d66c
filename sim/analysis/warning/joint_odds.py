"""A few indicators together: the chance that the event comes within two years, and whether it does.

A logistic regression on standardised indicators and the date, fitted in some worlds and judged in
others. A forecast of 30% should be followed by the event in three of ten cases: what it is worth is
its Brier score (1950) against that of the date alone, which every analyst knows for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.warning.arrivals import Arrivals
from sim.base.axes import BoolArray, FloatArray, IntArray

HORIZON = 24
"""Months within which the event is to come."""
EVERY = 3
"""Months of a world that are read: each third, for neighbours say the same."""
MOST_ALIKE = 0.7
"""Rank correlation with one that is taken, above which an indicator adds little."""
EVENTS_EACH = 10
"""Worlds with the event in which each indicator is fitted (Peduzzi et al. 1996)."""
BINS = 8


@dataclass(frozen=True)
class Odds:
    """What the indicators together are worth."""

    names: tuple[str, ...]
    """Indicators that were taken, the strongest first."""
    weights: FloatArray
    """(names,) change of the log odds for one standard deviation."""
    score: FloatArray
    """(worlds, months) what it makes of every world, in standard deviations of nothing: log odds
    without the date."""
    brier: Mapping[str, float]
    """Mean squared error in the judged worlds: of the model, of the date alone (``date``) and of
    one number for all (``base``)."""
    skill: tuple[float, float, float]
    """One less the model's Brier score over that of the date alone, with its 95 % interval."""
    bins: pd.DataFrame
    """A row for each eighth of the forecasts: mean ``forecast``, ``came`` with ``low`` and
    ``high``, ``worlds`` and ``months``."""


def chosen(
    ranked: Sequence[str], values: Mapping[str, FloatArray], found: Arrivals, most: int = 4
) -> tuple[str, ...]:
    """The first of some ranked indicators that are not alike, as many as the events allow.

    Worked: of a, its copy b and c the first and the last.
    """
    world, month = _rows(found)
    room = max(1, min(most, int(found.came.sum()) // EVENTS_EACH))
    taken: list[str] = []
    ranks: list[FloatArray] = []
    for name in ranked:
        own = np.asarray(pd.Series(values[name][world, month]).rank(), dtype=np.float64)
        if own.std() > 0.0 and all(
            abs(np.corrcoef(own, each)[0, 1]) <= MOST_ALIKE for each in ranks
        ):
            taken.append(name)
            ranks.append(own)
        if len(taken) == room:
            break
    return tuple(taken)


def odds(
    names: Sequence[str],
    values: Mapping[str, FloatArray],
    found: Arrivals,
    fitted: BoolArray,
    draws: FloatArray,
) -> Odds:
    """Fit in some worlds and judge in the others.

    Parameters
    ----------
    names : indicators that are read.
    values : (worlds, months) of each.
    found : the event in all worlds.
    fitted : (worlds,) those it is fitted in.
    draws : (judged worlds, draws) how often each judged world is in each draw of the bootstrap.

    Returns
    -------
    Odds. Months are read whose next `HORIZON` the run still shows.
    """
    from sklearn.linear_model import LogisticRegression

    world, month = _rows(found)
    came = found.within(HORIZON)[world, month]
    train = fitted[world]
    raw = np.stack([values[name] for name in names], axis=-1).astype(np.float64)
    middle, width = (reduce(raw[world, month][train], axis=0) for reduce in (np.mean, np.std))
    width = np.where(width > 0.0, width, 1.0)
    scaled = np.clip((raw - middle) / width, -4.0, 4.0)
    date = _date(month, found.months)
    full = np.hstack([scaled[world, month], date])
    # C: a weak pull to zero, of a normal prior with a standard deviation of one.
    model = LogisticRegression(C=1.0, max_iter=1000).fit(full[train], came[train])
    alone = LogisticRegression(C=1.0, max_iter=1000).fit(date[train], came[train])
    weights = model.coef_[0, : len(names)]
    told = {
        "model": model.predict_proba(full[~train])[:, 1],
        "date": alone.predict_proba(date[~train])[:, 1],
        "base": np.full((~train).sum(), came[train].mean()),
    }
    judged = np.cumsum(~fitted)[world[~train]] - 1  # place among the judged worlds
    happened = came[~train]
    errors = {name: (each - happened) ** 2 for name, each in told.items()}
    return Odds(
        tuple(names), weights, (scaled @ weights).astype(np.float32),
        {name: float(each.mean()) for name, each in errors.items()},
        _skill(errors["model"], errors["date"], judged, draws),
        _bins(told["model"], happened, judged, draws),
    )  # fmt: skip


def _rows(found: Arrivals) -> tuple[IntArray, IntArray]:
    """Worlds and months that are read: at risk, each third, with the whole horizon in sight."""
    month = np.arange(found.months)
    seen = (month + HORIZON <= found.last) & (month % EVERY == 0)
    world, at = np.nonzero(found.at_risk & seen)
    return world, at


def _date(month: IntArray, months: int) -> FloatArray:
    """The date, which all worlds share, and its square; near one in size."""
    far = 2.0 * month / months - 1.0
    return np.stack([far, far**2], axis=1)


def _skill(
    model: FloatArray, date: FloatArray, world: IntArray, draws: FloatArray
) -> tuple[float, float, float]:
    own, other = (np.bincount(world, each, len(draws)) for each in (model, date))
    drawn = 1.0 - (own @ draws) / np.maximum(other @ draws, 1e-12)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(1.0 - own.sum() / max(other.sum(), 1e-12)), float(low), float(high)


def _bins(told: FloatArray, came: BoolArray, world: IntArray, draws: FloatArray) -> pd.DataFrame:
    """Forecasts in eighths; intervals by a bootstrap over worlds."""
    edges = np.unique(np.quantile(told, np.arange(1, BINS) / BINS))
    place = np.searchsorted(edges, told, side="right")
    made = []
    for part in np.unique(place):
        here = place == part
        count = np.bincount(world[here], minlength=len(draws))
        events = np.bincount(world[here], came[here], len(draws))
        shares = (events @ draws) / np.maximum(count @ draws, 1.0)
        low, high = np.quantile(shares, (0.025, 0.975))
        made.append(
            {"forecast": float(told[here].mean()), "came": float(came[here].mean()),
             "low": float(low), "high": float(high), "worlds": int((count > 0).sum()),
             "months": int(here.sum())}
        )  # fmt: skip
    return pd.DataFrame(made)
