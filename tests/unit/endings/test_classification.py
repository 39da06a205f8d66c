"""Endings of hand-made worlds: each reaches its label, and its numbers are worked by hand."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import xarray as xr
from hand_made import (
    LABS,
    MONTHS,
    WORLDS,
    Series,
    commoditization,
    consolidation,
    covered,
    dataset,
    flat,
    oligopoly,
    path,
    prices_rise,
    rd_retreat,
    subsidised,
    tiered,
    winter,
)

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.endings import classification as endgame
from sim.endings.classification import ENDINGS, Thresholds
from sim.endings.readings import funded_gap, indicators, labs_lost, recoupment
from sim.endings.registry import RECORDS, in_turn, lines
from sim.endings.windows import (
    fall_from_peak,
    first_held,
    held,
    lowest_month,
    trailing_mean,
    trailing_peak,
)
from sim.endings.words import verdict


def final(series: Series, thresholds: Thresholds = endgame.DEFAULT) -> FloatArray:
    return endgame.memberships(series, thresholds)[:, -1]


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_hand_made_world_reaches_its_ending(ending: str) -> None:
    member = final(WORLDS[ending]())
    assert endgame.label(member).tolist() == [ending]
    assert member[0, ENDINGS.index(ending)] > 0.6


def test_a_batch_of_all_worlds_is_labelled_like_each_alone() -> None:
    alone = [WORLDS[ending]() for ending in ENDINGS]
    batch = {name: np.concatenate([each[name] for each in alone]) for name in alone[0]}
    together = endgame.memberships(batch)
    assert endgame.label(together[:, -1]).tolist() == list(ENDINGS)
    for world, series in enumerate(alone):
        assert np.array_equal(together[world], endgame.memberships(series)[0])


def test_a_membership_is_half_at_the_threshold_and_worked_beside_it() -> None:
    condition = RECORDS["commoditization"].conditions[1]
    values = np.array([[0.42, 0.50, 0.58]])
    member = condition.membership({"open_token_share": values}, Thresholds())
    assert member == pytest.approx(np.array([[0.26894, 0.5, 0.73106]]), abs=1e-5)  # 1/(1+e)


def test_an_ending_fits_as_its_weakest_condition_and_nothing_makes_up_for_it() -> None:
    at_the_line = Thresholds().hhi_high
    for far in (0.0, 9000.0 - at_the_line):
        world = consolidation() | {"hhi": flat(at_the_line + far)}
        owner = flat(-1.0, LABS)
        owner[:, 24:, 0] = owner[:, 30:, 1] = owner[:, 31:, 2] = 0.0
        own = endgame.own_fits(indicators(world | {"owner": owner}))["consolidation"][0, -1]
        assert own == pytest.approx(0.5 if far == 0.0 else 1 / (1 + np.exp(-1.5 / 0.35)))


def test_what_is_tested_before_takes_from_what_is_tested_after() -> None:
    order = [each.name for each in in_turn()]
    found = indicators(consolidation())
    own = {name: each[0, -1] for name, each in endgame.own_fits(found).items()}
    member = dict(zip(ENDINGS, endgame.fitting(found)[0, -1], strict=True))
    assert own["oligopoly"] > 0.9 > 0.3 > member["oligopoly"]
    for place, name in enumerate(order):
        earlier = max((own[each] for each in order[:place]), default=0.0)
        assert member[name] == min(own[name], 1.0 - earlier)
    assert member["unresolved"] == 1.0 - max(own.values())


def test_at_most_one_membership_passes_a_half() -> None:
    batch = [endgame.memberships(WORLDS[ending]()) for ending in ENDINGS]
    assert ((np.concatenate(batch) > 0.5).sum(axis=-1) <= 1).all()


def test_a_cover_that_research_gave_up_for_is_a_retreat_not_a_rise_of_prices() -> None:
    own = {name: each[0, -1] for name, each in endgame.own_fits(indicators(rd_retreat())).items()}
    assert own["prices_rise"] < 0.1 < 0.8 < own["rd_retreat"]
    own = {name: each[0, -1] for name, each in endgame.own_fits(indicators(prices_rise())).items()}
    assert own["rd_retreat"] < 0.1 < 0.9 < own["prices_rise"]


def test_mark_ups_without_dearer_products_are_no_rise_of_prices() -> None:
    """Costs fall by half and then again while prices stand: margins rise, prices do not."""
    cheaper = path(1.0, 1 / 1.5, 1 / 2.5)
    world = oligopoly() | covered(path(0.4, 0.8, 1.3)) | {
        "unit_cost_usd_per_mtok": 6.5 * cheaper[..., None, None] * flat(1.0, LABS, 2),
        "serving_cost_usd": 1.6e9 * cheaper[..., None] * flat(1.0, LABS),
    }  # fmt: skip
    found = {name: each[0, -1] for name, each in indicators(world).items()}
    assert found["margin_rise"] == pytest.approx(1 / 1.5 - 1 / 3.75)
    assert found["markup_part"] == pytest.approx(np.log(2.5) / np.log(1.3 / 0.4))
    assert found["real_price_rise"] == pytest.approx(0.0)
    assert endgame.label(final(world)).tolist() == ["oligopoly"]


def test_the_gap_is_what_customers_leave_open() -> None:
    assert funded_gap(subsidised())[0, -1] == pytest.approx(0.8)  # 4 of 5 bn
    assert funded_gap(oligopoly())[0, -1] == 0.0


def test_money_that_nobody_needs_any_more_is_no_drought() -> None:
    ended = {"funding_usd": path(6e9, 2e9, 0.0)}
    fall = indicators(oligopoly() | ended)["investment_fall"][0, -1]
    assert fall == 0.0
    fall = indicators(oligopoly() | covered(flat(0.6)) | ended)["investment_fall"][0, -1]
    assert fall == 1.0


def test_a_bust_without_failures_is_no_winter() -> None:
    member = final(winter() | {"alive": flat(1.0, LABS), "revenue_usd": flat(1e9, LABS)})
    assert endgame.label(member).tolist() == ["rd_retreat"]


def test_open_models_that_lose_money_are_subsidised_not_commodities() -> None:
    world = commoditization() | covered(flat(0.6)) | {"funding_usd": flat(3e9)}
    assert endgame.label(final(world)).tolist() == ["subsidised"]


def test_a_market_consolidated_and_still_subsidised_by_its_owners_is_subsidised() -> None:
    world = consolidation() | covered(flat(0.6)) | {"parent_support_usd": flat(6e8, LABS)}
    member = final(world)[0]
    assert str(endgame.label(member)) == "subsidised"
    assert endgame.own_fits(indicators(world))["consolidation"][0, -1] > 0.5


def test_concentration_without_lost_labs_is_not_consolidation() -> None:
    member = final(consolidation() | {"owner": flat(-1.0, LABS)})
    assert endgame.label(member).tolist() == ["oligopoly"]


def test_a_consolidated_frontier_over_an_open_tail_is_tiered() -> None:
    assert endgame.label(final(tiered())).tolist() == ["tiered"]
    for name, value in (("owner", flat(-1.0, LABS)), ("open_token_share_by_tier", flat(0.1, 2))):
        assert endgame.label(final(tiered() | {name: value})).tolist() == ["oligopoly"]


def test_the_label_is_the_first_in_turn_that_passes() -> None:
    cases = np.zeros((3, 9))
    cases[0, [1, 5]] = 0.5  # consolidation and winter at a half: winter is tested before
    cases[1, 1] = 0.49
    cases[2, [4, 3]] = 0.5, 0.5
    assert endgame.label(cases).tolist() == ["winter", "unresolved", "subsidised"]
    assert endgame.label(cases, Thresholds(floor=0.4))[1] == "consolidation"


def test_the_first_ending_is_how_the_race_ended_not_where_the_world_stands() -> None:
    monthly = np.zeros((3, 40, 9))
    monthly[:2, :10, 4] = 0.9  # subsidised
    monthly[0, 12:16, 2] = 0.9  # four months: a flicker
    monthly[0, 18:30, 5] = 0.9
    monthly[0, 30:, 1] = 0.9
    monthly[2, :, 6] = 0.9  # never subsidised, so no race ended
    name, months = endgame.first_ending(monthly)
    assert name.tolist() == ["winter", "none", "none"]
    np.testing.assert_equal(months, [18.0, np.nan, np.nan])


def test_label_path_changes_only_after_six_months() -> None:
    monthly = np.zeros((1, 20, 9))
    monthly[:, :, 4] = 0.9
    for months in (slice(5, 9), slice(12, None)):  # four months: a flicker
        monthly[:, months, [1, 4]] = 0.9, 0.1
    shown = endgame.label_path(monthly)[0]
    assert (shown[:17] == "subsidised").all()
    assert (shown[17:] == "consolidation").all()
    plain = endgame.label_path(monthly, hold=1)[0]
    assert plain.tolist() == endgame.label(monthly)[0].tolist()


def test_first_passage_is_the_first_month_of_the_first_lasting_spell() -> None:
    monthly = np.zeros((2, 20, 9))
    monthly[0, 3:8, 0] = 0.9  # five months only
    monthly[0, 10:16, 0] = 0.9
    monthly[0, 17:, 1] = 0.9  # too short before the record ends
    monthly[1, :, 4] = 0.5
    passage = endgame.first_passage(monthly)
    assert passage[0, 0] == 10.0
    assert passage[1, 4] == 0.0
    assert np.isnan(passage[0, 1:]).all()
    assert endgame.first_passage(monthly, hold=1)[0, :2].tolist() == [3.0, 17.0]


def test_winter_is_found_by_first_passage_after_the_market_has_recovered() -> None:
    world = winter()
    grown = {name: np.concatenate([each, np.repeat(each[:, :1], 24, axis=1)], axis=1)
             for name, each in world.items()}  # fmt: skip
    monthly = endgame.memberships(grown)
    assert endgame.label(monthly[:, -1]).tolist() == ["oligopoly"]
    assert 45 <= endgame.first_passage(monthly)[0, ENDINGS.index("winter")] < MONTHS


def test_labs_lost_counts_large_labs_once_and_the_reborn_as_new() -> None:
    revenue = np.zeros((1, 10, 3))
    revenue[..., 0] = 90.0
    revenue[:, :3, 1] = 10.0  # large; closes in month 3; reborn in 5; small; closes in 8
    revenue[:, 5:8, 1] = 1.0
    alive = np.ones((1, 10, 3))
    alive[:, 3:5, 1] = alive[:, 8:, 1] = 0.0
    owner = np.full((1, 10, 3), -1.0)
    owner[:, 6:, 0] = 2.0  # bought in month 6
    alive[:, 9, 0] = 0.0  # and closed by its owner in month 9: the same loss
    series = {"revenue_usd": revenue, "alive": alive, "owner": owner}
    large, failed = labs_lost(series, 0.05)
    assert large[0].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
    # Losses 1, then 2, then 3 of the three labs at the start and the one founded.
    assert failed[0] == pytest.approx([0, 0, 0, 1 / 3, 1 / 3, 1 / 4, 2 / 4, 2 / 4, 3 / 4, 3 / 4])


def test_a_lab_owned_from_the_start_is_no_transfer() -> None:
    world = oligopoly()
    large, _ = labs_lost(world | {"owner": flat(0.0, LABS)}, 0.05)
    assert large.max() == 0.0


def test_recoupment_is_gains_over_losses_so_far() -> None:
    # Month 1: sold for 60 what cost 100; month 2: sold for 120 what cost 100.
    series = {"market_revenue_usd": np.array([[60.0, 120.0]]),
              "price_to_full_cost": np.array([[0.6, 1.2]])}  # fmt: skip
    assert recoupment(series)[0] == pytest.approx([0.0, 0.5])


def test_windows_by_hand() -> None:
    assert trailing_mean(np.array([[1.0, 3.0, 5.0]]), 2).tolist() == [[1.0, 2.0, 4.0]]
    assert fall_from_peak(np.array([[0.0, 2.0, 4.0, 3.0]])).tolist() == [[0.0, 0.0, 0.0, 0.25]]
    flags = np.array([[True, False, True, True, True]])
    assert held(flags, 2).tolist() == [[False, False, True, True, False]]
    rows = np.array([[0, 1, 0, 1, 1], [0, 0, 0, 0, 1], [1, 1, 0, 0, 0]], dtype=bool)
    assert first_held(rows, 1).tolist() == [1.0, 4.0, 0.0]
    np.testing.assert_equal(first_held(rows, 2), [3.0, np.nan, 0.0])
    assert np.isnan(first_held(rows, 6)).all()
    assert trailing_peak(np.array([[3.0, 1.0, 2.0]]), 2).tolist() == [[3.0, 3.0, 2.0]]
    assert fall_from_peak(np.array([[4.0, 2.0, 2.0]]), 2).tolist() == [[0.0, 0.5, 0.0]]
    assert lowest_month(np.array([[3.0, 1.0, 2.0, 1.0]])).tolist() == [[0, 1, 1, 3]]


def test_scaled_moves_every_line_and_nothing_else() -> None:
    usual, moved = Thresholds(), Thresholds().scaled(1.2)
    assert moved.hhi_high == pytest.approx(1.2 * 3692.75)
    assert moved.large_lab_share == pytest.approx(0.06)
    assert moved.hhi_high_width == usual.hhi_high_width
    assert (moved.floor, moved.subsidy_over) == (usual.floor, usual.subsidy_over)
    assert usual.scaled(1.0) == usual


def test_labels_can_change_when_lines_move() -> None:
    world = consolidation() | {"hhi": flat(3700.0)}
    loose, strict = Thresholds().scaled(0.8), Thresholds().scaled(1.2)
    assert final(world, loose)[0, 1] > final(world, strict)[0, 1] + 0.1
    assert str(endgame.label(final(world, strict), strict)[0]) == "oligopoly"


def test_every_line_has_a_unit_and_a_source() -> None:
    for name, each in lines().items():
        assert each.unit, name
        assert len(each.source) > 9, name


def test_by_tier_by_hand() -> None:
    world = oligopoly()
    owner = flat(-1.0, LABS)
    owner[..., :2] = 0.0
    tiers = endgame.by_tier(world | {"owner": owner})
    # Five equal labs, two with one owner: 0.4^2 + 3 x 0.2^2 = 0.28.
    assert tiers["hhi"][0, -1] == pytest.approx([2800.0, 2800.0])
    assert tiers["lerner"][0, -1] == pytest.approx([0.35, 0.35])
    assert tiers["open_token_share"][0, -1] == pytest.approx([0.2, 0.2])
    assert tiers["margin_share"][0, -1] == pytest.approx([0.5, 0.5])
    assert endgame.by_tier(tiered())["margin_share"][0, -1] == pytest.approx([0.875, 0.125])


def test_verdicts_in_words() -> None:
    assert [verdict(fit) for fit in (0.5, 0.49, 0.25, 0.24)] == ["yes", "nearly", "nearly", "no"]


@pytest.mark.parametrize("name", ["hhi", "alive", "plan_price_usd"])
def test_a_missing_series_is_named(name: str) -> None:
    world = oligopoly()
    del world[name]
    with pytest.raises(EndgameError, match=rf"no series {name}"):
        endgame.memberships(world)


def test_a_gap_in_a_series_is_named() -> None:
    world = oligopoly()
    world["hhi"][0, 7] = np.nan
    with pytest.raises(EndgameError, match="hhi, month 8, world 0, is not finite"):
        endgame.memberships(world)


@pytest.fixture
def result() -> xr.Dataset:
    """One world per ending, with dimensions in an unusual order and a name that misleads."""
    made = dataset(*(WORLDS[ending]() for ending in ENDINGS))
    return made.transpose("lab", "month", "tier", "hyperscaler", "world")


def test_classify_recomputes_the_endings_of_a_result(result: xr.Dataset) -> None:
    stale = result.assign(ending=(("world",), np.array(["winter"] * 9)))
    done = endgame.classify(stale)
    assert endgame.classify(done).identical(done)
    assert endgame.classify(result).identical(done)
    assert done["ending"].values.tolist() == list(ENDINGS)
    assert done["membership"].dims == ("world", "outcome")
    assert done["membership"].sel(outcome="winter").equals(done["membership"][:, 5])
    assert done["membership_monthly"].shape == (9, MONTHS, 9)
    assert np.array_equal(done["membership"], done["membership_monthly"][:, -1])
    assert done["ending_monthly"].values[0, 0] == "subsidised"
    assert done["first_ending"].values[0] == "prices_rise"
    assert 40 <= done["first_ending_months"].values[0] < MONTHS
    assert stale["ending"].values[0] == "winter"  # the argument is as it was
    assert {"units", "long_name"} <= set(done["membership"].attrs)


@pytest.mark.parametrize("world", range(9))
def test_explain_shows_the_ending_and_agrees_with_its_conditions(
    result: xr.Dataset, world: int
) -> None:
    rows = endgame.explain(result, world=world)
    marked = [what for what, *_, verdict in rows if verdict == "this world's ending"]
    assert marked == [f"{RECORDS[ENDINGS[world]].words}: fit, 0 (none) to 1 (full)"]
    assert all(np.isfinite(value) for _, value, *_ in rows)


def test_explain_gives_values_limits_and_verdicts(result: xr.Dataset) -> None:
    rows = endgame.explain(result, world=ENDINGS.index("consolidation"))
    by_what = {what: rest for what, *rest in rows}
    concentration = (
        "consolidation: concentration of revenue by controlling owner (HHI, 10,000 = monopoly)"
    )
    assert by_what[concentration] == [pytest.approx(4500.0), "at least 3,693", "yes"]
    lost = "consolidation: labs that once held 5% of revenue and were bought or closed"
    assert by_what[lost] == [pytest.approx(2.0), "at least 2", "yes"]
    opened = "commoditization: share of tokens made by open or self-hosted models"
    assert by_what[opened] == [pytest.approx(0.2), "at least 0.5", "no"]
    assert sum(what.startswith("note:") for what in by_what) == 14


def test_one_membership_may_be_picked_but_not_one_world() -> None:
    found = endgame.classify(dataset(winter()))
    assert endgame.classify(found.sel(outcome="winter"))["membership"].equals(found["membership"])
    for axis in ("world", "month"):
        with pytest.raises(EndgameError, match=f"has no axis {axis}"):
            endgame.classify(found.isel({axis: 0}))


def test_endings_are_shown_by_name_and_there_with_the_package() -> None:
    assert repr(ENDINGS) == repr(tuple(ENDINGS))
    asked = "import sim; print(*sim.endings.ENDINGS)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [*ENDINGS]
