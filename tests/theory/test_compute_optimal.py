"""Compute-optimal size, smaller if served (Hoffmann et al. 2022; Sardana and Frankle 2024)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.units import H100_PEAK_FLOP_PER_S
from sim.economy.costs.training import (
    LossLaw,
    chip_hours,
    compute_optimal,
    lifetime_optimal,
    training_loss,
)


def law(*coefficients: float) -> LossLaw:
    return LossLaw(*(np.array([[value]]) for value in coefficients))


REFIT = law(1.8172, 482.01, 2085.43, 0.3478, 0.3658)
"""Besiroglu et al. 2024."""
PRINTED = law(1.69, 406.4, 410.7, 0.34, 0.28)
"""Hoffmann et al. 2022 as printed."""


@pytest.mark.parametrize("loss_law", [REFIT, PRINTED], ids=["refit", "printed"])
@pytest.mark.parametrize("flop", [1e21, 1e24, 1e27])
def test_closed_form_is_the_numerical_minimum(loss_law: LossLaw, flop: float) -> None:
    parameters, tokens = compute_optimal(np.array([[flop]]), loss_law)
    assert 6 * parameters.item() * tokens.item() == pytest.approx(flop, rel=1e-12)
    factor = np.exp(np.linspace(-1.0, 1.0, 20_001))[np.newaxis]
    losses = training_loss(parameters * factor, tokens / factor, loss_law)
    assert factor[0, losses.argmin()] == pytest.approx(1.0, abs=2e-4)


def test_tokens_per_parameter_of_the_refit_and_of_the_printed_law() -> None:
    """18 at 1e24 FLOP with the refit; the printed coefficients give 98, a known trap."""
    for loss_law, ratio in ((REFIT, 18.0), (PRINTED, 98.0)):
        parameters, tokens = compute_optimal(np.array([[1e24]]), loss_law)
        assert (tokens / parameters).item() == pytest.approx(ratio, rel=0.01)


def test_loss_worked_number_of_chinchilla_70b() -> None:
    loss = training_loss(np.array([[70e9]]), np.array([[1.4e12]]), REFIT)
    assert loss.item() == pytest.approx(1.9739, abs=1e-4)


def test_no_served_tokens_returns_the_training_optimum() -> None:
    flop = np.array([[1e23], [1e25]])
    expected = compute_optimal(flop, REFIT)
    for served in (0.0, 1.0):
        found = lifetime_optimal(flop, REFIT, np.full((2, 1), served), np.ones((2, 1)))
        np.testing.assert_allclose(found[0], expected[0], rtol=1e-9)
        np.testing.assert_allclose(found[1], expected[1], rtol=1e-9)


def test_few_served_tokens_matter_in_proportion() -> None:
    """The optimum leaves the training optimum along a straight line: continuous, no jump at 0."""
    flop = np.array([[1e24]])
    served = np.array([[1e8, 1e9, 1e10]])
    parameters, _ = lifetime_optimal(flop, REFIT, served, np.ones((1, 1)))
    shrunk = 1 - parameters / compute_optimal(flop, REFIT)[0]
    np.testing.assert_allclose(shrunk / served, (shrunk / served)[0, 0], rtol=0.01)
    assert (shrunk > 0).all()


@pytest.mark.parametrize(("served", "mfu_ratio"), [(1e12, 1.0), (1e13, 2.0), (1e15, 1.0)])
def test_lifetime_optimum_is_the_numerical_minimum_at_fixed_loss(
    served: float, mfu_ratio: float
) -> None:
    flop = np.array([[1e24]])
    target = training_loss(*compute_optimal(flop, REFIT), REFIT)
    arguments = (np.array([[served]]), np.array([[mfu_ratio]]))
    parameters, tokens = lifetime_optimal(flop, REFIT, *arguments)
    np.testing.assert_allclose(training_loss(parameters, tokens, REFIT), target, rtol=1e-12)

    factor = np.exp(np.linspace(-0.2, 0.2, 20_001))[np.newaxis]
    sizes = parameters * factor
    left = target - REFIT.irreducible - REFIT.a * sizes**-REFIT.alpha
    needed = (REFIT.b / left) ** (1 / REFIT.beta)
    bill = 6 * sizes * needed + 2 * sizes * served * mfu_ratio
    assert factor[0, bill.argmin()] == pytest.approx(1.0, abs=1e-3)
    assert parameters < compute_optimal(flop, REFIT)[0]


def test_more_service_means_smaller_models_on_more_data() -> None:
    served = np.array([[0.0, 1e11, 1e12, 1e13, 1e14]])
    parameters, tokens = lifetime_optimal(np.array([[1e24]]), REFIT, served, np.ones((1, 1)))
    assert (np.diff(parameters) < 0).all()
    assert (np.diff(tokens) > 0).all()
    np.testing.assert_allclose([parameters[0, 3], tokens[0, 3]], [48.3e9, 4.32e12], rtol=0.01)


def test_llama_405b_anchor_within_two_percent() -> None:
    """6 N D of the model card, 405e9 x 15.6e12, at its 30.84 million hours: an MFU of 0.346."""
    flop = 6 * 405e9 * 15.6e12
    assert flop == pytest.approx(3.8e25, rel=0.02)
    hours = chip_hours(np.array([[flop]]), H100_PEAK_FLOP_PER_S, np.array([[0.346]]))
    assert hours.item() == pytest.approx(30.84e6, rel=0.02)
