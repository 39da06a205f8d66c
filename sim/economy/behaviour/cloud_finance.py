"""How clouds close their month: they borrow what they lack and pay their lenders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.base.axes import FloatArray
from sim.economy.behaviour.debt import borrowing_room, cash_kept, service
from sim.economy.behaviour.observe import View


@dataclass(frozen=True)
class CloudDebt:
    """A month of clouds and their lenders, USD, (W, K)."""

    issued: FloatArray
    interest: FloatArray
    repaid: FloatArray
    debt_usd: FloatArray
    """Owed after the month."""


def settle(view: View, cash: Callable[[str], FloatArray]) -> CloudDebt:
    """Clouds pay lenders and borrow what they lack; ``cash`` of a sector so far, USD.

    Internal cash first, then debt, then shares (pecking order: Myers and Majluf 1984). Cash 5,
    service 3, 10 to be kept, room 6: 6 are borrowed.
    """
    due = service(view)
    cash_usd = np.concatenate([cash("hyperscalers"), cash("other_clouds")], axis=1)
    owed = due.interest + due.repayment
    lacking = np.maximum(cash_kept(view) + owed - cash_usd, 0.0)
    issued = np.minimum(lacking, borrowing_room(view))
    return CloudDebt(
        issued=issued,
        interest=due.interest,
        repaid=due.repayment,
        debt_usd=view.state.clouds.debt_usd + issued - due.repayment,
    )
