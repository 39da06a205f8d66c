"""A few signs together: copies are not taken twice, right chances are reliable, noise is not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.warning.arrivals import Arrivals
from sim.analysis.warning.joint_odds import chosen, odds

WORLDS, MONTHS = 400, 60
EVEN = np.arange(WORLDS) % 2 == 0


def worlds() -> tuple[Arrivals, dict[str, np.ndarray]]:
    """Events whose monthly chance hangs on a lasting sign of the world."""
    rng = np.random.default_rng(1)
    sign = rng.normal(size=WORLDS)
    chance = 0.02 * np.exp(1.2 * sign)
    when = 13.0 + rng.geometric(np.minimum(chance, 0.9))
    when = np.where(when <= 54, when, np.inf)
    values = {
        "sign": np.repeat(sign[:, None], MONTHS, axis=1),
        "copy": np.repeat(np.exp(sign)[:, None], MONTHS, axis=1),
        "noise": rng.normal(size=(WORLDS, MONTHS)),
    }
    return Arrivals(np.asarray(when, dtype=np.float64), np.full(WORLDS, 12.0), 54, MONTHS), values


def test_what_is_alike_is_taken_once() -> None:
    found, values = worlds()
    assert chosen(["sign", "copy", "noise"], values, found) == ("sign", "noise")
    few = Arrivals(np.where(np.arange(WORLDS) < 12, 30.0, np.inf), found.begins, 54, MONTHS)
    assert chosen(["sign", "copy", "noise"], values, few) == ("sign",)


def test_right_chances_come_true() -> None:
    found, values = worlds()
    times = np.random.default_rng(0).multinomial(200, np.full(200, 1 / 200), 100).T
    draws = np.asarray(times, dtype=np.float64)
    told = odds(("sign", "noise"), values, found, EVEN, draws)
    assert told.weights[0] > 10 * abs(told.weights[1])
    assert told.skill[1] > 0.05
    assert told.brier["model"] < told.brier["date"]
    assert told.score.shape == (WORLDS, MONTHS)
    off = (told.bins["came"] - told.bins["forecast"]).abs()
    assert off.mean() < 0.08
    assert told.bins["months"].sum() == pytest.approx(
        sum(found.at_risk[~EVEN][:, 12:31:3].sum(axis=1))
    )
    noise = odds(("noise",), values, found, EVEN, draws)
    assert abs(noise.skill[0]) < 0.02
