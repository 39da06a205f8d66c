"""The network of a result: who is in it, how they are linked, and with which numbers."""

from __future__ import annotations

from typing import Any

import pytest
import xarray as xr
from synthetic import synthetic_result

from sim.analysis.money.contagion import contagion
from sim.results import network


@pytest.fixture(scope="module")
def result() -> xr.Dataset:
    return synthetic_result()


def edges(graph: Any, relation: str) -> list[tuple[str, str, dict[str, Any]]]:
    found = graph.edges(data=True)
    return [edge for edge in found if edge[2]["relation"] == relation]


@pytest.mark.parametrize(("snapshot", "labs"), [("start", 14), ("end", 12)])
def test_nodes_are_the_living_labs_and_those_linked_to_them(
    result: xr.Dataset, snapshot: str, labs: int
) -> None:
    graph = network.graph(result, snapshot=snapshot)
    kinds = [kind for _, kind in graph.nodes(data="kind")]
    assert kinds.count("lab") == labs
    assert kinds.count("hyperscaler") == 4
    assert kinds.count("chip_maker") == 1
    assert {"builders", "consumers"} <= set(kinds)
    stakes = result["stake_investor"].values[0, ("start", "end").index(snapshot)]
    assert kinds.count("investor") == (stakes > 0).any(axis=0).sum()


@pytest.mark.parametrize("snapshot", ["start", "end"])
def test_edges_match_the_holdings(result: xr.Dataset, snapshot: str) -> None:
    graph = network.graph(result, snapshot=snapshot)
    place = ("start", "end").index(snapshot)
    held = int((result["stake_investor"].values[0, place] > 0).sum())
    strategic = int((result["stake_hyperscaler"].values[0, place] > 0).sum())
    # Who controls a lab is drawn as its owner, not as a funder as well.
    assert len(edges(graph, "funds")) == held + strategic - len(edges(graph, "owns"))
    assert len(edges(graph, "hosts")) == (result["host_share"].values[0, place] > 0).sum()
    assert len(edges(graph, "supplies")) == 4
    owned = {(giver, lab) for giver, lab, _ in edges(graph, "owns")}
    wanted = {("google", "google_deepmind"), ("amazon", "amazon_agi")}
    assert owned == wanted | ({("microsoft", "mistral"), ("oracle", "xai")} if place else set())
    revenue = result["revenue_snapshot_usd"].values[0, place]
    assert len(edges(graph, "buys")) == 2 * (revenue > 0).sum()
    assert len(graph.edges) == sum(
        len(edges(graph, name)) for name in ("funds", "hosts", "supplies", "owns", "buys")
    )


def test_a_stake_is_worth_its_share_of_the_valuation(result: xr.Dataset) -> None:
    graph = network.graph(result, snapshot="start")
    facts = graph.edges["microsoft", "openai", "funds"]
    assert facts["share"] == pytest.approx(0.3)
    assert facts["usd"] == pytest.approx(0.3 * result["valuation_usd"].values[0, 0, 0])


def test_customers_pay_the_labs_revenue(result: xr.Dataset) -> None:
    graph = network.graph(result, snapshot="end")
    paid = sum(facts["usd"] for _, lab, facts in edges(graph, "buys") if lab == "anthropic")
    assert paid == pytest.approx(12 * result["revenue_usd"].values[0, -1, 1])


def test_weights_are_shares_and_distress_stays_within_bounds(result: xr.Dataset) -> None:
    graph = network.graph(result)
    for _, _, facts in graph.edges(data=True):
        assert 0.0 <= facts["weight"] <= 1.0
        assert facts["exposed"] in ("source", "target")
    distress = contagion(graph, ["openai"])
    assert distress["openai"] == 1.0
    assert all(0.0 <= loss <= 1.0 for loss in distress.values())
    weight = graph.edges["microsoft", "openai", "funds"]["weight"]
    assert distress["microsoft"] >= weight


def test_a_dead_world_has_no_labs_and_no_investors() -> None:
    graph = network.graph(synthetic_result(all_die=True))
    kinds = {kind for _, kind in graph.nodes(data="kind")}
    assert kinds == {"hyperscaler", "chip_maker"}


def test_another_snapshot_is_refused(result: xr.Dataset) -> None:
    with pytest.raises(ValueError, match="'middle'; it may be one of start, end"):
        network.graph(result, snapshot="middle")
