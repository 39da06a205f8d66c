"""First-month columns of clouds, chip maker, investors, builders and consumers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray
from sim.base.rng import draw, normal, uniform
from sim.economy.behaviour.demand.consumers import SEGMENTS
from sim.economy.behaviour.demand.segments import by_segment, each, of_builders, value_ratios
from sim.economy.market.halls import KW_PER_GW, STAGES
from sim.economy.participants import Setting
from sim.economy.state import (
    BuilderState,
    ChipState,
    CloudState,
    ConsumerState,
    InvestorState,
)
from sim.scenario.parameters import Parameters
from sim.start.roster import Cast, wide

LEAD_MONTHS = 12
"""Months of quoted lead times that are remembered."""
AGES = 120
"""Months of age by which machines are told apart; older ones are retired."""

# Regularisations: no builder is of one kind alone; no taste overflows.
HARD_SHARE_BOUNDS = (0.05, 0.95)
MOST_TASTE = 20.0


def cloud_state(people: Cast, setting: Setting, p: Parameters, worlds: int) -> CloudState:
    """Clouds, (W, K): installed compute spread over ages by the growth of past purchases."""
    hypers, labs = len(setting.hyperscalers), len(setting.labs)
    capacity = people.clouds_capacity()
    cash = people.of("hyperscaler", people.hyperscalers, "cash_usd", 0.0)
    neoclouds = people.of("neocloud", people.neoclouds, "cash_usd", 0.0)
    debt = people.of("neocloud", people.neoclouds, "debt_usd", 0.0)
    ages = np.exp(-p["start.fleet_growth_per_month"][..., None] * np.arange(AGES))
    fleet = capacity[..., None] * ages / ages.sum(axis=-1, keepdims=True)
    decline = p["chips.price_decline_per_year"][..., None]
    price = people.single("chip_maker", "nvidia", "price_usd_per_h100e")[..., None]
    then = price * (1.0 - decline) ** (-np.arange(AGES) / 12.0)
    halls = people.as_given().single("market", "market", "halls_gw") * more_installed(people)
    under_way = people.single("market", "market", "halls_under_way_gw")
    per_gw = KW_PER_GW * p["cloud.hall_usd_per_kw"]
    share = capacity / capacity.sum(axis=1, keepdims=True)
    zeros = np.zeros((worlds, len(setting.clouds)))
    several = zeros[:, hypers:-1]
    posted = people.single("market", "market", "contract_price_usd_per_h100_hour")
    # Own chips come beside the chip maker's, at the same pace.
    beside = capacity / (capacity * (1.0 - setting.own_chip_share)).sum(axis=1, keepdims=True)
    monthly = people.single("chip_maker", "nvidia", "shipments_h100e_per_month")
    twice = ordered_twice(people, p)
    waiting = backlog(people) / (1.0 + twice) * beside
    return CloudState(
        cash_usd=np.concatenate(
            [zeros[:, :hypers] + cash, several + neoclouds, p["start.other_clouds_cash_usd"]],
            axis=1,
        ),
        debt_usd=np.concatenate([zeros[:, :hypers], several + debt, zeros[:, -1:]], axis=1),
        default_spread=zeros,
        vintages_h100e=fleet,
        purchases_usd=fleet * then * p["cloud.server_ratio"][..., None],
        buildings_usd=halls * share * per_gw,
        halls_gw=zeros + halls * share,
        halls_under_way_gw=(zeros + under_way * share)[..., None] * np.ones(STAGES) / STAGES,
        phantom_h100e=zeros + twice * waiting * (1.0 - setting.own_chip_share),
        pipeline_h100e=zeros + waiting,
        in_transit_h100e=zeros[..., None] + (monthly * beside)[..., None] * np.ones(2),
        price_usd=zeros + posted,
        demand_h100e=p["cloud.target_utilisation"] * capacity,
        at_cost_h100e=p["cloud.target_utilisation"] * capacity,
        demand_growth=zeros + p["start.compute_demand_growth"],
        utilisation=zeros + p["cloud.target_utilisation"],
        ai_margin_usd=zeros,
        ai_revenue_usd=zeros,
        invested_window_usd=np.zeros((worlds, labs, hypers)),
        sales_window_usd=np.zeros((worlds, labs, hypers)),
    )


def more_installed(people: Cast) -> FloatArray:
    """Compute installed at all clouds over what the start table says, (worlds, 1); 1: as it says.

    Halls and what tenants ask for were derived from it and move with it.
    """
    now: FloatArray = people.clouds_capacity().sum(axis=1, keepdims=True)
    given: FloatArray = people.as_given().clouds_capacity().sum(axis=1, keepdims=True)
    return now / given


def background_demand(people: Cast) -> FloatArray:
    """What everyone but the simulated labs asks for at the start, H100e, (worlds, 1).

    A share of what is installed: 4.9 m at 7.1 m installed, 5.4 m at 7.8 m.
    """
    table = people.as_given().single("market", "market", "background_demand_h100e")
    return table * more_installed(people)


def backlog(people: Cast) -> FloatArray:
    """Orders that wait at the chip maker, H100e, (worlds, 1): lead time times shipments."""
    names = ("backlog_h100e", "lead_time_months", "shipments_h100e_per_month")
    waiting, months, monthly = (
        people.as_given().single("chip_maker", "nvidia", name) for name in names
    )
    longer, more = (people.single("chip_maker", "nvidia", name) for name in names[1:])
    return waiting * (longer / months * (more / monthly))


def ordered_twice(people: Cast, p: Parameters) -> FloatArray:
    """Orders placed twice over real ones at the start, (worlds, 1), as the quoted wait implies.

    Quotes and backlogs of the record count both. Eight months quoted, calm 3.4, 0.17 a month of
    wait: 0.79, so that of 10 m ordered 5.6 m are meant.
    """
    quoted = people.single("chip_maker", "nvidia", "lead_time_months")
    longer = quoted - p["chips.double_order_calm_months"]
    most = p["chips.most_double_orders"]
    ratio: FloatArray = np.clip(p["chips.double_orders_per_lead_month"] * longer, 0.0, most)
    return ratio


def chip_state(people: Cast, p: Parameters, worlds: int) -> ChipState:
    """The chip maker's columns, (W, 1)."""

    def single(quantity: str) -> FloatArray:
        return wide(people.single("chip_maker", "nvidia", quantity), worlds)

    return ChipState(
        cash_usd=single("cash_usd"),
        supply_cap_h100e=single("shipment_cap_h100e_per_month"),
        price_usd=single("price_usd_per_h100e"),
        margin=single("gross_margin"),
        shipments_h100e=single("shipments_h100e_per_month"),
        lead_time_months=single("lead_time_months"),
        lead_window_months=single("lead_time_months") * np.ones(LEAD_MONTHS),
    )


def investor_state(people: Cast, p: Parameters, worlds: int) -> InvestorState:
    """Investors, (W, V): dry powder, and ties from the rounds that the cap tables show."""
    cash = people.of("investor", people.investors, "dry_powder_usd", np.nan)
    cash = np.where(np.isnan(cash), p["start.dry_powder_usd"], cash)
    stakes = np.stack([people.column(f"stake:{name}", 0.0)[0] for name in people.investors], axis=1)
    joined = (stakes > 0) * 1.0
    ties = (joined[:, :, None] * joined[:, None, :]).sum(axis=0)
    shape = (worlds, len(people.investors))
    return InvestorState(
        cash_usd=np.zeros(shape),
        committed_usd=wide(cash, worlds),
        returns=np.ones(shape),
        coinvestment=np.broadcast_to(ties, (worlds, *ties.shape)).copy(),
    )


def builder_state(
    setting: Setting, p: Parameters, seed: int, worlds: Sequence[int], spend_usd: FloatArray
) -> BuilderState:
    """Builders drawn at random: heavy-tailed usage, tastes, tiers, value, routers.

    ``spend_usd`` (W, 1) is API spend at the start. Shares are filled in once prices stand.
    """
    count, products = len(setting.classes), len(setting.labs) + 2
    tail = draw(seed, "builder_size", worlds, (count,), uniform)
    size = power(1.0 - tail, -1.0 / p["builders.tail_exponent"])
    weight = size / of_builders(setting, by_segment(setting, size))
    hard, value = (
        draw(seed, purpose, worlds, (count,), normal)
        for purpose in ("builder_tasks", "builder_value")
    )
    taste_for_frontier = of_builders(setting, each(p, "segments.hard_share"))
    hard_share = np.clip(taste_for_frontier + p["builders.hard_spread"] * hard, *HARD_SHARE_BOUNDS)
    spread = p["builders.value_spread"]
    router = draw(seed, "builder_router", worlds, (count,), uniform)
    taste = draw(seed, "builder_taste", worlds, (products, count), _gumbel)
    return BuilderState(
        alive=np.ones(weight.shape, dtype=bool),
        cash_usd=p["builders.cash_months"]
        * of_builders(setting, spend_usd * setting.first_api_shares)
        * weight,
        weight=weight,
        hard_share=hard_share,
        value=1.0
        + (of_builders(setting, value_ratios(p)) - 1.0) * np.exp(spread * value - 0.5 * spread**2),
        router=router < p["market.router_share"],
        taste=np.exp(
            np.clip(p["builders.taste_scale"][..., None] * taste, -MOST_TASTE, MOST_TASTE)
        ),
        shares=np.full((len(worlds), 2, products, count), np.nan),
        tier_share=hard_share.copy(),
    )


def _gumbel(generator: np.random.Generator, row: FloatArray) -> None:
    row[...] = generator.gumbel(size=row.shape)


def consumer_state(people: Cast, p: Parameters, worlds: int) -> ConsumerState:
    """Consumers, (W, S, L); who pays adds up to each lab's paying users."""
    weekly = people.column("weekly_users_million", 0.0)
    paying = people.column("paying_users_million", 0.0)
    seats = people.column("seats_million", 0.0)
    work = p["start.professional_share"]
    users = np.stack([(1.0 - work) * weekly, work * weekly, wide(seats, worlds)], axis=1)
    rates = np.concatenate([p[f"consumers.paying_share_{name}"] for name in SEGMENTS[:2]], axis=1)
    expected = rates[:, :, None] * users[:, :2]
    scale = paying / np.maximum(expected.sum(axis=1), 1e-9)
    payers = np.minimum(expected * scale[:, None, :], users[:, :2])
    heavy = np.minimum(people.column("heavy_users_million", 0.0), payers[:, 1])
    return ConsumerState(
        users=users,
        paying=np.concatenate([payers, users[:, 2:]], axis=1),
        heavy=heavy,
        ad_years=wide(people.column("ad_years", 0.0), worlds),
    )
