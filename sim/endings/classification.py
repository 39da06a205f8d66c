"""Which ending a world reached, from its outcomes alone.

No parameter and no scenario name is read here. What the endings are, and where their lines lie, is
in :mod:`sim.endings.definitions`.

The label of a month, in order of precedence:

1. the largest membership of ``winter``, ``mixed`` and the three endings if it is at least the floor
   (a tie goes to the first in that order);
2. ``subsidised`` if its membership is at least 1/2: others still pay a fifth of full cost or more;
3. ``oligopoly``.

So a market that hyperscalers control and go on subsidising is *consolidation*: the question who
owns it is settled, and its owners pay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.base.axes import FloatArray, IntArray
from sim.base.errors import EndgameError
from sim.endings import words
from sim.endings.each_tier import TIER_SERIES, by_tier
from sim.endings.readings import SERIES, indicators
from sim.endings.registry import DEFAULT, ENDINGS, RECORDS, Thresholds
from sim.endings.windows import first_held

if TYPE_CHECKING:
    import xarray as xr

__all__ = [
    "DEFAULT",
    "ENDINGS",
    "SERIES",
    "Thresholds",
    "by_tier",
    "classify",
    "explain",
    "first_passage",
    "indicators",
    "label",
    "label_path",
    "memberships",
    "outcomes",
]

OUTCOME = "outcome"
"""Axis of memberships in a Dataset; ``ending`` is what each world reached."""
GIVEN = ("ending", "ending_monthly", "membership", "membership_monthly", OUTCOME)
"""Names of what `classify` adds to a result."""
TEXT = {"dtype": object}
"""How text is written to files: zarr has no specification for texts of fixed width."""

HOLD_MONTHS = 6
"""An ending has arrived, and a label has changed, only if it lasts this long."""

DECIDING = (*SERIES, "other_clouds_capex_usd")
"""All that is read of a result to tell the ending; see ``SERIES`` for what must be there."""
READ = (*DECIDING, *TIER_SERIES)
"""The same, and what is read to explain it."""


def memberships(series: Mapping[str, FloatArray], thresholds: Thresholds = DEFAULT) -> FloatArray:
    """How well each month fits each ending, from outcomes up to that month.

    Parameters
    ----------
    series : outcomes by name, (worlds, months, ...); ``SERIES`` lists those needed.
    thresholds : the lines.

    Returns
    -------
    (worlds, months, 7) in [0, 1], in the order of ``ENDINGS``: geometric means of an ending's
    conditions; ``mixed`` and ``oligopoly`` follow from these, see `second_of_main` and
    `none_of_these` in `definitions`.

    Raises
    ------
    EndgameError : a series is missing or not finite.

    Notes
    -----
    They do not add up to one. Worked: 0.9, 0.82 and 0.1 for the three, no subsidy, no winter ->
    mixed 0.82/0.9 = 0.911, oligopoly 0; 0.3, 0.2, 0.1 -> mixed 0.2, oligopoly 1 - 0.3 x 11/9 =
    0.633.
    """
    return fitting(indicators(series, thresholds), thresholds)


def fitting(found: Mapping[str, FloatArray], thresholds: Thresholds = DEFAULT) -> FloatArray:
    """`memberships` from `indicators`."""
    fits = {
        name: each.score(found, thresholds) for name, each in RECORDS.items() if each.conditions
    }
    rest = {name: each.follows(fits, thresholds) for name, each in RECORDS.items() if each.follows}
    return np.stack([(fits | rest)[name] for name in ENDINGS], axis=-1)


def label(memberships: FloatArray, thresholds: Thresholds = DEFAULT) -> NDArray[np.str_]:
    """The ending by the order of precedence above.

    Parameters
    ----------
    memberships : (..., 7), usually (worlds, 7) of the last month.
    thresholds : ``floor`` and ``half`` are read.

    Returns
    -------
    Names of endings, (...). Worked: 0.9, 0.82, 0.1 with mixed 0.911 -> mixed; 0.9, 0.6, 0.1 with
    mixed 0.667 -> prices_rise; 0.3, 0.2, 0.1 with subsidised 0.4 -> oligopoly.
    """
    return np.array(ENDINGS)[_codes(memberships, thresholds)]


def label_path(
    memberships: FloatArray, thresholds: Thresholds = DEFAULT, hold: int = HOLD_MONTHS
) -> NDArray[np.str_]:
    """Label of each month that changes only after ``hold`` months of one new label.

    Parameters
    ----------
    memberships : (worlds, months, 7).
    hold : months; 1 gives the plain labels.

    Returns
    -------
    (worlds, months) names. Worked, hold 2: labels a a b a b b -> a a a a a b.
    """
    codes = _codes(memberships, thresholds)
    shown, candidate = codes[:, 0], codes[:, 0]
    spell = np.zeros(codes.shape[:1], dtype=np.int64)
    path = np.empty_like(codes)
    for month in range(codes.shape[1]):
        now = codes[:, month]
        spell = np.where(now == candidate, spell + 1, 1)
        candidate = now
        shown = np.where(spell >= hold, candidate, shown)
        path[:, month] = shown
    return np.array(ENDINGS)[path]


def first_passage(
    memberships: FloatArray, threshold: float = 0.5, hold: int = HOLD_MONTHS
) -> FloatArray:
    """When each ending arrived: the first month of the first spell that lasts.

    Parameters
    ----------
    memberships : (worlds, months, 7).
    threshold : membership that counts as arrived.
    hold : months that the spell must last at least.

    Returns
    -------
    (worlds, 7) months since the start, 0 for the first month; NaN where it never came. Winter is
    mostly a passage: this finds it even if the market recovers.
    """
    return first_held(memberships >= threshold, hold)


def classify(result: xr.Dataset, thresholds: Thresholds = DEFAULT) -> xr.Dataset:
    """Recompute endings from the outcomes in a result.

    Parameters
    ----------
    result : dataset of a run or an ensemble.
    thresholds : the lines; ``Thresholds().scaled(1.2)`` moves them.

    Returns
    -------
    The result with ``membership_monthly`` (world, month, outcome), ``membership`` (world, outcome)
    of the last month, which looks back over twelve, ``ending`` (world), the label of
    ``membership``, and ``ending_monthly`` (world, month), which follows a change after six months
    only. ``outcome`` names the endings: ``membership.sel(outcome="winter")``.

    Raises
    ------
    EndgameError
        If it is no result, or some series or the axis of worlds or months is not there.
    """
    require_result(result, "classify")
    if lacking := {"world", "month"} - {*result.dims}:
        axis = min(map(str, lacking))
        how = f"keep an ensemble monthly, and pick with a list: isel({axis}=[0])"
        raise EndgameError(f"classify: has no axis {axis}; {how}")
    if OUTCOME in result.coords and OUTCOME not in result.dims:  # one membership was picked
        result = result.drop_vars(OUTCOME)
    return labelled(result, memberships(outcomes(result), thresholds), thresholds)


def require_result(result: object, what: str) -> None:
    """Refuse what is no Dataset, such as the path of a folder.

    Raises
    ------
    EndgameError
        One line that names the function and what it takes.
    """
    if not (hasattr(result, "data_vars") and hasattr(result, "coords")):
        kind = type(result).__name__
        raise EndgameError(f"{what}: a {kind}: must be what sim.run or sim.open_result gave")


def labelled(
    result: xr.Dataset, monthly: FloatArray, thresholds: Thresholds = DEFAULT
) -> xr.Dataset:
    """`classify` from `memberships`."""
    final = monthly[:, -1]
    unit, name = {"units": "1"}, {"units": "name"}
    return result.assign(
        membership_monthly=(
            ("world", "month", OUTCOME), monthly,
            unit | {"long_name": "fit of the last 12 months with each ending"},
        ),
        membership=(
            ("world", OUTCOME), final,
            unit | {"long_name": "fit of the last 12 months of the run with each ending"},
        ),
        ending_monthly=(
            ("world", "month"), label_path(monthly, thresholds),
            name | {"long_name": f"ending so far, changed after {HOLD_MONTHS} months"}, TEXT,
        ),
    ).assign_coords({
        "ending": ("world", label(final, thresholds), name | {"long_name": "ending"}, TEXT),
        OUTCOME: (OUTCOME, np.array(ENDINGS), {"long_name": "ending that fits"}, TEXT),
    })  # fmt: skip


def explain(
    result: xr.Dataset, world: int = 0, thresholds: Thresholds = DEFAULT
) -> list[tuple[str, float, str, str]]:
    """Why a world has its ending: each indicator, its value, its limit and whether it is met.

    Parameters
    ----------
    result : dataset of a run.
    world : position along the dimension ``world``.

    Returns
    -------
    Rows (what, value, limit in words, verdict), from each ending's membership down to its
    conditions, then notes that decide nothing, by tier too.
    """
    series = outcomes(result.isel(world=slice(world, world + 1)))
    monthly = memberships(series, thresholds)
    values = {name: each[0, -1] for name, each in indicators(series, thresholds).items()}
    fit = dict(zip(ENDINGS, monthly[0, -1].tolist(), strict=True))
    rows = words.rows(values, fit, str(label(monthly[0, -1], thresholds)), thresholds)
    if set(TIER_SERIES) <= set(series):
        tiers = {name: each[0, -1] for name, each in by_tier(series, thresholds).items()}
        rows += words.notes(values, tiers)
    return rows


def _codes(memberships: FloatArray, thresholds: Thresholds) -> IntArray:
    kinds = [each.label for each in RECORDS.values()]
    codes: IntArray = np.full(memberships.shape[:-1], kinds.index("rest"))
    for place in (place for place, kind in enumerate(kinds) if kind == "half"):
        codes = np.where(memberships[..., place] >= thresholds.half, place, codes)
    rivals = [name for name, each in RECORDS.items() if each.label == "largest"]
    rivals.sort(key=lambda name: -RECORDS[name].precedence)
    places = np.array([ENDINGS.index(name) for name in rivals])
    ranked = memberships[..., places]
    reached = ranked.max(axis=-1) >= thresholds.floor
    return np.where(reached, places[ranked.argmax(axis=-1)], codes)


def outcomes(result: xr.Dataset) -> dict[str, FloatArray]:
    """Outcomes that the classifier reads, as plain arrays (world, month, ...)."""
    names = [name for name in READ if name in result]
    return {
        name: result.variables[name].transpose("world", "month", "lab", "hyperscaler", "tier",
                                               missing_dims="ignore").values
        for name in names
    }  # fmt: skip
