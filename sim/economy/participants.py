"""Who there is and what does not change while a batch runs; axes as in `sim.economy.state`."""

from __future__ import annotations

from dataclasses import dataclass

from sim.base.axes import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class EntryColumns:
    """What labs start with that open on a dated month, (L,): see the columns of `LabState`."""

    cash_usd: FloatArray
    knowhow: FloatArray
    capability: FloatArray
    run_flop: FloatArray
    rd_usd: FloatArray
    staff_people: FloatArray


@dataclass(frozen=True)
class DealTerms:
    """Dated terms between clouds and labs, one per place of the last axis, (1, L, H, terms)."""

    first_month: IntArray
    """(1, 1, 1, terms) month from which it holds; before the start it is negative."""
    end_month: IntArray
    """(1, 1, 1, terms) month from which it holds no longer."""
    revenue_share: FloatArray
    """Share of the lab's revenue that it pays to the cloud."""
    exclusivity: FloatArray
    """Share of the lab's new compute that it must buy from the cloud."""
    first_refusal: FloatArray
    """1 if the cloud may take what it has room for of the lab's new compute."""
    resale_share: FloatArray
    """Share of the lab's API sales that customers buy through the cloud."""
    resale_fee: FloatArray
    """Part of those that the cloud keeps."""


@dataclass(frozen=True)
class Setting:
    """What does not change while a batch runs: who there is, and who deals with whom."""

    labs: tuple[str, ...]
    hyperscalers: tuple[str, ...]
    neoclouds: tuple[str, ...]
    investors: tuple[str, ...]
    start: str
    """First month, ``YYYY-MM``."""
    kind: IntArray
    """(L,) index into ``KINDS``."""
    entry_month: IntArray
    """(L,) month in which the lab opens; -1 for labs that exist from the start."""
    slot: BoolArray
    """(L,) True for slots in which new labs may be founded."""
    outside_parent: BoolArray
    """(L,) True if a parent outside the model may pay for the lab."""
    host_share: FloatArray
    """(L, K) share of each lab's compute that it buys from each cloud at the start."""
    own_chip_share: FloatArray
    """(K,) share of each cloud's new compute that are its own chips."""
    contracts_usd: FloatArray
    """(W, K) what customers had signed to pay each cloud at the start, USD."""
    core_cash_usd: FloatArray
    """(W, H) free cash flow of each hyperscaler's core business at the start, USD per month."""
    lab_budget_usd: FloatArray
    """(W, H) monthly R&D budget of its own labs at the start."""
    investor_weight: FloatArray
    """(V,) share of new fund commitments."""
    crossover: BoolArray
    """(V,) True for investors whose supply is not venture funds (sovereign, crossover)."""
    staff_start: FloatArray
    """(W, L) staff at the start, or of a new lab."""
    pay_usd: FloatArray
    """(W, L) cost of an employee at the start, USD per month; of a slot's, in January 2025."""
    first_sales_usd: FloatArray
    """(W, L) what labs sell to builders at the start, USD per year."""
    open_token_share: FloatArray
    """(W, T) share of open weights in tokens of each tier at the start."""
    complement_usd: FloatArray
    """(L,) what owners sell at the start beside models and cloud that free models help sell, USD a
    month; negative where they would compete with it."""
    owner_means_usd: FloatArray
    """(L,) what the owner outside the model that a lab starts with earns or raises for it to draw
    on, USD a month; 0 for other labs."""
    class_segment: IntArray
    """(C,) segment of API demand of each class of builders: segments x sensitivities."""
    owner_reach_million: FloatArray
    """(L,) people whom the owner's other products reach and its assistant is placed before."""
    class_sigma: FloatArray
    """(C,) multiplier of sigma - 1."""
    class_quality: FloatArray
    classes: IntArray
    """(B,) class of each builder, ascending."""
    first_api_shares: FloatArray
    """(W, G) each segment's share of API spend at the start."""
    book_life_months: FloatArray
    """(W, 1) straight-line life of servers on balance sheets."""
    entry_columns: EntryColumns
    deals: DealTerms

    @property
    def clouds(self) -> tuple[str, ...]:
        """Names along the axis of clouds: hyperscalers, neoclouds, ``other``."""
        return (*self.hyperscalers, *self.neoclouds, "other")

    @property
    def segments(self) -> IntArray:
        """(B,) segment of API demand of each builder, ascending."""
        return self.class_segment[self.classes]

    @property
    def start_years(self) -> float:
        """Calendar years from January 2025 to the start. From 2023-07: -1.5."""
        return int(self.start[:4]) - 2025 + (int(self.start[5:7]) - 1) / 12.0


BY_WORLD = (
    *("contracts_usd", "core_cash_usd", "lab_budget_usd", "staff_start", "pay_usd"),
    *("first_sales_usd", "open_token_share", "first_api_shares", "book_life_months"),
)
"""Columns of the setting that differ between worlds: compiled code has the others written in."""
KINDS = ("closed_frontier", "open_weight", "parent_owned", "fast_follower", "specialist")
