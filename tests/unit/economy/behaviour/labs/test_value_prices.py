from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.labs import value_prices as rules
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters

Given = Callable[[Parameters, dict[str, float]], Parameters]


def test_a_price_lies_between_cost_and_value(view: View, given: Given) -> None:
    flat = np.ones_like(view.state.labs.price)
    for weight, expected in ((0.0, 2.0), (0.5, 4.0), (1.0, 8.0)):
        seen = replace(view, p=given(view.p, {"labs.value_weight": weight}))
        assert np.exp(rules.anchored(seen, 2.0 * flat, np.log(8.0) * flat)) == pytest.approx(
            expected
        )


def test_value_rises_with_capability(view: View, given: Given) -> None:
    seen = replace(view, p=given(view.p, {"market.quality_exponent": 0.25}))
    models: Any = SimpleNamespace(
        capability=view.state.labs.capability + 1.0, size_log=view.state.labs.size_log
    )
    more = rules.valued(seen, models) - view.state.models.value_log
    assert np.exp(more) == pytest.approx(10.0**0.25)


def on_sale(view: View, prices: list[float], quality: list[float], hosted: float) -> Any:
    """Lists of the first labs and of the hosts, by lab; the last two products are open weights."""
    count = view.state.labs.alive.shape[1] + 2
    shape = (len(view.best), 2, count)
    price, able, offered = np.ones(shape), np.zeros(shape), np.ones(shape)
    price[..., : len(prices)], able[..., : len(quality)] = prices, quality
    price[..., -2], offered[..., -2:] = hosted or 1.0, hosted > 0.0
    return SimpleNamespace(
        price=price, quality=able, offered=offered, size_log=np.zeros_like(price)
    )


def test_buyers_get_used_to_what_vendors_and_hosts_ask(view: View, given: Given) -> None:
    values = {
        "market.quality_exponent": 0.25,
        "labs.value_half_life_months": 12.0,
        "labs.match_least_share": 0.05,
    }
    labs = view.state.labs
    two = np.arange(labs.alive.shape[1]) < 2
    seen = replace(
        view,
        p=given(view.p, values),
        state=replace(view.state, labs=replace(labs, alive=labs.alive | two)),
        share=np.where(two, 0.5, 0.0) + 0.0 * view.share,
    )
    value, listed = np.full_like(labs.price, np.log(8.0)), np.full_like(labs.price, 4.0)
    habit = 0.5 ** (1.0 / 12.0)
    found = np.exp(
        rules.remembered(seen, value, listed, on_sale(seen, [2.0, 8.0], [0.0, 0.0], 0.0))
    )
    assert found[:, :2] == pytest.approx(8.0**habit * 4.0 ** (1.0 - habit))  # 7.55
    found = np.exp(
        rules.remembered(seen, value, listed, on_sale(seen, [2.0, 8.0], [0.0, 0.0], 0.5))
    )
    assert found[:, 0] == pytest.approx(8.0**habit * 2.0 ** (1.0 - habit))
    # A model ten times as capable is expected to be dearer.
    able = rules.remembered(seen, value, listed, on_sale(seen, [4.0, 4.0], [1.0, 0.0], 0.0))
    assert np.exp(able[:, 0] - able[:, 1]) == pytest.approx(10.0 ** (0.25 * (1.0 - habit)))
    less = np.log(8.0) * habit + (np.log(4.0) - 0.125 * np.log(10.0)) * (1.0 - habit)
    assert able[:, 1] == pytest.approx(less), "the better model is worth more of the same price"
    nobody = replace(seen, share=np.zeros_like(view.share))
    alone = rules.remembered(nobody, value, listed, on_sale(seen, [2.0, 8.0], [0.0, 0.0], 0.0))
    assert np.exp(alone) == pytest.approx(8.0**habit * 4.0 ** (1.0 - habit)), (
        "its own list, where no other"
    )
