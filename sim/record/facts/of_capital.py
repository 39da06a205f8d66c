"""C17 and C18: AI's part of venture capital, and the business of those who build on models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from sim.base.axes import FloatArray
from sim.record.facts.panel import Parts, mean

if TYPE_CHECKING:
    import xarray as xr

PRODUCT_PART = 3.35 / 4.8
"""Part of builders' other cost that is cost of the product, not of running the firm: inference is
23% of product cost (ICONIQ, 2025), other cost 4.8 times it in the parameters."""
FRONTIER = ["openai", "anthropic", "google_deepmind"]
TOKENS = ("api_sales", "host_sales", "self_host_rent")


def ai_share_of_venture(data: xr.Dataset) -> Parts:
    """C17: AI's part of venture capital in 2023 and 2024, (worlds,).

    The mean over the year where a run records it. Else the model has no other start-ups, and what
    limited partners commit to its funds stands for their appetite for AI: commitments beside all
    other venture money, constant at its level of 2022, grow as those to the simulated funds do
    from the start. Twice the start's inflow at a share of 0.23 then: 0.46 / 1.23 = 0.374.
    """
    if "ai_venture_share" in data:
        recorded = "ai_venture_share"
        return {f"share_{year}": mean(data, recorded, f"{year}-01", f"{year}-12")
                for year in ("2023", "2024")}  # fmt: skip
    begin = float(json.loads(data.attrs["stylised"])["ai_share_of_vc"])
    inflow = np.asarray(data["fund_inflow_usd"].values, dtype=np.float64)
    parts = {}
    for year, first in (("2023", 0), ("2024", 12)):
        more = inflow[:, first : first + 12].mean(axis=1) / inflow[:, 0]
        odds = begin / (1.0 - begin) * more
        parts[f"share_{year}"] = odds / (1.0 + odds)
    return parts


def builders(data: xr.Dataset) -> Parts:
    """C18: builders' gross margin and inference cost in 2024, and the life of a model, (worlds,).

    Product cost is tokens and the part of other cost that goes into the product. Life is the mean
    time between a frontier lab's main runs, months. Use after a cut is of the paired run of
    `watch.use_after_cut`, in percent. Sales 7.4, tokens 1, product cost beside them 3.35: 0.41.
    """
    sales = builders_flow(data, "app_sales", 2024)
    tokens = sum(builders_flow(data, name, 2024) for name in TOKENS)
    cost = tokens + PRODUCT_PART * builders_flow(data, "app_costs", 2024)
    ended = data["finished_run_usd"].sel(lab=FRONTIER) > 0
    runs = np.asarray(ended.sum(["month", "lab"]).values, dtype=np.float64)
    return {
        "gross_margin_2024": 1.0 - cost / np.maximum(sales, 1.0),
        "inference_share_2024": tokens / np.maximum(cost, 1.0),
        "on_new_model_in_a_month": on_newest_after_a_month(data),
        "model_life_months": len(FRONTIER) * data.sizes["month"] / np.maximum(runs, 1.0),
        "use_after_cut_percent": np.asarray(data["use_after_cut_percent"].values),
    }


def on_newest_after_a_month(data: xr.Dataset) -> FloatArray:
    """Part of a frontier lab's use on its new model a month after release, mean, (worlds,).

    A release is where the part on the newest model falls. 1 where the run does not record it: all
    users of a vendor then get its new model at once. 0.8, 0, 0.45, 0.7: 0.45.
    """
    if "share_on_newest_model" not in data:
        return np.ones(data.sizes["world"])
    part = np.asarray(data["share_on_newest_model"].sel(lab=FRONTIER).values)
    released = part[:, 1:-1] < part[:, :-2]
    kept = released & ~(part[:, 2:] < part[:, 1:-1])
    count = kept.sum(axis=(1, 2))
    total = np.where(kept, part[:, 2:], 0.0).sum(axis=(1, 2))
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def builders_flow(data: xr.Dataset, flow: str, year: int) -> FloatArray:
    """What builders took in or paid under one heading in a year, USD, (worlds,), without sign."""
    cells = data["flow_matrix_usd"].sel(year=year, flow=flow, sector="builders")
    return np.asarray(np.abs(cells.values), dtype=np.float64)
