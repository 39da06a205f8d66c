"""Money in circles: how much of what is sold was paid for with money that came from the sellers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.analysis.money.books_by_agent import AgentBooks
from sim.analysis.money.who_pays import OUTSIDE, Payment, credits_of, payments
from sim.base.axes import FloatArray

CIRCLE = (OUTSIDE["chip_maker"], OUTSIDE["hosts"])
"""Who can be part of a circle besides labs and clouds. All others are where money comes from and
goes to in the end: customers, funds, lenders, staff, shareholders."""
SMALLEST = 1e-9
"""Part of the largest flow below which there is none."""


@dataclass(frozen=True)
class Circle:
    """Labs, clouds, chip maker and hosts, and what passes between them, USD a year.

    N agents; ``paid`` and ``sales`` (W, Y, N, N) payer by receiver, ``into`` and ``out`` (W, Y, N)
    what passes between each and everyone else. ``within`` (W, Y) is rent and fees that labs paid to
    the clouds that own them, as far as the owner had put it in: no circle between firms, left out
    of ``paid`` and ``sales``.
    """

    agents: tuple[str, ...]
    paid: FloatArray
    sales: FloatArray
    into: FloatArray
    out: FloatArray
    within: FloatArray


def circle(books: AgentBooks) -> Circle:
    """What passes between labs, clouds, the chip maker and hosts, credits included.

    A credit counts as paid in when it is granted and as paid back when it is used, for the ledger's
    revenue counts it so. A lab and the cloud that owns it are one house: what the one puts in and
    the other pays back is told apart (``within``).
    """
    agents = (*books.labs, *books.clouds, *CIRCLE)
    place = {name: column for column, name in enumerate(agents)}
    shape = (*books.reported.shape, len(agents), len(agents))
    paid, sales = np.zeros(shape), np.zeros(shape)
    into, out = np.zeros(shape[:-1]), np.zeros(shape[:-1])
    for each in payments(books):
        _add(each, place, paid, sales, into, out)
    granted, used = credits_of(books)
    labs = np.arange(len(books.labs))
    clouds = len(books.labs) + np.arange(len(books.clouds))
    paid[:, :, clouds[:, None], labs] += np.swapaxes(granted, 2, 3)
    paid[:, :, labs[:, None], clouds] += used
    sales[:, :, labs[:, None], clouds] += used
    own, support = books.passed["own_rent"], books.passed["support"]
    inside = np.minimum(own, support)
    for matrix in (paid, sales):
        matrix[:, :, labs[:, None], clouds] -= inside
    paid[:, :, clouds[:, None], labs] -= np.swapaxes(inside, 2, 3)
    floor = SMALLEST * paid.max(axis=(2, 3), keepdims=True, initial=0.0)
    paid, sales = np.where(paid > floor, paid, 0.0), np.where(sales > floor, sales, 0.0)
    return Circle(agents, paid, np.minimum(sales, paid), into, out, inside.sum(axis=(2, 3)))


def _add(
    each: Payment, place: dict[str, int], paid: FloatArray, sales: FloatArray,
    into: FloatArray, out: FloatArray,
) -> None:  # fmt: skip
    """Add a payment where it belongs: within the circle, into it, or out of it."""
    payers = [place.get(name, -1) for name in each.payers]
    receivers = [place.get(name, -1) for name in each.receivers]
    inside = [payers[0] >= 0, receivers[0] >= 0]
    if all(inside):
        rows = np.array(payers)[:, None], np.array(receivers)
        paid[:, :, rows[0], rows[1]] += each.usd
        if each.sale:
            sales[:, :, rows[0], rows[1]] += each.usd
    elif inside[1]:
        into[:, :, receivers] += each.usd.sum(axis=2)
    elif inside[0]:
        out[:, :, payers] += each.usd.sum(axis=3)


def largest_circulation(paid: FloatArray, worth: FloatArray) -> FloatArray:
    """The part of each payment that can have gone round, at most.

    Of all flows that fit into the payments and of which every agent passes on just what it gets,
    that which carries the most ``worth``: money that leaves an agent along a circle and comes back.

    Parameters
    ----------
    paid : (payers, receivers) USD.
    worth : (payers, receivers) what a dollar of each counts for, from 0 to 1; such as the part of
        a payment that is somebody's revenue.

    Returns
    -------
    (payers, receivers) USD, at most ``paid``.

    Notes
    -----
    A linear programme, the maximum circulation of Ford and Fulkerson, Flows in Networks (1962),
    chapter III; Edmonds and Karp, Journal of the ACM 19 (1972) 248-264. A cloud puts 3 into a lab
    that pays it 5: 3 of the 5. If it puts the 3 into one lab and another pays it 5: nothing.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    payers, receivers = _on_cycles(paid)
    found = np.zeros_like(paid)
    if not len(payers):
        return found
    scale = paid.max()
    columns = np.arange(len(payers))
    ones = np.ones(len(payers))
    balance = coo_array(
        (
            np.concatenate([ones, -ones]),
            (np.concatenate([payers, receivers]), np.concatenate([columns, columns])),
        ),
        shape=(len(paid), len(payers)),
    )
    most = paid[payers, receivers] / scale
    solved = linprog(
        -worth[payers, receivers], A_eq=balance.tocsc(), b_eq=np.zeros(len(paid)),
        bounds=np.stack([np.zeros(len(most)), most], axis=1), method="highs",
    )  # fmt: skip
    found[payers, receivers] = np.clip(solved.x, 0.0, most) * scale
    return found


def _on_cycles(paid: FloatArray) -> tuple[np.ndarray, np.ndarray]:
    """Payments both of whose sides can reach one another: others are on no circle."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    _, group = connected_components(csr_array(paid > 0.0), directed=True, connection="strong")
    payers, receivers = np.nonzero((paid > 0.0) & (group[:, None] == group))
    return payers, receivers


def cycling_index(paid: FloatArray, into: FloatArray, out: FloatArray) -> FloatArray:
    """Finn's cycling index: the part of all that passes through agents that comes back to them.

    Every dollar that an agent pays is taken to be a fair sample of the dollars that it got.

    Parameters
    ----------
    paid : (..., payers, receivers) USD between the agents.
    into, out : (..., agents) USD that each gets from and pays to the world outside. Where the two
        sides of an agent differ, what is lacking came out of its cash or went into it.

    Returns
    -------
    (...,)

    Notes
    -----
    Finn, "Measures of ecosystem structure and function derived from analysis of flows", Journal of
    Theoretical Biology 56 (1976) 363-380: sum of (n_ii - 1) / n_ii T_i over the sum of T_i, n the
    inverse of 1 - G and G what each passes on of its throughflow T. In the Cone Spring (Tilly 1968)
    9.2% of the energy's throughflow is cycled. Worked: a gets 1 from outside and passes on all; b
    gives half of it back: a has 2, b 2, of which a half each has been there before: 0.5.
    """
    through = np.maximum(into + paid.sum(axis=-2), out + paid.sum(axis=-1))
    on = through > 0.0
    part = paid / np.where(on, through, 1.0)[..., None]
    unit = np.eye(paid.shape[-1])
    visits = np.diagonal(np.linalg.inv(unit - part), axis1=-2, axis2=-1)
    back = np.where(on, (visits - 1.0) / visits * through, 0.0).sum(axis=-1)
    total = through.sum(axis=-1)
    index: FloatArray = back / np.where(total > 0.0, total, 1.0)
    return index


def pairwise(paid: FloatArray) -> FloatArray:
    """What passes to and fro between the same two agents, USD, (...,): the smaller of the two.

    Worked: a pays b 5 and b pays a 3: 3.
    """
    both = np.minimum(paid, np.swapaxes(paid, -1, -2))
    between: FloatArray = np.triu(both, 1).sum(axis=(-2, -1))
    return between


@dataclass(frozen=True)
class Round:
    """Money that went round, by world and year, (W, Y) USD or shares unless said."""

    reported: FloatArray
    netted: FloatArray
    """Reported less consolidated revenue: the ledger's own reckoning."""
    to_and_fro: FloatArray
    """Between the same two firms."""
    circular: FloatArray
    """Sales on circles of any length, at most."""
    within: FloatArray
    """Within the houses of clouds that own labs."""
    cycled: FloatArray
    """Finn's cycling index."""
    of_compute: FloatArray
    """The part of what labs pay clouds for compute that is on such circles."""
    carried: FloatArray
    """(W, Y, N, N) the part of each payment that went round."""

    @property
    def share(self) -> FloatArray:
        """Circular sales between firms over reported revenue."""
        share: FloatArray = self.circular / np.where(self.reported > 0.0, self.reported, 1.0)
        return share


def rounds(books: AgentBooks) -> tuple[Circle, Round]:
    """How much of reported revenue went round, by world and year."""
    ring = circle(books)
    carried = np.zeros_like(ring.paid)
    worth = ring.sales / np.where(ring.paid > 0.0, ring.paid, 1.0)
    for place in np.ndindex(ring.within.shape):
        carried[place] = largest_circulation(ring.paid[place], worth[place])
    round_trip = carried * worth
    labs, clouds = slice(len(books.labs)), slice(len(books.labs), -len(CIRCLE))
    compute = ring.sales[:, :, labs, clouds].sum(axis=(2, 3)) + ring.within
    return ring, Round(
        reported=books.reported,
        netted=books.reported - books.consolidated,
        to_and_fro=pairwise(ring.paid),
        circular=round_trip.sum(axis=(2, 3)),
        within=ring.within,
        cycled=cycling_index(ring.paid, ring.into, ring.out),
        carried=carried,
        of_compute=round_trip[:, :, labs, clouds].sum(axis=(2, 3)) / np.maximum(compute, 1.0),
    )
