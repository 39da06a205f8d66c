"""C11 to C13: what labs earn, lose and whom they serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.record.facts.panel import BN, Parts, at, mean, through, total

if TYPE_CHECKING:
    import xarray as xr

OPENAI_MONTHS = ["2023-12", "2024-06", "2024-12", "2025-06"]
ANTHROPIC_MONTHS = ["2024-01", "2024-12", "2025-05"]
USER_MONTHS = ["2023-03", "2023-11", "2024-12", "2025-03"]
COMPUTE = ("serving_cost_usd", "rd_experiments_usd", "rd_final_training_usd")
COSTS = (*COMPUTE, "rd_data_usd", "staff_usd", "other_cost_usd")
YEAR_2024, YEAR_2025 = ("2024-01", "2024-12"), ("2025-01", "2025-12")


def run_rate(data: xr.Dataset, month: str, lab: str) -> FloatArray:
    """Annualised revenue of a lab in a month, USD bn, (worlds,). 0.15 bn a month: 1.8."""
    return np.asarray(12.0 * BN * at(data, "revenue_usd", month, lab=lab), dtype=np.float64)


def revenue_paths(data: xr.Dataset) -> Parts:
    """C11: run-rates, USD bn a year, their growth, and revenue for power in use, USD bn per GW.

    1.8, 3.4, 5.5, 10 at months 0, 6, 12, 18: 3.1 a year.
    """
    openai = {f"openai_{m}": run_rate(data, m, "openai") for m in OPENAI_MONTHS}
    anthropic = {f"anthropic_{m}": run_rate(data, m, "anthropic") for m in ANTHROPIC_MONTHS}
    return {
        "openai_factor_per_year": through(data, "revenue_usd", OPENAI_MONTHS, lab="openai"),
        "anthropic_factor_per_year": through(
            data, "revenue_usd", ANTHROPIC_MONTHS, lab="anthropic"
        ),
        **openai,
        **anthropic,
        "openai_usd_bn_per_gw_2023": _per_gw(data, "2023-12"),
        "openai_usd_bn_per_gw_2024": _per_gw(data, "2024-12"),
    }


def _per_gw(data: xr.Dataset, month: str) -> FloatArray:
    machines = at(data, "compute_h100e", month, lab="openai")
    gigawatt = 1e-6 * machines * at(data, "kw_per_h100e", month)
    return run_rate(data, month, "openai") / np.maximum(gigawatt, 1e-9)


def cost_over_revenue(data: xr.Dataset, lab: str, year: tuple[str, str]) -> FloatArray:
    """All operating cost of a lab's year over its revenue, (worlds,). 12.48 on 3.7: 3.4."""
    cost = sum(total(data, name, *year, lab=lab) for name in COSTS)
    revenue = total(data, "revenue_usd", *year, lab=lab)
    return np.asarray(cost / np.maximum(revenue, 1.0), dtype=np.float64)


def gross_margin(data: xr.Dataset, lab: str, year: tuple[str, str]) -> FloatArray:
    """Revenue less the compute that serving all users costs, over revenue, (worlds,)."""
    revenue = total(data, "revenue_usd", *year, lab=lab)
    serving = total(data, "serving_cost_usd", *year, lab=lab)
    return np.asarray(1.0 - serving / np.maximum(revenue, 1.0), dtype=np.float64)


def losses(data: xr.Dataset) -> Parts:
    """C12: cost over revenue, the part of compute in cost, and margins, (worlds,)."""
    whole = sum(total(data, name, *YEAR_2024, lab="openai") for name in COSTS)
    compute = sum(total(data, name, *YEAR_2024, lab="openai") for name in COMPUTE)
    return {
        "openai_cost_over_revenue_2024": cost_over_revenue(data, "openai", YEAR_2024),
        "anthropic_cost_over_revenue_2024": cost_over_revenue(data, "anthropic", YEAR_2024),
        "anthropic_cost_over_revenue_2025": cost_over_revenue(data, "anthropic", YEAR_2025),
        "openai_compute_share_2024": compute / np.maximum(whole, 1.0),
        "anthropic_gross_margin_2024": gross_margin(data, "anthropic", YEAR_2024),
        "openai_gross_margin_2024": gross_margin(data, "openai", YEAR_2024),
        "openai_compute_margin_2024_01": compute_margin(data, "2024-01"),
        "openai_compute_margin_2024_12": compute_margin(data, "2024-12"),
    }


def compute_margin(data: xr.Dataset, month: str) -> FloatArray:
    """OpenAI's margin over the compute of those who pay (plans, seats, API), (worlds,)."""
    tokens = at(data, "tokens_mtok", month, lab="openai")
    api = (tokens * at(data, "unit_cost_usd_per_mtok", month, lab="openai")).sum(axis=1)
    cost = api + at(data, "payer_serving_usd", month, lab="openai")
    revenue = at(data, "revenue_usd", month, lab="openai")
    return np.asarray(1.0 - cost / np.maximum(revenue, 1.0), dtype=np.float64)


def users(data: xr.Dataset) -> Parts:
    """C13: weekly users of ChatGPT's stand-in, million, their growth, and who pays, (worlds,).

    Slowing is log growth of the year to 2025-03 less that of the year to 2024-03. 50, 100, 300,
    430 million at their months: 2.9 a year.
    """
    name = "plan_users_million"
    early, middle, late = (
        at(data, name, m, lab="openai") for m in ("2023-03", "2024-03", "2025-03")
    )
    slowing = np.log(late / middle) - np.log(middle / early)
    payers, everyone = (data[x].sum("lab").sel(month="2025-06").values[:, 0] for x in _PEOPLE)
    return {
        "factor_per_year": through(data, name, USER_MONTHS, lab="openai"),
        "slowing": slowing,
        **{f"users_{m}": at(data, name, m, lab="openai") for m in USER_MONTHS},
        "paying_share": at(data, "payers_million", "2025-06", lab="openai")
        / at(data, name, "2025-06", lab="openai"),
        "paying_share_all": payers / everyone,
        "plan_price": mean(data, "plan_price_usd", "2023-01", "2025-06", lab="openai"),
    }


_PEOPLE = ("payers_million", "plan_users_million")
