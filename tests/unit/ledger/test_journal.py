"""The journal: what is posted, what is refused, what it adds up to."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.axes import FloatArray
from sim.base.errors import LedgerError
from sim.ledger.accounts import FLOWS, SECTORS
from sim.ledger.journal import Journal, flow_matrix

SIZES = {"labs": 2, "hyperscalers": 3, "other_clouds": 2, "investors": 2, "builders": 4}


def array(*rows: list[float]) -> FloatArray:
    return np.array(rows, dtype=np.float64)


@pytest.fixture
def journal() -> Journal:
    return Journal(SIZES, worlds=2)


def test_cash_change_is_received_less_paid(journal: Journal) -> None:
    paid = array([1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 5.0, 0.0])
    journal.post("api_sales", paid, array([6.0, 4.0], [5.0, 0.0]))
    journal.post("wages", array([2.0, 1.0], [0.0, 9.0]), array([3.0], [9.0]))
    np.testing.assert_array_equal(journal.cash_change("labs"), [[4.0, 3.0], [5.0, -9.0]])
    np.testing.assert_array_equal(journal.cash_change("builders"), -paid)
    np.testing.assert_array_equal(journal.cash_change("workers"), [[3.0], [9.0]])
    np.testing.assert_array_equal(journal.cash_change("state"), [[0.0], [0.0]])
    np.testing.assert_array_equal(journal.turnover(), [13.0, 14.0])


def test_posting_twice_adds(journal: Journal) -> None:
    for _ in range(2):
        journal.post("wages", array([2.0, 1.0], [0.0, 9.0]), array([3.0], [9.0]))
    np.testing.assert_array_equal(journal.paid("wages"), [[4.0, 2.0], [0.0, 18.0]])
    np.testing.assert_array_equal(journal.received("wages"), [[6.0], [18.0]])
    np.testing.assert_array_equal(journal.totals("wages"), [6.0, 18.0])
    np.testing.assert_array_equal(journal.cash_change("workers"), [[6.0], [18.0]])


def test_an_unposted_flow_is_zero_per_agent(journal: Journal) -> None:
    np.testing.assert_array_equal(journal.paid("payouts"), np.zeros((2, 3)))
    np.testing.assert_array_equal(journal.received("payouts"), np.zeros((2, 1)))
    np.testing.assert_array_equal(journal.totals("payouts"), np.zeros(2))
    assert journal.posted() == ()


def test_builder_arrays_are_kept_by_reference_and_cannot_be_written(journal: Journal) -> None:
    paid = np.ones((2, 4))
    journal.post("api_sales", paid, np.full((2, 2), 2.0))
    assert np.shares_memory(journal.paid("api_sales"), paid)
    assert paid.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        journal.paid("api_sales")[0, 0] = 2.0


def test_matrix_has_payers_negative_and_nets_flows_within_a_sector(journal: Journal) -> None:
    journal.post(
        "acquisition_hyperscalers",
        array([9.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        array([0.0, 4.0, 5.0], [0.0, 0.0, 0.0]),
    )
    journal.post("chip_sales", array([1.0, 2.0, 3.0], [0.0, 0.0, 1.0]), array([6.0], [1.0]))
    matrix = flow_matrix(journal.all_paid(), journal.all_received())
    assert matrix.shape == (2, len(FLOWS), len(SECTORS))
    row = matrix[:, list(FLOWS).index("chip_sales"), :]
    np.testing.assert_array_equal(row[:, SECTORS.index("hyperscalers")], [-6.0, -1.0])
    np.testing.assert_array_equal(row[:, SECTORS.index("chip_maker")], [6.0, 1.0])
    assert not matrix[:, list(FLOWS).index("acquisition_hyperscalers"), :].any()
    change = journal.cash_change("hyperscalers")
    np.testing.assert_array_equal(change[0], [-10.0, 2.0, 2.0])
    assert journal.posted() == ("chip_sales", "acquisition_hyperscalers")


@pytest.mark.parametrize("amount", [-1.0, np.nan, np.inf])
@pytest.mark.parametrize("side", ["paid", "received"])
def test_bad_amounts_are_refused_with_flow_and_world(
    journal: Journal, amount: float, side: str
) -> None:
    sides = {"paid": np.ones((2, 2)), "received": np.ones((2, 1))}
    sides[side][1, 0] = amount
    with pytest.raises(LedgerError, match=f"flow wages, world 1, {side}"):
        journal.post("wages", **sides)
    assert journal.posted() == ()


def test_unknown_flows_and_wrong_shapes_are_refused(journal: Journal) -> None:
    with pytest.raises(LedgerError, match="flow bribes is not"):
        journal.post("bribes", np.ones((2, 2)), np.ones((2, 1)))
    with pytest.raises(LedgerError, match=r"flow wages, received has shape \(2,\)"):
        journal.post("wages", np.ones((2, 2)), np.ones(2))


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({**SIZES, "banks": 1}, r"unknown sectors \['banks'\]"),
        ({k: n for k, n in SIZES.items() if k != "builders"}, r"missing sectors \['builders'\]"),
        ({**SIZES, "hosts": 2}, "sector hosts has one account, not 2"),
    ],
)
def test_sizes_are_checked(sizes: dict[str, int], message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        Journal(sizes, worlds=1)


def test_a_world_is_the_same_alone_and_in_a_batch() -> None:
    rng = np.random.default_rng(3)
    paid = rng.lognormal(size=(64, 1000))
    received = np.asfortranarray(np.repeat(paid.sum(axis=1, keepdims=True) / 7.0, 7, axis=1))
    sizes = {**SIZES, "builders": 1000, "labs": 7}
    batch = Journal(sizes, worlds=64)
    batch.post("api_sales", np.asfortranarray(paid), received)
    for world in (0, 63):
        alone = Journal(sizes, worlds=1)
        alone.post("api_sales", paid[world : world + 1], received[world : world + 1])
        assert alone.totals("api_sales")[0] == batch.totals("api_sales")[world]
        one, many = (flow_matrix(x.all_paid(), x.all_received()) for x in (alone, batch))
        np.testing.assert_array_equal(one[0], many[world])


def test_a_zero_with_a_sign_is_no_negative_amount() -> None:
    sizes = {"labs": 1, "hyperscalers": 1, "other_clouds": 2, "investors": 1, "builders": 1}
    journal = Journal(sizes, worlds=1)
    journal.post("wages", np.array([[-0.0]]), np.array([[0.0]]))
    assert journal.cash_change("labs").tolist() == [[0.0]]
