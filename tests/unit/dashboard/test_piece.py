"""A piece is the worlds that `sim.run` gives; pieces join; what is drawn says what was played."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.dashboard import piece
from sim.dashboard.asked import Asked
from sim.dashboard.summed_up import viewed
from sim.dashboard.world_told import world_told
from sim.endings.classification import ENDINGS


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piece, "MONTHS", 24)
    monkeypatch.setattr("sim.dashboard.world_told.YEARS", 2)
    monkeypatch.setattr("sim.dashboard.asked.BUILDERS", 10.0)
    monkeypatch.setattr(piece, "ENOUGH_TO_COMPILE", 0)


def test_pieces_are_worlds_of_the_run() -> None:
    asked = Asked(levers=(("market.flywheel", 0.2),), seed=3)
    whole = piece.joined([piece.played_piece(asked, 0, 2), piece.played_piece(asked, 2, 3)])
    result = sim.run(asked.chosen(), 3, 3, 2, uncertain=True)
    np.testing.assert_array_equal(whole["hhi"], result["hhi"].values.astype(np.float32))
    sold = result["revenue_usd"].values.sum(axis=2)
    np.testing.assert_allclose(whole["paid"][..., 0], sold, rtol=1e-6)
    np.testing.assert_allclose(whole["held"].sum(axis=2), sold, rtol=1e-5)
    endings = [ENDINGS[code] for code in whole["ending"]]
    assert endings == result["ending"].values.tolist()
    told = viewed(whole, "2026-07")
    assert told["worlds"] == 3
    assert sum(count for count, *_ in told["endings"]) == 3
    assert np.asarray(told["labels"]).sum(axis=0) == pytest.approx(1.0, abs=2e-3)
    assert told["fans"]["hhi"][2][-1] == pytest.approx(np.median(whole["hhi"][:, -1]), rel=1e-3)
    paid = told["layers"]["paid"]["customers"][-1]
    assert paid == pytest.approx(sold[:, -12:].mean() * 12e-9, rel=1e-3)


def test_one_world_is_told_with_its_events() -> None:
    told = world_told(Asked(), 5)
    result = sim.run(Asked().chosen(), [5], 0, 2, uncertain=True)
    happened = sim.events(result)
    assert told["ending"] == result["ending"].values[0]
    assert len(told["label"]) == 24
    rounds = sum(kind == "round" for _, kind, *_ in told["events"])
    assert rounds == (happened["kind"] == "round").sum() > 0
    assert {each["name"] for each in told["labs"]} >= {"openai", "anthropic"}
    assert told["network"]["end"]["links"]
