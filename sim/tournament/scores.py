"""Who did how well: measures with intervals, differences from today's agents, and places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.analysis.differences import FEWEST_WORLDS, mean_difference, share_difference
from sim.base.axes import FloatArray
from sim.tournament.contests import MEASURES, SURVIVES, VALUE
from sim.tournament.league import Played

DRAWS = 1000
SURE = 0.05
"""Part of audits in which luck alone lets any gain pass for sure."""


def leaderboard(played: Played) -> pd.DataFrame:
    """A row a player, best first.

    Returns
    -------
    DataFrame
        ``kind``, ``place``, ``player``, ``worlds``; of each measure its mean over worlds, the same
        of today's agents in the same seats and worlds (``.today``), the difference and its 95%
        interval (``.difference``, ``.low``, ``.high``; paired, see `sim.analysis.differences`);
        ``points``, the mean place over the three measures, and ``place_low`` and ``place_high``:
        between these it comes in 95 of 100 redraws of the worlds.

    Notes
    -----
    Places go by differences from today's agent in the same seat and world, so that neither a good
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
    found.insert(0, "kind", played.contest.kind)
    return found.reset_index(drop=True)


def audit_table(played: Played) -> pd.DataFrame:
    """What each agent of today would have gained by each strategy, all others as they are.

    Returns
    -------
    DataFrame
        A row a seat and player: ``kind``, ``seat``, ``player``, ``worlds`` and measures as in
        `leaderboard`; ``p``, of the gain in value by a paired t test; ``p_holm``, the same with
        Holm's correction (1979) over all rows, so that in 95 of 100 audits no gain passes by luck;
        ``best``: whether it gains most in value there, and more than nothing; ``sure``: whether
        its gain or loss passes.
    """
    if played.audit is None or played.audit.empty:
        return pd.DataFrame()
    names = [each.name for each in played.rules.players]
    table = []
    for seat in played.audited:
        rows = played.audit[played.audit["seat"] == seat]
        for player, own in rows.groupby("player", sort=True):
            gain = (own[VALUE] - own[f"today_{VALUE}"]).to_numpy(float)
            told = {"kind": played.contest.kind, "seat": seat, "player": names[int(str(player))]}
            table.append({**told, **_measured(own), "p": by_luck(gain)})
    found = pd.DataFrame(table)
    found["p_holm"] = holm(found["p"].to_numpy(float))
    gains = found[f"{VALUE}.difference"]
    found["best"] = (gains == gains.groupby(found["seat"]).transform("max")) & (gains > 0.0)
    found["sure"] = found["p_holm"] < SURE
    return found


def by_luck(gains: FloatArray) -> float:
    """How often gains as far from nought as these come by luck: two-sided, paired t.

    Gains of 1, 0, 2, 1: mean 1, standard error 0.408, t 2.45 with three degrees of freedom: 0.092.
    """
    many = len(gains)
    spread = float(gains.std(ddof=1)) if many >= FEWEST_WORLDS else 0.0
    if spread == 0.0:
        return 1.0
    from scipy.special import stdtr  # takes long to load

    return float(2.0 * stdtr(many - 1, -abs(gains.mean()) / (spread / np.sqrt(many))))


def holm(p: FloatArray) -> FloatArray:
    """Holm's correction for many tests. 0.01, 0.04, 0.03: 0.03, 0.06, 0.06."""
    order = np.argsort(p, kind="stable")
    scaled = p[order] * np.arange(len(p), 0, -1)
    found = np.empty_like(p)
    found[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return found


def _measured(rows: pd.DataFrame) -> dict[str, float]:
    found: dict[str, float] = {"worlds": float(len(rows))}
    for name in MEASURES:
        mine, theirs = rows[name].to_numpy(float), rows[f"today_{name}"].to_numpy(float)
        found |= {name: float(mine.mean()), f"{name}.today": float(theirs.mean())}
        found[f"{name}.difference"] = float(mine.mean() - theirs.mean())
        low = high = np.nan
        if len(rows) >= FEWEST_WORLDS:
            of = share_difference(theirs > 0, mine > 0) if name == SURVIVES else None
            each = of or mean_difference(theirs, mine)
            low, high = float(each.low), float(each.high)
        found |= {f"{name}.low": low, f"{name}.high": high}
    return found


def _places(rows: pd.DataFrame, who: Sequence[int]) -> tuple[list[float], list[int], list[int]]:
    """Points of each player, and the places that redrawn worlds give it (bootstrap, seeded)."""
    worlds = np.sort(rows["world"].unique())
    gains = np.full((len(MEASURES), len(who), len(worlds)), np.nan)
    at = rows["player"].map({each: k for k, each in enumerate(who)}).to_numpy()
    column = np.searchsorted(worlds, rows["world"].to_numpy())
    for k, name in enumerate(MEASURES):
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
