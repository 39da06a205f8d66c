"""Which ending a world reached, from its outcomes alone.

No parameter and no scenario name is read here. What the endings are, and where their lines lie, is
in :mod:`sim.endings.definitions`.

Each ending has an own fit, that of its weakest condition. Endings are tested in turn (who pays
before how many are left: `sim.endings.precedents.ORDER`), and that no earlier one fits is one more
condition: a membership is the least of the own fit and one less each earlier own fit; that of
``unresolved`` is one less the largest own fit. The label is the ending whose membership passes a
half, which at most one does save at a half exactly, when the earlier one counts.

So memberships lead and labels follow, and what stands beside an ending is in its own fits: prices
may have risen in a consolidated market.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.endings import words
from sim.endings.each_tier import by_tier
from sim.endings.labelling import (
    HOLD_MONTHS,
    NO_FIRST,
    first_ending,
    first_passage,
    label,
    label_path,
)
from sim.endings.readings import IF_THERE, SERIES, indicators
from sim.endings.registry import DEFAULT, ENDINGS, Thresholds, in_turn, rest

if TYPE_CHECKING:
    import xarray as xr

__all__ = [
    "DEFAULT",
    "ENDINGS",
    "FIRST",
    "HOLD_MONTHS",
    "NO_FIRST",
    "SERIES",
    "Thresholds",
    "by_tier",
    "classify",
    "explain",
    "first_ending",
    "first_passage",
    "indicators",
    "label",
    "label_path",
    "memberships",
    "outcomes",
]

OUTCOME = "outcome"
"""Axis of memberships in a Dataset; ``ending`` is what each world reached."""
FIRST = "first_ending"
GIVEN = (
    "ending", "ending_monthly", "membership", "membership_monthly", FIRST, f"{FIRST}_months",
    OUTCOME,
)  # fmt: skip
"""Names of what `classify` adds to a result."""
TEXT = {"dtype": object}
"""How text is written to files: zarr has no specification for texts of fixed width."""

DECIDING = (*SERIES, *IF_THERE)
"""All that is read of a result to tell the ending; see ``SERIES`` for what must be there."""


def memberships(series: Mapping[str, FloatArray], thresholds: Thresholds = DEFAULT) -> FloatArray:
    """How well each month fits each ending, from outcomes up to that month.

    Parameters
    ----------
    series : outcomes by name, (worlds, months, ...); ``SERIES`` lists those needed.
    thresholds : the lines.

    Returns
    -------
    (worlds, months, 9) in [0, 1], in the order of ``ENDINGS``.

    Raises
    ------
    EndgameError : a series is missing or not finite.

    Notes
    -----
    They do not add up to one. Worked: own fits 0.1 subsidised, 0.8 consolidation, 0.9 oligopoly,
    others 0 -> 0.1, 0.8, 0.2 (consolidation comes first), unresolved 0.1.
    """
    return fitting(indicators(series, thresholds), thresholds)


def own_fits(
    found: Mapping[str, FloatArray], thresholds: Thresholds = DEFAULT
) -> dict[str, FloatArray]:
    """How well each ending fits whatever else does, by name, in the order of tests."""
    return {each.name: each.score(found, thresholds) for each in in_turn()}


def fitting(found: Mapping[str, FloatArray], thresholds: Thresholds = DEFAULT) -> FloatArray:
    """`memberships` from `indicators`."""
    made: dict[str, FloatArray] = {}
    earlier = np.zeros_like(next(iter(found.values())))
    for name, own in own_fits(found, thresholds).items():
        made[name] = np.minimum(own, 1.0 - earlier)
        earlier = np.maximum(earlier, own)
    made[rest()] = 1.0 - earlier
    return np.stack([made[name] for name in ENDINGS], axis=-1)


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
    ``membership``, ``ending_monthly`` (world, month), which follows a change after six months
    only, and ``first_ending`` with ``first_ending_months`` (world), see `first_ending`.
    ``outcome`` names the endings: ``membership.sel(outcome="winter")``.

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
    first, when = first_ending(monthly, thresholds)
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
        first_ending=(
            "world", first, name | {"long_name": "how the subsidised race ended first"}, TEXT
        ),
        first_ending_months=(
            "world", when,
            {"units": "months", "long_name": "months until then; NaN: the race goes on"},
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
    found = indicators(series, thresholds)
    values = {name: each[0, -1] for name, each in found.items()}
    last = fitting(found, thresholds)[0, -1]
    fit = dict(zip(ENDINGS, last.tolist(), strict=True))
    rows = words.rows(values, fit, str(label(last, thresholds)), thresholds)
    tiers = {name: each[0, -1] for name, each in by_tier(series).items()}
    return rows + words.notes(values, tiers)


def outcomes(result: xr.Dataset) -> dict[str, FloatArray]:
    """Outcomes that the classifier reads, as plain arrays (world, month, ...)."""
    names = [name for name in DECIDING if name in result]
    return {
        name: result.variables[name].transpose("world", "month", "lab", "hyperscaler", "tier",
                                               missing_dims="ignore").values
        for name in names
    }  # fmt: skip
