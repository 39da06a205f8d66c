"""Who did how well: measures with intervals, differences from today's labs, and places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.analysis.differences import FEWEST_WORLDS, mean_difference, share_difference
from sim.tournament.league import Played

SCORED = ("independent", "value_usd", "share")
"""By which places are given, each with equal weight."""
DRAWS = 1000
OF_SHARES = frozenset({"alive", "independent"})


def leaderboard(played: Played) -> pd.DataFrame:
    """A row a player, best first.

    Returns
    -------
    DataFrame
        ``place``, ``player``, ``worlds``; of each measure its mean over worlds, the same of today's
        labs in the same seats and worlds (``.today``), the difference and its 95% interval
        (``.difference``, ``.low``, ``.high``; paired, see `sim.analysis.differences`);
        ``points``, the mean place over the three measures of `SCORED`, and ``place_low`` and
        ``place_high``: between these it comes in 95 of 100 redraws of the worlds.

    Notes
    -----
    Places go by differences from today's lab in the same seat and world, so that neither a good
    seat nor an easy world counts. Worked, two players: one first in survival and value, second in
    share: points (1 + 1 + 2) / 3 = 1.33.
    """
    rows, names = played.rows, [each.name for each in played.rules.players]
    who = sorted(rows["player"].unique().tolist())
    if not who:
        return pd.DataFrame()
    found = pd.DataFrame([_measured(rows[rows["player"] == each]) for each in who])
    found.insert(0, "player", [names[each] for each in who])
    found["points"], low, high = _places(rows, who)
    found["place_low"], found["place_high"] = low, high
    found = found.sort_values(
        ["points", "share.difference"], ascending=[True, False], kind="stable"
    )
    found.insert(0, "place", range(1, len(found) + 1))
    return found.reset_index(drop=True)


def audit_table(played: Played) -> pd.DataFrame:
    """What each lab of today would have gained by each strategy, all others as they are.

    Returns
    -------
    DataFrame
        A row a seat and player: ``seat``, ``player``, ``worlds`` and measures as in `leaderboard`;
        ``best``: whether it gains most in value there, and surely more than nothing.
    """
    if played.audit is None or played.audit.empty:
        return pd.DataFrame()
    names = [each.name for each in played.rules.players]
    table = []
    for (seat, player), rows in played.audit.groupby(["seat", "player"], sort=False):
        table.append({"seat": seat, "player": names[int(str(player))], **_measured(rows)})
    found = pd.DataFrame(table)
    most = found.groupby("seat")["value_usd.difference"].transform("max")
    found["best"] = (found["value_usd.difference"] == most) & (found["value_usd.low"] > 0.0)
    return found


def _measured(rows: pd.DataFrame) -> dict[str, float]:
    found: dict[str, float] = {"worlds": float(len(rows))}
    for name in ("alive", *SCORED):
        mine, theirs = rows[name].to_numpy(float), rows[f"today_{name}"].to_numpy(float)
        found |= {name: float(mine.mean()), f"{name}.today": float(theirs.mean())}
        found[f"{name}.difference"] = float(mine.mean() - theirs.mean())
        low = high = np.nan
        if len(rows) >= FEWEST_WORLDS:
            of = share_difference(theirs > 0, mine > 0) if name in OF_SHARES else None
            each = of or mean_difference(theirs, mine)
            low, high = float(each.low), float(each.high)
        found |= {f"{name}.low": low, f"{name}.high": high}
    return found


def _places(rows: pd.DataFrame, who: Sequence[int]) -> tuple[list[float], list[int], list[int]]:
    """Points of each player, and the places that redrawn worlds give it (bootstrap, seeded)."""
    worlds = np.sort(rows["world"].unique())
    gains = np.full((len(SCORED), len(who), len(worlds)), np.nan)
    at = rows["player"].map({each: k for k, each in enumerate(who)}).to_numpy()
    column = np.searchsorted(worlds, rows["world"].to_numpy())
    for k, name in enumerate(SCORED):
        gains[k, at, column] = (rows[name] - rows[f"today_{name}"]).to_numpy(float)
    there = np.isfinite(gains[0])
    rng = np.random.default_rng(0)
    weights = rng.multinomial(len(worlds), np.full(len(worlds), 1.0 / len(worlds)), DRAWS)
    counted = weights @ there.T
    sums = np.einsum("dw,kpw->dkp", weights, np.nan_to_num(gains))
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.nan_to_num(sums / counted[:, None, :])
    points = _ranks(np.nanmean(gains, axis=2)).mean(axis=0)
    drawn = _ranks(means).mean(axis=1)
    order = 1 + (drawn[:, None, :] < drawn[:, :, None]).sum(axis=2)
    low, high = np.quantile(order, [0.025, 0.975], axis=0, method="nearest").astype(int)
    return points.tolist(), low.tolist(), high.tolist()


def _ranks(values: np.ndarray) -> np.ndarray:
    """Places along the last axis, 1 for the largest; equals share. (5, 3, 5) -> (1.5, 3, 1.5)."""
    one, other = values[..., :, None], values[..., None, :]
    return np.asarray(0.5 + (other > one).sum(axis=-1) + 0.5 * (other == one).sum(axis=-1))
