"""The answer in sentences: what moves, by how much, or that nothing can be told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sides_by_hand import MONTHS, WORLDS, by_hand, happened, world_rows

from sim.analysis.pairs.compared import Compared
from sim.analysis.pairs.label_flows import flows_of
from sim.analysis.pairs.pair_differences import differences_of, rows_of
from sim.analysis.pairs.parting import KINDS, Parting, partings
from sim.analysis.pairs.verdict import HAPPENED, cells, in_numbers, parting_words, verdict, when


def unmoved(noise: float) -> Compared:
    """Both sides the same but for a little noise in one outcome."""
    found = by_hand()
    rows = world_rows(False)
    other = rows.assign(hhi=rows["hhi"] + noise * np.resize([1.0, -1.0], WORLDS))
    none = happened((0, "2027-02-01", "round", "openai", "")).head(0)
    table = partings(none, none, range(WORLDS), found.start, MONTHS)
    against = replace(
        found.others[0], differences=differences_of(rows, other, MONTHS),
        flows=flows_of(rows, other), parting=Parting(table, 0, MONTHS),
    )  # fmt: skip
    return replace(found, others=(against,))


def test_the_first_sentence_has_the_flow_the_endings_and_what_moves_most() -> None:
    told = verdict(by_hand())
    assert (
        "another in 12 of 40 pairs (30%, 95% 18% to 45%), most often tiered to winter (12)" in told
    )
    assert "tiered 62 to 32% of worlds (-30, -43 to -14)" in told
    assert "What moves most:" in told
    assert "price over full cost" in told
    assert "HHI" not in told


def test_where_nothing_moves_it_says_so() -> None:
    told = verdict(unmoved(1.0))
    assert told.startswith("Nothing can be told of labs.match_speed = 0.0 from 40 pairs: of 5 out")
    same = "No world differs with labs.match_speed = 0.0: all is the same in 40 pairs."
    assert verdict(unmoved(0.0)) == same
    assert parting_words(unmoved(1.0), unmoved(1.0).others[0])[0].startswith("No pair parts")


def test_each_of_several_sides_has_its_name() -> None:
    told = verdict(by_hand(2))
    assert "With labs.match_speed = 0.0 the ending" in told
    assert "With labs.match_speed = 0.1 the ending" in told


def test_parting_is_told_with_date_event_and_side() -> None:
    found = by_hand()
    first, story = parting_words(found, found.others[0])
    assert first == "30 of 40 pairs part by an event, half by 2028-01 (95%: 2028-01 to 2028-01)."
    assert "world 3, parts in 2028-01: Mistral AI closes, only with labs.match_speed = 0.0" in story


def test_months_are_dates() -> None:
    assert [when("2026-07", month) for month in (0, 5, 6, np.inf)] == [
        "2026-07", "2026-12", "2027-01", "never",
    ]  # fmt: skip


def test_numbers_have_signs_and_units_but_nought() -> None:
    rows = {row["outcome"]: row for row in rows_of(by_hand().others[0].differences)}
    assert in_numbers(rows["first_ending_months"]).startswith("36.0 to 31.2 months (-4.8, ")
    assert cells(rows["hhi"])[2] == "0"
    small = {"before": 1.0, "after": 1.004, "difference": 0.004, "low": 0.003, "high": 0.0049}
    ratio = {"outcome": "price_to_full_cost", **small}
    assert in_numbers(ratio | {"moves": False}) == "1.00 to 1.00 (0.00, 0.00 to 0.00)"
    assert in_numbers(ratio | {"moves": True}) == "1.000 to 1.004 (+0.004, +0.003 to +0.005)"


def test_every_kind_of_event_has_words() -> None:
    assert set(HAPPENED) == set(KINDS)


def test_a_blocked_sale_names_no_buyer_and_outside_buyers_are_named() -> None:
    found = by_hand()
    none = happened((0, "2027-02-01", "round", "openai", "")).head(0)
    for event, words in (
        (("blocked_merger", "openai", ""), "antitrust blocks a sale of OpenAI, only"),
        (("acquisition", "openai", "buyout_fund"), "a buyout fund buys OpenAI for"),
    ):
        table = partings(
            none, happened((3, "2027-02-01", *event)), range(WORLDS), "2026-07", MONTHS
        )
        against = replace(found.others[0], parting=Parting(table, 3, MONTHS))
        assert words in parting_words(found, against)[1]
