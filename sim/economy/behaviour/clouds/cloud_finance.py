"""How clouds close their month: they borrow and sell shares for what they lack, and pay lenders.

Nobody is topped up without limit: lenders have a limit, shareholders have one, and who then cannot
pay defaults.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.base.arrays import row_sums
from sim.base.axes import FloatArray
from sim.economy.behaviour.clouds.cloud_default import Failures, failures
from sim.economy.behaviour.clouds.clouds_trade import CloudMonth
from sim.economy.behaviour.clouds.core_business import core_of_clouds
from sim.economy.behaviour.clouds.debt import (
    borrowing_room,
    cash_kept,
    equity_room,
    on_order_usd,
    service,
)
from sim.economy.behaviour.labs.labs_trade import LabMonth
from sim.economy.behaviour.observe import View
from sim.economy.market.clearing import cleared

CLEARING_ROUNDS = 3
"""Labs pay clouds, clouds pay lenders: no chain is longer."""


@dataclass(frozen=True)
class CloudDebt:
    """A month of clouds, their lenders and owners, USD, (W, K) unless said."""

    issued: FloatArray
    shares: FloatArray
    """Sold to owners for what lenders do not give."""
    interest: FloatArray
    """Paid."""
    repaid: FloatArray
    payouts: FloatArray
    """What owners of clouds without a core business take."""
    failed: Failures
    debt_usd: FloatArray
    """Owed after the month."""


def settle(
    view: View, sold: LabMonth, rented: CloudMonth, cash: Callable[[str], FloatArray]
) -> CloudDebt:
    """Clouds borrow, sell shares, pay lenders or default; ``cash`` of a sector so far, USD.

    Internal cash first, then debt, then shares (pecking order: Myers and Majluf 1984). Clouds
    without a core business pay debt off early with cash that they do not need, nor held at the
    start; of what is then left their owners take a part, as those of hyperscalers do. Cash 5, 3
    owed to lenders, 10 to be kept, room 6, shares for 1 at most: 6 borrowed, 1 raised, 9 left.
    """
    hypers = len(view.setting.hyperscalers)
    cash_usd = np.concatenate([cash("hyperscalers"), cash("other_clouds")], axis=1)
    due = service(view)
    owed = due.interest + due.repayment
    room = borrowing_room(view)
    issued = np.minimum(np.maximum(cash_kept(view) + owed - cash_usd, 0.0), room)
    # A firm with another business does not sell shares to hold cash.
    wanted = np.where(core_of_clouds(view) > 0.0, 0.0, cash_kept(view)) + owed
    lacking = np.maximum(wanted - cash_usd - issued, 0.0)
    shares = np.minimum(lacking, equity_room(view))
    available = cash_usd + issued + shares
    paid = payments(sold, owed, available)
    part = np.where(owed > 0.0, paid / np.maximum(owed, 1.0), 1.0)
    left = available - paid
    debt = view.state.clouds.debt_usd + issued - part * due.repayment
    unpaid = (1.0 - part) * due.interest
    failed = failures(view, rented, owed - paid, left, debt, unpaid)
    debt = debt - failed.written_off + failed.rescued
    first = view.state.market.cloud_cash_start[:, :-1]
    needed = np.maximum(cash_kept(view) + on_order_usd(view), first)
    spare = np.maximum(left - needed, 0.0)
    spare = np.where(failed.part > 0.0, 0.0, spare)[:, hypers:]
    early = np.minimum(spare, debt[:, hypers:])
    taken = view.p["hyperscaler.payout_share"] * (spare - early)
    none = np.zeros_like(spare, shape=(len(spare), hypers))
    early_all = np.concatenate([none, early], axis=1)
    return CloudDebt(
        issued=issued,
        shares=shares,
        interest=part * due.interest,
        repaid=part * due.repayment + early_all,
        payouts=np.concatenate([none, taken], axis=1),
        failed=failed,
        debt_usd=debt - early_all,
    )


def payments(sold: LabMonth, owed_usd: FloatArray, available_usd: FloatArray) -> FloatArray:
    """What clouds pay lenders of what they owe them, USD, (W, K), labs' payments being as they are.

    One clearing of labs, clouds and lenders (Eisenberg and Noe 2001). What clouds spend on machines
    and energy comes first: of the rents, what it leaves enters. ``available_usd`` (W, K) holds the
    rents that were paid. A cloud that lives on 10 of rent, of which its lab pays 4, and owes its
    lenders 5: 4.
    """
    paid = sold.paid.rent
    # What stays unpaid is owed where the lab buys.
    bought = sold.cloud_bill_usd / np.maximum(row_sums(sold.cloud_bill_usd), 1.0)[..., None]
    due = paid + sold.arrears_usd[..., None] * bought
    rents = paid.sum(axis=1)
    apart = available_usd - rents
    outside = np.maximum(apart, 0.0)
    net = np.maximum(available_usd, 0.0) / np.maximum(outside + rents, 1.0)
    due, paid = due * net[:, None, :], paid * net[:, None, :]
    debts, assets = network(due, owed_usd, row_sums(paid), outside * net)
    labs, clouds = paid.shape[1:]
    settled = cleared(debts, assets, CLEARING_ROUNDS)[:, labs : labs + clouds]
    # A hair less than all cash, which stays above 0.
    return np.minimum(settled, np.maximum(available_usd, 0.0) * (1.0 - 1e-12))


def network(
    due_usd: FloatArray, owed_usd: FloatArray, labs_usd: FloatArray, clouds_usd: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Who owes whom, (W, N, N), and what each owns, (W, N), of labs, clouds and lenders.

    ``due_usd`` (W, L, K) labs owe clouds, ``owed_usd`` (W, K) clouds owe lenders.
    """
    labs, clouds = due_usd.shape[1:]
    worlds = len(due_usd)
    size = labs + clouds + 1

    def nothing(rows: int, columns: int) -> FloatArray:
        return np.zeros_like(due_usd, shape=(worlds, rows, columns))

    of_labs = np.concatenate([nothing(labs, labs), due_usd, nothing(labs, 1)], axis=2)
    of_clouds = np.concatenate([nothing(clouds, labs + clouds), owed_usd[..., None]], axis=2)
    debts = np.concatenate([of_labs, of_clouds, nothing(1, size)], axis=1)
    assets = np.concatenate([labs_usd, clouds_usd, np.zeros_like(clouds_usd[:, :1])], axis=1)
    return debts, assets
