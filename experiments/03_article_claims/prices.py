"""Claims about prices, subsidies, and who earns."""

from __future__ import annotations

import numpy as np
from dates import BN, SHOCK
from xarray import Dataset

from sim.analysis import reading as read
from sim.base.axes import FloatArray
from sim.base.units import MONTHS_PER_YEAR
from sim.endings.windows import trailing_mean

YEAR = MONTHS_PER_YEAR


def price_over_cost(data: Dataset) -> FloatArray:
    """Revenue of twelve months over their full cost, (worlds, months); NaN in the first year."""
    revenue = read.rolling_sum(read.series(data, "market_revenue_usd"))
    return read.ratio(revenue, read.rolling_sum(read.series(data, "full_cost_usd")))


def list_price(data: Dataset) -> FloatArray:
    """Price paid for frontier tokens, USD per Mtok, mean of twelve months, (worlds, months)."""
    price = trailing_mean(read.series(data, "frontier_price_usd_per_mtok"))
    price[:, : YEAR - 1] = np.nan
    return price


def price_over_cost_triples(data: Dataset) -> FloatArray:
    """Price over full cost rises threefold."""
    return read.largest_rise(price_over_cost(data))


def list_price_triples(data: Dataset) -> FloatArray:
    """Frontier list price rises threefold."""
    return read.largest_rise(list_price(data))


def year(data: Dataset, values: FloatArray, when: int) -> FloatArray:
    """Mean of a calendar year, (worlds, ...)."""
    return read.mean_over(values, read.month_of(data, f"{when}-01"), YEAR)


def dearer_after_three_years(data: Dataset) -> FloatArray:
    """Frontier list price higher in 2028 than in 2025."""
    price = read.series(data, "frontier_price_usd_per_mtok")
    now, then = (year(data, price, when) for when in (2025, 2028))
    return read.ratio(then, now)


def subsidy_is_temporary(data: Dataset) -> FloatArray:
    """Users pay 95% of full cost by 2036."""
    month = read.first_where(np.nan_to_num(price_over_cost(data)) >= 0.95)
    return np.where(month >= 0, (month + 1.0) / YEAR, np.inf)


def after_shock(values: FloatArray, data: Dataset) -> FloatArray:
    """Mean of the second and third year after the dated change, (worlds,)."""
    return read.mean_over(values, read.month_of(data, SHOCK) + YEAR, 2 * YEAR)


def end_of_subsidies_raises_price(data: Dataset, pair: Dataset) -> FloatArray:
    """Subsidies cut: price over cost 5% up."""
    return read.ratio(*(after_shock(_monthly(each), each) for each in (pair, data)))


def end_of_subsidies_raises_list_price(data: Dataset, pair: Dataset) -> FloatArray:
    """Subsidies cut: list price 5% up."""
    name = "frontier_price_usd_per_mtok"
    return read.ratio(*(after_shock(read.series(each, name), each) for each in (pair, data)))


def plans_dearer_or_gone(data: Dataset) -> FloatArray:
    """OpenAI's plan a quarter dearer by 2030."""
    column, last = read.lab(data, "openai"), read.month_of(data, "2029-12")
    price = read.series(data, "plan_price_usd")[:, :, column]
    lives = read.series(data, "alive")[:, last, column] > 0.5
    return np.where(lives, read.ratio(price[:, last], price[:, 0]), np.inf)


def _monthly(data: Dataset) -> FloatArray:
    revenue, cost = read.series(data, "market_revenue_usd"), read.series(data, "full_cost_usd")
    return read.ratio(revenue, cost)


def infrastructure_wins(data: Dataset) -> FloatArray:
    """Chips and clouds earn more than models."""
    chips, cloud, models, _ = profits(data)
    return chips + cloud - models


def applications_win(data: Dataset) -> FloatArray:
    """Applications earn more than models."""
    _, _, models, apps = profits(data)
    return apps - models


def clouds_print_money(data: Dataset) -> FloatArray:
    """Clouds earn while models lose, to 2029."""
    _, cloud, models, _ = profits(data, read.month_of(data, "2030-01"))
    return np.minimum(cloud, -models)


def profits(data: Dataset, months: int | None = None) -> tuple[FloatArray, ...]:
    """Operating profit of chips, clouds, models and applications over months, USD bn, (worlds,)."""
    total = BN * read.series(data, "profit_usd")[:, :months].sum(axis=1)
    return tuple(total[:, layer] for layer in range(4))


def profitability_wall(data: Dataset) -> FloatArray:
    """Growth ends with users below full cost."""
    revenue = read.rolling_sum(read.series(data, "market_revenue_usd"))
    growth = np.full(revenue.shape, np.nan)
    growth[:, YEAR:] = read.ratio(revenue[:, YEAR:], revenue[:, :-YEAR]) - 1.0
    month = read.first_where(growth < 0.1)
    last = data.sizes["month"] - 1
    known = (month >= 0) & (month + YEAR <= last)
    paid = price_over_cost(data)[np.arange(len(month)), np.where(known, month + YEAR, last)]
    return np.where(known, paid, np.nan)


def cost_outgrows_value(data: Dataset) -> FloatArray:
    """Development cost outgrows revenue."""
    cost, revenue = read.development(data).sum(axis=2), read.series(data, "market_revenue_usd")
    grown = [
        read.ratio(*(year(data, each, when) for when in (2029, 2025))) for each in (cost, revenue)
    ]
    return read.ratio(grown[0], grown[1])


def success_costs_compute(data: Dataset) -> FloatArray:
    """Serving eats as much of revenue in 2029."""
    column = read.lab(data, "openai")
    cost, revenue = (
        read.series(data, name)[:, :, column] for name in ("serving_cost_usd", "revenue_usd")
    )
    shares = [
        read.ratio(year(data, cost, when), year(data, revenue, when)) for when in (2029, 2025)
    ]
    free = read.independent(data)[:, read.month_of(data, "2029-12"), column]
    return np.where(free, read.ratio(*shares), np.nan)
