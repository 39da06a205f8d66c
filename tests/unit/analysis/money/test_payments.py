"""Payments between agents are the ledger's, to the last dollar."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.money import watched_money
from sim.analysis.money.books_by_agent import AgentBooks, together
from sim.analysis.money.circulation import rounds
from sim.analysis.money.who_pays import KINDS, OTHER_NAME, OUTSIDE, kind_of, payments
from sim.analysis.money.yearly_links import (
    OTHER_LABS,
    grouped,
    links_by_world,
    links_of,
    links_table,
    typical_world,
)
from sim.ledger.accounts import FLOWS, SECTORS


def test_every_flow_is_watched_once() -> None:
    carried = [flow for flows in watched_money.CARRIED.values() for flow in flows]
    assert sorted(carried) == sorted(watched_money.BETWEEN_PLAYERS)
    one_sided = (
        *watched_money.LABS_PAY, *watched_money.LABS_RECEIVE,
        *watched_money.CLOUDS_PAY, *watched_money.CLOUDS_RECEIVE,
    )  # fmt: skip
    assert len({*one_sided}) == len(one_sided)
    others = {*FLOWS} - {*carried} - {*one_sided}
    assert all(
        {FLOWS[name].payer, FLOWS[name].receiver}.isdisjoint(watched_money.PLAYERS)
        for name in others
    )


def test_every_account_and_every_kind_has_a_name() -> None:
    assert set(OUTSIDE) == {*SECTORS} - {*watched_money.PLAYERS}
    assert all(sector in OUTSIDE and flow in FLOWS for sector, flow in OTHER_NAME)
    assert {kind_of(flow) for flow in FLOWS} == {*KINDS}


def test_payments_add_up_to_the_flow_matrix(books: AgentBooks) -> None:
    by_flow: dict[str, np.ndarray] = {}
    for each in payments(books):
        total = each.usd.sum(axis=(2, 3))
        by_flow[each.flow] = by_flow.get(each.flow, 0.0) + total
    by_flow["resale_fees"] -= (fees := _paid(books, "revenue_share"))
    by_flow["revenue_share"] = fees
    for name, row in FLOWS.items():
        if row.payer != row.receiver:  # within a sector the matrix shows the net
            wanted = _paid(books, name)
            assert by_flow[name] == pytest.approx(wanted, rel=1e-9, abs=1.0), name


def _paid(books: AgentBooks, flow: str) -> np.ndarray:
    payer = books.sectors.index(FLOWS[flow].payer)
    return -books.matrix[:, :, books.flows.index(flow), payer]


def test_what_goes_round_is_within_what_is_paid(books: AgentBooks) -> None:
    ring, found = rounds(books)
    assert (found.carried <= ring.paid * (1 + 1e-9)).all()
    assert (found.circular >= 0).all()
    assert (found.circular <= books.reported).all()
    assert (found.circular > 0).any()
    assert ((found.of_compute >= 0) & (found.of_compute <= 1)).all()
    assert ((found.cycled >= 0) & (found.cycled < 1)).all()
    # Pairs of a sale and a stake are circulations too; pairs of two stakes are none.
    sales = np.minimum(ring.sales, np.swapaxes(ring.paid, 2, 3)).sum(axis=(2, 3))
    assert (found.circular >= sales / 2 - 1.0).all()


def test_links_are_the_payments_and_their_pictures_group_small_labs(books: AgentBooks) -> None:
    links = links_by_world(books)
    whole = sum(each.usd.sum() for each in payments(books))
    whole += books.passed["credits"].sum() + books.passed["credits_used"].sum()
    assert sum(usd.sum() for usd in links.values()) == pytest.approx(whole)
    ring, found = rounds(books)
    drawn = links_of(books, ring, found, 1, books.years[0])
    assert OTHER_LABS in {*drawn["payer"]}
    assert grouped(books, 1, 0)("chip maker") == "chip maker"
    of_one = sum(usd[1, 0] for usd in links.values())
    inside = drawn["usd"].sum()
    assert inside == pytest.approx(of_one, rel=0.01)  # but for what passes within a group
    assert (drawn["round_usd"] <= drawn["usd"] * (1 + 1e-9)).all()
    table = links_table(books)
    assert set(table["year"]) == set(books.years)
    assert (table["usd_low"] <= table["usd_high"]).all()


def test_batches_are_put_together_and_the_middle_world_found(books: AgentBooks) -> None:
    twice = together([books, books])
    assert twice.matrix.shape[0] == 2 * len(books.worlds)
    assert twice.labs == books.labs
    _, found = rounds(twice)
    lost = np.arange(6.0)
    assert 0 <= typical_world(found, lost, 0) < 6
