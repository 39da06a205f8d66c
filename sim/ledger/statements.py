"""Statements drawn from the books: balance sheets and circular sales."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.base.axes import FloatArray
from sim.ledger.accounts import SECTORS

ITEMS = (
    "cash",
    "equity_held",
    "equity_issued",
    "credits_held",
    "credits_owed",
    "arrears_receivable",
    "arrears_payable",
    "debt_held",
    "debt_owed",
    "fixed_capital",
    "net_worth",
)
"""Items of a balance sheet; what a sector owes is negative; net worth is the sum of the others."""


def balance_sheets(
    cash_usd: Mapping[str, FloatArray],
    cap_table: FloatArray,
    lab_equity_usd: FloatArray,
    holder_columns: Mapping[str, slice],
    credits_usd: FloatArray,
    arrears_owed_to_usd: Mapping[str, FloatArray],
    fixed_capital_usd: Mapping[str, FloatArray],
    debt_usd: Mapping[str, FloatArray],
) -> FloatArray:
    """Balance sheet of every sector at the end of a month: assets - liabilities = net worth.

    Each claim is the asset of one sector and the liability of another, so equity, credits, arrears
    and debt sum to zero over sectors, and the net worth of the whole economy is its cash and its
    fixed capital. Labs that are not founded carry shares, value and claims of 0 (not NaN).

    Parameters
    ----------
    cash_usd, fixed_capital_usd : (worlds, agents) by sector; a sector left out has none.
    cap_table : shares, (worlds, labs, holders).
    lab_equity_usd : value of each lab, (worlds, labs).
    holder_columns : which holders belong to which sector: founders and staff to households, Meta
        and the like to outside_parents, so that every share has a holder.
    credits_usd : what each lab may still spend at each cloud, (worlds, labs, hyperscalers).
    debt_usd : what the agents of a sector owe lenders, (worlds, agents) by sector.
    arrears_owed_to_usd : labs' unpaid bills by the sector they are owed to, (worlds, labs) each.

    Returns
    -------
    USD, (worlds, sectors, items), sectors as in ``SECTORS`` and items as in ``ITEMS``.

    Notes
    -----
    Worked: a lab with 10 USD of cash, worth 40, 25 % of it held by a fund and 75 % by its founders:
    labs -40 equity issued and -30 net worth, investors +10, households +30; all net worth 10.
    """
    nothing = np.zeros_like(lab_equity_usd[:, 0])
    cells: dict[tuple[str, str], FloatArray] = {}

    def book(item: str, sector: str, amounts_usd: FloatArray) -> None:
        cells[sector, item] = cells.get((sector, item), nothing) + amounts_usd

    for sector, amounts_usd in cash_usd.items():
        book("cash", sector, amounts_usd.sum(axis=1))
    for sector, amounts_usd in fixed_capital_usd.items():
        book("fixed_capital", sector, amounts_usd.sum(axis=1))
    for sector, columns in holder_columns.items():
        shares = cap_table[:, :, columns].sum(axis=2)
        held_usd = (shares * lab_equity_usd).sum(axis=1)
        book("equity_held", sector, held_usd)
        book("equity_issued", "labs", -held_usd)
    granted_usd = credits_usd.sum(axis=2).sum(axis=1)
    book("credits_held", "labs", granted_usd)
    book("credits_owed", "hyperscalers", -granted_usd)
    for sector, amounts_usd in arrears_owed_to_usd.items():
        book("arrears_receivable", sector, amounts_usd.sum(axis=1))
        book("arrears_payable", "labs", -amounts_usd.sum(axis=1))
    for sector, amounts_usd in debt_usd.items():
        book("debt_held", "lenders", amounts_usd.sum(axis=1))
        book("debt_owed", sector, -amounts_usd.sum(axis=1))
    booked = [item for item in ITEMS if item != "net_worth"]
    for sector in SECTORS:
        net = nothing
        for item in booked:
            net = net + cells.get((sector, item), nothing)
        cells[sector, "net_worth"] = net
    rows = [
        np.stack([cells.get((sector, item), nothing) for item in ITEMS], axis=1)
        for sector in SECTORS
    ]
    return np.stack(rows, axis=1)


def loop_sales(
    paid_lab_to_cloud_12m_usd: FloatArray, invested_cloud_in_lab_12m_usd: FloatArray
) -> FloatArray:
    """Sales to a customer that the seller financed in the same twelve months: circular money.

    The part of a lab's spending at a cloud that the cloud's own investment paid for, the smaller of
    the two [FTC 2025, Partnerships Between Cloud Service Providers and AI Developers, 6(b) report].
    Count credits in both arguments or in neither.

    Parameters
    ----------
    paid_lab_to_cloud_12m_usd, invested_cloud_in_lab_12m_usd
        USD of the last twelve months, (worlds, labs, hyperscalers).

    Returns
    -------
    FloatArray
        USD, (worlds, labs, hyperscalers). Worked: paid 5, invested 3 -> 3.
    """
    loop: FloatArray = np.minimum(paid_lab_to_cloud_12m_usd, invested_cloud_in_lab_12m_usd)
    return loop
