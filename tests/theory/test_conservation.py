"""Conservation in a closed economy (Godley and Lavoie 2007, Monetary Economics, chapter 2).

Flows of a month sum to zero; assets - liabilities = net worth, and only cash and fixed capital are
wealth of the whole; a circular deal of X adds X to reported and nothing to consolidated revenue.
"""

from __future__ import annotations

import numpy as np

from sim.base.axes import FloatArray
from sim.ledger.accounts import FLOWS, SECTORS
from sim.ledger.equity import holder_columns
from sim.ledger.journal import Journal, flow_matrix
from sim.ledger.statements import (
    ITEMS,
    balance_sheets,
    loop_sales,
)

SIZES = {"labs": 3, "hyperscalers": 2, "other_clouds": 2, "investors": 4, "builders": 50}
WORLDS = 5


def everyone_pays(rng: np.random.Generator) -> Journal:
    """A month in which each payer pays each receiver a random amount in every flow."""
    journal = Journal(SIZES, WORLDS)
    for flow in FLOWS.values():
        payers, receivers = journal.sizes[flow.payer], journal.sizes[flow.receiver]
        amounts = rng.lognormal(mean=15.0, sigma=3.0, size=(WORLDS, payers, receivers))
        journal.post(flow.name, amounts.sum(axis=2), amounts.sum(axis=1))
    return journal


def test_every_row_and_the_whole_matrix_sum_to_zero() -> None:
    journal = everyone_pays(np.random.default_rng(1))
    matrix = flow_matrix(journal.all_paid(), journal.all_received())
    turnover = journal.turnover()
    assert (np.abs(matrix.sum(axis=2)) <= 1e-14 * turnover[:, None]).all()
    total = np.stack([journal.cash_change(s).sum(axis=1) for s in SECTORS]).sum(axis=0)
    assert (np.abs(total) <= 1e-14 * turnover).all()


def test_columns_of_the_matrix_are_the_changes_in_cash() -> None:
    journal = everyone_pays(np.random.default_rng(2))
    by_agent = np.stack([journal.cash_change(s).sum(axis=1) for s in SECTORS], axis=1)
    by_flow = flow_matrix(journal.all_paid(), journal.all_received()).sum(axis=1)
    assert (np.abs(by_agent - by_flow) <= 1e-13 * journal.turnover()[:, None]).all()


def test_assets_less_liabilities_are_net_worth_and_claims_cancel() -> None:
    rng = np.random.default_rng(3)
    shares, equity_usd = rng.random((WORLDS, 3, 8)), rng.lognormal(size=(WORLDS, 3))
    sheet = balance_sheets(
        cash_usd={s: rng.normal(size=(WORLDS, SIZES.get(s, 1))) for s in SECTORS},
        cap_table=shares / shares.sum(axis=2, keepdims=True),
        lab_equity_usd=equity_usd,
        holder_columns=holder_columns(investors=4, hyperscalers=2),
        credits_usd=rng.random((WORLDS, 3, 2)),
        arrears_owed_to_usd={"hyperscalers": rng.random((WORLDS, 3))},
        fixed_capital_usd={"hyperscalers": rng.random((WORLDS, 2))},
        debt_usd={"other_clouds": rng.random((WORLDS, 2))},
    )
    column = {item: sheet[:, :, index] for index, item in enumerate(ITEMS)}
    np.testing.assert_allclose(
        column["net_worth"], sum(column[item] for item in ITEMS[:-1]), rtol=1e-12, atol=1e-12
    )
    for asset, liability in [
        ("equity_held", "equity_issued"),
        ("credits_held", "credits_owed"),
        ("arrears_receivable", "arrears_payable"),
        ("debt_held", "debt_owed"),
    ]:
        assert column[asset].sum() > 0.0
        np.testing.assert_allclose(
            column[asset].sum(axis=1), -column[liability].sum(axis=1), rtol=1e-13
        )
    issued = -column["equity_issued"].sum(axis=1)
    np.testing.assert_allclose(issued, equity_usd.sum(axis=1), rtol=1e-13)
    wealth = column["cash"].sum(axis=1) + column["fixed_capital"].sum(axis=1)
    np.testing.assert_allclose(column["net_worth"].sum(axis=1), wealth, rtol=1e-12, atol=1e-12)


def test_circular_deal_raises_reported_but_not_consolidated_revenue() -> None:
    """Cloud 0 invests 7 USD in lab 1, which rents 7 USD of its compute on top of honest sales."""

    def revenue(deal_usd: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        journal = Journal(SIZES, worlds=1)
        invested, rent = np.zeros((1, 3, 2)), np.zeros((1, 3, 2))
        rent[0, 2, 0] = 11.0  # lab 2 pays with its own money
        invested[0, 1, 0] = deal_usd
        rent[0, 1, 0] = deal_usd
        journal.post("strategic_rounds", invested.sum(axis=1), invested.sum(axis=2))
        journal.post("cloud_rent", rent.sum(axis=2), rent.sum(axis=1))
        reported = journal.received("cloud_rent")
        consolidated = reported - loop_sales(rent, invested).sum(axis=1)
        return reported, consolidated, journal.cash_change("hyperscalers")

    reported, consolidated, cash = revenue(0.0)
    circular_reported, circular_consolidated, circular_cash = revenue(7.0)
    np.testing.assert_array_equal(circular_reported - reported, [[7.0, 0.0]])
    np.testing.assert_array_equal(circular_consolidated, consolidated)
    np.testing.assert_array_equal(circular_consolidated, [[11.0, 0.0]])
    np.testing.assert_array_equal(circular_cash, cash)
