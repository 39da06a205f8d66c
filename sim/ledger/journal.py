"""The journal of one month: every payment, booked once, with both its sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.base.arrays import first_places, forbid
from sim.base.axes import FloatArray
from sim.base.errors import Fault, LedgerError
from sim.ledger.accounts import FLOWS, FLOWS_PAID_BY, FLOWS_RECEIVED_BY, PER_AGENT_SECTORS, SECTORS

_PAYER_COLUMNS = np.array([SECTORS.index(flow.payer) for flow in FLOWS.values()])
_RECEIVER_COLUMNS = np.array([SECTORS.index(flow.receiver) for flow in FLOWS.values()])


class Journal:
    """Payments of one month in a batch of worlds.

    Arrays are kept by reference and added only when asked for, so a month of fifty flows with
    100,000 builders costs one look at each array.

    Parameters
    ----------
    sizes
        Agents per world of each sector: those of ``PER_AGENT_SECTORS`` must be given; every other
        sector has one account.
    worlds
        Number of worlds in the batch.
    before
        Cash of every sector at the start of the month, USD, (worlds, agents) each; nothing where
        it is left out.

    Raises
    ------
    LedgerError
        If a sector is unknown, missing or has the wrong size.

    Examples
    --------
    >>> sizes = {"labs": 1, "hyperscalers": 1, "other_clouds": 1, "investors": 1, "builders": 2}
    >>> journal = Journal(sizes, worlds=1)
    >>> journal.post("api_sales", paid=np.array([[3.0, 4.0]]), received=np.array([[7.0]]))
    >>> journal.cash_change("labs"), journal.cash_change("builders")
    (array([[7.]]), array([[-3., -4.]]))
    """

    def __init__(
        self, sizes: Mapping[str, int], worlds: int, before: Mapping[str, FloatArray] | None = None
    ) -> None:
        unknown = sorted(set(sizes) - set(SECTORS))
        missing = [sector for sector in PER_AGENT_SECTORS if sector not in sizes]
        if unknown or missing:
            raise LedgerError(f"journal: unknown sectors {unknown}, missing sectors {missing}")
        self.worlds = worlds
        self.sizes = {sector: int(sizes.get(sector, 1)) for sector in SECTORS}
        for sector, size in self.sizes.items():
            if sector not in PER_AGENT_SECTORS and size != 1:
                raise LedgerError(f"journal: sector {sector} has one account, not {size}")
        self._before = dict(before or {})
        self._closed = False
        self._paid: dict[str, list[FloatArray]] = {}
        self._received: dict[str, list[FloatArray]] = {}
        self._totals: dict[tuple[str, str], FloatArray] = {}
        self._together: dict[str, FloatArray] = {}
        self._changes: dict[str, FloatArray] = {}

    @classmethod
    def opened(cls, before: Mapping[str, FloatArray]) -> Journal:
        """An empty journal of a month that starts with such cash, (worlds, agents) by sector."""
        sizes = {sector: cash.shape[1] for sector, cash in before.items()}
        return cls(sizes, before["labs"].shape[0], before)

    def closed(self) -> Journal:
        """The same journal, in which nothing more can be posted."""
        self._closed = True
        return self

    def post(self, flow: str, paid: FloatArray, received: FloatArray) -> None:
        """Book a payment; posting a flow again in the same month adds to it.

        The two sides are not compared here: that is the audit's work, so that a violation is
        reported with the identity, month, world and amounts.

        Parameters
        ----------
        flow
            Name in ``FLOWS``.
        paid
            USD paid by each payer, (worlds, payers), finite and at least 0.
        received
            USD received by each receiver, (worlds, receivers), finite and at least 0.

        Raises
        ------
        LedgerError
            If the flow is unknown, a shape is wrong, an amount is negative or not finite, or the
            month is closed.
        """
        if self._closed:
            raise LedgerError(f"flow {flow} is posted after the month's journal was closed")
        if flow not in FLOWS:
            raise LedgerError(f"flow {flow} is not in the chart of accounts")
        paid_side = self._side(flow, "paid", FLOWS[flow].payer, paid)
        received_side = self._side(flow, "received", FLOWS[flow].receiver, received)
        if flow in self._paid:  # sums taken before this posting no longer hold
            for side in ("paid", "received"):
                self._totals.pop((side, flow), None)
        self._paid.setdefault(flow, []).append(paid_side)
        self._received.setdefault(flow, []).append(received_side)
        self._together.clear()
        for sector in (FLOWS[flow].payer, FLOWS[flow].receiver):
            self._changes.pop(sector, None)

    def paid(self, flow: str) -> FloatArray:
        """USD paid by each payer this month, (worlds, payers), read-only; zeros if none."""
        return self._added(self._paid.get(flow, []), FLOWS[flow].payer)

    def received(self, flow: str) -> FloatArray:
        """USD received by each receiver, (worlds, receivers), read-only; zeros if none."""
        return self._added(self._received.get(flow, []), FLOWS[flow].receiver)

    def cash(self, sector: str) -> FloatArray:
        """Cash of each agent of a sector after what is posted so far, USD, (worlds, agents)."""
        after: FloatArray = self._before[sector] + self.cash_change(sector)
        return after

    def cash_change(self, sector: str) -> FloatArray:
        """USD received less USD paid by each agent of a sector, (worlds, agents)."""
        if sector in self._changes:
            return self._changes[sector]
        change = np.zeros((self.worlds, self.sizes[sector]))
        for flow in FLOWS_RECEIVED_BY[sector]:
            for amounts in self._received.get(flow, []):
                change += amounts
        for flow in FLOWS_PAID_BY[sector]:
            for amounts in self._paid.get(flow, []):
                change -= amounts
        self._changes[sector] = _kept(change)
        return change

    def totals(self, flow: str) -> FloatArray:
        """USD paid in a flow by all payers together, (worlds,)."""
        return self._total("paid", flow, self._paid)

    def all_paid(self) -> FloatArray:
        """USD paid in each flow, (worlds, flows), flows as in ``FLOWS``."""
        return self._all("paid", self._paid)

    def all_received(self) -> FloatArray:
        """USD received in each flow, (worlds, flows)."""
        return self._all("received", self._received)

    def turnover(self) -> FloatArray:
        """Gross turnover of the month: USD paid in all flows, (worlds,)."""
        gross: FloatArray = self.all_paid().sum(axis=1)
        return gross

    def posted(self) -> tuple[str, ...]:
        """Names of the flows posted this month, in the order of ``FLOWS``."""
        return tuple(flow for flow in FLOWS if flow in self._paid)

    def _side(self, flow: str, side: str, sector: str, amounts: FloatArray) -> FloatArray:
        """Return a checked, contiguous, read-only view of one side of a payment."""
        shape = (self.worlds, self.sizes[sector])
        if amounts.shape != shape:
            raise LedgerError(f"flow {flow}, {side} has shape {amounts.shape}, allowed {shape}")
        # Row-contiguous, so that each world's sum is taken in the same order in any batch.
        view = amounts.astype(np.float64, order="C", copy=False).view()
        view.flags.writeable = False
        # Plain reductions first: no temporary of the builders' size. One NaN makes both NaN.
        least, most = _bounds(view) if view.size else (0.0, 0.0)
        if least < 0.0 or most >= np.inf or most != most:
            wrong = ~((view >= 0.0) & (view < np.inf))

            def told(at: tuple[int, ...]) -> Fault:
                amount = f"{side} {float(view[at])!r} USD by column {at[1]} of {sector}"
                return Fault(f"flow {flow}", f"{amount}; allowed: finite and at least 0")

            def complaint(_: tuple[int, ...]) -> LedgerError:
                places = first_places(wrong).items()
                return LedgerError(faults={world: told(at) for world, at in places})

            forbid(wrong, complaint)
        return view

    def _added(self, posts: list[FloatArray], sector: str) -> FloatArray:
        if len(posts) == 1:
            return posts[0]
        total = np.zeros((self.worlds, self.sizes[sector]))
        for amounts in posts:
            total += amounts
        return _kept(total)

    def _all(self, side: str, posts: Mapping[str, list[FloatArray]]) -> FloatArray:
        if side not in self._together:
            none = np.zeros(self.worlds)
            totals = [self._total(side, flow, posts) if flow in posts else none for flow in FLOWS]
            self._together[side] = _kept(np.stack(totals, axis=1))
        return self._together[side]

    def _total(self, side: str, flow: str, posts: Mapping[str, list[FloatArray]]) -> FloatArray:
        key = (side, flow)
        if key not in self._totals:
            parts = posts.get(flow, ())
            sums = [part[:, 0] if part.shape[1] == 1 else part.sum(axis=1) for part in parts]
            # Begun with 0.0, so that no total is -0.0.
            total = sums[0] + 0.0 if sums else np.zeros(self.worlds)
            for each in sums[1:]:
                total += each
            self._totals[key] = _kept(total)
        return self._totals[key]


def _bounds(amounts: FloatArray) -> tuple[Any, Any]:
    """Least and largest of all amounts; of plain arrays without a detour by way of methods."""
    if type(amounts) is np.ndarray:
        return np.minimum.reduce(amounts, axis=None), np.maximum.reduce(amounts, axis=None)
    return amounts.min(), amounts.max()


def _kept(total: FloatArray) -> FloatArray:
    """A sum that is handed out more than once: not to be written to."""
    total.flags.writeable = False
    return total


def flow_matrix(paid: FloatArray, received: FloatArray) -> FloatArray:
    """Transaction-flow matrix, USD, (worlds, flows, sectors): payers negative.

    ``paid`` and ``received`` (worlds, flows) USD, flows as in ``FLOWS``. A flow within one sector
    (acquisition_hyperscalers) shows its net, which is 0.
    """
    matrix = np.zeros((*paid.shape, len(SECTORS)))
    rows = np.arange(len(FLOWS))
    matrix[:, rows, _PAYER_COLUMNS] -= paid
    matrix[:, rows, _RECEIVER_COLUMNS] += received
    return matrix
