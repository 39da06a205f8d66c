from __future__ import annotations

import numpy as np
import pytest

from sim.economy.behaviour.observe import View
from sim.start.setting import CLASS_STEPS


def test_the_class_grid_has_mean_zero_and_variance_one() -> None:
    assert CLASS_STEPS.mean() == pytest.approx(0.0)
    assert (CLASS_STEPS**2).mean() == pytest.approx(1.0)


def test_shares_of_compute_and_of_ownership_sum_to_one(view: View) -> None:
    setting, labs = view.setting, view.state.labs
    assert setting.host_share.sum(axis=1) == pytest.approx(1.0)
    assert labs.cap_table.sum(axis=2) == pytest.approx(labs.alive * 1.0)


def test_weights_of_funds_sum_to_one_by_kind(view: View) -> None:
    weight, crossover = view.setting.investor_weight, view.setting.crossover
    assert weight[crossover].sum() == pytest.approx(1.0)
    assert weight[~crossover].sum() == pytest.approx(1.0)


def test_builders_are_sorted_by_class_in_equal_numbers(view: View) -> None:
    classes = view.setting.classes
    assert (np.diff(classes) >= 0).all()
    counts = np.bincount(classes, minlength=9)
    assert counts.max() - counts.min() <= 1
    assert len(view.setting.class_sigma) == 9
