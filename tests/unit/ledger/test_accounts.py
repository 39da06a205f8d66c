"""The chart of accounts: a closed economy, in a fixed order."""

from __future__ import annotations

from typing import get_args

from sim.base.axes import LAYERS
from sim.ledger.accounts import (
    FLOWS,
    FLOWS_PAID_BY,
    FLOWS_RECEIVED_BY,
    INSIDE_SECTORS,
    PER_AGENT_SECTORS,
    SECTORS,
    Kind,
)

LAYER_OF_SELLER = {
    "labs": "models",
    "hosts": "models",
    "hyperscalers": "cloud",
    "other_clouds": "cloud",
    "chip_maker": "chips",
    "builders": "applications",
}


def test_sectors_are_distinct_and_inside_comes_first() -> None:
    assert len(set(SECTORS)) == len(SECTORS) == 20
    assert SECTORS[:7] == INSIDE_SECTORS
    assert set(PER_AGENT_SECTORS) < set(INSIDE_SECTORS)


def test_flows_keep_their_order_and_join_named_sectors() -> None:
    assert len(FLOWS) == 75
    assert next(iter(FLOWS)) == "api_sales"
    assert list(FLOWS)[-1] == "entry_capital"
    for name, flow in FLOWS.items():
        assert name == flow.name
        assert {flow.payer, flow.receiver} <= set(SECTORS)
        assert flow.kind in get_args(Kind)
        assert flow.description


def test_layer_is_the_sellers_layer_and_only_revenue_has_one() -> None:
    for flow in FLOWS.values():
        is_revenue = flow.kind == "sale" and flow.receiver in LAYER_OF_SELLER
        assert flow.layer == (LAYER_OF_SELLER[flow.receiver] if is_revenue else "none"), flow.name
    assert {flow.layer for flow in FLOWS.values()} == {*LAYERS, "none"}


def test_the_only_flow_inside_a_sector_is_between_hyperscalers() -> None:
    inside = [flow.name for flow in FLOWS.values() if flow.payer == flow.receiver]
    assert inside == ["acquisition_hyperscalers"]


def test_each_flow_is_paid_by_one_sector_and_received_by_one() -> None:
    paid = [name for names in FLOWS_PAID_BY.values() for name in names]
    received = [name for names in FLOWS_RECEIVED_BY.values() for name in names]
    assert sorted(paid) == sorted(received) == sorted(FLOWS)
    assert FLOWS_PAID_BY["chip_maker"] == (
        "chip_making",
        "chip_payouts",
        "chip_maker_stakes",
        "chip_maker_deals",
    )
    assert FLOWS_RECEIVED_BY["chip_maker"] == ("chip_sales", "chip_sales_other")
