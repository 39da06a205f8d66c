"""The split of R&D compute is what its returns make it (Davidson 2023; Whitfill and Wu 2025)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.economy.costs.research import effective_elasticity, experiment_share, ratio_of_run_series


def array(*values: float) -> np.ndarray:
    return np.array([values])


@pytest.mark.parametrize("zeta", [0.1, 0.5, 1.0, 4.0, 9.0])
def test_share_maximises_effective_compute(zeta: float) -> None:
    """The maximum of ln T + zeta ln R with R + T = 1, on a grid."""
    share = np.linspace(0.0, 1.0, 100_001)[1:-1]
    value = np.log1p(-share) + zeta * np.log(share)
    optimum = experiment_share(array(zeta)).item()
    assert share[value.argmax()] == pytest.approx(optimum, abs=1e-5)
    slope = zeta / optimum - 1 / (1 - optimum)
    assert slope == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("returns", [0.1, 1.0, 9.0, 1e3])
def test_final_training_share_is_one_over_one_plus_returns(returns: float) -> None:
    assert 1 - experiment_share(array(returns)).item() == pytest.approx(1 / (1 + returns))


def test_corners_are_never_optimal() -> None:
    """For any positive finite elasticity both uses get something; the share rises in it."""
    share = experiment_share(np.logspace(-6, 6, 200)[np.newaxis])
    assert ((share > 0) & (share < 1)).all()
    assert (np.diff(share) > 0).all()


def test_published_elasticities_alone_do_not_give_ninety_percent() -> None:
    """zeta 0.1 in one shot gives a tenth; kept at 0.9 a generation, a half (Davidson 2023)."""
    one_shot = effective_elasticity(array(0.1), array(0.0), array(1.0))
    kept = effective_elasticity(array(0.1), array(0.9), array(1.0))
    assert experiment_share(one_shot).item() == pytest.approx(1 / 11)
    assert experiment_share(kept).item() == pytest.approx(0.5)


def test_two_foundations_of_ninety_ten() -> None:
    """Thirty runs at 0.3 of the frontier's scale, or zeta 0.9 kept private at 0.9: R/T = 9."""
    series = ratio_of_run_series(array(30.0), array(0.3))
    private = effective_elasticity(array(0.9), array(0.9), array(1.0))
    np.testing.assert_allclose(experiment_share(series), 0.9)
    np.testing.assert_allclose(experiment_share(private), 0.9)


def test_followers_who_cannot_keep_findings_experiment_less() -> None:
    private_share = np.linspace(0.0, 1.0, 11)[np.newaxis]
    share = experiment_share(effective_elasticity(array(0.9), array(0.9), private_share))
    assert (np.diff(share) > 0).all()
    assert share[0, 0] == pytest.approx(0.9 / 1.9)
