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
    dataset,
    flat,
    mixed,
    oligopoly,
    path,
    prices_rise,
    subsidised,
    winter,
)

from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.endings import classification as endgame
from sim.endings.classification import ENDINGS, Thresholds
from sim.endings.readings import indicators, labs_lost, recoupment, yearly_rise
from sim.endings.registry import RECORDS, lines
from sim.endings.windows import fall_from_peak, first_held, held, trailing_mean
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
    (condition,) = RECORDS["subsidised"].conditions
    values = np.array([[0.15, 0.20, 0.25]])
    member = condition.membership({"subsidy_rate": values}, Thresholds())
    assert member == pytest.approx(np.array([[0.26894, 0.5, 0.73106]]), abs=1e-5)  # 1/(1+e)


def test_the_score_is_the_geometric_mean_of_conditions() -> None:
    # All four far inside, but exactly at 65 % of revenue: 0.5 ** (1/4).
    world = consolidation() | {
        "hhi": flat(9000.0), "hyperscaler_revenue_share": flat(0.65),
        "independent_frontier_labs": flat(-10.0),
    }  # fmt: skip
    owner = world["owner"].copy()
    owner[:, 31:] = 0.0
    member = final(world | {"owner": owner})
    assert member[0, 1] == pytest.approx(0.5**0.25, abs=1e-4)


def test_mixed_and_oligopoly_follow_from_the_rest() -> None:
    member = final(oligopoly())[0]
    top, second = np.sort(member[:3])[[-1, -2]]
    assert member[3] == second  # below the floor
    others = max(top, member[5])
    assert member[6] == pytest.approx((1.0 - others * 0.55 / 0.45) * (1.0 - member[4]))
    assert final(subsidised())[0, 6] < 0.01
    behind = {"open_gap": flat(6.5), "open_capability": flat(27.2)}
    softer = final(mixed() | behind)[0]
    near = np.sort(softer[:3])[-2]
    assert 0.45 < near < 0.9
    assert softer[3] == pytest.approx(near / 0.9)
    both = final(mixed() | {"model_value_share": flat(0.0), "hhi": flat(9000.0)})[0]
    assert np.sort(both[:3])[-2] > 0.9
    assert both[3] == 1.0


def test_prices_that_rise_without_an_earlier_subsidy_are_no_end_of_subsidies() -> None:
    world = prices_rise() | {"price_to_full_cost": path(1.0, 1.2, 1.5)}
    assert endgame.label(final(world)).tolist() == ["oligopoly"]


def test_a_frontier_price_rise_of_ten_per_cent_stands_in_for_a_high_margin() -> None:
    quiet = prices_rise() | {"lerner": flat(0.35)}
    assert endgame.label(final(quiet)).tolist() == ["oligopoly"]
    rising = quiet | {"frontier_price_usd_per_mtok": path(10.0, 10.0, 10.0, 10.0, 12.0)}
    assert endgame.label(final(rising)).tolist() == ["prices_rise"]


def test_open_models_that_lose_money_are_subsidised_not_commodities() -> None:
    world = commoditization() | {"price_to_full_cost": flat(0.6)}
    assert endgame.label(final(world)).tolist() == ["subsidised"]


def test_a_market_consolidated_and_still_subsidised_by_its_owners_is_consolidation() -> None:
    world = consolidation() | {"price_to_full_cost": flat(0.6)}
    member = final(world)[0]
    assert member[ENDINGS.index("subsidised")] > 0.9
    assert str(endgame.label(member)) == "consolidation"


def test_concentration_without_lost_labs_is_not_consolidation() -> None:
    member = final(consolidation() | {"owner": flat(-1.0, LABS)})
    assert endgame.label(member).tolist() == ["oligopoly"]


def test_label_follows_its_order_of_precedence() -> None:
    cases = {
        "mixed": (0.90, 0.82, 0.1, 0.911, 0.0, 0.0, 0.0),
        "prices_rise": (0.90, 0.60, 0.1, 0.667, 0.0, 0.0, 0.0),
        "consolidation": (0.1, 0.46, 0.44, 0.440, 0.9, 0.0, 0.0),  # the second is below the floor
        "winter": (0.1, 0.5, 0.1, 0.111, 0.9, 0.51, 0.0),
        "commoditization": (0.1, 0.1, 0.52, 0.111, 0.9, 0.51, 0.0),
        "subsidised": (0.44, 0.2, 0.1, 0.222, 0.5, 0.44, 0.9),
        "oligopoly": (0.44, 0.43, 0.1, 0.43, 0.49, 0.44, 0.0),
    }
    assert endgame.label(np.array(list(cases.values()))).tolist() == list(cases)
    ties = np.array([[0.8, 0.1, 0.8, 0.8, 0.0, 0.8, 0.0], [1.0, 0.1, 1.0, 1.0, 0.0, 0.8, 0.0]])
    assert endgame.label(ties).tolist() == ["winter", "mixed"]


def test_label_path_changes_only_after_six_months() -> None:
    monthly = np.zeros((1, 20, 7))
    monthly[:, :, 4] = 0.9
    monthly[:, 5:9, 1] = 0.9  # four months: a flicker
    monthly[:, 12:, 1] = 0.9
    shown = endgame.label_path(monthly)[0]
    assert (shown[:17] == "subsidised").all()
    assert (shown[17:] == "consolidation").all()
    plain = endgame.label_path(monthly, hold=1)[0]
    assert plain.tolist() == endgame.label(monthly)[0].tolist()


def test_first_passage_is_the_first_month_of_the_first_lasting_spell() -> None:
    monthly = np.zeros((2, 20, 7))
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
    price = np.repeat([[10.0, 11.0]], 12, axis=1).reshape(1, 24)
    assert yearly_rise(price)[0, -1] == pytest.approx(0.10)
    assert yearly_rise(price)[0, :12].tolist() == [0.0] * 12
    assert yearly_rise(price)[0, 12] == pytest.approx(0.1 / 12)  # eleven months at 10, one at 11


def test_scaled_moves_every_line_and_nothing_else() -> None:
    usual, moved = Thresholds(), Thresholds().scaled(1.2)
    assert moved.hhi_high == pytest.approx(2160.0)
    assert moved.large_lab_share == pytest.approx(0.06)
    assert moved.hhi_high_width == usual.hhi_high_width
    assert (moved.floor, moved.tie, moved.half) == (usual.floor, usual.tie, usual.half)
    assert usual.scaled(1.0) == usual


def test_labels_can_change_when_lines_move() -> None:
    world = consolidation() | {"hyperscaler_revenue_share": flat(0.62), "hhi": flat(1750.0),
                               "independent_frontier_labs": flat(2.4)}  # fmt: skip
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


def test_a_consolidated_frontier_over_an_open_tail_is_seen() -> None:
    world = oligopoly()
    name = "consolidated_frontier_open_tail"
    assert endgame.by_tier(world)[name][0, -1] < 0.05
    openness = flat(0.1, 2)
    openness[..., 1] = 0.8
    split = world | {"owner": flat(0.0, LABS), "open_token_share_by_tier": openness,
                     "independent_frontier_labs": flat(0.0)}  # fmt: skip
    assert endgame.by_tier(split)[name][0, -1] > 0.9


def test_verdicts_in_words() -> None:
    assert [verdict(fit) for fit in (0.5, 0.49, 0.25, 0.24)] == ["yes", "nearly", "nearly", "no"]


@pytest.mark.parametrize("name", ["hhi", "alive", "frontier_price_usd_per_mtok"])
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
    stale = result.assign(ending=(("world",), np.array(["winter"] * 7)))
    done = endgame.classify(stale)
    assert endgame.classify(done).identical(done)
    assert endgame.classify(result).identical(done)
    assert done["ending"].values.tolist() == list(ENDINGS)
    assert done["membership"].dims == ("world", "outcome")
    assert done["membership"].sel(outcome="winter").equals(done["membership"][:, 5])
    assert done["membership_monthly"].shape == (7, MONTHS, 7)
    assert np.array_equal(done["membership"], done["membership_monthly"][:, -1])
    assert done["ending_monthly"].values[0, 0] == "subsidised"
    assert stale["ending"].values[0] == "winter"  # the argument is as it was
    assert {"units", "long_name"} <= set(done["membership"].attrs)


@pytest.mark.parametrize("world", range(7))
def test_explain_shows_the_ending_and_agrees_with_its_conditions(
    result: xr.Dataset, world: int
) -> None:
    rows = endgame.explain(result, world=world)
    marked = [what for what, *_, verdict in rows if verdict == "this world's ending"]
    assert marked == [f"{ENDINGS[world].replace('_', ' ')}: fit, 0 (none) to 1 (full)"]
    assert all(np.isfinite(value) for _, value, *_ in rows)


def test_explain_gives_values_limits_and_verdicts(result: xr.Dataset) -> None:
    rows = endgame.explain(result, world=ENDINGS.index("consolidation"))
    by_what = {what: rest for what, *rest in rows}
    concentration = (
        "consolidation: concentration of revenue by controlling owner (HHI, 10,000 = monopoly)"
    )
    assert by_what[concentration] == [pytest.approx(3400.0), "at least 1,800", "yes"]
    independents = "consolidation: labs at the frontier that no hyperscaler controls"
    assert by_what[independents] == [pytest.approx(1.0), "at most 2", "yes"]
    gap = "commoditization: months by which open models trail the closed frontier"
    assert by_what[gap] == [pytest.approx(12.0), "at most 6.5", "no"]
    assert sum(what.startswith("note:") for what in by_what) == 7


def test_a_slow_frontier_leaves_open_models_close_though_months_behind() -> None:
    """Two years behind a frontier that stands still, 0.05 orders short: met. 0.8 short: not."""
    close = commoditization() | {"open_gap": flat(24.0)}
    far = close | {"open_capability": flat(27.2)}
    gap = RECORDS["commoditization"].conditions[2]
    fit = [gap.membership(indicators(each), Thresholds())[0, -1] for each in (close, far)]
    assert fit[0] == pytest.approx(1.0 / (1.0 + np.exp(-0.22 / 0.06)))
    assert fit[1] < 1e-3


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
