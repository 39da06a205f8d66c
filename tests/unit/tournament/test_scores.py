"""Places, differences and the page, from rows made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.agents import Builder, ChipMaker, Consumers, Hyperscaler, Investor
from sim.base.errors import ScenarioError
from sim.scenario.definition import Scenario
from sim.tournament.board import billions, finding, headline, page, said, view
from sim.tournament.contests import CONTESTS, MEASURES, contest
from sim.tournament.game import Rules
from sim.tournament.league import Played
from sim.tournament.players import players
from sim.tournament.scores import audit_table, by_luck, holm, leaderboard

WORLDS = 40


def rows(*gains: float) -> pd.DataFrame:
    """Players whose value and share lie so far above today's, in worlds of different luck."""
    luck = np.linspace(0.0, 9.0, WORLDS)
    made = []
    for player, gain in enumerate(gains):
        for world in range(WORLDS):
            today = (1.0, luck[world] * 1e9, 0.1)
            mine = (1.0, (luck[world] + gain) * 1e9, 0.1 + 0.01 * gain)
            made.append([player, ("openai", "mistral")[world % 2], world, *mine, *today])
    names = ["player", "seat", "world", *MEASURES, *(f"today_{each}" for each in MEASURES)]
    return pd.DataFrame(made, columns=names)


def played(*gains: float, out: dict[int, str] | None = None, audit: bool = False) -> Played:
    rules = Rules(Scenario.load("baseline"), tuple(players()[:3]), 0, 8, 20.0)
    found = rows(*gains)
    seats = ("openai", "mistral")
    return Played(rules, seats, WORLDS, found, out or {}, found if audit else None, seats)


def test_the_best_is_first_however_worlds_are_drawn() -> None:
    board = leaderboard(played(-1.0, 2.0, 0.0))
    assert board["player"].tolist() == ["harvester", "price_warrior", "patient"]
    assert board["place"].tolist() == [1, 2, 3]
    assert board["place_low"].tolist() == board["place_high"].tolist() == [1, 2, 3]
    first = board.iloc[0]
    assert first["value_usd.difference"] == pytest.approx(2e9)
    assert first["value_usd.low"] == pytest.approx(2e9)  # pairs take the worlds' own luck away
    assert first["share"] == pytest.approx(0.12)
    assert first["survives.low"] < 0.0 < first["survives.high"]
    # Equal in survival: (2 + 1 + 1) / 3.
    assert first["points"] == pytest.approx(4 / 3)


def test_equals_share_points() -> None:
    board = leaderboard(played(1.0, 1.0))
    assert board["points"].tolist() == [1.5, 1.5]


def test_the_audit_frames_what_gains_most() -> None:
    done = played(-1.0, 2.0, 0.0, audit=True)
    table = audit_table(done)
    best = table[table["best"]]
    assert best["player"].tolist() == ["harvester", "harvester"]
    assert finding(table, done) == (
        "Of 2 labs, all could gain by some strategy on average, and a gain is sure in 2. Harvester "
        "is the best answer most often, in 2; OpenAI could have gained most: +$2 bn (+$2 bn to "
        "+$2 bn) as harvester."
    )
    inside = replace(done, inside=frozenset({"mistral"}))
    assert "Of 1 lab inside companies, by what they earn, all could" in finding(table, inside)
    assert audit_table(played(1.0)).empty
    none = played(-1.0, -2.0, audit=True)
    assert not audit_table(none)["best"].any()
    assert finding(audit_table(none), none).startswith(
        "Of 2 labs, today's way is the best answer in 2"
    )


def test_luck_is_reckoned_for_all_comparisons_together() -> None:
    assert by_luck(np.array([1.0, 0.0, 2.0, 1.0])) == pytest.approx(0.0917, abs=1e-4)
    assert holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])
    done = played(0.0, audit=True)
    noise = np.random.default_rng(0).normal(size=2 * WORLDS // 2) * 1e9
    rows = done.rows.assign(value_usd=done.rows["today_value_usd"] + noise)
    table = audit_table(replace(done, audit=rows))
    assert (table["p_holm"] >= table["p"]).all()
    assert not table["sure"].any()


def test_each_kind_has_its_league_or_a_reason_why_not() -> None:
    assert contest(Mine, frozenset({"decide_capex"})) is CONTESTS["hyperscaler"]
    with pytest.raises(ScenarioError, match="decide_bid is not a strategy's to take here: a lab"):
        contest(Mine, frozenset({"decide_bid"}))
    for cls in (Investor, Builder, ChipMaker, Consumers):
        with pytest.raises(ScenarioError, match=f"subclasses {cls.__name__}, which cannot be"):
            contest(cls, frozenset())


class Mine(Hyperscaler):
    """Of a kind that has a league."""


def test_the_page_says_all_and_asks_nobody() -> None:
    done = played(-1.0, 2.0, out={2: "failed with <b>KeyError</b>"}, audit=True)
    board = leaderboard(done)
    text = page(view([done], "endgame tournament"))
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
    assert "Disqualified" in page(view([done], ""))


def test_measures_in_words() -> None:
    assert said("share", 0.0312) == "3.1%"
    assert said("share", 0.0312, True) == "+3.1"
    assert said("value_usd", 2e9, True) == "+$2 bn"
    assert said("share", np.nan) == "-"
    assert [billions(each * 1e9) for each in (3.791, -597.2, 0.0)] == ["+3.8", "-597", "0"]
