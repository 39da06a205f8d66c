"""What clouds earn above the user cost of their machines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.clouds.capacity import capacity, machine_usd
from sim.economy.behaviour.observe import capital_charge
from sim.month.machines_record import compute_market, returns


def earning(done: Any, factor: float) -> Any:
    """The month with rents that pay running cost and so many times the user cost."""
    view = done.view
    chips = machine_usd(view) / view.p["cloud.server_ratio"]
    owed = capacity(view) * capital_charge(view.p, chips, view.since_2025) / 12.0
    rented = replace(done.rented, revenue_usd=done.rented.running_usd + factor * owed)
    return replace(done, rented=rented)


def test_rents_at_full_cost_return_the_cost_of_capital_and_no_more(played: Any) -> None:
    found = returns(earning(played.done, 1.0))
    for values in found.values():
        assert values == pytest.approx(0.0, abs=1e-12)


def test_clouds_can_lose_and_earn(played: Any) -> None:
    gain, loss = (returns(earning(played.done, factor)) for factor in (1.5, 0.5))
    assert all((values > 0.0).all() for values in gain.values())
    assert all((values < 0.0).all() for values in loss.values())


def test_chips_with_and_without_power_add_up(played: Any) -> None:
    found = compute_market(played.done, played.before)
    installed = capacity(played.done.view).sum(axis=1, keepdims=True)
    assert found["powered_h100e"] + found["unpowered_h100e"] == pytest.approx(installed)
    assert np.isfinite(found["vintage_worth"]).all()
