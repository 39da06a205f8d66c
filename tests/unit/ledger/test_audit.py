"""The audit: each identity fails alone when it alone is broken, and the message names it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.base.errors import LedgerError
from sim.ledger.accounts import SECTORS
from sim.ledger.audit import Claims, Residuals, check, largest, residuals
from sim.ledger.journal import Journal

SIZES = {"labs": 2, "hyperscalers": 1, "other_clouds": 2, "investors": 1, "builders": 3}
WORLDS = 2
TOLERANCE = 1e-9


def sound_journal(received_by_labs: float = 50.0) -> Journal:
    """Builders pay 100 USD for tokens, half to each lab; labs pay 60 USD of rent."""
    journal = Journal(SIZES, WORLDS)
    journal.post(
        "api_sales",
        np.tile([20.0, 30.0, 50.0], (WORLDS, 1)),
        np.tile([50.0, received_by_labs], (WORLDS, 1)),
    )
    journal.post("cloud_rent", np.full((WORLDS, 2), 30.0), np.full((WORLDS, 1), 60.0))
    return journal


def cash(journal: Journal) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    before = {sector: np.full((WORLDS, journal.sizes[sector]), 1000.0) for sector in SECTORS}
    return before, {s: before[s] + journal.cash_change(s) for s in SECTORS}


@pytest.fixture
def claims() -> Claims:
    pair, lab = (WORLDS, 2, 1), (WORLDS, 2)
    return Claims(
        credits_before=np.full(pair, 40.0),
        credits_after=np.full(pair, 45.0),
        credits_granted=np.full(pair, 20.0),
        credits_used=np.full(pair, 12.0),
        credits_expired=np.full(pair, 3.0),
        arrears_before=np.full(lab, 10.0),
        arrears_after=np.full(lab, 9.0),
        arrears_added=np.full(lab, 6.0),
        arrears_repaid=np.full(lab, 5.0),
        arrears_written_off=np.full(lab, 2.0),
        debt_before=np.full(lab, 80.0),
        debt_after=np.full(lab, 84.0),
        debt_issued=np.full(lab, 15.0),
        debt_repaid=np.full(lab, 4.0),
        debt_written_off=np.full(lab, 7.0),
        cap_table=np.tile([0.25, 0.75], (WORLDS, 2, 1)),
        alive=np.array([[True, True], [True, False]]),
    )


def test_sound_books_leave_no_residual(claims: Claims) -> None:
    journal = sound_journal()
    found = residuals(journal, *cash(journal), claims)
    assert list(found)[1:] == ["cash", "closure", "credits", "arrears", "debt", "cap_table"]
    for residual in found.values():
        np.testing.assert_array_equal(residual, np.zeros(WORLDS))
    check(found, 0.0, "2027-03")


def test_an_unequal_flow_is_named_before_the_closure_it_breaks(claims: Claims) -> None:
    journal = sound_journal(received_by_labs=49.0)
    found = residuals(journal, *cash(journal), claims)
    np.testing.assert_allclose(found["flow"], 0.01, rtol=1e-12)
    np.testing.assert_allclose(found["closure"], 1.0 / 160.0, rtol=1e-9)
    np.testing.assert_array_equal(found["cash"], np.zeros(WORLDS))
    with pytest.raises(
        LedgerError,
        match=r"identity flow api_sales, month 2027-03, world 0, amounts 100 and 99 USD",
    ):
        check(found, TOLERANCE, "2027-03")


def test_money_moved_outside_the_ledger_breaks_cash_even_if_the_total_is_right(
    claims: Claims,
) -> None:
    journal = sound_journal()
    before, after = cash(journal)
    after["builders"][1] += [1.6, -1.6, 0.0]
    found = residuals(journal, before, after, claims)
    np.testing.assert_allclose(found["cash"], [0.0, 3.2 / 160.0], rtol=1e-9)
    np.testing.assert_array_equal(found["closure"], np.zeros(WORLDS))
    with pytest.raises(LedgerError, match=r"identity cash, .* world 1, .* in builders, 3\.2 apart"):
        check(found, TOLERANCE, "2027-03")


def test_money_from_nowhere_breaks_closure(claims: Claims) -> None:
    journal = sound_journal()
    before, after = cash(journal)
    after["state"] = after["state"] + [[0.0], [8.0]]
    found = residuals(journal, before, after, claims)
    np.testing.assert_allclose(found["closure"], [0.0, 0.05], rtol=1e-9)
    np.testing.assert_allclose(found["cash"], [0.0, 0.05], rtol=1e-9)
    np.testing.assert_allclose(largest(found), [0.0, 0.05], rtol=1e-9)


@pytest.mark.parametrize(
    ("identity", "column"),
    [
        ("credits", "credits_used"),
        ("arrears", "arrears_written_off"),
        ("debt", "debt_written_off"),
        ("debt", "debt_repaid"),
    ],
)
def test_a_claim_that_does_not_roll_forward_is_named(
    claims: Claims, identity: str, column: str
) -> None:
    broken = getattr(claims, column).copy()
    broken[1, 0] += 1.6
    broken[1, 1] -= 1.6  # opposite errors do not cancel
    journal = sound_journal()
    found = residuals(journal, *cash(journal), replace(claims, **{column: broken}))
    np.testing.assert_allclose(found[identity], [0.0, 3.2 / 160.0], rtol=1e-9)
    with pytest.raises(LedgerError, match=f"identity {identity}, month 2027-03, world 1"):
        check(found, TOLERANCE, "2027-03")


def test_nobody_owes_less_than_nothing(claims: Claims) -> None:
    after = claims.debt_after.copy()
    after[0, 0] = -1.6
    before = claims.debt_before.copy()
    before[0, 0] = -1.6 - 15.0 + 4.0 + 7.0  # rolls forward
    journal = sound_journal()
    broken = replace(claims, debt_before=before, debt_after=after)
    found = residuals(journal, *cash(journal), broken)
    np.testing.assert_allclose(found["debt"], [0.01, 0.0], rtol=1e-9)


@pytest.mark.parametrize("row", [[0.25, 0.74], [1.01, -0.01]])
def test_shares_sum_to_one_and_none_is_negative(claims: Claims, row: list[float]) -> None:
    cap_table = claims.cap_table.copy()
    cap_table[1, 1] = np.nan  # a closed lab has no cap table
    journal = sound_journal()
    found = residuals(journal, *cash(journal), replace(claims, cap_table=cap_table))
    np.testing.assert_array_equal(found["cap_table"], np.zeros(WORLDS))
    cap_table[0, 1] = row
    found = residuals(journal, *cash(journal), replace(claims, cap_table=cap_table))
    np.testing.assert_allclose(found["cap_table"], [0.01, 0.0], rtol=1e-12)
    with pytest.raises(LedgerError, match=r"identity cap_table, .* world 0, .* in lab column 1"):
        check(found, TOLERANCE, "2027-03")


@pytest.mark.parametrize("balance", [np.nan, np.inf])
def test_balances_that_are_not_numbers_fail(claims: Claims, balance: float) -> None:
    journal = sound_journal()
    before, after = cash(journal)
    after["labs"][1, 0] = balance
    found = residuals(journal, before, after, claims)
    assert not np.isfinite(largest(found)[1])
    with pytest.raises(LedgerError, match="identity cash, month 2027-03, world 1"):
        check(found, TOLERANCE, "2027-03")


def test_the_last_bits_of_a_large_balance_are_no_imbalance(claims: Claims) -> None:
    journal = Journal(SIZES, WORLDS)
    journal.post("wages", np.full((WORLDS, 2), 0.1), np.full((WORLDS, 1), 0.2))
    before = {sector: np.full((WORLDS, journal.sizes[sector]), 3e15) for sector in SECTORS}
    after = {s: before[s] + journal.cash_change(s) for s in SECTORS}
    check(residuals(journal, before, after, claims), TOLERANCE, "2027-03")
    after["labs"][0, 0] += 1e3
    with pytest.raises(LedgerError, match="identity cash"):
        check(residuals(journal, before, after, claims), TOLERANCE, "2027-03")


def test_an_idle_month_passes_and_missing_cash_is_refused(claims: Claims) -> None:
    journal = Journal(SIZES, WORLDS)
    before, after = cash(journal)
    found = residuals(journal, before, after, claims)
    np.testing.assert_array_equal(largest(found), np.zeros(WORLDS))
    del after["state"]
    with pytest.raises(LedgerError, match=r"cash_after needs state with shape \(2, 1\)"):
        residuals(journal, before, after, claims)


def test_an_identity_of_worlds_alone_is_told_without_a_place() -> None:
    found, ones, apart = Residuals(), np.ones(2), np.array([0.0, 0.5])
    found.add("toy", apart, ones, ones + apart, apart)
    told = r"identity toy, month 3, world 1, amounts 1 and 1\.5 USD, 0\.5 apart, residual 0\.5;"
    with pytest.raises(LedgerError, match=told):
        check(found, TOLERANCE, "3")
