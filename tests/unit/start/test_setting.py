from __future__ import annotations

import numpy as np
import pytest

from sim.economy.behaviour.observe import View
from sim.start.setting import CLASS_STEPS, class_in_turn


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
    counts = np.bincount(classes, minlength=16)
    assert counts.max() - counts.min() <= 1
    assert len(view.setting.class_sigma) == len(view.setting.class_segment) == 16
    assert (np.diff(view.setting.segments) >= 0).all()


def test_few_builders_stand_for_every_segment() -> None:
    assert class_in_turn(5, 16).tolist() == [0, 4, 8, 12, 1]


def test_segments_share_api_spend(view: View) -> None:
    shares = view.setting.first_api_shares
    assert shares.shape == (2, 4)
    assert shares.sum(axis=1) == pytest.approx(1.0)
