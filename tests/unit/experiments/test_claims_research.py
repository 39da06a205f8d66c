"""Claims on R&D, open weights and endings: each true in one made-up world, false in another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from by_path import experiment
from claims_by_hand import CLAIMS, LABS, MONTHS, answers, first, run


def test_final_runs_and_followers() -> None:
    data = run()
    data["rd_final_training_usd"].values[1] = 6e8
    assert CLAIMS["final_runs_are_a_tenth"].values(data).tolist() == pytest.approx([0.1, 0.4])
    assert answers("final_runs_are_a_tenth", data) == [1, 0]
    assert answers("same_split_everywhere", data) == [1, 0]


def test_budgets_and_rank() -> None:
    data = run()
    order = np.arange(1.0, len(LABS) + 1.0)
    data["rd_experiments_usd"].values[:] = 1e8 * order
    data["capability"].values[0] = 27.0 + 0.1 * order
    data["capability"].values[1] = 27.0 - 0.1 * order
    assert CLAIMS["smaller_budgets_lag"].values(data).tolist() == pytest.approx([1, -1])
    assert answers("smaller_budgets_lag", data) == [1, 0]


def test_who_cuts_falls_behind_those_who_do_not() -> None:
    data = run()
    rising = 27.0 + 0.01 * np.arange(MONTHS)
    data["capability"].values[:] = rising[:, None]
    for world in (0, 1):
        data["rd_experiments_usd"].values[world, 40:, 2] = 1e8
    data["capability"].values[0, 40:, 2] = rising[40]
    assert answers("cuts_cost_progress", data) == [1, 0]


def test_copies_cost_what_their_makers_spent() -> None:
    data, sealed = run(3), run(3)
    for each in (data, sealed):
        each["capability"].values[:, 20:, 0] = 28.0  # the leader
        each["rd_experiments_usd"].values[:, :, 1:] = 0.0
        each["rd_final_training_usd"].values[:, :, 1:] = 1e7
    data["capability"].values[:2, 30:, 4] = 28.0  # DeepSeek: 31 months of 10 M against 21 of 1 bn
    data["rd_final_training_usd"].values[1, :, 4] = 9e8
    expected = 31 * 1e7 / (21 * 1e9)
    assert CLAIMS["copied_at_a_fraction"].values(data).tolist() == pytest.approx(
        [expected, 90 * expected, np.inf]
    )
    assert answers("copied_at_a_fraction", data) == [1, 0, 0]
    sealed["capability"].values[1, 30:, 4] = 28.0
    sealed["rd_final_training_usd"].values[1, :, 4] = 9e8
    found = answers("leaks_make_it_cheap", data, sealed)
    assert found[:2] == [1, 0]
    assert np.isnan(found[2])


def undercutting(month: int) -> xr.Dataset:
    """World 0's open weights come within 95% at a tenth of the price from a month on."""
    data = run(8)
    data["open_weights"].values[:, :, 4] = 1.0
    data["tokens_mtok"].values[:, :, 4] = 0.0
    # Hosts ask 4.24 USD: 42% of a list price of 10, 8.5% of one of 50.
    data["open_capability"].values[0, month:] = 26.99
    data["price_usd_per_mtok"].values[0, month:] = 50.0
    return data


def test_undercutting_needs_quality_and_price() -> None:
    data = undercutting(24)
    found = experiment("03_article_claims", "open_weights").rivalry(data)
    assert found.price[[0, 1], 24] == pytest.approx([0.0848, 0.424])
    assert found.worth[0, [0, 24]] == pytest.approx([10**-0.2, 10**-0.002])
    assert found.score[0, [0, 24]] == pytest.approx([1 - 8.8 / 142.3, 1 - 0.088 / 142.3])
    assert answers("open_undercuts", data)[:2] == [1, 0]
    data["price_usd_per_mtok"].values[1] = 50.0
    assert answers("open_undercuts_by_score", data)[:3] == [1, 0, 0]
    data["open_capability"].values[1] = 26.5
    assert answers("open_undercuts_by_score", data)[1] == 1
    assert answers("open_undercuts", data)[1] == 0


def test_undercut_margins_are_held_against_like_worlds() -> None:
    data = undercutting(24)
    data["unit_cost_usd_per_mtok"].values[0, 24:] = 35.0  # Lerner index 0.5 to 0.3
    data["price_to_full_cost"].values[0, 24:] = 0.6
    data["price_to_full_cost"].values[1:, 24:] = 0.75
    margins = CLAIMS["undercutting_breaks_margins"].values(data)
    cover = CLAIMS["undercutting_breaks_cover"].values(data)
    assert margins[0] == pytest.approx(-0.2)
    assert cover[0] == pytest.approx(-0.15)
    assert np.isnan(margins[1:]).all()
    data["unit_cost_usd_per_mtok"].values[0, 24:] = 25.0
    data["price_to_full_cost"].values[0, 24:] = 0.75
    assert answers("undercutting_breaks_margins", data)[0] == 0
    assert answers("undercutting_breaks_cover", data)[0] == 0


def test_surge_is_judged_where_it_undercuts() -> None:
    data, pair = undercutting(0), undercutting(24)
    data["open_capability"].values[:] = 26.0
    pair["unit_cost_usd_per_mtok"].values[0, 24:] = 35.0
    data["price_usd_per_mtok"].values[0] = 10.0
    pair["revenue_usd"].values[0, 24:] = 5e8
    for name in ("open_surge_breaks_margins", "open_surge_takes_revenue"):
        found = answers(name, data, pair)
        assert found[0] == 1
        assert np.isnan(found[1:]).all()
        mild = pair.copy(deep=True)
        mild["unit_cost_usd_per_mtok"].values[0, 24:] = 25.0
        mild["revenue_usd"].values[0, 24:] = 1e9
        assert answers(name, data, mild)[0] == 0


def test_where_it_ends() -> None:
    data = run()
    first(data, "open_gap")[-24:] = 2.0
    data["open_token_share_by_tier"].values[0, -12:, 1] = 0.9
    data["membership_monthly"].values[0, -1, 3] = 0.9  # tiered
    for name in ("open_catches_up", "tail_is_open", "frontier_consolidates_tail_opens"):
        assert answers(name, data) == [1, 0]


def test_consolidation_is_held_against_like_worlds() -> None:
    data = run(8)
    for world in (0, 1):
        data["membership_monthly"].values[world, 60:, 1] = 0.9
    data["price_to_full_cost"].values[0, 66:] = 0.95
    found = answers("consolidation_raises_prices", data)
    assert found[:2] == [1, 0]
    assert np.isnan(found[2:]).all()


def test_every_claim_is_tested_here_and_documented() -> None:
    here = Path(__file__)
    text = here.read_text(encoding="utf-8")
    text += (here.parent / "test_claims.py").read_text(encoding="utf-8")
    assert [name for name in CLAIMS if f'"{name}"' not in text] == []
    for claim in CLAIMS.values():
        assert claim.sentence.endswith(".")
        assert len(claim.reading) > 30
        assert len(claim.weakness) > 30
        assert claim.title
        assert "{share}" in claim.finding
