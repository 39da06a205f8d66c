from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.labs import reasoning as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]

VALUES = {
    "reasoning.share_of_tasks": 0.2,
    "reasoning.tokens_ratio": 8.0,
    "reasoning.small_share": 0.5,
    "reasoning.midway_since_2025": 1.0,
    "reasoning.spread_per_year": 4.0,
}


def test_what_is_learnt_counts_from_the_start(view: View, given: Given) -> None:
    values = {
        "reasoning.gain_log10": 1.0,
        "reasoning.learnt_midway_since_2025": 0.0,
        "reasoning.learnt_per_year": 4.0,
    }
    seen = replace(view, p=given(view.p, values), since_2025=0.0, years=0.0)
    assert rules.learnt(seen) == pytest.approx(0.0)
    later = replace(seen, since_2025=np.log(9.0) / 4.0, years=np.log(9.0) / 4.0)
    assert rules.learnt(later) == pytest.approx(0.4)  # from a half to nine tenths
    of_2023 = replace(later, years=50.0)
    assert rules.learnt(of_2023) == pytest.approx(0.9)
    of_today = replace(seen, since_2025=10.0, years=5.0)
    assert rules.learnt(of_today) == pytest.approx(0.0, abs=1e-6)


def test_reasoning_multiplies_tokens_and_price_per_task(view: View, given: Given) -> None:
    p = given(view.p, VALUES)
    midway = replace(view, p=p, since_2025=1.0)
    tokens = rules.tokens_per_task(midway)
    assert tokens[:, 0] == pytest.approx(1.7)  # a tenth of tasks at 8 times the tokens
    assert tokens[:, 1] == pytest.approx(1.35)
    assert rules.tokens_per_task(replace(view, p=p, since_2025=-50.0)) == pytest.approx(1.0)
    tokens = np.full_like(view.state.labs.price, 5.0)
    paid = rules.price_per_task(midway, 4.0 * tokens, tokens)
    assert paid[:, 0] == pytest.approx(0.068)
    assert paid[:, 1] == pytest.approx(0.054)
