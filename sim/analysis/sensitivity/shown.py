"""One table for pictures, of Sobol indices or of a screening: size, interval and direction."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.asked_outcomes import FIT
from sim.analysis.sensitivity.factors import LUCK, REST

COLUMNS = ("outcome", "parameter", "size", "low", "high", "alone", "swing", "swing_low",
           "swing_high", "spread")  # fmt: skip
PANELS = 3


def of_indices(indices: pd.DataFrame) -> pd.DataFrame:
    """Total indices as sizes, the part alone within, and the swing from low to high."""
    own = indices.assign(
        size=indices["total"].clip(0.0, 1.0), low=indices["total_low"].clip(upper=1.0),
        high=indices["total_high"].clip(0.0, 1.0),  # a part of the whole; few rows err beyond it
        alone=indices["alone"].fillna(indices["first"]),
    )  # fmt: skip
    return own[list(COLUMNS)]


def of_effects(effects: pd.DataFrame) -> pd.DataFrame:
    """Sizes of effects over the outcome's spread (of ``ending``: as they are); mu as the swing."""
    scale = np.where(effects["spread"].isna(), 1.0, effects["spread"])
    error = 1.96 * effects["sigma"] / np.sqrt(effects["trajectories"])
    own = effects.assign(
        size=effects["mu_star"] / scale, low=effects["mu_star_low"] / scale,
        high=effects["mu_star_high"] / scale, alone=np.nan, swing=effects["mu"],
        swing_low=effects["mu"] - error, swing_high=effects["mu"] + error,
    )  # fmt: skip
    ways = ["swing", "swing_low", "swing_high"]
    own.loc[own["parameter"] == LUCK, ways] = np.nan
    return own[list(COLUMNS)]


def ranked(shown: pd.DataFrame, outcome: str, most: int) -> list[str]:
    """The parameters with the largest sizes in an outcome, then the rest and luck if there."""
    rows = shown[shown["outcome"] == outcome].sort_values("size", ascending=False, kind="stable")
    return _with_groups(rows["parameter"].tolist(), most)


def ranked_overall(shown: pd.DataFrame, most: int) -> list[str]:
    """The parameters with the largest mean size over outcomes, then the rest and luck.

    What cannot be told from zero counts as nothing.
    """
    size = shown["size"].clip(0.0, 1.0).where(shown["low"] > 0.0, 0.0)
    mean = size.groupby(shown["parameter"], sort=False).mean()
    return _with_groups(mean.sort_values(ascending=False, kind="stable").index.tolist(), most)


def _with_groups(names: list[str], most: int) -> list[str]:
    own = [each for each in names if each not in (LUCK, REST)][:most]
    return own + [each for each in (REST, LUCK) if each in names]


def most_in_question(shown: pd.DataFrame, main: str) -> list[str]:
    """Outcomes whose direction is worth a panel: the leading one, or the most open endings."""
    spread = shown[shown["swing"].notna()].groupby("outcome", sort=False)["spread"].first()
    if main in spread.index:
        return [main]
    fits = spread[spread.index.str.startswith(FIT)]
    return fits.sort_values(ascending=False, kind="stable").index.tolist()[:PANELS]
