"""Payments as links from payer to receiver: of one world for pictures, of many as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.money.books_by_agent import AgentBooks
from sim.analysis.money.circulation import Circle, Round
from sim.analysis.money.who_carries import HIGH, LOW, OTHERS
from sim.analysis.money.who_pays import CREDITS, credits_of, payments
from sim.base.axes import FloatArray

if TYPE_CHECKING:
    import pandas as pd

OTHER_LABS, NEOCLOUDS = "other labs", "neoclouds"
MOST_LABS = 6
"""Labs that a picture names; the others are put together."""
LEAST_USD = 1e7
"""A link that stays below it in 95% of worlds is left out of the table."""


def links_by_world(books: AgentBooks) -> dict[tuple[str, str, str], FloatArray]:
    """USD a year, (W, Y), by payer, receiver and kind; credits are a kind of their own."""
    found: dict[tuple[str, str, str], FloatArray] = {}

    def add(payer: str, receiver: str, kind: str, usd: FloatArray) -> None:
        if usd.max(initial=0.0) > 0.0:
            key = (payer, receiver, kind)
            found[key] = found[key] + usd if key in found else usd

    for each in payments(books):
        for row, payer in enumerate(each.payers):
            for column, receiver in enumerate(each.receivers):
                add(payer, receiver, each.kind, each.usd[:, :, row, column])
    granted, used = credits_of(books)
    for row, lab in enumerate(books.labs):
        for column, cloud in enumerate(books.clouds):
            add(cloud, lab, CREDITS, granted[:, :, row, column])
            add(lab, cloud, CREDITS, used[:, :, row, column])
    return found


def links_table(books: AgentBooks) -> pd.DataFrame:
    """A row for each year, payer, receiver and kind: the median over worlds, 5 and 95%, USD."""
    import pandas as pd

    rows = []
    for (payer, receiver, kind), usd in links_by_world(books).items():
        quantiles = np.quantile(usd, [0.5, LOW, HIGH], axis=0)
        for place in np.flatnonzero(quantiles[2] >= LEAST_USD):
            rows.append((books.years[place], payer, receiver, kind, *quantiles[:, place]))
    names = ["year", "payer", "receiver", "kind", "usd", "usd_low", "usd_high"]
    table = pd.DataFrame(rows, columns=names)
    order = table.sort_values(["year", "usd"], ascending=[True, False], kind="stable")
    return order.reset_index(drop=True)


def links_of(books: AgentBooks, ring: Circle, found: Round, world: int, year: int) -> pd.DataFrame:
    """The links of one world in one year, small labs and neoclouds put together.

    Columns payer, receiver, kind, usd and ``round_usd``, the part of it that goes round. ``world``
    is the place of the world, ``year`` a year.
    """
    import pandas as pd

    at = books.years.index(year)
    named = grouped(books, world, at)
    carried = found.carried[world, at]
    place = {name: column for column, name in enumerate(ring.agents)}
    total: dict[tuple[str, str], float] = {}
    rows: list[tuple[str, str, str, float]] = []
    for (payer, receiver, kind), usd in links_by_world(books).items():
        amount = float(usd[world, at])
        if amount > 0.0:
            rows.append((payer, receiver, kind, amount))
            total[payer, receiver] = total.get((payer, receiver), 0.0) + amount
    summed: dict[tuple[str, str, str], list[float]] = {}
    for payer, receiver, kind, amount in rows:
        part = 0.0
        if payer in place and receiver in place:
            part = float(carried[place[payer], place[receiver]]) / total[payer, receiver]
        cell = summed.setdefault((named(payer), named(receiver), kind), [0.0, 0.0])
        cell[0] += amount
        cell[1] += min(part, 1.0) * amount
    table = [(*key, *cell) for key, cell in summed.items() if key[0] != key[1]]
    names = ["payer", "receiver", "kind", "usd", "round_usd"]
    return pd.DataFrame(table, columns=names).sort_values("usd", ascending=False, kind="stable")


def grouped(books: AgentBooks, world: int, at: int) -> Callable[[str], str]:
    """How agents are called in a picture: the largest labs by name, others together."""
    spent = books.passed["rent"][world, at].sum(axis=1) + books.revenue[world, at]
    largest = {books.labs[each] for each in np.argsort(-spent, kind="stable")[:MOST_LABS]}
    neoclouds = set(books.clouds[books.hypers : -1])

    def name(agent: str) -> str:
        if agent in books.labs:
            return agent if agent in largest else OTHER_LABS
        if agent in neoclouds:
            return NEOCLOUDS
        return OTHERS if agent == books.clouds[-1] else agent

    return name


def typical_world(found: Round, lost: FloatArray, at: int) -> int:
    """Place of the world that is nearest to the medians of a year.

    By circular sales, by reported revenue and by what others would lose, ``lost`` (W,), each in
    ranks: of 1, 2 and 9 it is 2.
    """
    far = np.zeros(len(lost))
    for values in (found.circular[:, at], found.reported[:, at], lost):
        ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
        far += np.abs(ranks - (len(lost) - 1) / 2.0)
    return int(np.argmin(far))
