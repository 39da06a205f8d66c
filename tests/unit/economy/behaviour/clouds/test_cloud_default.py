"""What a default does: write-down, credit, memory; one cloud at a time, or a part of many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.economy.behaviour.clouds.capacity import machine_usd
from sim.economy.behaviour.clouds.cloud_default import Failures, collateral, failures, served
from sim.economy.behaviour.clouds.debt import interest_rate
from sim.economy.behaviour.observe import View
from sim.scenario.parameters import Parameters
from tests.conftest import Played

Given = Callable[[Parameters, dict[str, float]], Parameters]
VALUES = {
    "debt.recovery_share": 0.5,
    "debt.response_to_losses": 5.0,
    "debt.credit_recovery_months": 1e9,
    "debt.default_spread": 0.04,
    "debt.default_memory_months": 36.0,
    "debt.least_credit": 0.05,
    "debt.core_multiple": 0.0,
}


def owing(view: View, given: Given, debt_usd: float, machines_h100e: float) -> View:
    clouds = view.state.clouds
    fleet = np.zeros_like(clouds.vintages_h100e)
    fleet[..., 0] = machines_h100e
    clouds = replace(
        clouds,
        vintages_h100e=fleet,
        buildings_usd=np.zeros_like(clouds.buildings_usd),
        debt_usd=np.full_like(clouds.debt_usd, debt_usd),
        default_spread=np.zeros_like(clouds.debt_usd),
        ai_margin_usd=np.full_like(clouds.debt_usd, 1e12),
    )
    market = replace(view.state.market, credit=np.ones_like(view.best))
    state = replace(view.state, clouds=clouds, market=market)
    return replace(view, p=given(view.p, VALUES), state=state)


def fail(played: Played, view: View, unpaid: FloatArray, left: FloatArray) -> Failures:
    debt = view.state.clouds.debt_usd
    rented = replace(
        played.done.rented, capex_usd=np.full_like(debt, 60.0), running_usd=np.full_like(debt, 30.0)
    )
    return failures(view, rented, unpaid, left, debt, np.zeros_like(debt))


def test_nobody_fails_who_pays(played: Played, view: View, given: Given) -> None:
    seen = owing(view, given, 100.0, 0.0)
    none = np.zeros_like(seen.state.clouds.debt_usd)
    found = fail(played, seen, none, none)
    for name in ("part", "lost_usd", "written_off", "rescued", "spread"):
        assert not getattr(found, name).any(), name
    assert (found.credit == 1.0).all()


def test_debt_is_written_down_to_what_machines_fetch(
    played: Played, view: View, given: Given
) -> None:
    price = float(machine_usd(view)[0, 4])
    seen = owing(view, given, 10.0 * price, 8.0)
    assert collateral(seen)[:, 4] == pytest.approx(8.0 * price)
    built = replace(seen.state.clouds, buildings_usd=np.full_like(view.state.clouds.debt_usd, 7e9))
    halls = replace(seen, state=replace(seen.state, clouds=built))
    assert collateral(halls) == pytest.approx(collateral(seen) + 7e9)
    unpaid = np.zeros_like(seen.state.clouds.debt_usd)
    unpaid[:, 4] = 5.0
    found = fail(played, seen, unpaid, np.zeros_like(unpaid))
    assert found.part[:, 4] == pytest.approx(1.0)
    assert found.written_off[:, 4] == pytest.approx(6.0 * price)
    assert found.part.sum(axis=1) == pytest.approx(1.0)
    assert found.spread[:, 4] == pytest.approx(0.04)
    assert found.fresh[:, 4].all()
    assert found.fresh.sum() == len(unpaid)
    share = 6.0 / (10.0 * unpaid.shape[1])
    assert found.credit == pytest.approx(np.exp(-5.0 * share))


def test_lenders_keep_a_defaulted_cloud_running(played: Played, view: View, given: Given) -> None:
    seen = owing(view, given, 100.0, 0.0)
    left = np.zeros_like(seen.state.clouds.debt_usd)
    left[:, 5] = -40.0
    found = fail(played, seen, np.zeros_like(left), left)
    assert found.rescued[:, 5] == pytest.approx(41.0)
    assert found.rescued.sum(axis=1) == pytest.approx(41.0)
    assert found.part[:, 5] == pytest.approx(1.0)


def test_of_all_others_a_part_fails(played: Played, view: View, given: Given) -> None:
    seen = owing(view, given, 100.0, 0.0)
    unpaid = np.zeros_like(seen.state.clouds.debt_usd)
    unpaid[:, -1] = 10.0
    found = fail(played, seen, unpaid, np.zeros_like(unpaid))
    assert found.part[:, -1] == pytest.approx(0.1)
    assert found.written_off[:, -1] == pytest.approx(10.0)


def test_credit_comes_back_and_a_default_is_forgotten(
    played: Played, view: View, given: Given
) -> None:
    seen = owing(view, given, 100.0, 0.0)
    memory = VALUES | {"debt.credit_recovery_months": 4.0, "debt.default_memory_months": 4.0}
    clouds = seen.state.clouds
    state = replace(
        seen.state,
        clouds=replace(clouds, default_spread=np.full_like(clouds.debt_usd, 0.04)),
        market=replace(seen.state.market, credit=np.full_like(view.best, 0.6)),
    )
    later = replace(seen, p=given(view.p, memory), state=state)
    none = np.zeros_like(clouds.debt_usd)
    found = fail(played, later, none, none)
    assert found.credit == pytest.approx(0.7)
    assert found.spread == pytest.approx(0.03)


def test_a_default_that_goes_on_is_no_new_one_and_debt_is_what_earnings_serve(
    played: Played, view: View, given: Given
) -> None:
    seen = owing(view, given, 1e9, 1e6)
    clouds = replace(
        seen.state.clouds,
        ai_margin_usd=np.full_like(seen.state.clouds.debt_usd, 1e6),
        default_spread=np.full_like(seen.state.clouds.debt_usd, 0.04 * (1.0 - 1.0 / 36.0)),
    )
    poor = replace(seen, state=replace(seen.state, clouds=clouds))
    unpaid = np.zeros_like(clouds.debt_usd)
    unpaid[:, 4] = 5.0
    found = fail(played, poor, unpaid, np.zeros_like(unpaid))
    assert not found.fresh.any()
    rate = interest_rate(poor) + 0.04
    years = poor.p["debt.neocloud_maturity_months"][0, 0] / 12.0
    assert served(poor)[:, 4] == pytest.approx(12e6 / (rate[:, 4] + 1.0 / years))
    assert found.written_off[:, 4] == pytest.approx(1e9 - served(poor)[:, 4])
