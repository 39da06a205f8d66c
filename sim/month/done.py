"""A month that is done: everything that was decided, traded and posted in it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.base.axes import BoolArray, FloatArray
from sim.economy.behaviour.capital.distress import Auction
from sim.economy.behaviour.capital.estates import Estate
from sim.economy.behaviour.capital.fundraising import Rounds
from sim.economy.behaviour.capital.investors import Mood
from sim.economy.behaviour.capital.labs_finance import Ask
from sim.economy.behaviour.capital.limited_partners import Funds
from sim.economy.behaviour.capital.public_market import Shares
from sim.economy.behaviour.clouds.chipmaker import Delivery
from sim.economy.behaviour.clouds.cloud_finance import CloudDebt
from sim.economy.behaviour.clouds.clouds_trade import CloudMonth
from sim.economy.behaviour.clouds.investment import Halls
from sim.economy.behaviour.clouds.rents import Rents
from sim.economy.behaviour.demand.api_demand import Spending
from sim.economy.behaviour.demand.builder_books import Business
from sim.economy.behaviour.demand.builders import Purchases
from sim.economy.behaviour.demand.catalogue import Offer
from sim.economy.behaviour.demand.consumers import Subscriptions
from sim.economy.behaviour.labs.labs_ability import Ability
from sim.economy.behaviour.labs.labs_ads import Advertising
from sim.economy.behaviour.labs.labs_models import Progress
from sim.economy.behaviour.labs.labs_trade import LabMonth
from sim.economy.behaviour.observe import View
from sim.economy.state import State
from sim.ledger.journal import Journal


@dataclass(frozen=True)
class Month:
    """Everything that was decided, traded and posted in a month."""

    view: View
    journal: Journal
    delivery: Delivery
    halls: Halls
    rents: Rents
    cloud_price: FloatArray
    models: Progress
    opens: BoolArray
    shop: Offer
    spending: Spending
    buys: Purchases
    subs: Subscriptions
    ads: Advertising
    sold: LabMonth
    rented: CloudMonth
    brand: FloatArray
    firms: Business
    mood: Mood
    asked: Ask
    shares: Shares
    injected: FloatArray
    auction: Auction
    closed: BoolArray
    estate: Estate
    opened: BoolArray
    founding_usd: FloatArray
    ability: Ability
    funds: Funds
    debt: CloudDebt

    @property
    def rounds(self) -> Rounds:
        """Rounds of the month, as they closed."""
        return self.shares.rounds


@dataclass(frozen=True)
class Entry:
    """A month as it goes into the record."""

    month: int
    done: Month
    before: State
    after: State
    residual: FloatArray
    """(W,) largest relative residual of the ledger."""
    reference: FloatArray
    """(W, 1) quality at which the price index is taken, log10 effective FLOP."""
