"""What led to a world's ending: the condition that bound last, and identities behind it."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from sim.analysis.stories.at_hand import AtHand
from sim.analysis.stories.ending_chain import beside_line, binding, ending_chain, since
from sim.analysis.stories.indicator_moves import MOVES
from sim.analysis.stories.lab_money import Ends
from sim.analysis.stories.others_chain import cloud_chain, investor_chain
from sim.analysis.stories.told import MOST_LINES, chains_of, markdown, printed
from sim.endings.classification import classify
from sim.endings.labelling import HOLD_MONTHS
from sim.endings.registry import DEFAULT, RECORDS
from sim.results.coordinates import names_along


def test_the_last_condition_before_a_label_binds(worlds: list[AtHand]) -> None:
    """It is on one side of its line a month before, on the other from then on."""
    tests = [test for each in RECORDS.values() for test in each.tests]
    seen = 0
    for world in worlds:
        for ending in dict.fromkeys(world.labels):
            month = since(world, ending)
            when, links = binding(world, ending, month)
            if month == 0 or not links:
                continue
            seen += 1
            told = links[0].numbers
            named = [
                test.indicator
                for test in tests
                if float(test.limit(DEFAULT)) == told["line"]
                and world.indicators[test.indicator][when] == told["after"]
            ]
            values = world.indicators[named[0]]
            assert (values[when - 1] >= told["line"]) != (values[when] >= told["line"])
            assert when <= month <= when + 2 * HOLD_MONTHS
    assert seen


def last_of(world: AtHand, ending: str) -> int:
    return len(world.labels) - 1 - world.labels[::-1].index(ending)


def test_a_value_written_like_its_line_says_on_which_side_it_lies() -> None:
    test = RECORDS["subsidised"].tests[0]
    line = test.limit(DEFAULT)
    told = [beside_line(test, line + far) for far in (-0.1, -1e-4, 1e-4)]
    assert told[1:] == [f"just below {test.said(line)}", f"just above {test.said(line)}"]
    assert told[0] == test.said(line - 0.1)


def test_every_label_of_every_world_is_told(worlds: list[AtHand]) -> None:
    for world in worlds:
        for ending in dict.fromkeys(world.labels):
            chain = ending_chain(world, ending)
            month = chain.links[0].month
            over = f" to {world.when(last_of(world, ending))}" if ending != world.ending else " on"
            assert chain.links[0].short.endswith(over)
            assert world.labels[month] == ending
            assert month == 0 or world.labels[month - 1] != ending
            for link in chain.links:
                if link.what == "condition" and "after" in link.numbers:
                    values = [
                        (float(each[link.first]), float(each[link.month]))
                        for each in world.indicators.values()
                    ]
                    assert (link.numbers["before"], link.numbers["after"]) in values


def test_the_end_may_fit_for_less_than_six_months(worlds: list[AtHand]) -> None:
    """Cut off three months before a label counts, the world ends in it and has not its label."""
    whole = next(each for each in worlds if since(each, each.ending) > 6)
    month = since(whole, whole.ending)
    cut = AtHand(classify(whole.result.isel(month=slice(0, month - 2))))
    assert cut.ending == whole.ending != cut.labels[-1]
    chain = ending_chain(cut)
    assert chain.fate == whole.ending
    assert chain.links[0].month == month - 5
    assert "for less than six months so far" in chain.links[0].text
    assert "At the end it counts" not in chain.links[0].text
    before = ending_chain(cut, cut.labels[-1]).links[0].text
    assert f"At the end it counts as {RECORDS[whole.ending].words}." in before


def test_an_ending_that_held_from_the_start_rests_on_sales_and_cost(worlds: list[AtHand]) -> None:
    world = next(each for each in worlds if set(each.labels) == {"subsidised"})
    found = ending_chain(world).links[1]
    sold = world.result["market_revenue_usd"].values[0]
    cost = world.result["full_cost_usd"].values[0]
    first, last = found.first, found.month
    ratios = [sold[m - 11 : m + 1].sum() / cost[m - 11 : m + 1].sum() for m in (first, last)]
    assert found.numbers["sales_after"] == pytest.approx(sold[last - 11 : last + 1].sum())
    assert found.numbers["cost_before"] == pytest.approx(cost[first - 11 : first + 1].sum())
    parts = found.numbers["by_sales"] + found.numbers["by_full_cost"]
    assert parts == pytest.approx(ratios[1] - ratios[0])


@pytest.mark.parametrize("name", sorted(MOVES))
def test_every_indicator_of_an_ending_has_its_movement(name: str, worlds: list[AtHand]) -> None:
    assert name in {test.indicator for each in RECORDS.values() for test in each.tests} | {
        "subsidy_rate", "open_token_share",
    }  # fmt: skip
    link = MOVES[name](worlds[2], Ends(20, 40))
    assert (link.first, link.month) == (20, 40)
    assert np.isfinite([*link.numbers.values()]).all()
    assert "nan" not in link.text


def test_all_indicators_are_covered() -> None:
    assert {test.indicator for each in RECORDS.values() for test in each.tests} <= set(MOVES)


def test_concentration_is_split_into_mergers_and_growth(hard_times: xr.Dataset) -> None:
    world = AtHand(hard_times, 1)
    link = MOVES["hhi"](world, Ends(14, 40))
    points = []
    for month in (14, 40):
        sold = world.result["revenue_usd"].values[0, month - 11 : month + 1].sum(axis=0)
        owner = world.result["owner"].values[0, month]
        by_owner: dict[str, float] = {}
        for lab, part, code in zip(world.labs, sold / sold.sum(), owner, strict=True):
            key = str(code) if code >= 0 else lab
            by_owner[key] = by_owner.get(key, 0.0) + part
        points.append(1e4 * sum(part**2 for part in by_owner.values()))
    assert link.numbers["mergers"] + link.numbers["growth"] == pytest.approx(points[1] - points[0])


def test_clouds_and_funds_are_told_too(hard_times: xr.Dataset) -> None:
    world = AtHand(hard_times)
    chain = cloud_chain(world, "coreweave")
    debt = world.result["neocloud_debt_usd"].sel(neocloud="coreweave").values[0]
    money = next(link for link in chain.links if link.what == "money")
    assert money.numbers["debt_after_usd"] == debt[money.month]
    assert cloud_chain(world, "oracle").links
    fund = names_along(hard_times, "investor")[0]
    powder = world.result["dry_powder_usd"].sel(investor=fund).values[0]
    assert investor_chain(world, fund).links[0].numbers["powder_after_usd"] == powder[-1]


def test_a_story_fits_a_screen_and_the_whole_is_in_the_file(worlds: list[AtHand]) -> None:
    for world in worlds[:2]:
        chains = chains_of(world)
        assert len(printed(world, chains)) <= MOST_LINES
        text = markdown(world, chains, "How this world ended")
        assert "not a counterfactual" in text
        for chain in chains:
            for link in chain.links:
                assert link.text in text
        when = [world.when(month) for month in range(world.months)]
        record = chains[0].record(when)
        assert record["links"][0]["where"] == "sim/endings/labelling.py: label_path"
