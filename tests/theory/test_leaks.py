"""If all leaks at once no lead lasts, and the leader's mark-up is that of equals (Arrow 1962)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs.labs_learning import learn, quality
from sim.economy.behaviour.labs.labs_research import budget, parent_purse, plan
from sim.economy.behaviour.observe import View
from sim.economy.costs.research import spillover
from sim.economy.market.choice import class_weights, target_shares
from sim.economy.market.pricing import bertrand_elasticity, markup
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]
SIGMA, MARKET, QUALITY_EXPONENT = 4.0, 1.3, 0.3
NO_FLOOR, NO_CAP = np.array([[1.0 + 1e-12]]), np.array([[1e12]])


def array(*values: float) -> np.ndarray:
    return np.array([values])


def lasting_lead(half_life: float, growth: float = 0.1) -> float:
    """Lead of a lab whose know-how alone grows, ln, after forty years of leaks."""
    leader, follower = array(0.0), array(0.0)
    for _ in range(480):
        leader = leader + growth
        leaked = spillover(follower, leader, array(0.0), array(half_life), array(1.0))
        follower = follower + leaked
    return float((leader - follower).item())


@pytest.mark.parametrize("half_life", [0.1, 1.0, 6.0, 20.0])
def test_a_lead_lasts_as_long_as_its_secrets(half_life: float) -> None:
    """Growth g a month, of which a part r = 2**(-1/h) is kept: the lead settles at g r/(1 - r)."""
    kept = 2.0 ** (-1.0 / half_life)
    assert lasting_lead(half_life) == pytest.approx(0.1 * kept / (1 - kept))


def leader_markup(lead_log10: float) -> float:
    """Mark-up of the better of two labs at equal prices."""
    utility = (SIGMA - 1) * QUALITY_EXPONENT * np.log(10) * np.array([lead_log10, 0.0])
    weights = class_weights(utility).reshape(1, 1, 2, 1)
    classes, alone = np.zeros(1, dtype=np.int64), np.ones((1, 1, 1))
    shares, _ = target_shares(weights, np.ones((1, 2, 1)), classes, alone)
    elasticity = bertrand_elasticity(shares[:, 0, :, 0], array(SIGMA), array(MARKET))
    return float(markup(elasticity, NO_FLOOR, NO_CAP)[0, 0])


def test_the_leaders_markup_falls_to_that_of_equals() -> None:
    """Two equals perceive sigma/2 + eta/2; a lead of a decade that is kept is worth more."""
    equals = 0.5 * (SIGMA + MARKET)
    found = [leader_markup(lasting_lead(h) / np.log(10)) for h in (20.0, 6.0, 1.0, 0.1, 1e-3)]
    assert (np.diff(found) < 0).all()
    assert found[-1] == pytest.approx(equals / (equals - 1), rel=1e-12)
    assert leader_markup(1.0) > 1.05 * found[-1]


def test_with_full_leaks_every_lab_of_the_engine_knows_what_the_best_knew(
    view: View, given: Given
) -> None:
    """Through the labs' own rule: after one month nobody is behind the best of the month before."""
    values = {
        "research.leak_half_life_months": 1e-3,
        "research.leak_tolerance_log10": 0.0,
        "research.absorption_scale": 1e-12,
        "research.secrecy_leak_cut": 0.0,
    }
    seen = replace(view, p=given(view.p, values))
    research = plan(seen, budget(seen, parent_purse(seen)))
    labs = seen.state.labs
    active = labs.alive & (research.rd_usd > 0)
    best = np.where(labs.alive, labs.knowhow, -9.0).max(axis=1, keepdims=True)
    assert (labs.knowhow[active] < np.broadcast_to(best, active.shape)[active] - 0.3).any()
    learnt = learn(seen, research)
    assert (learnt[active] >= np.broadcast_to(best, active.shape)[active] - 1e-12).all()
    usual = learn(view, research)
    assert (usual[active] < np.broadcast_to(best, active.shape)[active] - 0.1).any()


def test_without_a_plateau_a_decade_of_compute_is_a_decade_of_quality(
    view: View, given: Given
) -> None:
    """And with one it is worth the slope: a lead shrinks although nothing leaks."""
    steady = {"models.plateau_log10_flop": 99.0, "research.distillation_share": 0.0}
    bent = steady | {"models.plateau_log10_flop": 20.0, "models.slope_after_plateau": 0.2}
    effective = np.full_like(view.arr_usd, 28.0)
    effective[:, 0] = 29.0
    for values, lead in ((steady, 1.0), (bent, 0.2)):
        found = quality(replace(view, p=given(view.p, values)), effective, np.ones_like(effective))
        np.testing.assert_allclose(found[:, 0] - found[:, 1], lead)
