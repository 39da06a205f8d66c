"""What leads is found, a clock and noise are not, and what tells the event itself stands apart."""

from __future__ import annotations

import numpy as np
import pytest
from warnings_by_hand import EVENT, GAUGES, WORLDS, seen, verdict

from sim.analysis.warning import warned_words
from sim.analysis.warning.happenings import STATE
from sim.analysis.warning.judgement import JOINT, judged
from sim.base.errors import EndgameError


def test_the_planted_sign_is_the_best() -> None:
    found = verdict()
    rows = found.table.set_index("indicator")
    assert found.came == WORLDS // 2
    assert found.own.iloc[0]["indicator"] == "early"
    assert found.tells
    assert rows.loc["early", "auc_18"] > 0.95
    assert rows.loc["early", "auc_24"] == pytest.approx(0.5, abs=0.15)
    assert rows.loc["noise", "auc_18"] == pytest.approx(0.5, abs=0.15)
    assert rows.loc["clock", "auc_18"] == 0.5
    assert 17 <= rows.loc["early", "lead_months"] <= 22
    assert rows.loc["early", "warned_share"] > 0.9
    assert rows.loc["early", "false_alarm_rate"] == pytest.approx(0.1, abs=0.05)
    assert rows.loc["early", "wrong_share"] < rows.loc["early", "wrong_share_of_all"] - 0.1


def test_what_tells_the_event_itself_stands_apart() -> None:
    found = verdict()
    part = found.table.set_index("indicator")["part_of_definition"]
    assert part["own"]
    assert not part[["early", "noise", "clock", JOINT]].any()
    assert found.odds is not None
    assert "own" not in found.odds.names


def test_figures_are_those_of_odd_worlds() -> None:
    changed = seen()
    flipped = {
        name: np.where((np.arange(WORLDS) % 2 == 1)[:, None], -each, each)
        if name == "gauge.early" else each
        for name, each in changed.items()
    }  # fmt: skip
    rows = judged(EVENT, flipped, np.arange(WORLDS), GAUGES).table.set_index("indicator")
    assert rows.loc["early", "warns"] == "high"
    assert rows.loc["early", "auc_18"] < 0.05


def test_too_few_events_are_refused_in_one_line() -> None:
    few = seen()
    few[STATE + EVENT][29:] = False
    with pytest.raises(EndgameError, match=r"hhi > 4000: came in 15 of 160 worlds .* needs 30"):
        judged(EVENT, few, np.arange(WORLDS), GAUGES)


def test_what_cannot_be_judged_is_refused() -> None:
    early = seen()
    early[STATE + EVENT] = np.roll(early[STATE + EVENT], -40, axis=1)
    early[STATE + EVENT][:, -40:] = early[STATE + EVENT][:, [-41]]
    with pytest.raises(EndgameError, match=r"can be judged 18 months ahead in \d worlds"):
        judged(EVENT, early, np.arange(WORLDS), GAUGES)


def test_sentences() -> None:
    said = warned_words.sentence(verdict())
    assert said.startswith("The best warning of \u2018hhi > 4000\u2019 is what rises early, when")
    assert "of its alarms were false" in said
    assert warned_words.headline([verdict()]) == said
    assert "better than" in warned_words.about_odds(verdict())
    shown = warned_words.rows(verdict(), 3)
    assert shown["definition"].tolist()[-1] == "part of it"
    left = warned_words.tables([verdict()], "2026-07")
    assert left["lines.csv"]["date"].min() == "2027-07"
    assert set(left) == {
        "events.csv", "indicators.csv", "lines.csv", "roc.csv", "reliability.csv",
    }  # fmt: skip
