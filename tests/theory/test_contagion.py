"""Clearing of debts and DebtRank (Eisenberg and Noe 2001; Battiston et al. 2012)."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from sim.analysis.money.contagion import contagion
from sim.base.errors import EndgameError
from sim.economy.market.clearing import cleared


def chain(*weights: float) -> nx.MultiDiGraph:
    network = nx.MultiDiGraph()
    for place, weight in enumerate(weights):
        network.add_edge(f"{place}", f"{place + 1}", weight=weight)
    return network


@pytest.mark.parametrize("once", [False, True])
def test_on_a_chain_the_impact_is_the_product_of_the_weights(once: bool) -> None:
    distress = contagion(chain(0.5, 0.4, 0.9), {"0": 0.8}, once=once)
    wanted = {"0": 0.8, "1": 0.8 * 0.5, "2": 0.8 * 0.5 * 0.4, "3": 0.8 * 0.5 * 0.4 * 0.9}
    assert distress == pytest.approx(wanted)


def test_two_routes_add_up_to_at_most_one() -> None:
    network = nx.MultiDiGraph()
    network.add_edge("a", "b", weight=0.7)
    network.add_edge("a", "b", weight=0.2)
    assert contagion(network, ["a"])["b"] == pytest.approx(0.9)
    network.add_edge("a", "b", weight=0.6)
    assert contagion(network, ["a"])["b"] == 1.0


def test_the_source_suffers_where_the_link_says_so() -> None:
    network = nx.MultiDiGraph()
    network.add_edge("investor", "lab", weight=0.3, exposed="source")
    assert contagion(network, ["lab"])["investor"] == pytest.approx(0.3)
    assert contagion(network, ["investor"])["lab"] == 0.0


def test_a_cycle_echoes_without_end_or_once() -> None:
    network = nx.MultiDiGraph([("a", "b", {"weight": 0.5}), ("b", "a", {"weight": 0.5})])
    full = contagion(network, {"a": 0.1})
    # Echoes form a geometric series: 0.1 / (1 - 0.25), and half of it next door.
    assert full == pytest.approx({"a": 0.1 / 0.75, "b": 0.05 / 0.75})
    once = contagion(network, {"a": 0.1}, once=True)
    assert once == pytest.approx({"a": 0.125, "b": 0.05})


def test_strangers_are_named_and_nothing_comes_from_nothing() -> None:
    with pytest.raises(EndgameError, match="not in the network: nobody"):
        contagion(chain(0.5), ["nobody"])
    assert contagion(chain(0.5), {}) == {"0": 0.0, "1": 0.0}


def settled(debts: np.ndarray, assets: np.ndarray) -> np.ndarray:
    """Payments after more rounds than any chain or echo needs."""
    return cleared(debts, assets, rounds=400)


def random_debts(worlds: int, agents: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    debts = rng.exponential(10.0, (worlds, agents, agents))
    debts = debts * (rng.random(debts.shape) < 0.5) * (1 - np.eye(agents))
    return debts, rng.exponential(4.0, (worlds, agents))


def test_with_one_creditor_layer_payments_have_a_closed_form() -> None:
    # Two debtors (60 and 500 in hand) owe two creditors who owe nothing.
    debts = np.zeros((1, 4, 4))
    debts[0, 0, 2:] = 80.0, 40.0
    debts[0, 1, 2:] = 100.0, 0.0
    assets = np.array([[60.0, 500.0, 1.0, 2.0]])
    paid = settled(debts, assets)
    assert paid.tolist() == [[60.0, 100.0, 0.0, 0.0]]
    assert paid == pytest.approx(np.minimum(debts.sum(axis=2), assets))


def test_a_known_chain_of_defaults() -> None:
    # 0 owes 10 and has 4; 1 owes 10, has 3 and receives 4; 2 receives 7.
    debts = np.zeros((1, 3, 3))
    debts[0, 0, 1] = debts[0, 1, 2] = 10.0
    assert settled(debts, np.array([[4.0, 3.0, 0.0]])).tolist() == [[4.0, 7.0, 0.0]]


def test_payments_are_a_fixed_point_and_equity_adds_up_to_external_assets() -> None:
    debts, assets = random_debts(20, 6)
    paid = settled(debts, assets)
    owed = debts.sum(axis=2)
    share = debts / np.where(owed > 0, owed, 1.0)[:, :, None]
    received = (share * paid[:, :, None]).sum(axis=1)
    assert paid == pytest.approx(np.minimum(owed, assets + received), rel=1e-9, abs=1e-9)
    equity = assets + received - paid
    assert (equity >= -1e-9).all()
    assert equity.sum(axis=1) == pytest.approx(assets.sum(axis=1))
    assert (paid < owed - 1e-6).any(), "some world must see a default"


def test_creditors_come_before_owners_and_are_paid_alike() -> None:
    """Limited liability, absolute priority, proportionality: the three rules of the clearing."""
    debts, assets = random_debts(20, 6)
    paid = settled(debts, assets)
    owed = debts.sum(axis=2)
    share = debts / np.where(owed > 0, owed, 1.0)[:, :, None]
    worth = assets + (share * paid[:, :, None]).sum(axis=1)
    failed = paid < owed - 1e-6
    assert failed.any()
    assert (paid <= worth + 1e-9).all(), "nobody pays more than it has"
    assert worth[failed] == pytest.approx(paid[failed]), "owners get nothing before creditors"
    # A creditor owed twice as much receives twice as much; each passes on all that it gets.
    chained = np.zeros((1, 5, 5))
    chained[0, 0, 1:3] = 40.0, 20.0
    chained[0, 1, 3] = chained[0, 2, 4] = 100.0
    passed_on = settled(chained, np.array([[30.0, 0.0, 0.0, 0.0, 0.0]]))
    assert passed_on[0, 1:3] == pytest.approx([20.0, 10.0])


def test_a_world_alone_settles_as_in_a_batch() -> None:
    debts, assets = random_debts(20, 6)
    alone = settled(debts[7:8], assets[7:8])
    assert np.array_equal(alone[0], settled(debts, assets)[7])


def test_the_greatest_fixed_point_is_found() -> None:
    # Two who owe each other 1 and own nothing can pay each other in full.
    debts = np.array([[[0.0, 1.0], [1.0, 0.0]]])
    assert settled(debts, np.zeros((1, 2))).tolist() == [[1.0, 1.0]]
