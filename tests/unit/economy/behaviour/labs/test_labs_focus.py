from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import labs_focus as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def with_labs(view: View, **columns: np.ndarray) -> View:
    labs = replace(view.state.labs, **columns)
    return replace(view, state=replace(view.state, labs=labs))


def lucks(view: View) -> np.ndarray:
    """Luck of 1 for each lab, everywhere and in each segment."""
    return np.ones((*view.arr_usd.shape, 5))


VALUES = {"research.focus_half_life_months": 1.0, "research.focus_utils": 0.0}


def test_what_sets_a_lab_apart_in_a_segment_fades_and_the_rest_lasts(
    view: View, given: Given
) -> None:
    fit = np.zeros_like(view.state.labs.fit)
    fit[..., 1] = 2.0
    seen = replace(with_labs(view, fit=fit), p=given(view.p, VALUES))
    after = rules.renewed(seen, np.zeros_like(view.state.labs.alive), lucks(view))
    assert after[..., 1] == pytest.approx(0.5 + 0.5 * 1.5)
    assert after[..., 0] == pytest.approx(0.5 - 0.5 * 0.5)


def test_research_that_goes_to_a_segment_shows_there(view: View, given: Given) -> None:
    fit = np.zeros_like(view.state.labs.fit)
    fit[:, 0, 1] = 3.0
    p = given(view.p, VALUES | {"research.focus_utils": 2.0})
    seen = replace(with_labs(view, fit=fit), p=p)
    ahead = rules.ahead(seen)
    assert (ahead[:, 0, 1] > 0.0).all()
    assert (ahead * view.state.labs.alive[..., None]).sum(axis=1) == pytest.approx(0.0, abs=1e-9)
    nobody = np.zeros_like(view.state.labs.alive)
    still = replace(with_labs(view, fit=fit), p=given(view.p, VALUES))
    luck = lucks(view)
    gained = rules.renewed(seen, nobody, luck) - rules.renewed(still, nobody, luck)
    assert gained == pytest.approx(ahead)


def test_research_follows_what_is_to_be_had(view: View) -> None:
    found = rules.direction(view)
    assert found.sum(axis=-1) == pytest.approx(1.0)
    fit = np.zeros_like(view.state.labs.fit)
    alike = rules.direction(with_labs(view, fit=fit))
    alive = view.state.labs.alive
    for world, living in zip(alike, alive, strict=True):
        assert world[living] == pytest.approx(np.tile(world[living][0], (living.sum(), 1)), abs=0.2)


def test_a_new_lab_draws_its_own(view: View, given: Given) -> None:
    p = given(view.p, {"research.fit_spread": 0.5})
    everybody, luck = np.ones_like(view.state.labs.alive), lucks(view)
    drawn = rules.renewed(replace(view, p=p), everybody, luck)
    assert drawn == pytest.approx(0.75)
    luck[:, 1, 0], luck[:, 2, 3] = -1.0, 3.0
    after = rules.renewed(replace(view, p=p), everybody, luck)
    assert after[:, 1] == pytest.approx(0.75 - 1.0)
    assert after[:, 2, 2] == pytest.approx(0.75 + 1.0)
    assert np.delete(after, [1, 2], axis=1) == pytest.approx(0.75)


def test_draws_leave_the_mean_of_what_is_chosen() -> None:
    luck = np.random.default_rng(3).standard_normal((2, 200_000)).sum(axis=0)
    assert np.exp(rules.as_drawn(np.array(0.5), luck)).mean() == pytest.approx(1.0, abs=0.01)
