"""Mesa's own tools around a MarketModel: batch_run, DataCollector, SolaraViz."""

from __future__ import annotations

import mesa
import pandas as pd
import pytest

from sim import MarketModel
from sim.agents import Lab

TINY = {"extends": "baseline", "years": 1, "levers": {"builders.count": 20}}


def test_batch_run_sweeps_a_keyword() -> None:
    """mesa.batch_run: every keyword can be swept, two seeds each."""
    rows = mesa.batch_run(
        MarketModel,
        {"scenario": [TINY], "rng": [0, 1], "years": [1]},
        iterations=1,
        max_steps=3,
        display_progress=False,
    )
    table = pd.DataFrame(rows)
    assert sorted(table["rng"]) == [0, 1]


def test_a_data_collector_reads_agents_and_model() -> None:
    """mesa.DataCollector: columns of labs are attributes of agents."""
    model = MarketModel(scenario=TINY, rng=1)
    collector = mesa.DataCollector(
        model_reporters={"alive": lambda m: sum(lab.alive for lab in m.agents_by_type[Lab])},
        agenttype_reporters={Lab: {"cash_usd": "cash_usd"}},
    )
    for _ in range(3):
        model.step()
        collector.collect(model)
    assert len(collector.get_model_vars_dataframe()) == 3
    cash = collector.get_agenttype_vars_dataframe(Lab)["cash_usd"]
    assert len(cash) == 3 * len(model.agents_by_type[Lab])


@pytest.mark.slow
def test_solara_renders_a_page_around_the_model() -> None:
    """SolaraViz: a page with a slider, rendered without a browser."""
    solara = pytest.importorskip("solara")
    visual = pytest.importorskip("mesa.visualization")
    page = visual.SolaraViz(
        MarketModel(scenario=TINY, rng=1),
        components=[],
        model_params={"scenario": TINY, "years": 1},
        name="Endgame",
    )
    box, context = solara.render(page, handle_error=False)
    try:
        assert box.children
    finally:
        context.close()
