"""Surrogates: one that learns is trusted, noise is refused, and the error is that of new worlds."""

from __future__ import annotations

import numpy as np

from sim.analysis.sensitivity.surrogate import FLOOR, errors, space_filling, surrogates


def test_a_line_is_learnt_and_noise_is_refused() -> None:
    unit = space_filling(3, 160, seed=0)
    noise = np.random.default_rng(0).normal(size=len(unit))
    outcomes = {
        "line": unit @ [1.0, 2.0, 0.0] + 0.01 * noise, "noise": noise, "still": 0.0 * noise,
    }  # fmt: skip
    line, luck = surrogates(unit, outcomes, seed=0)
    assert (line.outcome, luck.outcome) == ("line", "noise")
    assert line.r2 > 0.95
    assert line.trusted
    assert luck.r2 < FLOOR
    assert not luck.trusted
    told = errors([line, luck])
    assert told["indices"].tolist() == ["given", "refused: R2 below 0.5"]
    assert told["held_out_worlds"].tolist() == [40, 40]
    new = space_filling(3, 64, seed=9)
    np.testing.assert_allclose(line.predict(new), new @ [1.0, 2.0, 0.0], atol=0.4)
    np.testing.assert_allclose(errors([line])["held_out_error"], line.error)
