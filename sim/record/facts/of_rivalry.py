"""C14 to C16: who wins the API market, how fast open weights follow, who leaves the race."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.base.axes import FloatArray
from sim.record.facts.of_prices import launch
from sim.record.facts.panel import BN, Parts, at, total
from sim.results.event_table import events

if TYPE_CHECKING:
    import xarray as xr

SHARE_MONTHS = ("2023-12", "2024-12", "2025-06")
VENDORS = {"openai": "openai", "anthropic": "anthropic", "google": "google_deepmind"}
NEVER = 99.0
"""Months for a record that open weights have not matched by the end: beyond any band."""
RECORD_WINDOW = ("2024-02", "2025-04")
SMALL_RAISED_BN, LARGE_RAISED_BN = (0.15, 1.5), 5.0
EXITS = ("licence_and_hire", "acquisition", "closure")


def api_market(data: xr.Dataset, month: str) -> tuple[FloatArray, FloatArray]:
    """API sales by lab and all API spend in a month, USD, (worlds, labs) and (worlds,)."""
    people = at(data, "subscription_revenue_usd", month) + at(
        data, "advertising_revenue_usd", month
    )
    api = at(data, "revenue_usd", month) - people
    return api, at(data, "api_spend_usd", month)


def api_shares(data: xr.Dataset) -> Parts:
    """C14: shares of API spend, the spend in USD bn a year, and what teams switch, (worlds,).

    Of all API spend, open weights included, at three dates. Switched is the part of a team's
    existing spend that went to another vendor from 2024-07 to 2025-06; new spend is no switching.
    """
    labs = list(data["lab"].values)
    parts: Parts = {}
    for month in SHARE_MONTHS:
        api, spend = api_market(data, month)
        for name, lab in VENDORS.items():
            parts[f"{name}_{month}"] = api[:, labs.index(lab)] / spend
        parts[f"spend_{month}_usd_bn"] = 12.0 * BN * spend
    parts["switched_in_a_year"] = total(data, "moved_spend", "2024-07", "2025-06")
    return parts


def open_share(data: xr.Dataset, month: str) -> FloatArray:
    """Part of API spend that goes to open weights, hosted, self-hosted or from their makers."""
    api, spend = api_market(data, month)
    makers = at(data, "open_weights", month) > 0
    hosted = at(data, "open_spend_share", month) * spend
    return np.asarray((hosted + (api * makers).sum(axis=1)) / spend, dtype=np.float64)


def months_to_match(data: xr.Dataset, level: FloatArray, since: FloatArray) -> FloatArray:
    """Months from a month number until an open model is as good, (worlds,); 99 if never.

    Open 1, 2, 3 against a level of 3 set in month 0: 2.
    """
    good = data["open_capability"].values >= level[:, None] - 1e-9
    first = np.where(good.any(axis=1), good.argmax(axis=1), np.inf)
    return np.where(np.isfinite(first), np.maximum(first - since, 0.0), NEVER)


def closed_records(data: xr.Dataset) -> FloatArray:
    """Best capability of labs that do not publish weights, so far, (worlds, months)."""
    closed = data["capability"].where(data["open_weights"] < 0.5)
    best = np.asarray(closed.max("lab").fillna(0.0).values)
    return np.asarray(np.maximum.accumulate(best, axis=1), dtype=np.float64)


def open_catch_up(data: xr.Dataset) -> Parts:
    """C15: months until open weights match closed records, their share, and a follower's run.

    The follower is DeepSeek's stand-in: the dearest main run of all by mid-2025 over its own.
    """
    when, quality = launch(data)
    best = closed_records(data)
    dates = [str(month)[:7] for month in data["month"].values]
    lags = []
    for number, date in enumerate(dates):
        if RECORD_WINDOW[0] <= date <= RECORD_WINDOW[1]:
            new = best[:, number] > best[:, number - 1] + 0.02
            lag = months_to_match(data, best[:, number], np.full(len(best), float(number)))
            lags.append(np.where(new, lag, np.nan))
    each = np.stack(lags, axis=1)
    none = ~np.isfinite(each).any(axis=1)
    median = np.nanmedian(np.where(none[:, None], NEVER, each), axis=1)
    runs = data["finished_run_usd"].sel(month=slice(None, "2025-06")).max("month").values
    follower = runs[:, list(data["lab"].values).index("deepseek")]
    return {
        "months_behind_gpt4": months_to_match(data, quality, when),
        "months_behind_2024": median,
        "open_share_2024_12": open_share(data, "2024-12"),
        "open_share_2025_06": open_share(data, "2025-06"),
        "follower_cheaper": runs.max(axis=1) / np.maximum(follower, 1e5),
    }


def raised(data: xr.Dataset, start_usd: pd.Series) -> FloatArray:
    """Money raised so far, start and founding included, USD bn, (worlds, months, labs)."""
    flows = data["equity_raised_usd"] + data["strategic_raised_usd"] + data["credits_received_usd"]
    flows = flows + founding(data, start_usd)
    before = np.array([float(start_usd.get(lab, 0.0)) for lab in data["lab"].values])
    return np.asarray(BN * (flows.cumsum("month").values + before), dtype=np.float64)


def founding(data: xr.Dataset, start_usd: pd.Series) -> FloatArray:
    """What labs are founded with, USD, (worlds, months, labs): of those no start table has."""
    labs, found = list(data["lab"].values), np.zeros(data["equity_raised_usd"].shape)
    happened = events(data)
    new = happened[(happened["kind"] == "entry") & ~happened["agent"].isin(start_usd.index)]
    first = data["month"].values[0].astype("datetime64[M]")
    number = (np.asarray(new["month"], dtype="datetime64[M]") - first).astype(int)
    world = new["world"].to_numpy(dtype=int) - int(data["world"].values[0])
    lab = np.array([labs.index(name) for name in new["agent"]], dtype=int)
    found[world, number, lab] = new["amount_usd"].to_numpy(dtype=float)
    return found


def shake_out(data: xr.Dataset) -> Parts:
    """C16: venture-funded labs that leave in 2024, how, and large ones by mid-2025, (worlds,).

    A count of exits of labs with 0.15 to 1.5 bn USD raised; the part of them by licence-and-hire;
    a count of exits of labs with more than 5 bn raised.
    """
    money = raised(data, pd.Series(json.loads(data.attrs["stylised"])["raised_usd"], dtype=float))
    happened = events(data)
    left = happened[happened["kind"].isin(EXITS)].copy()
    first = data["month"].values[0].astype("datetime64[M]")
    number = (np.asarray(left["month"], dtype="datetime64[M]") - first).astype(int)
    world = left["world"].to_numpy(dtype=int) - int(data["world"].values[0])
    lab = np.array([list(data["lab"].values).index(name) for name in left["agent"]], dtype=int)
    left["raised"] = money[world, number, lab]
    year = (left["month"] >= "2024-01-01") & (left["month"] <= "2024-12-01")
    small = left[year & left["raised"].between(*SMALL_RAISED_BN)]
    licences = small[small["kind"] == "licence_and_hire"]
    large = left[(left["raised"] > LARGE_RAISED_BN) & (left["month"] <= "2025-06-01")]
    worlds = data["world"].values

    def count(rows: pd.DataFrame) -> FloatArray:
        per_world = rows.groupby("world").size().reindex(worlds, fill_value=0)
        return np.asarray(per_world.values, dtype=np.float64)

    exits = count(small)
    share = np.where(exits > 0, count(licences) / np.maximum(exits, 1.0), np.nan)
    return {"exits_2024": exits, "by_licence": share, "large_exits": count(large)}
