"""Statements, on hand-worked books."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.ledger.accounts import SECTORS
from sim.ledger.equity import holder_columns
from sim.ledger.statements import ITEMS, balance_sheets, loop_sales


@pytest.fixture
def sheet() -> dict[tuple[str, str], float]:
    """Two labs worth 40 and 100 USD; one fund, one cloud, a parent, founders and staff."""
    values = balance_sheets(
        cash_usd={"labs": np.array([[10.0, 5.0]]), "hyperscalers": np.array([[70.0]])},
        cap_table=np.array([[[0.25, 0.0, 0.0, 0.75], [0.1, 0.3, 0.4, 0.2]]]),
        lab_equity_usd=np.array([[40.0, 100.0]]),
        holder_columns=holder_columns(investors=1, hyperscalers=1),
        credits_usd=np.array([[[6.0], [2.0]]]),
        arrears_owed_to_usd={
            "hyperscalers": np.array([[3.0, 0.0]]),
            "workers": np.array([[0.0, 1.0]]),
        },
        fixed_capital_usd={"hyperscalers": np.array([[500.0]])},
        debt_usd={"hyperscalers": np.array([[20.0]]), "other_clouds": np.array([[7.0, 1.0]])},
    )
    assert values.shape == (1, len(SECTORS), len(ITEMS))
    return {
        (sector, item): float(values[0, row, column])
        for row, sector in enumerate(SECTORS)
        for column, item in enumerate(ITEMS)
    }


def test_balance_sheets_by_hand(sheet: dict[tuple[str, str], float]) -> None:
    assert sheet["labs", "equity_issued"] == pytest.approx(-140.0)
    assert sheet["investors", "equity_held"] == pytest.approx(20.0)
    assert sheet["hyperscalers", "equity_held"] == pytest.approx(30.0)
    assert sheet["outside_parents", "equity_held"] == pytest.approx(40.0)
    assert sheet["households", "equity_held"] == pytest.approx(50.0)
    assert sheet["labs", "credits_held"] == -sheet["hyperscalers", "credits_owed"] == 8.0
    assert sheet["labs", "arrears_payable"] == -4.0
    assert sheet["workers", "arrears_receivable"] == 1.0
    assert sheet["labs", "net_worth"] == pytest.approx(15.0 - 140.0 + 8.0 - 4.0)
    assert sheet["hyperscalers", "net_worth"] == pytest.approx(
        70.0 + 500.0 + 30.0 - 8.0 + 3.0 - 20.0
    )
    assert sheet["lenders", "debt_held"] == 28.0
    assert sheet["hyperscalers", "debt_owed"] == -20.0
    assert sheet["other_clouds", "net_worth"] == -8.0


def three_deals() -> tuple[FloatArray, FloatArray]:
    """One cloud: lab 0 spends more than it got, lab 1 less, lab 2 got nothing."""
    paid = np.array([[[6.0], [2.0], [9.0]]])
    invested = np.array([[[4.0], [5.0], [0.0]]])
    return paid, invested


def test_loop_sales_are_the_financed_part() -> None:
    paid, invested = three_deals()
    loops = loop_sales(paid, invested)
    np.testing.assert_array_equal(loops, [[[4.0], [2.0], [0.0]]])
