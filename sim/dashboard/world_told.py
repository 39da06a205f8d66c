"""One world of a setting, month by month: what happened, to whom, why, who depends on whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.stories.chronicle import chronicle
from sim.dashboard.asked import YEARS, Asked
from sim.dashboard.piece import FANS
from sim.dashboard.summed_up import rounded
from sim.endings.classification import ENDINGS, indicators, outcomes
from sim.endings.reasons import reasons
from sim.results.coordinates import labels_of
from sim.results.event_table import events
from sim.results.fates import fates
from sim.results.network import SNAPSHOTS, graph
from sim.runs.single import run

if TYPE_CHECKING:
    import xarray as xr

TOLD = (
    "round", "down_round", "failed_round", "failed_run", "acquisition", "licence_and_hire",
    "blocked_merger", "closure", "entry", "cloud_default", "ipo", "contract_relief",
)  # fmt: skip
"""Kinds of events on the time line; price moves and releases are too many."""
LEAST_SHARE = 0.01
"""Of links in the network, of the largest: thinner ones are not drawn."""


def world_told(asked: Asked, world: int) -> dict[str, Any]:
    """Play one world and tell it.

    Returns
    -------
    dict, ready for JSON
        ``series`` by name, ``label`` (places in the list of endings), ``labs`` with ``state`` and
        ``share`` of sales by month, ``fate`` and ``lines`` of what happened to it, ``events``,
        ``chronicle`` (month, text), ``why`` the ending was reached, ``network`` at start and end.
    """
    result = run(asked.chosen(), [world], asked.seed, YEARS, uncertain=True)
    found = indicators(outcomes(result))
    values = {name: each[:, -1] for name, each in found.items()}
    ending = str(result["ending"].values[0])
    why = reasons(values, np.asarray(result["membership"].values), np.array([ending]))
    codes = [ENDINGS.index(str(each)) for each in result["ending_monthly"].values[0]]
    entries = chronicle(result, 0)
    return {
        "world": world, "ending": ending, "why": why, "label": codes,
        "series": {name: rounded(np.asarray(result[name].values)[0]) for name in FANS},
        "labs": _labs(result),
        "events": _events(result),
        "chronicle": [[each.month, each.text] for each in entries],
        "network": {when: _network(result, when) for when in SNAPSHOTS},
    }  # fmt: skip


def _labs(result: xr.Dataset) -> list[dict[str, Any]]:
    names, labels = [str(each) for each in result["lab"].values], labels_of(result)
    alive = np.asarray(result["alive"].values)[0] > 0.5
    owner = np.asarray(result["owner"].values)[0]
    sold = np.asarray(result["revenue_usd"].values, dtype=np.float64)[0]
    share = sold / np.maximum(sold.sum(axis=1, keepdims=True), 1.0)
    state = np.where(alive, np.where(owner == -1, 1, 2), 0)
    whose = fates(result).values[0]
    return [
        {
            "name": name, "label": labels.get(name, name), "fate": str(whose[k]) or "not founded",
            "state": state[:, k].tolist(), "share": rounded(share[:, k]),
            "runway": rounded(np.asarray(result["runway_months"].values)[0, :, k]),
        }
        for k, name in enumerate(names)
        if alive[:, k].any()
    ]  # fmt: skip


def _events(result: xr.Dataset) -> list[list[Any]]:
    table = events(result)
    mine = table[table["kind"].isin(TOLD)]
    first = result["month"].values[0].astype("datetime64[M]")
    months = (mine["month"].to_numpy().astype("datetime64[M]") - first).astype(int)
    amounts = [None if each != each else float(f"{each:.3g}") for each in mine["amount_usd"]]
    columns = (mine["kind"], mine["agent"], mine["counterparty"])
    return [list(row) for row in zip(months.tolist(), *columns, amounts, strict=True)]


def _network(result: xr.Dataset, when: str) -> dict[str, Any]:
    found = graph(result, 0, when)
    labels = labels_of(result)
    most = max((each["usd"] for *_, each in found.edges(data=True)), default=1.0)
    return {
        "nodes": [
            {"name": name, "label": labels.get(name, name.replace("_", " ")), "kind": about["kind"],
             "usd": float(f"{about['size']:.3g}")}
            for name, about in found.nodes(data=True)
        ],
        "links": [
            [giver, getter, about["relation"], float(f"{about['usd']:.3g}")]
            for giver, getter, about in found.edges(data=True)
            if about["usd"] >= LEAST_SHARE * most
        ],
    }  # fmt: skip
