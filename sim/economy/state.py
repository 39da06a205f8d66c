"""The state of a batch of worlds: one frozen dataclass of columns per agent kind.

W worlds, L labs, T tiers, H hyperscalers, K clouds (hyperscalers, then neoclouds; the last column
stands for all other owners of AI compute), V investors, B builders, S consumer segments, G segments
of API demand, P = L + 2 products per tier (each lab's API, the open model on hosts, the open model
self-hosted). Rules never write here: they return columns, and the month commits them with
:func:`dataclasses.replace`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.base.axes import BoolArray, FloatArray, IntArray
from sim.economy.finance import FinanceState
from sim.economy.models_on_sale import ModelState


@dataclass(frozen=True)
class LabState:
    """Columns of the labs; (W, L) unless said."""

    alive: BoolArray
    owner: IntArray
    """Controlling owner: hyperscaler column, -1 independent, -2 parent outside the model."""
    open_weights: BoolArray
    """True if the lab publishes the weights of what it releases."""
    cash_usd: FloatArray
    arrears_usd: FloatArray
    """Compute bills not yet paid, owed to the clouds."""
    credits_usd: FloatArray
    """(W, L, H) compute credits, spendable only on the granting cloud."""
    cap_table: FloatArray
    """(W, L, V + H + 2) shares of investors, hyperscalers, outside parents, founders and staff."""
    capability: FloatArray
    """Best released model, log10 of effective FLOP (algorithms of 2022)."""
    open_capability: FloatArray
    """Best released open weights, log10 effective FLOP; 0 if none."""
    open_flop: FloatArray
    """Log10 training FLOP of those open weights: what they cost to serve."""
    knowhow: FloatArray
    """Log10 of algorithmic efficiency relative to 2022."""
    productivity: FloatArray
    """Log research productivity, 0 in the typical lab."""
    run_flop: FloatArray
    """Log10 training FLOP of the model behind the released capability."""
    next_run_flop: FloatArray
    """Log10 training FLOP of the final run in progress; 0 if none."""
    run_months_left: FloatArray
    run_usd_per_month: FloatArray
    """What the final run in progress costs."""
    last_run_usd: FloatArray
    """What the final run that started last costs in all."""
    months_since_run: FloatArray
    months_since_refresh: FloatArray
    rd_usd: FloatArray
    """R&D compute this month, USD."""
    host_share: FloatArray
    """(W, L, K) share of the lab's compute that it buys from each cloud."""
    compute_h100e: FloatArray
    """Compute billed last month."""
    refused_months: FloatArray
    """Months in a row in which its parent has let it run out of money."""
    contracted_h100e: FloatArray
    """(W, L, 60) compute under contract, by months left to the end of the contract."""
    contracted_usd: FloatArray
    """(W, L, 60) what is due for it each month, used or not."""
    staff_people: FloatArray
    price: FloatArray
    """(W, L, T) list price of the newest model, USD per Mtok."""
    paid_price: FloatArray
    """(W, L, T) what contracts for it were signed at, USD per Mtok, before discounts."""
    reserve_usd: FloatArray
    """Machines reserved for the API, USD a month."""
    price_position: FloatArray
    """(W, L, T) log of list price over the pricing rule at the start; fades."""
    parameter_ratio: FloatArray
    """Serving parameters relative to the industry's formula; fades to 1."""
    size_log: FloatArray
    """(W, L, T) log size of the newest model over the middle one of its compute."""
    plan_price: FloatArray
    """Consumer plan, USD per month."""
    seat_price: FloatArray
    """Enterprise seat, USD per month."""
    brand: FloatArray
    """Builders' taste for the lab beyond quality and price, utils."""
    fit: FloatArray
    """(W, L, G) how well the lab's models suit each segment of API demand, utils."""
    revenue_window: FloatArray
    """(W, L, 13) revenue of the last 13 months, USD, oldest first."""
    gross_profit_usd: FloatArray
    """Smoothed monthly revenue less serving cost."""
    burn_usd: FloatArray
    """Smoothed monthly cash outflow before financing (negative when the lab earns)."""
    net_new_usd: FloatArray
    """Smoothed monthly change of annualised revenue."""
    tier_revenue_usd: FloatArray
    """(W, L, T) API sales of last month by tier."""
    funding_usd: FloatArray
    """Smoothed monthly external funding received (12-month mean)."""
    months_since_round: FloatArray
    failed_rounds: FloatArray
    """Rounds that failed since the last success."""
    valuation_usd: FloatArray
    """Post-money valuation of the last round or sale."""
    rd_stock_usd: FloatArray
    """Amortised monthly development cost: 18-month mean of R&D, data and staff."""
    peak_share: FloatArray
    """Largest share of model revenue that the lab ever held."""


@dataclass(frozen=True)
class CloudState:
    """Columns of the clouds, (W, K) unless said; after hyperscalers and neoclouds all others."""

    cash_usd: FloatArray
    debt_usd: FloatArray
    """Owed to lenders for AI compute; debt of hyperscalers' core business is not in it."""
    default_spread: FloatArray
    """What lenders ask above the market since the cloud's last default, a year; fades."""
    vintages_h100e: FloatArray
    """(W, K, ages) installed compute by age in months."""
    purchases_usd: FloatArray
    """(W, K, ages) what the equipment of each vintage cost, for book depreciation."""
    buildings_usd: FloatArray
    """Book value of halls and power."""
    halls_gw: FloatArray
    """Halls with power, GW at the meter."""
    halls_under_way_gw: FloatArray
    """(W, K, STAGES) halls under construction by stage, GW."""
    pipeline_h100e: FloatArray
    """Ordered and paid on delivery, not yet shipped."""
    phantom_h100e: FloatArray
    """Ordered twice; will be withdrawn."""
    in_transit_h100e: FloatArray
    """(W, K, 2) shipped, not yet installed."""
    price_usd: FloatArray
    """Price of a new one-year contract that each cloud posts, USD per H100-hour."""
    demand_h100e: FloatArray
    """Compute asked for last month at reference price."""
    at_cost_h100e: FloatArray
    """What would have been asked for at a rent equal to cost."""
    demand_growth: FloatArray
    """Smoothed monthly log growth of demand at cost."""
    utilisation: FloatArray
    ai_margin_usd: FloatArray
    """Smoothed monthly cash margin on AI compute."""
    ai_revenue_usd: FloatArray
    """Smoothed monthly AI revenue."""
    invested_window_usd: FloatArray
    """(W, L, H) trailing-12-month cash and credits invested in each lab."""
    sales_window_usd: FloatArray
    """(W, L, H) trailing-12-month compute sales to each lab."""


@dataclass(frozen=True)
class ChipState:
    """The chip maker, (W, 1)."""

    cash_usd: FloatArray
    supply_cap_h100e: FloatArray
    """Most that can be shipped in a month."""
    price_usd: FloatArray
    """Price of one H100-equivalent with its network share."""
    margin: FloatArray
    shipments_h100e: FloatArray
    lead_time_months: FloatArray
    """As quoted, double orders counted."""
    lead_window_months: FloatArray
    """(W, 12) as quoted in the last months, oldest first."""


@dataclass(frozen=True)
class InvestorState:
    """Columns of the investors, (W, V)."""

    cash_usd: FloatArray
    """What is called is invested at once, what comes back is paid out."""
    committed_usd: FloatArray
    """Dry powder: committed by limited partners and not yet called."""
    returns: FloatArray
    """What came back, is in hand or is marked, over what was called."""
    coinvestment: FloatArray
    """(W, V, V) count of rounds shared, fading: the syndication network."""


@dataclass(frozen=True)
class BuilderState:
    """Columns of the API builders, (W, B) unless said; sorted by class, so by segment."""

    alive: BoolArray
    cash_usd: FloatArray
    weight: FloatArray
    """Share of its segment's potential spend; heavy-tailed, sums to one in each segment."""
    hard_share: FloatArray
    """Taste for the frontier tier: share of hard tasks at equal prices."""
    value: FloatArray
    """Sales per USD of tokens at the start's prices."""
    router: BoolArray
    """True if all spend is re-optimised each month."""
    taste: FloatArray
    """(W, P, B) exp of builder-provider taste."""
    shares: FloatArray
    """(W, T, P, B) share of the builder's spend in a tier that goes to each product."""
    tier_share: FloatArray
    """(W, B) share of spend on the frontier tier."""


@dataclass(frozen=True)
class ConsumerState:
    """Columns of the consumer segments by lab, (W, S, L) unless said, million people."""

    users: FloatArray
    paying: FloatArray
    heavy: FloatArray
    """(W, L) professional users on the heavy plan; they are among those who pay."""
    ad_years: FloatArray
    """(W, L) years since the lab began to sell ads; 0 if it does not."""


@dataclass(frozen=True)
class MarketState:
    """Market-wide columns, (W, 1) unless said."""

    spot_price: FloatArray
    """USD per H100-hour on demand."""
    contract_price: FloatArray
    """USD per H100-hour of new one-year contracts."""
    long_contract_price: FloatArray
    """USD per H100-hour of new three-year contracts."""
    list_price: FloatArray
    """USD per H100-hour on the price lists of large clouds."""
    segment_spend: FloatArray
    """(W, G) potential API spend at reference prices by segment, USD per month."""
    spend_growth: FloatArray
    """Smoothed monthly log growth of API spend."""
    price_pressure: FloatArray
    """Smoothed log of list prices over the cost trend, relative to the start."""
    pressure_start: FloatArray
    frontier_window: FloatArray
    """(W, 36) best released capability of the last months, oldest first."""
    open_window: FloatArray
    """(W, 36) best open capability of the last months, oldest first."""
    open_handicap: FloatArray
    """(W, T, 2) utils against open weights on hosts and self-hosted at the start (trust, tools)."""
    open_ever_mtok: FloatArray
    """(W, G) tokens that each segment ever ran on open weights, and part of those of labs."""
    open_reluctance_left: FloatArray
    """(W, G) part of the start's reluctance that experience has left."""
    credit: FloatArray
    """What lenders lend on the same security, relative to their usual: 1, less after losses."""
    sentiment: FloatArray
    lagged_sentiment: FloatArray
    growth_fast: FloatArray
    """Nine-month mean of annualised log revenue growth of all labs."""
    growth_slow: FloatArray
    """Thirty-six-month mean of the same."""
    tier_spend_usd: FloatArray
    """(W, T) what builders spent last month on each tier, open models included."""
    revenue_usd: FloatArray
    """Revenue of all labs last month."""
    host_cash_usd: FloatArray
    outside_cash_usd: FloatArray
    """(W, outside sectors) cash of the sectors outside the model since the start."""
    cloud_cash_start: FloatArray
    """(W, K + 1) cash of the clouds and the chip maker at the start: what they keep."""
    rd_start_usd: FloatArray
    """(W, L) R&D compute at the start: the base of staffing and of outside parents' budgets."""
    tenant_scale: FloatArray
    """What everyone but the simulated labs asks for at the start over what the rule gives then."""


@dataclass(frozen=True)
class State:
    """Everything that is carried from one month to the next."""

    labs: LabState
    clouds: CloudState
    chips: ChipState
    investors: InvestorState
    builders: BuilderState
    consumers: ConsumerState
    finance: FinanceState
    models: ModelState
    market: MarketState
