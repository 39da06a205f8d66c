"""Claims about who earns: layers of the industry, growth of cost and of revenue."""

from __future__ import annotations

import numpy as np
import xarray as xr
from claims_prices import price_over_cost
from claims_registry import claim
from claims_worlds import (
    BN,
    development,
    first_where,
    independent,
    lab,
    mean_over,
    month_of,
    ratio,
    rolling_sum,
    series,
)

from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR

YEAR = MONTHS_PER_YEAR


@claim(
    "Lynk",
    title="Chips and clouds earn more than models",
    finding="Chips and clouds together earn more than models over twelve years in {share}",
    unit="USD bn",
    low=0.0,
)
def infrastructure_wins(data: xr.Dataset) -> FloatArray:
    """The winners are infrastructure companies: who sells picks and shovels earns most.

    Reading: operating profit of chips and clouds less that of models, summed over the run, in USD
    bn; true above zero.

    Weakness: the chip maker's margin starts at its record of 75% and follows scarcity by a rule;
    no rival chip maker can undercut it. Models' losses are what others invest, so it is nearly an
    identity while the subsidy lasts.
    """
    chips, cloud, models, _ = profits(data)
    return chips + cloud - models


@claim(
    "Lynk",
    title="Applications earn more than models",
    finding="Applications earn more than models over twelve years in {share}",
    unit="USD bn",
    low=0.0,
)
def applications_win(data: xr.Dataset) -> FloatArray:
    """Application companies that deliver value are among the winners; model providers are not.

    Reading: operating profit of applications less that of models, summed over the run, in USD bn;
    true above zero.

    Weakness: builders' margin is a start value that moves with token prices; competition among
    them enters only through entry and exit.
    """
    _, _, models, apps = profits(data)
    return apps - models


@claim(
    "Lynk",
    title="Clouds earn while models lose, to 2029",
    finding="Clouds earn while models lose, over the first five years, in {share}",
    unit="USD bn",
    low=0.0,
)
def clouds_print_money(data: xr.Dataset) -> FloatArray:
    """Model providers may break even, but cloud providers are printing money.

    Reading: over 2025 to 2029 the smaller of the clouds' operating profit and the models' loss, in
    USD bn; true above zero (the one earned and the other lost).

    Weakness: depreciation is by book life; a shorter life of chips would take much of the profit.
    """
    _, cloud, models, _ = profits(data, month_of(data, "2030-01"))
    return np.minimum(cloud, -models)


def profits(data: xr.Dataset, months: int | None = None) -> tuple[FloatArray, ...]:
    """Operating profit of chips, clouds, models and applications over months, USD bn, (worlds,)."""
    total = BN * series(data, "profit_usd")[:, :months].sum(axis=1)
    return tuple(total[:, layer] for layer in range(4))


@claim(
    "AINews",
    title="Growth ends with users below full cost",
    finding="When growth ends, users still pay less than full cost in {share}",
    unit="of full cost",
    high=1.0,
    neutral=1.0,
)
def profitability_wall(data: xr.Dataset) -> FloatArray:
    """The market may not be large enough for the cost: a profitability wall.

    Reading: revenue over full cost in the year after the market's yearly growth first falls below
    a tenth; true up to one. Worlds that still grow faster at the end cannot judge it.

    Weakness: full cost follows revenue with a lag, because labs plan on it: in time labs fit their
    spending to any market.
    """
    revenue = rolling_sum(series(data, "market_revenue_usd"))
    growth = np.full(revenue.shape, np.nan)
    growth[:, YEAR:] = ratio(revenue[:, YEAR:], revenue[:, :-YEAR]) - 1.0
    month = first_where(growth < 0.1)
    last = data.sizes["month"] - 1
    known = (month >= 0) & (month + YEAR <= last)
    paid = price_over_cost(data)[np.arange(len(month)), np.where(known, month + YEAR, last)]
    return np.where(known, paid, np.nan)


@claim(
    "AINews",
    title="Development cost outgrows revenue",
    finding="Development cost grows faster than revenue from 2025 to 2029 in {share}",
    unit="times as fast",
    low=1.0,
    neutral=1.0,
)
def cost_outgrows_value(data: xr.Dataset) -> FloatArray:
    """The cost of creating intelligence grows faster than the value it captures.

    Reading: growth of all labs' R&D compute, data and staff from 2025 to 2029 over growth of the
    model layer's revenue; true above one.

    Weakness: the article compares a training run with a price per token; both are counted here in
    the money of the whole industry.
    """
    cost, revenue = development(data).sum(axis=2), series(data, "market_revenue_usd")
    grown = [
        ratio(*(mean_over(each, month_of(data, f"{year}-01"), YEAR) for year in (2029, 2025)))
        for each in (cost, revenue)
    ]
    return ratio(grown[0], grown[1])


@claim(
    "AINews",
    title="Serving eats as much of revenue in 2029",
    finding="Serving takes at least 90% as much of OpenAI's revenue in 2029 as in 2025 in {share}",
    unit="times its part of revenue in 2025",
    low=0.9,
)
def success_costs_compute(data: xr.Dataset) -> FloatArray:
    """The compute trap: revenue growth is tied to cost growth, so success never pays.

    Reading: OpenAI's serving cost over its revenue in 2029, over the same in 2025; true from 0.9
    on. Worlds in which it is no longer independent in 2029 cannot judge it.

    Weakness: labs price by mark-up over unit cost, so a constant share is the model's habit; the
    record shows margins that rise.
    """
    column = lab(data, "openai")
    shares = []
    for year in (2029, 2025):
        first = month_of(data, f"{year}-01")
        cost, revenue = (
            mean_over(series(data, name)[:, :, column], first, YEAR)
            for name in ("serving_cost_usd", "revenue_usd")
        )
        shares.append(ratio(cost, revenue))
    free = independent(data)[:, month_of(data, "2029-12"), column]
    return np.where(free, ratio(*shares), np.nan)
