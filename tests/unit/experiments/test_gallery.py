"""The gallery: every scenario is there, answers say how sure they are, the page has them all."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from by_path import EXPERIMENTS, experiment
from sides_by_hand import WORLDS, by_hand

from sim.analysis.pairs.compared import Compared
from sim.scenario.definition import Scenario
from sim.scenario.document import About
from sim.scenario.files import shipped_scenarios

FOLDER = EXPERIMENTS / "gallery"
PICTURES = EXPERIMENTS.parent / "results" / "gallery"
answers = experiment("gallery", "answers")
gallery_page = experiment("gallery", "gallery_page")
shown = experiment("gallery", "shown")
MADE = {"worlds": WORLDS, "months": 36, "seed": 0, "builders": 200, "version": "1", "code": "def"}


@pytest.fixture(scope="module")
def found() -> Compared:
    """Two scenarios under names that the gallery shows."""
    made = by_hand(2)
    names = ("subsidy", "price_war")
    others = [replace(each, name=name) for each, name in zip(made.others, names, strict=True)]
    return replace(made, others=tuple(others))


def test_every_shipped_change_of_the_baseline_is_shown_once() -> None:
    base = Scenario.load(shown.BASE)
    changes = [
        name
        for name in shipped_scenarios()
        if name != shown.BASE and Scenario.load(name).start == base.start
    ]
    assert sorted(shown.SHOWN) == sorted(changes)
    assert len(shown.SHOWN) == 16


def test_an_answer_names_the_ending_that_moves_most_and_the_numbers_that_do(
    found: Compared,
) -> None:
    said = answers.answer(WORLDS, found.others[0])
    assert said.startswith("Tiered in 32% of 40 paired worlds instead of 62 (-30 points, ")
    assert "; price over full cost " in said
    assert said.endswith(").")
    assert said.count(". ") == 0


def test_what_does_not_move_is_said_not_to() -> None:
    made = by_hand()
    (against,) = made.others
    table = against.differences.assign(moves=False)
    said = answers.answer(WORLDS, replace(against, differences=table))
    assert said.endswith("; no number of the market moves by more than luck would.")
    assert "may be luck, of so many outcomes" in said


@pytest.mark.parametrize(
    ("low", "high", "moves", "said"),
    [
        (-0.1, 0.2, False, "cannot be told apart"),
        (0.1, 0.2, False, "may be luck, of so many outcomes"),
        (-0.2, -0.1, True, ""),
    ],
)
def test_doubts(low: float, high: float, moves: bool, said: str) -> None:
    assert answers.doubted({"low": low, "high": high, "moves": moves}) == said


def test_the_table_says_where_each_row_comes_from(found: Compared) -> None:
    hashes = {"subsidy": "1a", "price_war": "2b"}
    table = answers.table_of_answers(found, hashes, MADE)
    assert set(table["scenario"]) == set(hashes)
    assert set(table.loc[table["scenario"] == "subsidy", "scenario_sha256"]) == {"1a"}
    assert {"before", "after", "difference", "low", "high", "pairs", "moves"} < set(table)
    assert set(table["code"]) == {"def"}


def test_the_page_has_question_answer_picture_command(found: Compared) -> None:
    about = About(question="What if?", story="It is so. It asks why.")
    page = gallery_page.page(found, {"subsidy": about, "price_war": about}, MADE)
    assert page.index("### 1. What if?") < page.index("### 2. What if?")
    assert "](../../results/gallery/price_war.png)" in page
    assert "    .venv/bin/endgame compare baseline subsidy --worlds 40\n" in page
    assert "worlds end: tiered 62%, subsidised 38%." in page


def test_what_is_committed_is_of_these_scenarios() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    sizes = [(PICTURES / f"{name}.png").stat().st_size for name in shown.SHOWN]
    assert sum(sizes) < 1_600_000
    assert all(f"results/gallery/{name}.png" in page for name in shown.SHOWN)
    with (FOLDER / "answers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["scenario"] for row in rows} == set(shown.SHOWN)
    for name in shown.SHOWN:
        (now,) = {row["scenario_sha256"] for row in rows if row["scenario"] == name}
        assert Scenario.load(name).sha256().startswith(now), f"{name} changed: run the gallery"
