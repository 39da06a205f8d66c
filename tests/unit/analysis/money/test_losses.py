"""What others lose if one fails: a network by hand, limits, tables and the sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.money.books_by_agent import AgentBooks
from sim.analysis.money.circulation import rounds
from sim.analysis.money.exposures import LENDERS, OWNERS, STAFF, Exposures, exposures
from sim.analysis.money.failing import broke, impacts, losses, systemic, with_costs
from sim.analysis.money.money_told import headline
from sim.analysis.money.settlement import settle_debts
from sim.analysis.money.who_carries import (
    Stress,
    carriers,
    circular_table,
    in_a_row,
    largest_lab,
    losses_of,
    losses_table,
    middle,
    ranking_table,
    who_falls,
)
from sim.base.axes import FloatArray

LAB, CLOUD, LENDER, FUND, OWNER = range(5)


def by_hand(debt: float = 5.0, cloud_has: float = 8.0) -> Exposures:
    """A lab owes a cloud 6, is worth 10 (of which 2 cash) and belongs to a fund."""
    owed, stakes = np.zeros((1, 5, 5)), np.zeros((1, 5, 5))
    owed[0, LAB, CLOUD], owed[0, CLOUD, LENDER] = 6.0, debt
    stakes[0, FUND, LAB] = 1.0
    return Exposures(
        ("lab", "cloud", LENDERS, "fund", OWNERS), 1, 1, owed, stakes,
        assets=np.array([[16.0, cloud_has, 0.0, 0.0, 0.0]]),
        left=np.array([[2.0, cloud_has / 2, 0.0, 0.0, 0.0]]),
        cash=np.array([[2.0, 1.0, 0.0, 0.0, 0.0]]),
        contracts=np.array([[6.0]]), alive=np.ones((1, 2)),
    )  # fmt: skip


def test_the_worked_number() -> None:
    found = losses(by_hand(), LAB)
    assert found.claims[0].tolist() == pytest.approx([0, 4, 0, 0, 0])
    assert found.shares[0].tolist() == pytest.approx([0, 0, 0, 10, 0])
    assert found.settled[0] == pytest.approx(found.at_once[0])
    assert not found.fallen.any()


def test_a_weak_cloud_falls_and_its_lenders_lose_what_it_cannot_bear() -> None:
    """It has 4 and 2 of the lab's 6, owes 9, and keeps 2 of the 4 once it has failed."""
    found = losses(by_hand(debt=9.0, cloud_has=4.0), LAB)
    assert found.fallen[0].tolist() == [False, True]
    assert found.claims[0, CLOUD] == pytest.approx(4)
    assert found.settled[0].tolist() == pytest.approx([0, 1, 5, 10, 0])
    spared = losses(by_hand(debt=5.0, cloud_has=4.0), LAB)
    assert not spared.fallen.any()


def test_a_cloud_that_fails_costs_its_lenders_and_shareholders() -> None:
    """8 and 6 owed to it, of the 8 a half is left, 5 owed: its shareholders keep 5 of 9."""
    found = losses(by_hand(), CLOUD)
    assert found.settled[0].tolist() == pytest.approx([0, 0, 0, 0, 4])
    assert found.shares[0, OWNER] == pytest.approx(4)
    poor = losses(with_costs(broke(by_hand(debt=12.0), CLOUD), 1.0), CLOUD)
    assert poor.settled[0, LENDER] == pytest.approx(6)


def test_who_has_no_cash_pays_nothing_and_costs_eat_the_rest() -> None:
    assert losses(broke(by_hand(), LAB), LAB).claims[0, CLOUD] == pytest.approx(6)
    assert losses(with_costs(by_hand(), 0.5), LAB).claims[0, CLOUD] == pytest.approx(5)


def test_what_a_lab_loses_is_its_holders_loss() -> None:
    """The cloud also owes the lab 3 of credits and fails with nothing but the lab's 6."""
    net = by_hand(debt=10.0)
    owed = net.owed.copy()
    owed[0, CLOUD, LAB] = 3.0
    found = losses(replace(net, owed=owed, left=np.zeros((1, 5))), CLOUD)
    # It has 14 for the 13 that it owes, then 6: of the credits 3, then 18 / 13.
    assert found.settled[0, LAB] == found.claims[0, LAB] == 0.0
    assert found.settled[0, FUND] == pytest.approx(3 - 18 / 13)
    assert found.claims[0, FUND] == pytest.approx(found.settled[0, FUND])
    assert found.settled[0].sum() == pytest.approx(8)


def test_limits() -> None:
    alone = replace(by_hand(), owed=np.zeros((1, 5, 5)), stakes=np.zeros((1, 5, 5)))
    assert losses(alone, LAB).settled.sum() == 0.0
    gone = replace(by_hand(), alive=np.array([[0.0, 1.0]]))
    assert losses(gone, LAB).at_once.sum() == losses(gone, LAB).settled.sum() == 0.0
    found = losses(by_hand(debt=9.0, cloud_has=4.0), LAB)
    assert (found.settled <= found.wealth + 1e-9).all(), "nobody loses more than it has"


def test_losses_are_what_is_destroyed(books: AgentBooks) -> None:
    """All that others lose is the going concern's value and what failing destroys of others."""
    net = exposures(books, relet=0.0)
    for name in ("openai", "coreweave"):
        place = net.agents.index(name)
        then = broke(net, place)
        found = losses(then, place)
        there = then.alive[:, place] > 0
        told = np.zeros(net.assets.shape, dtype=bool)
        told[:, place] = there
        before = settle_debts(then.owed, then.assets, then.stakes, then.left)
        after = settle_debts(then.owed, then.assets, then.stakes, then.left, told)
        has = [
            np.where(each.failed, then.left, then.assets).sum(axis=1) for each in (before, after)
        ]
        unheld = 1.0 - then.stakes[:, :, : then.labs].sum(axis=1)
        assert (np.abs(unheld[then.alive[:, : then.labs] > 0]) < 1e-9).all()
        destroyed = np.where(there, has[0] - has[1], 0.0)
        assert found.settled.sum(axis=1) == pytest.approx(destroyed, rel=1e-6, abs=1e3)


def test_the_network_of_a_run(books: AgentBooks) -> None:
    net = exposures(books)
    usual, nobody_wants = net.owed, exposures(books, relet=0.0).owed
    assert (nobody_wants >= usual - 1e-3).all()
    bills = nobody_wants[:, : net.labs].sum(axis=2)
    arrears = books.levels["arrears_usd"].reshape(bills.shape)
    assert bills == pytest.approx(np.where(net.contracts > 0, net.contracts + arrears, bills))
    settled = settle_debts(net.owed, net.assets, net.stakes, net.left)
    worth = books.levels["valuation_usd"].reshape(bills.shape)
    sound = (settled.equity[:, : net.labs] > 0) & (worth > books_cash(books))
    assert settled.equity[:, : net.labs][sound] == pytest.approx(worth[sound], rel=1e-6)
    assert net.cash[:, : net.labs] == pytest.approx(net.left[:, : net.labs])
    assert broke(net, 2).left[:, 2].max() == 0.0
    impact, wealth = known = impacts(net)
    assert ((impact >= 0) & (impact <= 1)).all()
    assert (wealth >= 0).all()
    rank = systemic(net, net.agents.index("openai"), known)
    assert ((rank >= 0) & (rank <= 1)).all()


def test_debt_rank_counts_every_dollar_once() -> None:
    """Fund 10, cloud 9 and lender 5 have 24 in all; what the lab is worth is the fund's."""
    net = by_hand()
    known = impacts(net)
    assert systemic(net, LAB, known) == pytest.approx((10 + 6 + 5 * 6 / 9) / 24)
    assert systemic(net, CLOUD, known) == pytest.approx((9 + 5) / 24)


def books_cash(books: AgentBooks) -> FloatArray:
    cash = books.levels["cash_usd"]
    return np.asarray(cash.reshape(-1, cash.shape[2]))


def test_tables_and_the_sentence(books: AgentBooks) -> None:
    net, stress = exposures(books), Stress()
    name = largest_lab(books)
    place = net.agents.index(name)
    found = losses_of(net, place, stress)
    table = losses_table(books, net, place, found)
    year = books.years[-1]
    rows = carriers(table, year)
    assert rows["settled_usd"].is_monotonic_decreasing
    assert STAFF in {*rows["who"]}
    whole = table[(table["who"] == "all") & (table["year"] == year)].iloc[0]
    assert whole["settled_usd_low"] <= whole["settled_usd"] <= whole["settled_usd_high"]
    assert whole["worlds"] == 3
    ranking = ranking_table(books, net, year, stress)
    mine = ranking.set_index("agent").loc[name]
    assert mine["settled_usd"] == pytest.approx(whole["settled_usd"])
    assert who_falls(books, net, place, found, year) == []
    said = headline(table, year, "2027/28", str.title, ", the largest lab,", 3)
    assert said.startswith(f"If {name.title()}, the largest lab, could not pay at the end of 2027")
    assert "over 3 worlds" in said
    assert "carry most" in said
    circles = circular_table(books, rounds(books)[1])
    assert list(circles["year"]) == list(books.years)
    assert (circles["consolidated_usd"] < circles["reported_usd"]).all()


def test_small_words() -> None:
    assert in_a_row(["a", "b", "c"]) == "a, b and c"
    assert in_a_row(["a"]) == "a"
    assert middle(np.array([1.0, 2.0, 3.0])) == pytest.approx((2.0, 1.1, 2.9))
    assert np.isnan(middle(np.array([1.0]), np.array([False]))).all()
