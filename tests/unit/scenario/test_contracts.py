"""Dated terms between clouds and labs in scenario files."""

from __future__ import annotations

from typing import Any

import pytest

from sim.base.errors import ScenarioError
from sim.scenario.changes import changes
from sim.scenario.checks import in_force
from sim.scenario.definition import Scenario

ROW = {"lab": "openai", "cloud": "microsoft", "date": "2026-01", "revenue_share": 0.1}


def with_rows(*rows: dict[str, Any], **more: Any) -> Scenario:
    return Scenario.load({"extends": "baseline_2025", "contracts": list(rows), **more})


def test_a_file_adds_terms_to_those_it_extends() -> None:
    base = Scenario.load("baseline_2025").contracts
    found = with_rows(ROW).contracts
    assert found[:-1] == base
    now = {(each.lab, each.cloud): each.revenue_share for each in in_force(found, "2026-02")}
    before = {(each.lab, each.cloud): each.revenue_share for each in in_force(found, "2025-12")}
    assert (before["openai", "microsoft"], now["openai", "microsoft"]) == (0.2, 0.1)


def test_terms_survive_the_canonical_text() -> None:
    scenario = with_rows(ROW | {"first_refusal": True, "until": "2027-01"})
    again = Scenario.load(scenario.toml())
    assert again.contracts == scenario.contracts
    assert again.sha256() == scenario.sha256() != Scenario.load("baseline_2025").sha256()


def test_terms_go_with_who_is_taken_out() -> None:
    gone = with_rows(roster={"lab": [{"name": "openai", "remove": True}]})
    assert {each.lab for each in gone.contracts} == {"anthropic"}
    both = {
        "hyperscaler": [{"name": "amazon", "remove": True}],
        "lab": [{"name": "amazon_agi", "remove": True}],
    }
    none = with_rows(roster=both)
    assert "amazon" not in {each.cloud for each in none.contracts}


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"lab": "opnai"}, "contracts[0].lab = 'opnai': must be one of"),
        ({"cloud": "meta"}, "contracts[0].cloud = 'meta': must be one of"),
        ({"until": "2025-12"}, "contracts[0].until = '2025-12': must be after 2026-01"),
        ({"revenue_share": 1.2}, "must be a share from 0 to 1"),
        ({"exclusivity": "all"}, "must be a share from 0 to 1"),
        ({"first_refusal": 1}, "must be true or false"),
        ({"price": 1.0}, "price"),
    ],
)
def test_what_is_wrong_is_named(row: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        with_rows(ROW | row)
    place = len(Scenario.load("baseline_2025").contracts)
    assert complaint.replace("[0]", f"[{place}]") in str(refused.value)


def test_nobody_sells_more_than_all() -> None:
    other = {"lab": "openai", "cloud": "oracle", "date": "2026-01", "exclusivity": 0.6}
    with pytest.raises(ScenarioError, match=r"exclusivity of openai adds up to 1\.2 in 2026-01"):
        with_rows(ROW | {"exclusivity": 0.6}, other)


def test_new_terms_are_told_beside_those_before() -> None:
    base = Scenario.load("baseline_2025")
    (found,) = changes(with_rows(ROW | {"exclusivity": 0.5}), base)
    assert (found.section, found.what) == ("contracts", "openai and microsoft")
    assert found.before == "revenue_share 0.2, first_refusal"
    assert found.after == "revenue_share 0.1, exclusivity 0.5, 2026-01 on"
    (other,) = changes(with_rows(ROW | {"cloud": "oracle", "revenue_share": 0.0}), base)
    assert (other.before, other.after) == ("none", "nothing, 2026-01 on")


def test_a_start_of_its_own_brings_its_own_terms() -> None:
    """What was agreed later is not known at an earlier start, and so not inherited by one."""
    row = {"lab": "openai", "cloud": "microsoft", "date": "2025-01", "revenue_share": 0.2}
    roster = {"start": "start_2025"}
    given = {"extends": "baseline_2025", "start": "2025-01", "contracts": [row], "roster": roster}
    assert len(Scenario.load(given).contracts) == 1
    del given["contracts"]
    assert Scenario.load(given).contracts == Scenario.load("baseline_2025").contracts
