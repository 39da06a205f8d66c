"""Terms between clouds and labs: in force by date, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.economy.behaviour.clouds import cloud_deals as rules
from sim.economy.behaviour.labs.compute_contracts import renegotiated
from sim.economy.behaviour.observe import View
from sim.economy.participants import DealTerms
from sim.scenario.document import Contract
from sim.scenario.parameters import Parameters
from sim.start.build import Batch
from sim.start.deals import deals

Given = Callable[[Parameters, dict[str, float]], Parameters]


def terms(batch: Batch, *contracts: Contract) -> DealTerms:
    return deals(contracts, batch.people, "2025-01")


def under(view: View, found: DealTerms, month: int = 0) -> View:
    return replace(view, setting=replace(view.setting, deals=found), month=month)


def with_microsoft(date: str = "2025-01", **what: Any) -> Contract:
    return Contract(lab="openai", cloud="microsoft", date=date, **what)


def test_terms_begin_and_end_and_a_later_one_takes_over(
    view: View, small_batch: Batch, column: Callable[[str], int]
) -> None:
    found = terms(
        small_batch,
        with_microsoft("2026-01", revenue_share=0.1, until="2026-07"),
        with_microsoft("2024-01", revenue_share=0.2),
    )
    cloud = view.setting.hyperscalers.index("microsoft")
    shares = [
        rules.in_force(under(view, found, month), "revenue_share")[0, column("openai"), cloud]
        for month in (0, 11, 12, 17, 18)
    ]
    assert shares == pytest.approx([0.2, 0.2, 0.1, 0.1, 0.0])
    nothing = rules.in_force(under(view, terms(small_batch)), "exclusivity")
    assert not nothing.any()


def test_a_share_of_revenue_and_a_fee_on_what_is_resold(
    view: View, small_batch: Batch, given: Given, column: Callable[[str], int]
) -> None:
    found = terms(
        small_batch,
        with_microsoft(revenue_share=0.2),
        Contract(lab="openai", cloud="amazon", date="2025-01", resale_share=0.4, resale_fee=0.25),
    )
    seen, lab = under(view, found), column("openai")
    hundred = np.full_like(view.arr_usd, 100.0)
    owed = rules.shared(seen, hundred, 0.5 * hundred)
    assert owed.all[:, lab] == pytest.approx(25.0)
    assert owed.resold_usd[:, lab] == pytest.approx(20.0)
    assert np.delete(owed.all, lab, axis=1).max() == 0.0
    labs = replace(
        view.state.labs,
        revenue_window=np.full_like(view.state.labs.revenue_window, 100.0),
        tier_revenue_usd=np.full_like(view.state.labs.tier_revenue_usd, 25.0),
    )
    flat = {"labs.selling_share": 0.1, "labs.selling_scale_elasticity": 0.0}
    p = given(view.p, flat)
    rate = rules.selling_rate(replace(seen, p=p, state=replace(view.state, labs=labs)))
    assert rate[:, lab] == pytest.approx(0.2 + 0.05 + 0.08)


def hosts_of(view: View, found: DealTerms, demand: float = 0.0) -> np.ndarray:
    """Hosts after a month in which everything is placed anew, half with whoever has room."""
    labs = view.state.labs
    nothing = np.zeros_like(labs.contracted_h100e)
    labs = replace(labs, contracted_h100e=nothing, contracted_usd=nothing)
    seen = replace(under(view, found), state=replace(view.state, labs=labs))
    bill = 1e6 * labs.host_share
    asked = np.full_like(view.full_cost, demand)
    return rules.hosts(seen, asked, bill, renegotiated(seen, 0.0 * view.arr_usd))


def test_exclusivity_binds_what_is_placed_anew(
    view: View, small_batch: Batch, given: Given, column: Callable[[str], int]
) -> None:
    seen = replace(view, p=given(view.p, {"contracts.second_source_share": 0.5}))
    cloud, lab = view.setting.hyperscalers.index("microsoft"), column("openai")
    bound = hosts_of(seen, terms(small_batch, with_microsoft(exclusivity=1.0)))
    assert bound[:, lab, cloud] == pytest.approx(1.0)
    free = hosts_of(seen, terms(small_batch))
    refusal = hosts_of(seen, terms(small_batch, with_microsoft(first_refusal=True)))
    assert (free[:, lab, cloud] < view.state.labs.host_share[:, lab, cloud]).all()
    assert refusal[:, lab, cloud] == pytest.approx(1.0)  # there is room for all of it
    clouds = replace(view.state.clouds, in_transit_h100e=0.0 * view.state.clouds.in_transit_h100e)
    none_come = replace(seen, state=replace(view.state, clouds=clouds))
    found = terms(small_batch, with_microsoft(first_refusal=True))
    crowded = hosts_of(none_come, found, 1e12)  # nobody has room: all stay where they are
    assert crowded[:, lab] == pytest.approx(view.state.labs.host_share[:, lab])
    assert free.sum(axis=2) == pytest.approx(1.0)


def test_labs_with_a_parent_keep_their_hosts_while_there_is_room(
    view: View, small_batch: Batch, given: Given
) -> None:
    seen = replace(view, p=given(view.p, {"contracts.second_source_share": 0.5}))
    owned = view.state.labs.owner != -1
    kept = hosts_of(seen, terms(small_batch))
    assert kept[owned] == pytest.approx(view.state.labs.host_share[owned])


def test_room_is_what_is_free_and_what_comes(view: View, given: Given) -> None:
    clouds = view.state.clouds
    fleet = np.zeros_like(clouds.vintages_h100e)
    fleet[..., 0] = 100.0
    coming = np.zeros_like(clouds.in_transit_h100e)
    coming[..., -1] = 10.0
    state = replace(
        view.state,
        clouds=replace(
            clouds,
            vintages_h100e=fleet,
            in_transit_h100e=coming,
            halls_gw=np.ones_like(clouds.halls_gw),
        ),
    )
    seen = replace(view, state=state, p=given(view.p, {"cloud.target_utilisation": 0.85}))
    assert rules.next_room(seen, np.full_like(view.full_cost, 80.0)) == pytest.approx(15.0)
    assert rules.next_room(seen, np.full_like(view.full_cost, 90.0)) == pytest.approx(10.0)
