"""Dated inputs act by date in every scenario, levels of a start stand in its table."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import ParameterError
from sim.scenario import by_calendar as room
from sim.scenario.by_calendar import by_calendar
from sim.scenario.definition import Scenario
from sim.scenario.parameters import agents_at, levels, start_table, table
from sim.scenario.schema import DatedRow, dated_rows
from sim.start.inputs import parameters

OWN = ("2030", "estimated", "", "a fact")
ROWS = (
    DatedRow("2022-01", "2024-01", "chips.price_shock", "multiply", 1.2, 1.0, 1.5, "press", *OWN),
    DatedRow("2025-06", "", "chips.supply_shock", "add", -0.2, -0.3, 0.0, "press", *OWN),
    DatedRow("2024-06", "2025-03", "lab.xai.brand", "set", 1.0, 0.0, 2.0, "press", *OWN),
    DatedRow("2024-06", "2025-03", "lab.nobody.brand", "set", 1.0, 0.0, 2.0, "press", *OWN),
)
HEADER = "date,until,what,mode,value,low,high,source,as_of,quality,would_settle,description\n"


@pytest.fixture
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "dated_inputs", lambda: ROWS)


def acting(scenario: str, years: int) -> list[str]:
    return [each.what for each in by_calendar(Scenario.load(scenario), years)]


@pytest.mark.usefixtures("few_rows")
def test_a_later_start_is_later_on_the_same_line() -> None:
    assert acting("history_2023", 1) == ["chips.price_shock"]
    both = ["chips.price_shock", "chips.supply_shock", "lab.xai.brand"]
    assert acting("history_2023", 3) == both
    assert acting("baseline_2025", 1) == both[1:]


@pytest.mark.usefixtures("few_rows")
def test_they_lie_under_levers_and_draws_and_before_a_scenarios_own_shocks() -> None:
    scenario = Scenario.load("history_2023").replace({"chips.price_shock": 0.9})
    own = [{"date": "2023-07", "what": "chips.price_shock", "value": 1.0}]
    for shocks, later in (([], 1.08), (own, 1.0)):
        text = {"extends": "history_2023", "shocks": shocks}
        chosen = Scenario.load(text).replace(dict(scenario.levers))
        p = parameters(chosen, range(2), 0, 36, uncertain=False)
        path = [float(p.at(month)["chips.price_shock"][0, 0]) for month in (0, 11, 12)]
        assert path == pytest.approx([1.08, later, 0.9 if later > 1.0 else 1.0])


def test_levels_come_from_the_start_table_and_levers_go_before() -> None:
    found, history = levels("start_2023"), Scenario.load("history_2023")
    assert found["start.sentiment"] != table()["start.sentiment"].value
    assert history.values()["start.sentiment"] == found["start.sentiment"]
    assert history.replace({"start.sentiment": 1.0}).values()["start.sentiment"] == 1.0
    p = parameters(history, range(3), 0, 12, uncertain=False)
    assert np.all(p["start.sentiment"] == found["start.sentiment"])


def test_what_lasts_is_known_at_every_start() -> None:
    for name in ("start_2023", "start_2025"):
        rows = {(row.agent, row.quantity): row.value for row in agents_at(name)}
        assert rows["anthropic", "lasting_fit"] > 0.0
        assert len(rows) > len(start_table(name))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2024,,a.b,set,1,0,2,press,2024,reported,,x", "must be YYYY-MM"),
        ("2024-01,soon,a.b,set,1,0,2,press,2024,reported,,x", "YYYY-MM, or nothing"),
        ("2024-01,,a.b,swap,1,0,2,press,2024,reported,,x", "set, multiply or add"),
        ("2024-01,,a.b,set,3,0,2,press,2024,reported,,x", "must be 0 to 2"),
        ("2024-01,,a.b,set,1,0,2,,2024,reported,,x", "must name a source"),
        ("2024-01,,a.b,set,1,0,2,press,2024,assumed,,x", "would_settle"),
    ],
)
def test_damaged_tables_are_refused(line: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        dated_rows(HEADER + line, "d.csv")


def test_nothing_is_dated_twice() -> None:
    line = "2024-01,,a.b,set,1,0,2,press,2024,reported,,x\n"
    assert len(dated_rows(HEADER + line + line.replace("2024-01", "2024-02", 1), "d.csv")) == 2
    with pytest.raises(ParameterError, match=r"2024-01 a\.b: is there twice"):
        dated_rows(HEADER + line + line, "d.csv")
