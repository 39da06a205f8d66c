"""What the table's series are about, so that it can be told in a dozen lines."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

_AREAS: Mapping[str, tuple[str, ...]] = {
    "Revenue of labs": ("revenue_run_rate", "revenue_year", "revenue_part", "revenue_growth",
                        "api_part", "consumer_spend", "api_spend", "api_tokens"),
    "Shares of the API market": ("api_share",),
    "Spending and losses of labs": (
        "rd_expense", "rd_expense_year", "rd_compute_year", "compute_cost_year",
        "compute_cost_part", "compute_cost_plan", "inference_compute_year",
        "inference_compute_plan", "serving_cost", "cost_year", "total_spend_year", "selling",
        "staff_and_other", "data_spend", "stock_pay", "operating_loss", "operating_loss_year",
        "cash_burn", "cash_burn_plan", "compute_over_revenue", "compute_share",
        "cost_over_revenue", "inference_share", "training_cost", "lab_run_cost", "staff"),
    "Gross margins of labs": ("gross_margin", "gross_margin_year", "serving_cost_of_price"),
    "Capital: rounds, values, cash": ("equity_sum", "equity_raised_year", "valuation", "cash",
                                      "ai_share_of_vc"),
    "Users and payers": ("users", "paying_users", "chat_share"),
    "Prices of tokens": ("list_price", "frontier_list_price", "price_fixed_capability"),
    "Capability": ("lab_capability", "capability", "open_lag"),
    "Compute in use, owned, sold": (
        "compute_in_use", "compute_owned", "all_compute_owned", "own_chips", "compute_sold",
        "compute_added", "power_in_use"),
    "Prices of an hour of compute": ("gpu_hour_price", "spot_hour_price",
        "neocloud_hour_price", "one_year_price", "newest_hour_price"),
    "Capital expenditure": ("capex", "capex_guidance"),
    "Chips: sales, margin, price, wait": (
        "chip_revenue", "chip_revenue_year", "chip_margin", "chip_margin_year", "chip_price",
        "chip_cost", "chip_lead_time"),
    "Clouds' and builders' business": (
        "cloud_ai_run_rate", "electricity_share", "builders_margin", "builders_inference_share"),
}  # fmt: skip
AREAS: dict[str, str] = {name: area for area, names in _AREAS.items() for name in names}
"""Area of each series that is read."""


def by_area(table: pd.DataFrame) -> pd.DataFrame:
    """Rows read, met and inside by area, in the order above; ``table`` as `compare` gives it."""
    read = table[table["reason"] == ""].astype({"met": float, "inside": float})
    groups = read.groupby(read["series"].map(AREAS))
    found = pd.DataFrame({
        "read": groups.size(),
        "met": groups["met"].mean(),
        "inside": groups["inside"].mean(),
        "median_ratio": groups["ratio"].median(),
    })  # fmt: skip
    return found.reindex([area for area in _AREAS if area in found.index]).rename_axis("area")
