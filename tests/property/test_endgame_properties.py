"""What holds of the classifier for any outcomes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.base.axes import FloatArray
from sim.endings import classification as endgame
from sim.endings.classification import ENDINGS, Thresholds
from sim.endings.readings import indicators

LABS = 4
Series = dict[str, FloatArray]

RANGES = {
    "price_to_full_cost": (0.1, 2.0), "lerner": (-0.5, 0.9), "hhi": (500.0, 10_000.0),
    "hyperscaler_revenue_share": (0.0, 1.0), "independent_frontier_labs": (0.0, 6.0),
    "low_margin_token_share": (0.0, 1.0), "open_token_share": (0.0, 1.0),
    "open_spend_share": (0.0, 1.0), "open_gap": (0.0, 24.0), "model_value_share": (0.0, 0.6),
    "market_revenue_usd": (0.0, 1e11), "full_cost_usd": (1e8, 1e11), "funding_usd": (0.0, 1e10),
    "markup": (0.5, 5.0),
}  # fmt: skip
BY_LAB = (
    "rd_experiments_usd", "rd_final_training_usd", "rd_data_usd", "revenue_usd",
    "subscription_revenue_usd", "serving_cost_usd", "parent_support_usd", "plan_price_usd",
)  # fmt: skip


def outcomes(seed: int, worlds: int, months: int) -> Series:
    """Arbitrary outcomes: levels drawn per world, and noise on top."""
    rng = np.random.default_rng(seed)
    series: Series = {}
    for name, (low, high) in RANGES.items():
        level = rng.uniform(low, high, (worlds, 1))
        wobble = rng.uniform(low, high, (worlds, months))
        series[name] = 0.7 * level + 0.3 * wobble
    for name in BY_LAB:
        series[name] = rng.lognormal(20.0, 2.0, (worlds, months, LABS))
    series["capex_usd"] = rng.lognormal(23.0, 1.0, (worlds, months, 3))
    series["alive"] = (rng.random((worlds, months, LABS)) < 0.95).astype(np.float64)
    start = rng.integers(-2, 2, (worlds, 1, LABS))
    sold = rng.integers(0, 2 * months, (worlds, 1, LABS)) <= np.arange(months)[None, :, None]
    series["owner"] = np.where(sold, 1, start) * 1.0
    series["price_usd_per_mtok"] = rng.lognormal(1.0, 1.0, (worlds, months, LABS, 2))
    series["unit_cost_usd_per_mtok"] = rng.lognormal(0.0, 1.0, (worlds, months, LABS, 2))
    series["model_size"] = rng.lognormal(0.0, 0.6, (worlds, months, LABS, 2))
    series["tokens_mtok"] = rng.lognormal(10.0, 2.0, (worlds, months, LABS, 2))
    series["open_token_share_by_tier"] = rng.random((worlds, months, 2))
    return series


seeds = st.integers(0, 2**31)
spans = st.integers(1, 60)


@settings(deadline=None, max_examples=40)
@given(seed=seeds, months=spans)
def test_memberships_lie_in_the_unit_interval_and_labels_exist(seed: int, months: int) -> None:
    member = endgame.memberships(outcomes(seed, 5, months))
    assert member.shape == (5, months, 9)
    assert np.isfinite(member).all()
    assert member.min() >= 0.0
    assert member.max() <= 1.0
    assert set(endgame.label(member).ravel()) <= set(ENDINGS)


@settings(deadline=None, max_examples=40)
@given(seed=seeds, level=st.floats(0.0, 1.0))
def test_the_label_is_the_one_membership_that_passes_a_half(seed: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    series = outcomes(seed, 20, 24)
    # Half-way from arbitrary outcomes to a consolidated market, where labels are close.
    pull = level * rng.random((20, 1))
    goals = {"hhi": 5000.0, "price_to_full_cost": 1.2}
    series |= {name: (1 - pull) * series[name] + pull * goal for name, goal in goals.items()}
    members = endgame.memberships(series).reshape(-1, 9)
    for member, label in zip(members, endgame.label(members).tolist(), strict=True):
        passing = [name for name, fit in zip(ENDINGS, member, strict=True) if fit >= 0.5]
        assert label in passing
        assert len(passing) == 1 or member.max() == 0.5


@settings(deadline=None, max_examples=40)
@given(seed=seeds, months=st.integers(2, 60), data=st.data())
def test_no_month_knows_of_later_months(seed: int, months: int, data: st.DataObject) -> None:
    series = outcomes(seed, 3, months)
    cut = data.draw(st.integers(1, months - 1))
    early = {name: each[:, :cut].copy() for name, each in series.items()}
    whole = endgame.memberships(series)
    assert np.array_equal(endgame.memberships(early), whole[:, :cut])
    assert np.array_equal(endgame.label_path(whole[:, :cut]), endgame.label_path(whole)[:, :cut])
    tiers, tiers_early = endgame.by_tier(series), endgame.by_tier(early)
    assert all(np.array_equal(tiers_early[name], tiers[name][:, :cut]) for name in tiers)


@settings(deadline=None, max_examples=40)
@given(seed=seeds, months=spans, world=st.integers(0, 8))
def test_a_world_is_the_same_alone_and_in_a_batch(seed: int, months: int, world: int) -> None:
    batch = outcomes(seed, 9, months)
    alone = {name: each[world : world + 1].copy() for name, each in batch.items()}
    assert np.array_equal(endgame.memberships(alone)[0], endgame.memberships(batch)[world])
    tiers, tiers_alone = endgame.by_tier(batch), endgame.by_tier(alone)
    assert all(np.array_equal(tiers_alone[name][0], tiers[name][world]) for name in tiers)


@settings(deadline=None, max_examples=60)
@given(seed=seeds, lift=st.floats(0.0, 1.0), name_sign=st.sampled_from([
    ("consolidation", "hhi", 5000.0), ("commoditization", "price_to_full_cost", -0.5),
    ("commoditization", "open_token_share", 0.5), ("subsidised", "price_to_full_cost", -0.5),
    ("oligopoly", "price_to_full_cost", 0.5), ("tiered", "open_token_share_by_tier", 0.5),
]))  # fmt: skip
def test_more_of_its_cause_never_lowers_an_endings_own_fit(
    seed: int, lift: float, name_sign: tuple[str, str, float]
) -> None:
    ending, name, step = name_sign
    series = outcomes(seed, 4, 30)
    usual = endgame.own_fits(indicators(series))[ending]
    moved = endgame.own_fits(indicators(series | {name: series[name] + lift * step}))[ending]
    assert (moved >= usual).all()


@settings(deadline=None, max_examples=30)
@given(seed=seeds)
def test_a_closure_or_a_sale_never_lowers_consolidation(seed: int) -> None:
    series = outcomes(seed, 4, 30)
    series["alive"][:] = 1.0
    series["owner"][:] = -1.0
    usual = endgame.own_fits(indicators(series))["consolidation"]
    closed, sold = series["alive"].copy(), series["owner"].copy()
    closed[:, 12:, 0] = 0.0
    sold[:, 12:, 0] = 1.0
    one, other = (endgame.own_fits(indicators(series | change))["consolidation"]
                  for change in ({"alive": closed}, {"owner": sold}))  # fmt: skip
    assert (one >= usual).all()
    assert np.array_equal(one, other)


@settings(deadline=None, max_examples=30)
@given(seed=seeds, factor=st.floats(0.8, 1.2))
def test_scaled_thresholds_give_memberships_too(seed: int, factor: float) -> None:
    series = outcomes(seed, 4, 30)
    lines = Thresholds().scaled(factor)
    member = endgame.memberships(series, lines)
    assert member.min() >= 0.0
    assert member.max() <= 1.0
    # A higher line never helps an ending that must reach it.
    moved = Thresholds(hhi_high=Thresholds().hhi_high * factor)
    found = indicators(series)
    higher, usual = (endgame.own_fits(found, each)["consolidation"]
                     for each in (moved, Thresholds()))  # fmt: skip
    assert ((higher <= usual) if factor >= 1.0 else (higher >= usual)).all()


@settings(deadline=None, max_examples=30)
@given(seed=seeds)
def test_lab_order_does_not_matter(seed: int) -> None:
    series = outcomes(seed, 3, 24)
    order = np.random.default_rng(seed).permutation(LABS)
    lab_series = [name for name, each in series.items() if LABS in each.shape[2:3]]
    assert "owner" in lab_series
    shuffled = series | {name: series[name][:, :, order] for name in lab_series}
    # Sums run in another order, so the last bits may differ.
    assert endgame.memberships(shuffled) == pytest.approx(endgame.memberships(series), abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(seed=seeds)
def test_series_that_are_not_outcomes_of_the_list_change_nothing(seed: int) -> None:
    series = outcomes(seed, 3, 24)
    more = series | {"param.vc_supply": np.zeros((3, 24)), "sentiment": np.ones((3, 24))}
    assert np.array_equal(endgame.memberships(more), endgame.memberships(series))


@settings(deadline=None, max_examples=30)
@given(seed=seeds)
def test_arguments_are_left_as_they_were(seed: int) -> None:
    series = outcomes(seed, 3, 24)
    copies = {name: each.copy() for name, each in series.items()}
    endgame.memberships(series)
    endgame.by_tier(series)
    assert all(np.array_equal(series[name], copies[name]) for name in copies)
