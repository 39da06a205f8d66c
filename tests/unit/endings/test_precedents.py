"""Lines drawn by past industries: the rule on exact small cases, and the table it reads."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import EndgameError
from sim.endings.industries import RECONSOLIDATED, Phase, figures, phases, races
from sim.endings.precedents import ORDER, best_line, drawn, measured


def line(own: list[float], others: list[float], at_least: bool = True) -> float:
    values = np.array([*own, *others])
    return best_line(values, np.arange(len(values)) < len(own), at_least)


def test_a_line_lies_midway_where_phases_part() -> None:
    assert line([4.0, 6.0], [1.0, 2.0]) == 3.0
    assert line([1.0, 2.0], [4.0, 6.0], at_least=False) == 3.0


def test_a_tie_goes_to_the_line_that_passes_more_of_its_own() -> None:
    # At 0.44 all own and one of two others pass; at 0.735 two own and none: 0.75 either way.
    assert line([0.46, 0.61, 0.75, 0.83], [0.42, 0.72]) == pytest.approx(0.44)


def test_balance_counts_shares_not_phases() -> None:
    # Refusing the four others costs one of two own: 0.75; passing both costs one of four: 0.875.
    assert line([5.0, 9.0], [1.0, 2.0, 3.0, 6.0]) == 4.0


def test_a_line_that_nothing_parts_lies_beyond_all() -> None:
    assert line([1.0, 2.0], [3.0, 4.0]) == pytest.approx(0.5)


def test_the_line_of_subsidies_is_that_of_the_docstring() -> None:
    found = drawn("subsidised", "revenue_over_own_cost", at_least=False)
    assert found.value == pytest.approx(0.83525)
    assert (found.own, found.others, found.right, found.right_left_out) == (4, 6, 9, 8)
    assert found.low < found.value < found.high
    assert found.width == pytest.approx(0.5 * (found.high - found.low))
    assert "9 on the right side, 8 with their industry left out" in found.said


def test_phases_of_earlier_endings_are_not_asked() -> None:
    codes = {phase.code for phase, *_ in measured("consolidation", "hhi")}
    assert "subsidised" not in codes
    assert {"consolidation", "oligopoly", "none"} == codes


def test_too_few_phases_draw_no_line() -> None:
    with pytest.raises(EndgameError, match="tiered: too few past phases with frontier_value_share"):
        drawn("tiered", "frontier_value_share")


def test_five_years_of_failures_count_at_their_yearly_rate() -> None:
    phase = Phase("made up", "winter", {"failed_share_5y": 0.52})
    assert phase.value("failed_share_3y") == pytest.approx(1.0 - 0.48**0.6)
    nominal = Phase("made up", "winter", {"nominal_price_change_per_year": -0.1})
    assert nominal.value("real_price_change_per_year") == -0.1
    assert nominal.value("hhi") is None


def test_the_table_has_graded_figures_with_sources() -> None:
    rows = figures()
    assert len(rows) == 224
    assert len({row.industry for row in rows}) == 29
    assert {row.confidence for row in rows} == {"A", "B", "C", "D"}
    assert all(row.source and row.unit for row in rows)
    assert {phase.code for phase in phases()} <= {*ORDER, "none"}


def test_of_sixteen_races_seven_ended_in_a_winter_and_five_of_these_came_back() -> None:
    first = races()
    assert len(first) == 16
    winters = {industry for industry, ending in first.items() if ending == "winter"}
    assert len(winters) == 7
    assert len(RECONSOLIDATED) == 5
    assert set(RECONSOLIDATED) < winters
