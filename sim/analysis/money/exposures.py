"""Who would lose what if somebody failed: claims and shares of all in all, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.analysis.money.books_by_agent import AgentBooks
from sim.base.axes import FloatArray
from sim.ledger.equity import holder_columns

LENDERS, PARENTS = "lenders", "outside parents and the chip maker"
STAFF, OWNERS = "founders, staff and public shareholders", "shareholders of clouds"


@dataclass(frozen=True)
class Exposures:
    """Debtors, owners and what they have, USD; C cases (worlds by years), N agents.

    Agents are labs, clouds, lenders, funds, outside parents, staff and the like, and shareholders
    of clouds, who hold nothing but these. Debtors are labs and clouds.
    """

    agents: tuple[str, ...]
    labs: int
    clouds: int
    owed: FloatArray
    """(C, N, N) debtor by creditor: unpaid bills, damages of contracts, loans, credits."""
    stakes: FloatArray
    """(C, N, N) owner by lab, shares."""
    assets: FloatArray
    """(C, N) what each has besides claims and shares, as a going concern."""
    left: FloatArray
    """(C, N) what is left of that once it has failed."""
    cash: FloatArray
    """(C, N) cash, which is part of both."""
    contracts: FloatArray
    """(C, labs) present value of all that each still owes under contracts for compute."""
    alive: FloatArray
    """(C, labs + clouds) 1 where it operates."""

    @property
    def debtors(self) -> int:
        """How many can fail: the first so many agents."""
        return self.labs + self.clouds

    def of(self, cases: Any) -> Exposures:
        """Some cases."""
        chosen = {
            name: getattr(self, name)[cases]
            for name in ("owed", "stakes", "assets", "left", "cash", "contracts", "alive")
        }
        return Exposures(self.agents, self.labs, self.clouds, **chosen)


def exposures(books: AgentBooks, relet: float | None = None) -> Exposures:
    """The network of claims and shares at the end of each year; cases are worlds by years.

    ``relet``: part of what a failed lab still owed under contracts that its clouds get from others
    for the same hours; what the market of the moment would pay, if left out.

    Recorded by pair: who holds each lab, credits not yet used, unpaid bills and contracts (which
    the model itself splits by each lab's shares of compute at its clouds). Lenders are one account
    in the model, so that who among them lost is not told. A lab's contracts count with what clouds
    could claim if it closed, the model's own rule: the present value of all that is due, less what
    re-letting the hours would bring. What a lab has as a going concern is what makes its equity
    what the market says (or its cash, where no price was ever paid); once it has failed it has its
    cash, the model's own rule for estates. A cloud has its cash, machines and halls at what they
    would cost new, by age, and of core business what lenders count on; once it has failed, machines
    fetch ``debt.recovery_share`` of that.

    Worked: a lab with 2 of cash, worth 10, damages of 6 at two clouds, a third of its compute at
    the second: it owes them 4 and 2 and has 16, of which 2 are left once it has failed.
    """
    levels = books.levels
    labs, clouds, funds = len(books.labs), len(books.clouds), len(books.funds)
    agents = (*books.labs, *books.clouds, LENDERS, *books.funds, PARENTS, STAFF, OWNERS)
    place = {name: column for column, name in enumerate(agents)}
    debtors, cases = labs + clouds, levels["alive"].shape[0] * levels["alive"].shape[1]

    def flat(name: str) -> FloatArray:
        return np.asarray(levels[name].reshape(cases, *levels[name].shape[2:]))

    alive = flat("alive") > 0
    owed = np.zeros((cases, len(agents), len(agents)))
    hosts = flat("hosts")
    hosts = hosts / np.maximum(hosts.sum(axis=2, keepdims=True), 1e-12)
    due = flat("due")
    damages = np.maximum(due - (flat("relet") if relet is None else relet * due), 0.0)
    bills = np.where(alive, flat("arrears_usd") + damages, 0.0)
    owed[:, :labs, labs:debtors] = bills[..., None] * hosts
    owed[:, labs:debtors, place[LENDERS]] = flat("debt_of_clouds")
    credits_left = np.where(alive[..., None], flat("credits_left"), 0.0)
    owed[:, labs:debtors, :labs] = np.swapaxes(credits_left, 1, 2)
    owed = np.maximum(owed, 0.0)
    stakes = np.zeros_like(owed)
    holders = np.where(alive[..., None], np.maximum(flat("holders"), 0.0), 0.0)
    parts = holder_columns(funds, books.hypers)
    for sector, first in (
        ("investors", place[LENDERS] + 1),
        ("hyperscalers", labs),
        ("outside_parents", place[PARENTS]),
        ("households", place[STAFF]),
    ):
        held = holders[..., parts[sector]]
        stakes[:, first : first + held.shape[2], :labs] = np.swapaxes(held, 1, 2)
    assets, left = np.zeros((cases, len(agents))), np.zeros((cases, len(agents)))
    cash = np.where(alive, np.maximum(flat("cash_usd"), 0.0), 0.0)
    worth = np.where(alive, np.maximum(flat("valuation_usd"), cash), 0.0)
    claims = owed[:, :, :labs].sum(axis=1)
    going = worth + owed[:, :labs].sum(axis=2) - claims
    assets[:, :labs], left[:, :labs] = np.maximum(going, cash), cash
    in_hand = np.maximum(flat("cash_of_clouds"), 0.0)
    whole = in_hand + flat("machines") + flat("core")
    assets[:, labs:debtors] = whole
    left[:, labs:debtors] = np.minimum(in_hand + flat("fetched"), whole)
    held = np.zeros_like(left)
    held[:, :labs], held[:, labs:debtors] = cash, in_hand
    there = np.concatenate([alive, np.ones((cases, clouds), dtype=bool)], axis=1)
    return Exposures(
        agents, labs, clouds, owed, stakes, assets, left, np.minimum(held, left), due, there * 1.0
    )
