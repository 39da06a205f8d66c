"""Cap tables: who owns what share of each lab, through rounds."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import first_places, forbid
from sim.base.axes import BoolArray, FloatArray
from sim.base.errors import Fault, LedgerError

ROUNDING = 1e-9
"""A regularisation: a price that is another one but for its last digits is the same."""


def holder_columns(investors: int, hyperscalers: int) -> dict[str, slice]:
    """Columns of the holders' axis by sector: funds, clouds, outside parents, founders and staff.

    Founders and staff are households; outside parents share one column.

    Examples
    --------
    >>> holder_columns(3, 2)["households"]
    slice(6, 7, None)
    """
    clouds = investors + hyperscalers
    return {
        "investors": slice(0, investors),
        "hyperscalers": slice(investors, clouds),
        "outside_parents": slice(clouds, clouds + 1),
        "households": slice(clouds + 1, clouds + 2),
    }


def dilute(
    cap_table: FloatArray, new_money_by_holder_usd: FloatArray, pre_money_usd: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Cap table and post-money value after a round: post = pre + raise, new share = money / post.

    Shares are renormalised by their own sum, so that rounding never builds up. A lab without
    new money keeps its row as it was, bit for bit. An unfounded lab (all shares 0, pre-money 0) is
    owned by its first backers.

    Parameters
    ----------
    cap_table
        Share of each holder, (worlds, labs, holders), each row summing to one.
    new_money_by_holder_usd
        USD paid in by each holder, (worlds, labs, holders), at least 0.
    pre_money_usd
        Agreed value before the money, USD, (worlds, labs); not read where no money comes in.

    Returns
    -------
    tuple of FloatArray
        New cap table (worlds, labs, holders), and post-money value, USD, (worlds, labs).

    Raises
    ------
    LedgerError
        If money is negative or not finite, or pre-money is so where money comes in.

    Notes
    -----
    Worked: founders own 100 %, pre-money 8, an investor pays 2: post 10, shares 80 % and 20 %.
    """
    raised_usd = new_money_by_holder_usd.sum(axis=2)
    raising = raised_usd != 0.0
    valid_money = np.isfinite(raised_usd) & (new_money_by_holder_usd >= 0.0).all(axis=2)
    valid_pre_money = ~raising | (np.isfinite(pre_money_usd) & (pre_money_usd >= 0.0))
    invalid = ~(valid_money & valid_pre_money)

    def told(place: tuple[int, ...]) -> Fault:
        return Fault(
            "round",
            f"lab column {place[1]} raises {float(raised_usd[place])!r} USD at pre-money "
            f"{float(pre_money_usd[place])!r} USD; allowed: each holder's money and pre-money "
            "finite and at least 0",
        )

    def complaint(_: tuple[int, ...]) -> LedgerError:
        places = first_places(invalid).items()
        return LedgerError(faults={world: told(place) for world, place in places})

    forbid(invalid, complaint)
    shares = cap_table.copy()
    pre_usd = pre_money_usd[raising]  # few labs raise in a month
    value_usd = cap_table[raising] * pre_usd[:, None] + new_money_by_holder_usd[raising]
    shares[raising] = value_usd / value_usd.sum(axis=1)[:, None]
    post_usd = pre_money_usd.copy()
    post_usd[raising] = pre_usd + raised_usd[raising]
    return shares, post_usd


def down_round(pre_money_usd: FloatArray, last_post_money_usd: FloatArray) -> BoolArray:
    """Whether a round is priced below the post-money value of the one before.

    Both USD, (worlds, labs); a lab without an earlier round (NaN) has no down round.
    Worked: pre 9 after post 10 is a down round, pre 10 after post 10 is not, nor is one that lies
    below by rounding alone.
    """
    return pre_money_usd < last_post_money_usd * (1.0 - ROUNDING)
