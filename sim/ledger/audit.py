"""The audit: every identity of the ledger, in every world, every month.

Each identity leaves a residual per world. Magnitudes are added before they are compared, so that
opposite errors never cancel. A residual is the amount by which the identity fails over the gross
turnover of the month; a single flow is held to its own size, which is stricter, so that an error in
a small flow is not lost beside large ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from sim.base.axes import BoolArray, FloatArray
from sim.base.errors import Fault, LedgerError
from sim.ledger.accounts import FLOWS, SECTORS
from sim.ledger.journal import Journal

FLOOR_USD = 1.0
"""Smallest amount that a residual is taken relative to, so that idle worlds divide by no zero."""
ROUNDING = 4.0 * np.finfo(np.float64).eps
"""A stored balance is only as exact as its last bits: this share of it is no imbalance."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Balances other than cash, before and after the month.

    Credits are USD of compute granted by a hyperscaler to a lab, (worlds, labs, hyperscalers);
    arrears are USD that a lab owes and has not paid, (worlds, labs); ``cap_table`` holds shares,
    (worlds, labs, holders); ``alive`` is (worlds, labs). Debt is USD that a cloud owes its lenders,
    (worlds, clouds); rescue loans are issued too. A closed lab's credits expire and its
    arrears are written off, so that both roll forward.
    """

    credits_before: FloatArray
    credits_after: FloatArray
    credits_granted: FloatArray
    credits_used: FloatArray
    credits_expired: FloatArray
    arrears_before: FloatArray
    arrears_after: FloatArray
    arrears_added: FloatArray
    arrears_repaid: FloatArray
    arrears_written_off: FloatArray
    debt_before: FloatArray
    debt_after: FloatArray
    debt_issued: FloatArray
    debt_repaid: FloatArray
    debt_written_off: FloatArray
    cap_table: FloatArray
    alive: BoolArray


class Residuals(dict[str, FloatArray]):
    """Residual of each identity, (worlds,), and the amounts behind it."""

    def __init__(self) -> None:
        super().__init__()
        self._sides: dict[str, tuple[FloatArray, ...]] = {}
        self._places: dict[str, tuple[tuple[str, ...], str]] = {}

    def add(
        self,
        identity: str,
        relative: FloatArray,
        *sides: FloatArray,
        places: tuple[str, ...] = (),
        unit: str = "USD",
    ) -> None:
        """Record how far an identity fails, its two sides, and their distance.

        All are (worlds,), or (worlds, places) of which the worst is the identity's residual.
        """
        self[identity] = relative.max(axis=1) if places else relative
        self._sides[identity] = (*sides, relative)
        self._places[identity] = (places, unit)

    def told(self, identity: str, world: int) -> tuple[str, str]:
        """The place where an identity fails most in a world, and the amounts there in words."""
        sides = [np.atleast_1d(each[world]) for each in self._sides[identity]]
        worst = int(np.argmax(sides[-1]))
        left, right, apart, relative = (each[worst] for each in sides)
        places, unit = self._places[identity]
        place = places[worst] if places else ""
        where = f" in {place}" if place else ""
        amounts = f"{left:.17g} and {right:.17g} {unit}{where}, {apart:.3g} apart"
        return place, f"{amounts}, residual {relative:.3g}"


def residuals(
    journal: Journal,
    cash_before: Mapping[str, FloatArray],
    cash_after: Mapping[str, FloatArray],
    claims: Claims,
) -> Residuals:
    """Residual of every identity of the month, dict of (worlds,), 0 where it holds exactly.

    ``flow``: what is paid is received, in each flow; relative to the flow.
    ``cash``: each agent's cash changed by its booked flows, and in no other way.
    ``closure``: all cash of all sectors together is unchanged.
    ``credits``: after = before + granted - used - expired, for each lab and hyperscaler.
    ``arrears``: after = before + added - repaid - written off, for each lab.
    ``debt``: after = before + issued - repaid - written off, for each cloud; none is negative.
    ``cap_table``: shares of each living lab are at least 0 and sum to one.

    Parameters
    ----------
    journal
        The month's payments.
    cash_before, cash_after
        USD by sector, each (worlds, agents), all of ``SECTORS``.
    claims
        Credits, arrears and cap tables.

    Raises
    ------
    LedgerError
        If a sector's cash is missing or has the wrong shape.

    Notes
    -----
    Worked: 100 USD paid and 99 received, alone in its month, leaves 0.01 in ``flow`` and, when both
    sides moved cash as booked, 0.01 in ``closure`` and 0 in ``cash``.
    """
    for name, cash in (("cash_before", cash_before), ("cash_after", cash_after)):
        for sector in SECTORS:
            shape = (journal.worlds, journal.sizes[sector])
            if sector not in cash or cash[sector].shape != shape:
                raise LedgerError(f"audit: {name} needs {sector} with shape {shape}")
    found = Residuals()
    scale_usd = np.maximum(journal.turnover(), FLOOR_USD)
    # Infinite or NaN balances give NaN residuals here, and NaN fails every check.
    with np.errstate(invalid="ignore"):
        _audit_flows(found, journal)
        changes = {sector: journal.cash_change(sector) for sector in SECTORS}
        before, after, change = (
            np.concatenate([each[sector] for sector in SECTORS], axis=1)
            for each in (cash_before, cash_after, changes)
        )
        moved, booked, apart = (
            _by_sector(each, journal)
            for each in (after - before, change, _apart(after, before + change))
        )
        relative = apart / scale_usd[:, None]
        found.add("cash", relative, moved, booked, apart, places=SECTORS)
        left, right = before.sum(axis=1), after.sum(axis=1)
        held = np.abs(before).sum(axis=1) + np.abs(after).sum(axis=1)
        apart = np.maximum(np.abs(right - left) - ROUNDING * held, 0.0)
        found.add("closure", apart / scale_usd, left, right, apart)
        credits = claims.credits_before + claims.credits_granted
        credits = credits - claims.credits_used - claims.credits_expired
        arrears = claims.arrears_before + claims.arrears_added
        arrears = arrears - claims.arrears_repaid - claims.arrears_written_off
        debt = claims.debt_before + claims.debt_issued
        debt = debt - claims.debt_repaid - claims.debt_written_off
        for identity, actual, due in (
            ("credits", claims.credits_after, credits),
            ("arrears", claims.arrears_after, arrears),
            ("debt", claims.debt_after, debt),
        ):
            below = np.maximum(-actual, 0.0)  # nobody owes less than nothing
            apart = _row_sums(_apart(actual, due) + below)
            sides = _row_sums(actual), _row_sums(due)
            found.add(identity, apart / scale_usd, *sides, apart)
        _audit_cap_table(found, claims)
    return found


def largest(found: Mapping[str, FloatArray]) -> FloatArray:
    """Largest residual over all identities, (worlds,); NaN where any identity is NaN."""
    worst: FloatArray = np.stack(list(found.values()), axis=1).max(axis=1)
    return worst + 0.0  # of two zeros a processor may take either: none has a sign


def check(found: Residuals, tolerance: float, month_label: str) -> None:
    """Stop the run if an identity fails anywhere, naming identity, month, worlds and amounts.

    Identities are tried in order: a broken flow is named before the closure that it breaks.

    Parameters
    ----------
    found
        From ``residuals``.
    tolerance
        Largest residual allowed, a share.
    month_label
        For the message, such as ``"2027-03"``.

    Raises
    ------
    LedgerError
        At the first identity with a residual above the tolerance, or NaN.
    """
    for identity, residual in found.items():
        if np.all(residual <= tolerance):
            continue
        worst = int(np.argmax(residual))  # the first NaN, else the largest
        failing = np.flatnonzero(~(residual <= tolerance)).tolist()
        failing.sort(key=lambda world: world != worst)
        raise LedgerError(
            faults={
                world: _fault(found, identity, world, tolerance, month_label) for world in failing
            }
        )


def _fault(
    found: Residuals, identity: str, world: int, tolerance: float, month_label: str
) -> Fault:
    place, amounts = found.told(identity, world)
    name = f"flow {place}" if identity == "flow" else identity
    told = f"amounts {amounts}; allowed: at most {tolerance:g}"
    return Fault(f"identity {name}", told, month_label)


def _audit_flows(found: Residuals, journal: Journal) -> None:
    names = journal.posted()
    if not names:
        found.add("flow", *[np.zeros(journal.worlds)] * 4)
        return
    posted = set(names)
    rows = [row for row, flow in enumerate(FLOWS) if flow in posted]
    paid, received = journal.all_paid()[:, rows], journal.all_received()[:, rows]
    apart = np.abs(paid - received)
    relative = apart / np.maximum(np.maximum(paid, received), FLOOR_USD)
    found.add("flow", relative, paid, received, apart, places=names)


def _by_sector(amounts: FloatArray, journal: Journal) -> FloatArray:
    """Sums over each sector's accounts, (worlds, sectors), which stand side by side."""
    ends = accumulate(journal.sizes[sector] for sector in SECTORS)
    parts = pairwise((0, *ends))
    sums = [
        # No sum of numpy's is -0.0, not of one number either.
        amounts[:, first] + 0.0 if end - first == 1 else amounts[:, first:end].sum(axis=1)
        for first, end in parts
    ]
    return np.stack(sums, axis=1)


def _audit_cap_table(found: Residuals, claims: Claims) -> None:
    total = np.where(claims.alive, claims.cap_table.sum(axis=2), 1.0)
    lowest = np.where(claims.alive, claims.cap_table.min(axis=2), 0.0)
    apart = np.maximum(np.abs(total - 1.0), -lowest)
    places = tuple(f"lab column {lab}" for lab in range(total.shape[1]))
    found.add("cap_table", apart, total, np.ones_like(total), apart, places=places, unit="of one")


def _apart(actual: FloatArray, due: FloatArray) -> FloatArray:
    """Distance of two balances beyond what their last bits can hold, same shape."""
    rounding = ROUNDING * (np.abs(actual) + np.abs(due))
    return np.maximum(np.abs(actual - due) - rounding, 0.0)


def _row_sums(amounts: FloatArray) -> FloatArray:
    """Sum over all axes but the worlds', one at a time."""
    while amounts.ndim > 1:
        amounts = amounts.sum(axis=-1)
    return amounts
