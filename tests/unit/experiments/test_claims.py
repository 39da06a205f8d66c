"""Claims on money, firms, prices and changes: each true in one made-up world, false in another."""

from __future__ import annotations

import numpy as np
import pytest
from claims_by_hand import CLAIMS, JUNE_2026, MONTHS, answers, diary, first, run
from events_by_hand import with_events


def test_next_round_counts_the_window_and_the_sum() -> None:
    data = run(3)
    data = with_events(data, diary([
        (0, "2026-08-01", "round", "openai", 1.2e10),
        (1, "2026-08-01", "round", "openai", 9e9), (1, "2026-05-01", "round", "openai", 5e10),
        (1, "2026-08-01", "round", "anthropic", 5e10),
        (2, "2027-05-01", "down_round", "openai", 1e10),
    ]))  # fmt: skip
    assert answers("next_round", data) == [1, 0, 1]
    assert CLAIMS["next_round"].values(data).tolist() == pytest.approx([12, 9, 10])
    assert answers("round_from_2025", data) == [0, 0, 0]


def test_a_lab_that_was_bought_cannot_judge_its_next_round() -> None:
    data = run()
    first(data, "owner", "openai")[10:] = 0
    assert np.isnan(CLAIMS["next_round"].values(data)[0])


def test_control_is_the_clouds_part_of_the_money() -> None:
    data = run()
    for name, sums in {"equity_raised_usd": (6e9, 8e9), "credits_received_usd": (4e9, 2e9)}.items():
        data[name].values[:, JUNE_2026 + 2, 0] = sums
    assert CLAIMS["investors_gain_control"].values(data).tolist() == pytest.approx([0.4, 0.2])
    assert answers("investors_gain_control", data) == [1, 0]


def test_funding_crunch_is_a_halving() -> None:
    data = run()
    first(data, "funding_usd")[JUNE_2026 + 6 :] = 3e8
    assert answers("funding_crunch", data) == [1, 0]


def test_knife_edge_is_short_cash_or_a_sale() -> None:
    data = run(3)
    first(data, "runway_months", "anthropic")[JUNE_2026 + 3] = 5.0
    data["owner"].values[2, JUNE_2026 + 3 :, 0] = 1
    assert answers("knife_edge", data) == [1, 0, 1]


def test_survivors_are_counted_in_mid_2029() -> None:
    data = run()
    first(data, "independent_frontier_labs")[40:] = 0.0
    assert answers("two_or_three_survive", data) == [0, 1]
    assert answers("only_parents_afford_it", data) == [1, 0]


def test_exits_by_sale_and_by_closure() -> None:
    data = run()
    for lab in ("mistral", "minimax", "zai"):
        first(data, "alive", lab)[30:] = 0.0
    for lab in ("xai", "anthropic"):
        first(data, "owner", lab)[30:] = 2
    assert answers("wave_of_exits", data) == [1, 0]
    assert answers("three_of_any_size", data) == [1, 0]
    assert answers("bought_by_their_clouds", data) == [1, 0]


def test_few_can_afford_is_concentration_of_budgets() -> None:
    data = run()
    data["rd_experiments_usd"].values[0, 60:, 1:] = 1e8
    data["rd_experiments_usd"].values[1, :60, 1:] = 1e8
    assert answers("few_can_afford", data) == [1, 0]


def test_a_pivot_is_a_cut_while_independent_and_pays_if_income_recovers() -> None:
    data = run(3)
    for world in (0, 1):
        data["rd_experiments_usd"].values[world, 30:, 0] = 3e8
    data["revenue_usd"].values[1, 30:, 0] = 2e8
    assert answers("pivot_to_efficiency", data) == [1, 1, 0]
    assert answers("pivot_pays", data)[:2] == [1, 0]
    assert np.isnan(answers("pivot_pays", data)[2])


def test_dearest_run_is_what_releases_stand_on() -> None:
    data = run()
    data = with_events(data, diary([
        (world, month, "release", "openai", usd)
        for world, later in ((0, 2e8), (1, 1e9))
        for month, usd in (("2026-01-01", 1e8), ("2027-12-01", later))
    ]))  # fmt: skip
    growth = CLAIMS["bigger_is_not_better"].values(data)
    assert growth.tolist() == pytest.approx([2 ** (1 / 3), 10 ** (1 / 3)])
    assert answers("bigger_is_not_better", data) == [1, 0]
    assert answers("billion_dollar_run", data) == [0, 1]
    assert CLAIMS["billion_dollar_run"].values(data).tolist() == [np.inf, 3.0]


def test_price_over_cost_triples_from_its_trough() -> None:
    data = run()
    data["full_cost_usd"].values[0, :24] = 4e10
    assert CLAIMS["price_over_cost_triples"].values(data).tolist() == pytest.approx([4, 1])
    assert answers("price_over_cost_triples", data) == [1, 0]
    data = run()
    first(data, "full_cost_usd")[100:] = 8e9
    assert answers("subsidy_is_temporary", data) == [1, 0]


def test_list_price_is_a_matter_of_years() -> None:
    data = run()
    first(data, "frontier_price_usd_per_mtok")[36:] = 40.0
    data["frontier_price_usd_per_mtok"].values[1, 36] = 40.0  # one dear month is not a dear year
    data["frontier_price_usd_per_mtok"].values[1, 37:] = 5.0
    assert answers("list_price_triples", data) == [1, 0]
    assert answers("dearer_after_three_years", data) == [1, 0]


def test_end_of_subsidies_compares_the_same_worlds() -> None:
    data, pair = run(), run()
    pair["full_cost_usd"].values[0, 24:] = 9e9
    pair["frontier_price_usd_per_mtok"].values[0, 24:] = 11.0
    for name in ("end_of_subsidies_raises_price", "end_of_subsidies_raises_list_price"):
        assert answers(name, data, pair) == [1, 0]
        assert answers(name, data, data) == [0, 0]


def test_plans_dearer_or_gone() -> None:
    data = run(3)
    first(data, "plan_price_usd", "openai")[50:] = 30.0
    data["alive"].values[2, 50:, 0] = 0.0
    assert answers("plans_dearer_or_gone", data) == [1, 0, 1]


def test_layers_earn() -> None:
    data = run()
    data["profit_usd"].values[0] = (1e9, 1e9, -1e9, 1e9)
    data["profit_usd"].values[1] = (1e8, 1e8, 1e9, 1e8)
    for name in ("infrastructure_wins", "applications_win", "clouds_print_money"):
        assert answers(name, data) == [1, 0]
    assert CLAIMS["infrastructure_wins"].values(data)[0] == pytest.approx(3 * MONTHS)


def test_wall_stands_where_growth_ends() -> None:
    data = run()
    data["full_cost_usd"].values[1] = 7e9
    assert answers("profitability_wall", data) == [1, 0]
    growing = run()
    growing["market_revenue_usd"].values[:] = 1e9 * 1.02 ** np.arange(MONTHS)
    assert np.isnan(answers("profitability_wall", growing)).all()


def test_cost_against_revenue() -> None:
    data = run()
    first(data, "staff_usd")[48:] = 1e9
    data["market_revenue_usd"].values[1, 48:] = 2e10
    assert answers("cost_outgrows_value", data) == [1, 0]
    data["revenue_usd"].values[1, 48:, 0] = 2e9
    assert answers("success_costs_compute", data) == [1, 0]


def test_commitments_kill_net_of_luck() -> None:
    data, pair = run(4), run(4)
    for world, bound in ((0, 2e9), (1, 5e8), (2, 2e9)):
        data["commitment_usd"].values[world, :, 2] = bound
        data["alive"].values[world, 60:, 2] = 0.0
    pair["alive"].values[2, 60:, 2] = 0.0  # it dies either way
    data["commitment_usd"].values[3], pair["commitment_usd"].values[3] = 2e9, 2e9
    data["alive"].values[3, 60:, 2] = 0.0
    pair["alive"].values[3, 60:, 3] = 0.0  # another one dies instead: luck
    assert answers("commitments_kill", data, pair) == [1, 0, 0, 0]


def test_changed_terms_cost_an_independent() -> None:
    data, pair = run(), run()
    first(pair, "independent_frontier_labs")[30:] = 1.0
    first(pair, "hyperscaler_revenue_share")[30:] = 0.3
    assert answers("harder_terms_bite", data, pair) == [1, 0]
    assert answers("own_labs_need_parents", data, pair) == [1, 0]


def test_dear_chips_and_a_plateau() -> None:
    data, pair = run(3), run(3)
    first(pair, "serving_cost_usd")[24:48] = 8e8
    pair["funding_usd"].values[0, 24:] = 2e8
    data["param.models.plateau_log10_flop"] = (("world",), np.array([33.0, 33.0, 28.0]))
    data["param.models.slope_after_plateau"] = (("world",), np.array([0.2, 0.2, 0.2]))
    assert answers("dearer_chips_bite", data, pair)[:2] == [1, 0]
    found = answers("plateau_ends_funding", data, pair)
    assert found[:2] == [1, 0]
    assert np.isnan(found[2])
