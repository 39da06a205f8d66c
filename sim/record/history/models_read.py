"""Readers of models: what a quality costs, who leads, how far open weights are behind."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr

from sim.base.axes import FloatArray
from sim.record.history.points import SPLIT, month_number
from sim.scenario.parameters import table

GPT4_RELEASED = "2023-04"
"""From this month on the leader's model is GPT-4, in simulated worlds too."""
O1_RELEASED = "2024-12"
GPT4_ECI = 125.8
"""ECI of GPT-4 (IAPS ECI table); the simulated index counts from there."""
GPT4_CLASS_ECI = 125.0
"""The record counts models from this score on as of GPT-4's class."""
NO_MATCH_MONTHS = 60.0
"""Lag that is read where no open model has caught up by the split."""


def lab_series(data: xr.Dataset, name: str, lab: str) -> FloatArray:
    """A lab's series, (W, months)."""
    return np.asarray(data[name].sel(lab=lab).values, dtype=np.float64)


def series(data: xr.Dataset, name: str) -> FloatArray:
    """A series, worlds first."""
    return np.asarray(data[name].values, dtype=np.float64)


def best_price_of(data: xr.Dataset, least: FloatArray, month: int) -> FloatArray:
    """Cheapest list price of what is at least this capable, USD per Mtok, (W,).

    ``least`` (W,) log10 effective FLOP. A lab's small tier is a fixed step behind its best model;
    hosts sell the best open weights of either tier. NaN prices are of labs that do not operate;
    a world in which nothing reaches the level has the dearest list.
    """
    gap = np.array([0.0, 1.0]) * series(data, "small_tier_gap_log10")[:, None]
    own = series(data, "capability")[:, month, :, None] - gap[:, None, :]
    lists = series(data, "price_usd_per_mtok")[:, month]
    hosted = series(data, "open_capability")[:, month, None] - gap
    asked = np.concatenate([lists.reshape(len(lists), -1), _hosts(data, month)], axis=1)
    able = np.concatenate([own.reshape(len(own), -1), hosted], axis=1)
    offered = (able >= least[:, None] - 1e-9) & np.isfinite(asked)
    dearest = np.where(np.isfinite(asked), asked, 0.0).max(axis=1)
    return np.asarray(np.minimum(np.where(offered, asked, np.inf).min(axis=1), dearest))


def _hosts(data: xr.Dataset, month: int) -> FloatArray:
    return series(data, "open_price_usd_per_mtok")[:, month]


def _position(data: xr.Dataset, date: str) -> int:
    return month_number(date) - month_number(str(data["month"].values[0])[:7])


def _gpt4(data: xr.Dataset) -> FloatArray:
    """Capability of the leader's model in the month after GPT-4's release, (W,)."""
    return lab_series(data, "capability", "openai")[:, _position(data, GPT4_RELEASED)]


def _points_per_log10() -> float:
    return table()["models.eci_points_per_log10"].value


def gpt4_class_price(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Cheapest price of a model of GPT-4's class."""
    slack = (GPT4_ECI - GPT4_CLASS_ECI) / _points_per_log10()
    return best_price_of(data, _gpt4(data) - slack, last)


def o1_class_price(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Cheapest price of a model as good as the best of December 2024."""
    best = series(data, "frontier_capability")[:, _position(data, O1_RELEASED)]
    return best_price_of(data, best, last)


def frontier_list_price(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """List price of the most capable lab's frontier tier."""
    able = np.nan_to_num(series(data, "capability")[:, last], nan=-np.inf)
    lists = series(data, "price_usd_per_mtok")[:, last, :, 0]
    return np.take_along_axis(lists, able.argmax(axis=1)[:, None], axis=1)[:, 0]


def eci(name: str) -> Callable[[xr.Dataset, str, int, int], FloatArray]:
    """A reader of a capability as points of the index, counted from GPT-4."""

    def read(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
        return GPT4_ECI + _points_per_log10() * (series(data, name)[:, last] - _gpt4(data))

    return read


def open_match_of_gpt4(data: xr.Dataset, target: str, first: int, last: int) -> FloatArray:
    """Months from GPT-4's release until open weights are of its class, if by the split."""
    until = _position(data, SPLIT) + 1
    slack = (GPT4_ECI - GPT4_CLASS_ECI) / _points_per_log10()
    matched = series(data, "open_capability")[:, :until] >= (_gpt4(data) - slack)[:, None]
    since = matched.argmax(axis=1) - _position(data, GPT4_RELEASED) + 1.0
    return np.where(matched.any(axis=1), np.maximum(since, 0.0), NO_MATCH_MONTHS)
