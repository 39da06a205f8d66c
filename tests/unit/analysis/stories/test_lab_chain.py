"""What led to a lab's fate: every number of a link again from the run's own series."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr

from sim.analysis.stories import lab_money
from sim.analysis.stories.at_hand import AtHand
from sim.analysis.stories.chain import Chain, Link
from sim.analysis.stories.lab_causes import window
from sim.analysis.stories.lab_chain import lab_chain
from sim.analysis.stories.lab_money import Ends
from sim.results.event_table import events
from sim.scenario.definition import Scenario

Fated = Callable[..., tuple[AtHand, str, int]]
Chains = list[tuple[AtHand, Chain]]
FATES = [
    ("acquisition", ""), ("licence_and_hire", ""), ("closure", ""), ("closure", "by its parent"),
]  # fmt: skip


def of(world: AtHand, name: str, lab: str) -> np.ndarray:
    return np.asarray(world.result[name].sel(lab=lab).values[0], dtype=np.float64)


def link(chain: Chain, what: str) -> Link:
    return next(each for each in chain.links if each.what == what)


@pytest.mark.parametrize(("kind", "detail"), FATES)
def test_the_fate_is_the_event(fated: Fated, kind: str, detail: str) -> None:
    world, lab, month = fated(kind, detail)
    chain = lab_chain(world, lab)
    table = events(world.result)
    row = table[(table["agent"] == lab) & (table["kind"] == kind)].iloc[-1]
    head = chain.links[0]
    assert world.when(head.month) == str(row["month"])[:7]
    assert head.numbers["amount_usd"] == row["amount_usd"]
    sold = world.result["revenue_usd"].values[0][max(month - 12, 0) : month].sum(axis=0)
    assert head.numbers["revenue_share"] == pytest.approx(sold[world.labs.index(lab)] / sold.sum())
    assert chain.headline.startswith(world.name(lab))
    assert [each.month <= month for each in chain.links] == [True] * len(chain.links)


@pytest.mark.parametrize(("kind", "detail"), FATES)
def test_cash_is_explained_to_the_last_cent(fated: Fated, kind: str, detail: str) -> None:
    world, lab, month = fated(kind, detail)
    found = link(lab_chain(world, lab), "runway")
    first, last = found.first, found.month
    assert month - 18 <= first < last == month - 1
    cash, runway = of(world, "cash_usd", lab), of(world, "runway_months", lab)
    assert found.numbers["cash_before"] == cash[first]
    assert found.numbers["cash_after"] == cash[last]
    assert found.numbers["runway_before"] == min(runway[first], 120.0)
    assert found.numbers["runway_after"] == min(runway[last], 120.0)
    span = slice(first + 1, last + 1)
    parts = {n.removeprefix("cash: "): x for n, x in found.numbers.items() if "cash: " in n}
    assert parts["sales"] == pytest.approx(of(world, "revenue_usd", lab)[span].sum())
    research = sum(of(world, f"rd_{n}", lab)[span].sum() for n in (
        "experiments_usd", "final_training_usd", "data_usd"))  # fmt: skip
    assert parts["research"] == pytest.approx(-research)
    raised = of(world, "equity_raised_usd", lab) + of(world, "strategic_raised_usd", lab)
    assert parts["raised"] == pytest.approx(raised[span].sum())
    for name, series, sign in (
        ("serving", "serving_cost_usd", -1), ("staff", "staff_usd", -1),
        ("other costs", "other_cost_usd", -1), ("parent", "parent_support_usd", 1),
        ("pay in shares", "stock_pay_usd", 1),
    ):  # fmt: skip
        assert parts[name] == pytest.approx(sign * of(world, series, lab)[span].sum())
    arrears, credit = of(world, "arrears_usd", lab), of(world, "credits_usd", lab)
    assert parts["bills not paid"] == pytest.approx(arrears[last] - arrears[first])
    used = of(world, "credits_received_usd", lab)[span].sum() - (credit[last] - credit[first])
    assert parts["credits"] == pytest.approx(used)
    assert sum(parts.values()) == pytest.approx(cash[last] - cash[first])
    # What is left is money to owners, or wages that were not paid: never much of an independent.
    if world.owner(lab, last) == "" and of(world, "arrears_usd", lab)[span].max() == 0.0:
        assert abs(parts["to owners"]) < 1e-6 * max(abs(x) for x in parts.values())


def test_a_lab_for_sale_names_the_ground_that_held(fated: Fated) -> None:
    world, lab, month = fated("acquisition")
    found = link(lab_chain(world, lab), "condition")
    for name, series in (("arrears_usd", "arrears_usd"), ("cash_usd", "cash_usd")):
        assert found.numbers[name] == of(world, series, lab)[month - 1]
    assert found.rule == "for_sale"
    scenario = Scenario.load(str(world.result.attrs["scenario_toml"]))
    name = "distress.runway_months"
    drawn = world.result.get(f"param.{name}")
    line = scenario.values()[name] if drawn is None else float(drawn.values[0])
    assert found.numbers["runway_line_months"] == line
    short = found.numbers["runway_months"] < line
    broke = found.numbers["arrears_usd"] > found.numbers["cash_usd"]
    assert short or broke or "stake_usd" in found.numbers


def test_who_is_neither_rejected_nor_broke_was_outrun(chains: Chains) -> None:
    outrun = [
        found.numbers
        for _, chain in chains
        for found in chain.links
        if "stake_usd" in found.numbers
    ]
    assert outrun
    assert all(numbers["cash_usd"] < numbers["stake_usd"] for numbers in outrun)


def test_margin_is_split_into_price_cost_and_the_rest(hard_times: xr.Dataset) -> None:
    world, ends = AtHand(hard_times), Ends(12, 40)
    sold, serving = (of(world, n, "openai") for n in ("revenue_usd", "serving_cost_usd"))
    before, after = (1.0 - serving[m - 2 : m + 1].sum() / sold[m - 2 : m + 1].sum() for m in ends)
    assert lab_money.margins(world, "openai", ends) == pytest.approx((before, after))
    parts = lab_money.margin_parts(world, "openai", ends)
    assert sum(parts.values()) == pytest.approx(after - before)
    price = lab_money.price_change(world, "openai", ends)
    assert np.sign(parts["prices"]) == np.sign(price - 1.0)
    cost = lab_money.cost_change(world, "openai", ends)
    assert np.sign(parts["unit cost"]) == -np.sign(cost - 1.0)
    split = lab_money.gross_profit_parts(world, "openai", ends)
    gross = sold - serving
    change = gross[38:41].mean() - gross[10:13].mean()
    assert sum(split.values()) == pytest.approx(change)
    of_sales = lab_money.share_parts(world, "openai", ends)
    assert sum(of_sales.values()) == pytest.approx(sold[38:41].mean() - sold[10:13].mean())


def test_flows_are_held_against_as_long_before(fated: Fated) -> None:
    world, lab, month = fated("closure")
    ends = window(world, lab, month)
    found = lab_money.flow_changes(world, lab, ends)
    cash, many = of(world, "cash_usd", lab), ends.last - ends.first
    old = max(ends.first - many, 0)
    change = (cash[ends.last] - cash[ends.first]) / many
    change -= (cash[ends.first] - cash[old]) / (ends.first - old)
    assert sum(found.values()) == pytest.approx(change)
    assert lab_money.flow_changes(world, lab, Ends(0, 3)) == {}


def test_failed_rounds_are_told_with_mood_and_money(chains: Chains) -> None:
    seen = [(world, chain.about, found) for world, chain in chains for found in chain.links
            if found.what == "rounds"]  # fmt: skip
    assert seen
    for world, lab, found in seen:
        table = events(world.result)
        mine = table[(table["agent"] == lab) & (table["kind"] == "failed_round")]
        months = mine["month"].astype(str).str[:7]
        row = mine[months == world.when(found.month)].iloc[-1]
        assert found.numbers["asked_usd"] == row["amount_usd"]
        assert found.numbers["mood_after"] == world.result["sentiment"].values[0][found.month]
        powder = world.result["dry_powder_usd"].values[0].sum(axis=1)
        assert found.numbers["powder_before_usd"] == pytest.approx(powder[found.first])


def test_a_price_war_is_told_with_list_prices_of_one_size(chains: Chains) -> None:
    seen = [(world, found) for world, chain in chains for found in chain.links
            if found.what == "rivals"]  # fmt: skip
    assert seen
    for world, found in seen:
        price = world.result["price_usd_per_mtok"].values[0, :, :, 0]
        size = world.result["model_size"].values[0, :, :, 0]
        before, after = found.month - 1, found.month
        pairs = np.stack([price[before] / size[before] * size[after], price[after]], axis=1)
        told = [found.numbers["price_before"], found.numbers["price_after"]]
        assert np.isclose(pairs, told, rtol=1e-12).all(axis=1).any()
        assert told[1] < told[0]


def test_a_lab_that_is_there_is_told_by_its_last_year(hard_times: xr.Dataset) -> None:
    world = AtHand(hard_times)
    chain = lab_chain(world, "google_deepmind")
    assert chain.fate == "owned"
    assert "is owned by Google" in chain.headline
    assert {each.what for each in chain.links} == {"fate", "runway", "margin"}
