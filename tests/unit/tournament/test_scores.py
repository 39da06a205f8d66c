"""Places, differences and the page, from rows made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.scenario.definition import Scenario
from sim.tournament.board import headline, page, said, view
from sim.tournament.game import Rules
from sim.tournament.league import MEASURES, Played
from sim.tournament.players import players
from sim.tournament.scores import audit_table, leaderboard

WORLDS = 40


def rows(*gains: float) -> pd.DataFrame:
    """Players whose value and share lie so far above today's, in worlds of different luck."""
    luck = np.linspace(0.0, 9.0, WORLDS)
    made = []
    for player, gain in enumerate(gains):
        for world in range(WORLDS):
            today = (1.0, 1.0, luck[world] * 1e9, 0.1)
            mine = (1.0, 1.0, (luck[world] + gain) * 1e9, 0.1 + 0.01 * gain)
            made.append([player, ("openai", "mistral")[world % 2], world, *mine, *today])
    names = ["player", "seat", "world", *MEASURES, *(f"today_{each}" for each in MEASURES)]
    return pd.DataFrame(made, columns=names)


def played(*gains: float, out: dict[int, str] | None = None, audit: bool = False) -> Played:
    rules = Rules(Scenario.load("baseline"), tuple(players()[:3]), 0, 8, 20.0)
    found = rows(*gains)
    seats = ("openai", "mistral")
    return Played(rules, seats, WORLDS, found, out or {}, found if audit else None)


def test_the_best_is_first_however_worlds_are_drawn() -> None:
    board = leaderboard(played(-1.0, 2.0, 0.0))
    assert board["player"].tolist() == ["harvester", "price_warrior", "patient"]
    assert board["place"].tolist() == [1, 2, 3]
    assert board["place_low"].tolist() == board["place_high"].tolist() == [1, 2, 3]
    first = board.iloc[0]
    assert first["value_usd.difference"] == pytest.approx(2e9)
    assert first["value_usd.low"] == pytest.approx(2e9)  # pairs take the worlds' own luck away
    assert first["share"] == pytest.approx(0.12)
    assert first["independent.low"] < 0.0 < first["independent.high"]
    # Equal in survival: (2 + 1 + 1) / 3.
    assert first["points"] == pytest.approx(4 / 3)


def test_equals_share_points() -> None:
    board = leaderboard(played(1.0, 1.0))
    assert board["points"].tolist() == [1.5, 1.5]


def test_the_audit_frames_what_surely_gains_most() -> None:
    table = audit_table(played(-1.0, 2.0, 0.0, audit=True))
    best = table[table["best"]]
    assert best["player"].tolist() == ["harvester", "harvester"]
    assert audit_table(played(1.0)).empty
    none = audit_table(played(-1.0, -2.0, audit=True))
    assert not none["best"].any()


def test_the_page_says_all_and_asks_nobody() -> None:
    done = played(-1.0, 2.0, out={2: "failed with <b>KeyError</b>"}, audit=True)
    board = leaderboard(done)
    text = page(view(board, audit_table(done), done, "endgame tournament"))
    assert headline(board, done).startswith("Harvester comes first of 2 (also")
    assert "1 disqualified" in text
    assert "failed with &lt;b&gt;KeyError&lt;/b&gt;" in text
    assert "http" not in text.replace("http-equiv", "")
    assert "<script" not in text
    assert "OpenAI" in text


def test_nobody_left_is_told() -> None:
    done = played(out={0: "late", 1: "late", 2: "late"})
    board = leaderboard(done)
    assert headline(board, done) == "Nobody finished; 3 disqualified."
    assert "Disqualified" in page(view(board, audit_table(done), done, ""))


def test_measures_in_words() -> None:
    assert said("share", 0.0312) == "3.1%"
    assert said("share", 0.0312, True) == "+3.1"
    assert said("value_usd", 2e9, True) == "+$2 bn"
    assert said("share", np.nan) == "-"
