"""Monthly indicators of the market, from what was sold, paid and owned; never from intent."""

from __future__ import annotations

import numpy as np

from sim.base.arrays import clip, row_sums
from sim.base.axes import FloatArray
from sim.economy.behaviour.labs.reasoning import price_per_task, tokens_per_task
from sim.economy.costs.hardware import book_depreciation
from sim.economy.market.measures import controller_shares, hhi
from sim.economy.state import State
from sim.month.done import Month
from sim.month.open_shares import of_groups

FRONTIER_LAG_MONTHS = 6
"""A lab is at the frontier if its model would have led this many months ago."""
SAFE_RUNWAY_MONTHS = 6.0
"""Runway from which on a lab counts as independent rather than as about to be sold."""
LOW_MARGIN = 0.2
"""Lerner index up to which a token counts as sold near cost."""


def measure(done: Month, after: State) -> dict[str, FloatArray]:
    """All market-wide indicators of a month, (W, 1) unless said."""
    return (
        prices(done, after) | structure(done, after) | openness(done, after) | layers(done, after)
    )


def full_cost(done: Month, after: State) -> FloatArray:
    """Full cost of each lab's month, USD, (W, L).

    Serving, amortised development (a mean of R&D, data and staff over the life of a model),
    selling, compliance and a capital charge on the development stock, half of that life old. The
    charge is one ruler for all worlds: what impatient holders ask of a lab is its own parameter and
    must not move the measure of what it then charges.
    """
    p = done.view.p
    stock = after.labs.rd_stock_usd
    charge = p["labs.capital_charge_per_year"] / 12.0 * (0.5 * p["labs.development_months"]) * stock
    return done.sold.serving_usd + stock + done.sold.other_usd + charge


def prices(done: Month, after: State) -> dict[str, FloatArray]:
    """Price over full cost, subsidy, mark-up, Lerner index; (W, 1) each."""
    labs, clouds = done.sold, done.rented
    cost = full_cost(done, after)
    gift = (after.labs.owner == -2) & after.labs.open_weights
    counted = np.where(gift, 0.0, 1.0)
    revenue = labs.revenue_usd.sum(axis=1, keepdims=True) + clouds.host_revenue_usd
    model_cost = (cost * counted).sum(axis=1, keepdims=True) + clouds.host_cost_usd
    model_cost = model_cost + np.where(gift, labs.serving_usd, 0.0).sum(axis=1, keepdims=True)
    ratio = revenue / np.maximum(model_cost, 1.0)
    marginal = np.maximum(labs.serving_usd.sum(axis=1, keepdims=True), 1.0)
    lerner = 1.0 - done.sold.plan.unit_cost / done.sold.plan.price
    tokens = labs.tokens_mtok
    open_tokens = open_token_sums(done)
    of_one_size = tokens * np.exp(done.models.size_log)  # as many of a middle-sized model
    alive = done.view.state.labs.alive
    asked = (alive * tokens[..., 0] * done.sold.plan.price[..., 0]).sum(axis=1, keepdims=True)
    frontier = (alive * of_one_size[..., 0]).sum(axis=1, keepdims=True)
    frontier_price = asked / np.maximum(frontier, 1e-9)
    cheap = row_sums(np.where(lerner <= LOW_MARGIN, tokens, 0.0)).sum(axis=1, keepdims=True)
    api = row_sums(tokens).sum(axis=1, keepdims=True)
    everything = np.maximum(api + open_tokens, 1e-9)
    return {
        "market_revenue_usd": revenue,
        "full_cost_usd": model_cost,
        "price_to_full_cost": ratio,
        "subsidy_rate": np.maximum(1.0 - ratio, 0.0),
        "markup": labs.revenue_usd.sum(axis=1, keepdims=True) / marginal,
        "lerner": clip(
            1.0 - marginal / np.maximum(labs.revenue_usd.sum(axis=1, keepdims=True), 1.0), -1.0, 1.0
        ),
        "frontier_price_usd_per_mtok": frontier_price,
        "price_per_task_usd": price_per_task(done.view, tokens * labs.paid_price, tokens),
        "tokens_per_task": tokens_per_task(done.view),
        "low_margin_token_share": (cheap + open_tokens) / everything,
        "gift_rd_usd": np.where(gift, cost - labs.serving_usd, 0.0).sum(axis=1, keepdims=True),
    }


def open_token_sums(done: Month) -> FloatArray:
    """Tokens of open weights on hosts and self-hosted, Mtok, (W, 1)."""
    sold = done.buys.sales_usd[:, :, -2:] / done.shop.price[:, :, -2:]
    tokens: FloatArray = row_sums(sold).sum(axis=1, keepdims=True)
    return tokens


def structure(done: Month, after: State) -> dict[str, FloatArray]:
    """Concentration by controlling owner, hyperscalers' share, free frontier labs; (W, 1) each."""
    labs, setting = after.labs, done.view.setting
    hypers = len(setting.hyperscalers)
    revenue = done.sold.revenue_usd
    shares = controller_shares(revenue, done.view.state.labs.owner, hypers)
    lag = after.market.frontier_window[:, -1 - FRONTIER_LAG_MONTHS][:, None]
    near = labs.alive & (labs.capability >= lag)
    free = near & (labs.owner == -1) & (done.view.runway_months > SAFE_RUNWAY_MONTHS)
    owned = np.where(done.view.state.labs.owner >= 0, revenue, 0.0).sum(axis=1, keepdims=True)
    return {
        "hhi": hhi(shares)[:, None],
        "largest_share": shares.max(axis=1, keepdims=True),
        "independent_frontier_labs": free.sum(axis=1, keepdims=True) * 1.0,
        "labs_alive": labs.alive.sum(axis=1, keepdims=True) * 1.0,
        "hyperscaler_revenue_share": owned / np.maximum(revenue.sum(axis=1, keepdims=True), 1.0),
    }


def openness(done: Month, after: State) -> dict[str, FloatArray]:
    """Open weights: token shares, by tier too, and the gap to the closed frontier in months."""
    labs = after.labs
    tokens = done.sold.tokens_mtok
    own = np.where(labs.open_weights[..., None], tokens, 0.0).sum(axis=1)
    hosted = row_sums(done.buys.sales_usd[:, :, -2:] / done.shop.price[:, :, -2:])
    by_tier = (own + hosted) / np.maximum(tokens.sum(axis=1) + hosted, 1e-9)
    everything = (tokens.sum(axis=1) + hosted).sum(axis=1, keepdims=True)
    closed = np.where(labs.alive & ~labs.open_weights, labs.capability, 0.0)
    closed = closed.max(axis=1, keepdims=True)
    best_open = after.market.open_window[:, -1:]
    ahead = after.market.frontier_window > best_open + 1e-9
    gap = np.where(closed > best_open, ahead.sum(axis=1, keepdims=True), 0.0)
    spent = done.buys.sales_usd
    return {
        "open_token_share": (own + hosted).sum(axis=1, keepdims=True)
        / np.maximum(everything, 1e-9),
        "open_token_share_by_tier": by_tier,
        "open_price_usd_per_mtok": done.shop.price[:, :, -2],
        "open_spend_share": spent[:, :, -2:].sum(axis=2).sum(axis=1, keepdims=True)
        / np.maximum(spent.sum(axis=2).sum(axis=1, keepdims=True), 1.0),
        "open_reluctance_left": after.market.open_reluctance_left,
        **of_groups(done),
        "open_gap": gap,
        "open_capability": best_open,
        "frontier_capability": after.market.frontier_window[:, -1:],
    }


def layers(done: Month, after: State) -> dict[str, FloatArray]:
    """Operating profit by layer, USD, (W, 4): chips, cloud, models, applications."""
    p, clouds, labs = done.view.p, done.rented, done.sold
    depreciation = book_depreciation(after.clouds.purchases_usd, p["cloud.book_life_months"])
    depreciation = depreciation + after.clouds.buildings_usd / p["cloud.building_life_months"]
    chips = clouds.chip_revenue_usd - clouds.chip_cost_usd
    cloud = (clouds.revenue_usd - clouds.running_usd - depreciation).sum(axis=1, keepdims=True)
    models = (labs.revenue_usd - labs.burn_cost_usd).sum(axis=1, keepdims=True)
    models = models + clouds.host_revenue_usd - clouds.host_cost_usd
    business = done.firms
    apps = (business.sales_usd - business.costs_usd - done.buys.bill_usd).sum(axis=1, keepdims=True)
    sold = business.sales_usd.sum(axis=1, keepdims=True)
    return {
        "profit_usd": np.concatenate([chips, cloud, models, apps], axis=1),
        "layer_revenue_usd": np.concatenate(
            [
                clouds.chip_revenue_usd,
                clouds.revenue_usd.sum(axis=1, keepdims=True),
                labs.revenue_usd.sum(axis=1, keepdims=True) + clouds.host_revenue_usd,
                sold,
            ],
            axis=1,
        ),
        "model_value_share": model_value_share(done, chips),
        "depreciation_usd": depreciation,
    }


def model_value_share(done: Month, chip_profit: FloatArray) -> FloatArray:
    """Model layer's share of value added, (W, 1): revenue less purchases from other layers.

    Layers: chips (gross profit), cloud (revenue less running cost and chips), models (revenue less
    compute), applications (sales less tokens).
    """
    clouds, labs = done.rented, done.sold
    compute = row_sums(labs.cloud_bill_usd).sum(axis=1, keepdims=True)
    models = labs.revenue_usd.sum(axis=1, keepdims=True) + clouds.host_revenue_usd - compute
    models = models - clouds.host_cost_usd
    cloud = (clouds.revenue_usd - clouds.running_usd).sum(axis=1, keepdims=True)
    cloud = cloud - clouds.chip_revenue_usd
    apps = (done.firms.sales_usd - done.buys.bill_usd).sum(axis=1, keepdims=True)
    parts = [np.maximum(part, 0.0) for part in (chip_profit, cloud, models, apps)]
    share: FloatArray = parts[2] / np.maximum(parts[0] + parts[1] + parts[2] + parts[3], 1.0)
    return share
