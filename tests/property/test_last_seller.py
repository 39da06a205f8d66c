"""A market that loses its sellers goes on, and its money balances."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import sim
from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.capital import distress
from sim.economy.behaviour.observe import View

LAST = 3
"""Month after which nobody is left."""


def all_close(view: View, unsold: BoolArray, arrears: FloatArray, cash: FloatArray) -> BoolArray:
    return view.state.labs.alive & (view.month * np.ones_like(view.best) >= LAST)


def market(*names: str, weights: bool = False) -> dict[str, Any]:
    labs = [
        {"name": name, "label": name, "kind": "open_weight" if weights else "closed_frontier",
         "open_weights": weights}
        for name in names
    ]  # fmt: skip
    hypers = [{"name": name, "label": name} for name in ("microsoft", "google", "amazon")]
    return {
        "start": "2025-01",
        "years": 1,
        "about": {"question": "Who sells?"},
        "levers": {"builders.count": 20, "entry.hazard_per_year": 0.0},
        "shocks": [
            {"date": "2025-01", "what": f"lab.{name}.open_weights", "value": float(weights)}
            for name in names
        ],
        "roster": {
            "start": "start_2025",
            "entrant_slots": 1,
            "lab": labs,
            "hyperscaler": hypers,
            "investor": [{"name": "thrive", "label": "Thrive", "kind": "vc"}],
        },
    }


@pytest.mark.parametrize(
    ("scenario", "hosted", "compiled"),
    [
        (market("inflection"), False, "0"),
        (market("openai", "reka"), False, "0"),
        (market("mistral", weights=True), True, "0"),
        (market("inflection"), False, "1"),
    ],
    ids=["its only lab", "two labs", "open weights stay", "compiled"],
)
def test_a_market_without_labs_balances(
    scenario: dict[str, Any], hosted: bool, compiled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENDGAME_COMPILED", compiled)
    monkeypatch.setattr("sim.runs.passage.ways.WORTH_COMPILING", 1)
    monkeypatch.setattr(distress, "closures", all_close)
    result = sim.run(scenario, worlds=3, seed=2)
    alive = result["alive"].sum("lab").values
    assert (alive[:, LAST - 1] > 0).all()
    assert (alive[:, LAST:] == 0).all()
    assert result["ledger_residual"].max() < 1e-9
    spend = result["api_spend_usd"].values
    assert ((spend[:, LAST + 1 :] > 0.0) == hosted).all()
    assert (result["tokens_mtok"].values[:, LAST + 1 :] == 0.0).all()
