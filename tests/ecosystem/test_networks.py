"""A month as a networkx graph: its measures run on it as it is."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

import sim
from sim.results.network import graph


def test_networkx_measures_and_writes(tmp_path: Path) -> None:
    """networkx: ranks, components and GraphML from the last month's network."""
    network = graph(sim.run({"extends": "baseline", "years": 1, "levers": {"builders.count": 20}}))
    ranks = nx.pagerank(nx.DiGraph(network))
    assert sum(ranks.values()) == pytest.approx(1)
    assert nx.number_weakly_connected_components(network) >= 1
    nx.write_graphml(network, tmp_path / "month.graphml")
    back = nx.read_graphml(tmp_path / "month.graphml", force_multigraph=True)
    assert set(back.nodes) == {str(name) for name in network.nodes}
    assert back.number_of_edges() == network.number_of_edges()
