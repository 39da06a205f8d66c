"""Each target's function on a history made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import stylised_by_hand as hand
import xarray as xr
from events_by_hand import with_events

import sim
from sim.record.facts import (
    of_capital as capital,
)
from sim.record.facts import (
    of_chips as chips,
)
from sim.record.facts import (
    of_labs as labs,
)
from sim.record.facts import (
    of_prices as prices,
)
from sim.record.facts import (
    of_research as research,
)
from sim.record.facts import (
    of_rivalry as rivalry,
)
from sim.record.facts import (
    panel as reading,
)
from sim.record.facts import (
    scoreboard as score,
)
from sim.record.facts.watched import EXTRA, watched


@pytest.fixture
def data() -> xr.Dataset:
    return hand.history()


def put(data: xr.Dataset, name: str, lab: int, month: str, value: float) -> None:
    """Set a lab's series from a month on."""
    data[name].values[:, hand.column(month) :, lab] = value


def test_a_line_through_logs_gives_the_factor_a_year() -> None:
    values = np.array([[1.0, 2.0, 4.0]])
    assert reading.slope_per_year(values, np.array([0.0, 12.0, 24.0])) == pytest.approx([2.0])
    one, four = np.array([1.0]), np.array([4.0])
    assert reading.factor_per_year(one, four, 24) == pytest.approx([2.0])


def test_c1_is_the_share_of_final_runs_in_lab_years_of_a_billion(data: xr.Dataset) -> None:
    put(data, "rd_final_training_usd", hand.META, "2023-01", 3e7)  # 0.25 of 1.44 bn a year
    data["rd_experiments_usd"].values[:, :, hand.ADEPT] = 1e6  # too small to count
    data["rd_final_training_usd"].values[:, :, hand.ADEPT] = 9e6
    parts = research.experiments_dominate(data)
    assert parts["median_share"] == pytest.approx([0.1, 0.1])
    assert parts["most_share"] == pytest.approx([0.25, 0.25])
    data["rd_experiments_usd"].values[...] = 1e6
    assert np.isnan(research.experiments_dominate(data)["median_share"]).all()


def test_c2_counts_a_run_that_straddles_the_year_at_its_whole_cost(data: xr.Dataset) -> None:
    for month in range(hand.column("2024-11"), hand.column("2025-03")):
        data["main_run_usd"].values[:, month, hand.OPENAI] = 1e8
        data["rd_final_training_usd"].values[:, month, hand.OPENAI] = 1.1e8
    parts = research.openai_compute_2024(data)
    assert parts["largest_run_usd_m"] == pytest.approx([400, 400])
    assert parts["other_runs_usd_m"] == pytest.approx([120, 120])
    assert parts["total_usd_bn"] == pytest.approx([2.0, 2.0])
    assert parts["inference_share"] == pytest.approx([0.3, 0.3])


def test_c3_and_c4_grow_from_gpt4_to_the_record_of_mid_2025(data: xr.Dataset) -> None:
    when = hand.column("2025-03")  # two years after GPT-4
    data["finished_run_usd"].values[:, when, hand.ANTHROPIC] = 4 * 78e6
    data["finished_run_flop_log10"].values[:, when, hand.ANTHROPIC] = np.log10(9 * 2.1e25)
    data["finished_run_usd"].values[:, hand.column("2025-09"), hand.OPENAI] = 9e9  # too late
    assert research.run_cost_growth(data)["factor_per_year"] == pytest.approx([2.0, 2.0])
    assert research.run_flop_growth(data)["factor_per_year"] == pytest.approx([3.0, 3.0])


def test_c5_reads_inputs_over_the_whole_run(data: xr.Dataset) -> None:
    years = np.arange(hand.MONTHS) / 12.0
    data["chip_price_usd_per_h100e"].values[...] = 4e4 * 0.7**years
    data["knowhow_log10"].values[:, :, hand.GOOGLE] = 0.6 + np.log10(2.0) * years
    parts = research.inputs_and_price(data)
    assert parts["hardware_fall_per_year"] == pytest.approx([0.3, 0.3])
    assert parts["algorithms_factor_per_year"] == pytest.approx([2.0, 2.0])


def test_c6_takes_the_cheapest_product_that_is_good_enough(data: xr.Dataset) -> None:
    put(data, "capability", hand.OPENAI, "2023-01", 23.5)
    put(data, "capability", hand.OPENAI, "2023-04", 25.3)
    data["offer_quality"].values[..., hand.OPENAI] = 25.3
    data["offer_price"].values[..., hand.META] = 0.001  # cheap, but not as good
    last = hand.column("2025-08")
    data["offer_price"].values[:, last:, 1, hand.OPENAI] = 10.0 * 0.1 ** (28 / 12)
    assert prices.launch(data)[0].tolist() == [3.0, 3.0]
    assert prices.fixed_capability(data)["fall_factor_per_year"] == pytest.approx([10.0, 10.0])


def test_c7_follows_the_list_price_of_whoever_is_best(data: xr.Dataset) -> None:
    put(data, "capability", hand.OPENAI, "2023-02", 25.3)
    put(data, "capability", hand.ANTHROPIC, "2024-06", 26.0)
    data["offer_quality"].values[..., hand.OPENAI] = 25.3
    put(data, "price_usd_per_mtok", hand.ANTHROPIC, "2023-01", 20.0)
    put(data, "price_usd_per_mtok", hand.ANTHROPIC, "2025-08", 10.0 * 0.5 ** (29 / 12))
    parts = prices.frontier_is_sticky(data)
    assert parts["fall_factor_per_year"] == pytest.approx([2.0, 2.0])
    assert parts["rises"].tolist() == [1.0, 1.0]
    assert parts["fixed_over_frontier"] == pytest.approx([0.5, 0.5])


def test_c8_falls_from_the_peak_of_2023_to_the_first_half_of_2025(data: xr.Dataset) -> None:
    spot = data["spot_price_usd_per_h100_hour"].values
    spot[:, 5] = 8.0
    spot[:, 24:] = 2.0
    parts = prices.rental_glut(data)
    assert parts["fall_from_peak"] == pytest.approx([0.75, 0.75])
    assert parts["spot_2023_q4"] == pytest.approx([3.0, 3.0])


def test_c9_uses_fiscal_years_and_chips_sold_since_2022(data: xr.Dataset) -> None:
    data["chip_revenue_usd"].values[:, hand.column("2024-02") :] = 1e10
    data["chip_revenue_usd"].values[:, 0] = 9e9  # January 2023: the year before
    parts = chips.supplier_windfall(data)
    assert parts["revenue_fy24_usd_bn"] == pytest.approx([48.0, 48.0])
    assert parts["growth_fy25"] == pytest.approx([2.5, 2.5])
    assert parts["sold_2024_m_h100e"] == pytest.approx([2.69, 2.69])
    assert parts["hyperscaler_share_2023"] == pytest.approx([0.8 * 1.16] * 2)


def test_c10_adds_core_capex_to_that_for_ai(data: xr.Dataset) -> None:
    data["capex_usd"].values[:, 12:24] = 2e9
    parts = chips.capex(data)
    assert parts["capex_2023_usd_bn"] == pytest.approx([48 * 1.16 + 85] * 2)
    assert parts["growth_2024"] == pytest.approx([(96 * 1.16 + 85) / (48 * 1.16 + 85) - 1] * 2)
    assert parts["server_share"] == pytest.approx([1.0 - 24 * 0.42 / 36.0] * 2)


def test_c11_has_run_rates_growth_and_revenue_per_gigawatt(data: xr.Dataset) -> None:
    years = np.arange(hand.MONTHS) / 12.0
    data["revenue_usd"].values[:, :, hand.OPENAI] = 1e8 * 3.0**years
    parts = labs.revenue_paths(data)
    assert parts["openai_factor_per_year"] == pytest.approx([3.0, 3.0])
    assert parts["anthropic_2024-12"] == pytest.approx([1.2, 1.2])
    rate = 1.2 * 3.0 ** (11 / 12)
    assert parts["openai_usd_bn_per_gw_2023"] == pytest.approx([rate / 0.15] * 2)


def test_c12_counts_all_costs_and_only_payers_compute_in_the_margin(data: xr.Dataset) -> None:
    parts = labs.losses(data)
    assert parts["openai_cost_over_revenue_2024"] == pytest.approx([1.9, 1.9])
    assert parts["openai_compute_share_2024"] == pytest.approx([150 / 190] * 2)
    assert parts["openai_gross_margin_2024"] == pytest.approx([0.5, 0.5])
    assert parts["openai_compute_margin_2024_01"] == pytest.approx([1 - 0.3] * 2)


def test_c13_growth_slows_and_payers_are_a_share(data: xr.Dataset) -> None:
    grown = np.concatenate([4.0 ** (np.arange(15) / 12), 4.0 * 2.0 ** (np.arange(3, 24) / 12)])
    data["plan_users_million"].values[:, :, hand.OPENAI] = 10.0 * grown
    parts = labs.users(data)
    assert (parts["slowing"] < 0).all()
    data["plan_users_million"].values[:, :, hand.OPENAI] = 125.0
    assert labs.users(data)["paying_share"] == pytest.approx([0.04, 0.04])


def test_c14_shares_are_of_all_api_spend(data: xr.Dataset) -> None:
    parts = rivalry.api_shares(data)
    assert parts["openai_2023-12"] == pytest.approx([0.1, 0.1])
    assert parts["spend_2024-12_usd_bn"] == pytest.approx([7.2, 7.2])
    assert parts["switched_in_a_year"] == pytest.approx([0.12, 0.12])


def test_c15_waits_until_open_weights_are_as_good(data: xr.Dataset) -> None:
    put(data, "capability", hand.OPENAI, "2023-03", 25.5)
    put(data, "capability", hand.ANTHROPIC, "2024-03", 26.5)
    open_ = data["open_capability"].values
    open_[:, hand.column("2024-05") :] = 25.5
    open_[0, hand.column("2024-09") :] = 26.5  # never in world 1
    data["finished_run_usd"].values[:, 20, hand.OPENAI] = 1e8
    data["finished_run_usd"].values[:, 20, hand.DEEPSEEK] = 4e6
    parts = rivalry.open_catch_up(data)
    assert parts["months_behind_gpt4"].tolist() == [14.0, 14.0]
    assert parts["months_behind_2024"].tolist() == [6.0, rivalry.NEVER]
    assert parts["open_share_2024_12"] == pytest.approx([0.1, 0.1])
    assert parts["follower_cheaper"] == pytest.approx([25.0, 25.0])


def test_c16_counts_exits_by_year_size_and_kind(data: xr.Dataset) -> None:
    rows = [
        (0, "2024-03-01", "licence_and_hire", "adept"),
        (0, "2025-03-01", "licence_and_hire", "adept"),
        (1, "2024-03-01", "closure", "adept"),
        (1, "2024-05-01", "acquisition", "openai"),
    ]
    events = pd.DataFrame(rows, columns=["world", "month", "kind", "agent"])
    data = with_events(data, events.assign(month=pd.to_datetime(events["month"])))
    parts = rivalry.shake_out(data)
    assert parts["exits_2024"].tolist() == [1.0, 1.0]
    assert parts["by_licence"].tolist() == [1.0, 0.0]
    assert parts["large_exits"].tolist() == [0.0, 1.0]


def test_what_a_lab_is_founded_with_is_raised(data: xr.Dataset) -> None:
    rows = [(1, "2024-03-01", "entry", "adept", 1e9)]
    events = pd.DataFrame(rows, columns=["world", "month", "kind", "agent", "amount_usd"])
    data = with_events(data, events.assign(month=pd.to_datetime(events["month"])))
    labs = list(data["lab"].values)
    adept, begun = labs.index("adept"), hand.column("2024-03")
    none = pd.Series(dtype=float)
    found = rivalry.founding(data, none)
    assert found[1, begun, adept] == 1e9
    assert found.sum() == 1e9
    assert rivalry.founding(data, pd.Series({"adept": 1e8})).sum() == 0.0  # its table has it


def test_c8_reads_each_price_from_its_own_series(data: xr.Dataset) -> None:
    data["list_price_usd_per_h100_hour"] = 1.5 * data["spot_price_usd_per_h100_hour"]
    long = 0.7 * data["contract_price_usd_per_h100_hour"]
    parts = prices.rental_glut(data.assign(long_contract_price_usd_per_h100_hour=long))
    assert parts["peak_2023"] == pytest.approx([3.0, 3.0])
    assert parts["spot_2023_q4"] == pytest.approx([4.5, 4.5])
    assert parts["contract_2024"] == pytest.approx([1.4, 1.4])


def test_c9_hyperscalers_are_counted_and_neoclouds_are_not(data: xr.Dataset) -> None:
    bought = np.full((2, hand.MONTHS, 7), 1e4)
    more = data.drop_vars("chips_bought_h100e").assign(
        chips_bought_h100e=(("world", "month", "all_clouds"), bought)
    )
    parts = chips.supplier_windfall(more)
    assert parts["hyperscaler_share_2024"] == pytest.approx([1.16 * 4 / 7] * 2)


def test_c17_is_what_a_run_records(data: xr.Dataset) -> None:
    path = np.r_[np.full(12, 0.25), np.full(24, 0.4)] * np.ones((2, 1))
    parts = capital.ai_share_of_venture(data.assign(ai_venture_share=(("world", "month"), path)))
    assert parts["share_2023"] == pytest.approx([0.25, 0.25])
    assert parts["share_2024"] == pytest.approx([0.4, 0.4])


def test_c18_reads_the_month_after_a_release(data: xr.Dataset) -> None:
    assert capital.on_newest_after_a_month(data) == pytest.approx([1.0, 1.0])
    part = np.ones((2, hand.MONTHS, len(hand.LABS)))
    part[:, 10:13, hand.OPENAI] = 0.0, 0.45, 0.7
    part[1, 20:23, hand.GOOGLE] = 0.0, 0.35, 0.6
    part[:, 10:13, hand.ADEPT] = 0.0, 0.1, 0.2  # no frontier lab
    more = data.assign(share_on_newest_model=(("world", "month", "lab"), part))
    assert capital.on_newest_after_a_month(more) == pytest.approx([0.45, 0.40])


def test_c17_doubled_commitments_raise_the_odds_not_the_share(data: xr.Dataset) -> None:
    data["fund_inflow_usd"].values[:, 12:24] = 2e9
    parts = capital.ai_share_of_venture(data)
    assert parts["share_2023"] == pytest.approx([0.23, 0.23])
    assert parts["share_2024"] == pytest.approx([0.46 / 1.23] * 2)


def test_c18_margin_is_after_tokens_and_product_cost(data: xr.Dataset) -> None:
    for flow, value in (("app_sales", 7.4e9), ("app_costs", -4.8e9), ("api_sales", -1e9)):
        data["flow_matrix_usd"].loc[{"flow": flow, "year": 2024}] = value
    data["finished_run_usd"].values[:, [3, 15, 27], hand.OPENAI] = 1e8
    parts = capital.builders(data)
    assert parts["gross_margin_2024"] == pytest.approx([1 - 4.35 / 7.4] * 2)
    assert parts["inference_share_2024"] == pytest.approx([1 / 4.35] * 2)
    assert parts["model_life_months"] == pytest.approx([36.0, 36.0])


def test_a_target_passes_only_if_all_its_numbers_do(data: xr.Dataset, tmp_path: Path) -> None:
    rows = ["id,part,low,high,unit,headline,band,record,source"]
    for target, measure in score.TARGETS.items():
        name = next(iter(measure(data)))
        rows.append(f"{target},{name},-1e9,1e9,,1,,,")
    rows.append("C9,revenue_fy25_usd_bn,50,60,,0,,,")  # 48: misses
    path = tmp_path / "targets.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    table = score.bands(path)
    board = score.scoreboard(score.parts(data, table), table).set_index("id")
    assert list(board.columns) == score.COLUMNS[1:]
    assert not board.loc["C9", "passes"]
    assert board.loc["C9", "median"] == pytest.approx(48.0)
    assert board.loc["C10", "passes"]


@pytest.mark.filterwarnings("ignore:.*it changes nothing:sim.base.errors.ScenarioWarning")
def test_a_watched_run_is_the_plain_run_with_notes() -> None:
    scenario = sim.Scenario.load("history_2023").replace({"builders.count": 10})
    plain = sim.run(scenario, worlds=2, seed=3, years=1)
    seen = watched(scenario, worlds=2, seed=3, years=1)
    for name in plain.data_vars:
        assert seen[name].identical(plain[name]), name
    for name in (each.name for each in EXTRA):
        assert np.isfinite(seen[name].values).all(), name
    assert (seen["finished_run_usd"].sel(lab="openai").sum("month") > 0).all()  # GPT-4
    assert np.isfinite(seen["use_after_cut_percent"].values).all()


@pytest.mark.filterwarnings("ignore:.*it changes nothing:sim.base.errors.ScenarioWarning")
def test_moved_spend_leaves_out_what_only_grew() -> None:
    """With no contract ending nobody switches, however much new spend goes elsewhere."""
    changes = {"builders.count": 10.0, "market.switching_hazard_per_month": 0.005}
    scenario = sim.Scenario.load("history_2023").replace(changes | {"market.router_share": 0.0})
    few = watched(scenario, worlds=2, years=1)["moved_spend"].sum("month")
    scenario = scenario.replace({"market.switching_hazard_per_month": 0.05})
    many = watched(scenario, worlds=2, years=1)["moved_spend"].sum("month")
    assert (few < 0.06).all()
    assert (many > 3 * few).all()


@pytest.mark.slow
def test_history_meets_fifteen_of_eighteen() -> None:
    folder = Path(__file__).parents[3] / "experiments" / "05_stylised_facts"
    scenario = sim.Scenario.load("history_2023").replace({"builders.count": 200})
    table = score.bands(folder / "targets.csv")
    measured = score.parts(watched(scenario, worlds=200), table)
    board = score.scoreboard(measured, table)
    assert board["passes"].sum() >= 15, board[~board["passes"]]


def test_the_readme_shows_the_stored_scoreboard() -> None:
    root = Path(__file__).parents[3]
    board = pd.read_csv(root / "results" / "05_stylised_facts" / "scoreboard.csv")
    parts = pd.read_csv(root / "results" / "05_stylised_facts" / "parts.csv")
    assert list(board.columns) == score.COLUMNS
    assert board["id"].tolist() == list(score.TARGETS)
    page = (root / "experiments" / "05_stylised_facts" / "README.md").read_text(encoding="utf-8")
    assert f"**{board['passes'].sum()} of 18 targets pass**" in page
    for row in parts[~parts["passes"]].itertuples():
        assert f"| {row.id} | {row.part.replace('_', ' ')} |" in page
        assert f"{row.median:.3g} ({row.p05:.3g}-{row.p95:.3g}) | **miss**" in page
    missed = board.loc[~board["passes"], "id"]
    assert all(f"**{target}" in page.split("## Misses")[1] for target in missed)
