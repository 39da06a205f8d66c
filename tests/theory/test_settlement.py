"""Clearing with costs and shares held across: published examples, hand cases, limits, properties.

Eisenberg and Noe 2001, Management Science 47: 236; Rogers and Veraart 2013, Management Science 59:
882; Suzuki 2002, J. Oper. Res. Soc. Japan 45: 123.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.money.settlement import Settlement, settle_debts
from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.economy.market.clearing import cleared


def settle(owed: object, assets: object, **more: object) -> Settlement:
    """One case."""
    arrays = {
        name: each if isinstance(each, float) else np.array([each]) for name, each in more.items()
    }
    return settle_debts(np.array([owed], float), np.array([assets], float), **arrays)  # type: ignore[arg-type]


def random_networks(cases: int, agents: int) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(7)
    owed = rng.exponential(10.0, (cases, agents, agents))
    owed = owed * (rng.random(owed.shape) < 0.5) * (1 - np.eye(agents))
    return owed, rng.exponential(4.0, (cases, agents))


def test_the_example_of_a_public_library_is_met() -> None:
    """FinNetValu (github.com/bertschi/FinNetValu), test/models/test_rogers.jl, alpha = beta = 1."""
    owed = np.array([[0.0, 0.1, 0.7], [2.0, 0.0, 10.5], [0.0, 8.4, 0.0]])
    assets = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.1]])
    found = settle_debts(np.stack([owed, owed]), assets)
    assert found.paid == pytest.approx(np.array([[0.8, 9.5, 8.4], [0.8, 5.625, 5.525]]))
    assert found.failed.tolist() == [[False, True, False], [False, True, True]]


def test_the_example_of_the_r_package_systemicrisk_by_hand() -> None:
    """Its example of `default_clearing`, without costs and with alpha 0.5, beta 0.7.

    Each owes each other 1/2, and outsiders 3/2, 1/2, 1/2. Two fail: p1 = 1/2 + p2/3 + 1/2 and
    p2 = 5/8 + p1/5 + 1/2, so p1 = 1.375 x 15/14; the third has 1.518 and owes 1.5. With costs all
    three fail, and what they pay solves p = alpha e + beta (what the others pay them).
    """
    owed = np.zeros((4, 4))
    owed[:3, :3] = 0.5 * (1 - np.eye(3))
    owed[:3, 3] = 1.5, 0.5, 0.5
    assets = np.array([0.5, 0.625, 0.75, 0.0])
    found = settle(owed, assets)
    first = 1.375 * 15 / 14
    assert found.paid[0, :3] == pytest.approx([first, 1.125 + first / 5, 1.5])
    assert found.failed[0].tolist() == [True, True, False, False]
    costly = settle(owed, assets, left=0.5 * assets, claims_kept=0.7)
    part = owed[:3, :3] / owed[:3].sum(axis=1, keepdims=True)
    wanted = np.linalg.solve(np.eye(3) - 0.7 * part.T, 0.5 * assets[:3])
    assert costly.failed[0].tolist() == [True, True, True, False]
    assert costly.paid[0, :3] == pytest.approx(wanted)


def test_a_chain_with_costs_of_bankruptcy() -> None:
    owed = [[0, 10, 0], [0, 0, 10], [0, 0, 0]]
    assert settle(owed, [4, 3, 0]).paid[0].tolist() == pytest.approx([4, 7, 0])
    half = settle(owed, [4, 3, 0], left=[4.0, 1.5, 0.0])
    assert half.paid[0].tolist() == pytest.approx([4, 5.5, 0])
    assert half.equity[0].tolist() == pytest.approx([0, 0, 5.5])


def test_who_is_a_hair_short_loses_all_that_failing_costs() -> None:
    owed = [[0, 10], [0, 0]]
    assert settle(owed, [10, 0], left=[5.0, 0.0]).paid[0, 0] == 10
    assert settle(owed, [9.99, 0], left=[5.0, 0.0]).paid[0, 0] == pytest.approx(5.0)


def test_shares_held_across_are_worth_what_is_left_of_the_other() -> None:
    """Two firms with 6 and 2 hold a half and a quarter of one another and owe a third 1 each."""
    owed = np.zeros((3, 3))
    owed[:2, 2] = 1.0
    stakes = np.zeros((3, 3))
    stakes[0, 1], stakes[1, 0] = 0.5, 0.25
    found = settle(owed, [6, 2, 0], stakes=stakes)
    # x = 5 + y / 2, y = 1 + x / 4.
    assert found.equity[0, :2].tolist() == pytest.approx([5.5 / 0.875, 1 + 5.5 / 3.5])
    poor = settle(owed, [0.5, 2, 0], stakes=stakes)
    # The first has 0.5 + 1 / 2 or a little more: it just pays; with less it cannot.
    assert not poor.failed[0].any()
    assert settle(owed, [0.4, 2, 0], stakes=stakes).paid[0, 0] == pytest.approx(0.9)


def test_who_is_told_to_fail_fails_however_rich() -> None:
    owed = [[0, 4], [0, 0]]
    found = settle(owed, [100, 0], left=[1.0, 0.0], told=[True, False])
    assert found.failed[0, 0]
    assert found.paid[0, 0] == pytest.approx(1)
    rich = settle(owed, [100, 0], left=[10.0, 0.0], told=[True, False])
    assert (rich.paid[0, 0], rich.equity[0, 0]) == pytest.approx((4, 6))


def test_without_exposures_nobody_else_loses() -> None:
    told = [True, False, False]
    found = settle(np.zeros((3, 3)), [5, 6, 7], left=[0.0, 6.0, 7.0], told=told)
    assert found.equity[0].tolist() == [0, 6, 7]
    assert found.failed[0].tolist() == told


def test_money_is_neither_made_nor_lost() -> None:
    """Without costs equity is external assets; costs are all that is lost (Eisenberg and Noe)."""
    owed, assets = random_networks(60, 6)
    found = settle_debts(owed, assets)
    assert found.failed.any()
    assert found.equity.sum(axis=1) == pytest.approx(assets.sum(axis=1))
    costly = settle_debts(owed, assets, left=0.6 * assets)
    eaten = np.where(costly.failed, 0.4 * assets, 0.0).sum(axis=1)
    assert costly.equity.sum(axis=1) == pytest.approx(assets.sum(axis=1) - eaten)


def test_limited_liability_priority_and_proportionality() -> None:
    owed, assets = random_networks(60, 6)
    found = settle_debts(owed, assets, left=0.7 * assets, claims_kept=0.9)
    total, got = owed.sum(axis=2), found.received(owed)
    income = got.sum(axis=1)
    has = np.where(found.failed, 0.7 * assets + 0.9 * income, assets + income)
    assert (found.paid <= has + 1e-9).all(), "nobody pays more than it has"
    assert (found.paid <= total + 1e-9).all()
    assert found.paid[found.failed] == pytest.approx(np.minimum(has, total)[found.failed])
    assert (found.equity[found.paid < total - 1e-9] == 0.0).all(), "owners come last"
    part = got / np.where(owed > 0, owed, 1.0)
    rate = found.paid / np.where(total > 0, total, 1.0)
    owing = owed > 0
    assert part[owing] == pytest.approx(np.broadcast_to(rate[..., None], part.shape)[owing])


def test_there_is_one_solution_and_it_is_the_models_own() -> None:
    """From above (the model's clearing) and from below, where everyone has something outside."""
    owed, assets = random_networks(40, 5)
    found = settle_debts(owed, assets)
    assert found.paid == pytest.approx(cleared(owed, assets, rounds=2000), rel=1e-7, abs=1e-7)
    total = owed.sum(axis=2)
    share = owed / np.where(total > 0, total, 1.0)[..., None]
    below = np.zeros_like(assets)
    for _ in range(2000):
        below = np.minimum(total, assets + (share * below[..., None]).sum(axis=1))
    assert found.paid == pytest.approx(below, rel=1e-6, abs=1e-6)


def test_owners_are_not_liable_for_what_they_hold() -> None:
    """C owes A 100 and has nothing; B holds half of C, has 20, owes A 10 and can pay.

    What is held of a firm that is worth less than nothing is nothing, also in the round of
    fictitious defaults in which that is found out: else B would seem to fail too.
    """
    owed = [[0, 0, 0], [10, 0, 0], [100, 0, 0]]
    found = settle(owed, [0, 20, 0], stakes=[[0, 0, 0], [0, 0, 0.5], [0, 0, 0]], left=[0, 2, 0])
    assert found.failed[0].tolist() == [False, False, True]
    assert found.paid[0].tolist() == pytest.approx([0, 10, 0])
    assert found.equity[0].tolist() == pytest.approx([10, 10, 0])


def test_with_shares_and_costs_it_is_the_greatest_solution_from_above() -> None:
    """Against plain iteration from above, with who fails found at each of its ends."""
    owed, assets = random_networks(200, 6)
    rng = np.random.default_rng(8)
    stakes = rng.random(owed.shape) * (rng.random(owed.shape) < 0.4) * (1 - np.eye(6))
    stakes /= np.maximum(1.3 * stakes.sum(axis=1, keepdims=True), 1.0)
    left, told = assets * rng.random(assets.shape), rng.random(assets.shape) < 0.1
    found = settle_debts(owed, assets, stakes, left, told)
    total = owed.sum(axis=2)
    share = owed / np.where(total > 0, total, 1.0)[..., None]
    paid, worth, failed = total, np.full_like(assets, 1e4), told
    for _ in range(7):
        for _ in range(400):
            got = (share * paid[..., None]).sum(axis=1) + (stakes * worth[:, None]).sum(axis=2)
            has = np.where(failed, left, assets) + got
            paid, worth = np.minimum(total, has), np.maximum(has - total, 0.0)
        failed = failed | (has < total - 1e-7)
    assert (found.failed == failed).all()
    assert found.paid == pytest.approx(paid, abs=1e-5)
    assert found.equity == pytest.approx(worth, abs=1e-5)


def test_more_assets_never_harm_and_more_costs_never_help() -> None:
    owed, assets = random_networks(40, 5)
    usual = settle_debts(owed, assets)
    assert (settle_debts(owed, assets + 1.0).paid >= usual.paid - 1e-9).all()
    assert (settle_debts(owed, assets, left=0.5 * assets).paid <= usual.paid + 1e-9).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"assets": [-1.0, 0.0]}, "assets"),
        ({"owed": [[1.0, 0.0], [0.0, 0.0]]}, "diagonal"),
        ({"left": [2.0, 0.0]}, "gains by failing"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, object], said: str) -> None:
    given: dict[str, object] = {"owed": [[0.0, 1.0], [0.0, 0.0]], "assets": [1.0, 0.0]}
    with pytest.raises(EndgameError, match=said):
        settle(**(given | change))  # type: ignore[arg-type]
