"""What a picture shows, in a sentence with its numbers: for those who cannot see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.driver_scores import rank_correlations
from sim.base.errors import EndgameError
from sim.base.written import Form, number, percent, said, times, usd
from sim.endings.registry import RECORDS
from sim.report.answer_words import ending_said, often
from sim.report.parts import Plain, listed
from sim.results.by_year import PER_YEAR, yearly
from sim.results.fates import CLOSED, FREE

if TYPE_CHECKING:
    import xarray as xr

MOST = 5
"""Things that a sentence names."""
Words = Callable[[Plain, "xr.Dataset"], str]


def alt(kind: str, found: Plain, result: xr.Dataset) -> str:
    """What a picture of some kind shows of a result, from its answer and its series.

    Where the numbers are not kept, or there are none, how it ends is said.
    """
    try:
        told = _TOLD[kind](found, result) if kind in _TOLD else ""
    except (EndgameError, KeyError):
        told = ""
    return told or f"It ends as {ending_said(found)}."


def _of_years(*series: tuple[str, str, Form]) -> Words:
    """How some numbers of the answer go from the first year to the last."""

    def told(found: Plain, result: xr.Dataset) -> str:
        years = list(found["by_year"].items())
        (first, start), (last, end) = years[0], years[-1]
        moved = [
            f"{words} from {said(start[name], form, False)} to {said(end[name], form, False)}"
            for name, words, form in series
        ]
        return f"From {first} to {last}: {listed(moved)}{_medians(found)}."

    return told


def _series(*names: tuple[str, str, Form]) -> Words:
    """How some series go from the first year to the last; medians.

    Over agents money that flows is summed, of all else, such as a share, it is the mean. Worked:
    four clouds in use to 0.9, 1, 1 and 0.7 are in use to 0.9.
    """

    def told(found: Plain, result: xr.Dataset) -> str:
        moved = []
        for name, words, form in names:
            values = yearly(result, name)
            if values is None:
                continue
            flat = np.asarray(values.values, dtype=np.float64)
            flat = flat.reshape(*flat.shape[:2], -1)
            flows = values.attrs.get("units", "").endswith(PER_YEAR)
            flat = flat.sum(axis=2) if flows else flat.mean(axis=2)
            first, last = np.median(flat[:, [0, -1]], axis=0).tolist()
            moved.append(f"{words} from {form(first)} to {form(last)}")
        return f"First year to last: {listed(moved)}{_medians(found)}." if moved else ""

    return told


def _medians(found: Plain) -> str:
    return " (medians of worlds)" if found["worlds"] > 1 else ""


def _funding(found: Plain, result: xr.Dataset) -> str:
    paid = found["who_paid"]
    whole = [f"{name} {said(each['share'], percent, False)}" for name, each in paid.items()]
    total = said(paid["customers"]["usd"], usd, False)
    return f"Over the whole run {listed(whole)} paid the labs{_medians(found)}; customers {total}."


def _profit(found: Plain, result: xr.Dataset) -> str:
    told = [f"{name} {said(each, usd, False)}" for name, each in found["profit_usd"].items()]
    return f"Profit over the whole run: {listed(told)}{_medians(found)}."


def _endings(found: Plain, result: xr.Dataset) -> str:
    if found["worlds"] > 1:
        return _shares(found, result)
    fits = sorted(found["endings"].items(), key=lambda item: -item[1]["fit"])[:MOST]
    told = [f"{RECORDS[name].words} {percent(each['fit'])}" for name, each in fits]
    return f"In the last twelve months the endings fit: {listed(told)}."


def _shares(found: Plain, result: xr.Dataset) -> str:
    ranked = sorted(found["endings"].items(), key=lambda item: -item[1]["worlds"])
    told = [
        f"{RECORDS[name].words} {percent(each['share'])}"
        for name, each in ranked[:MOST] if each["worlds"]
    ]  # fmt: skip
    return f"Of {found['worlds']:,} worlds end: {listed(told)}."


def _survival(found: Plain, result: xr.Dataset) -> str:
    labs = found["labs"]
    told = [
        f"{words}: {listed([f'{name} {percent(each[kind])}' for name, each in often(labs, kind)])}"
        for kind, words in ((FREE, "Independent at the end"), (CLOSED, "most often closed"))
        if often(labs, kind)
    ]
    return f"{'; '.join(told)} of worlds." if told else ""


def _runways(found: Plain, result: xr.Dataset) -> str:
    closed = [
        f"{name} ({each['since']})" if each["since"] else name
        for name, each in found["labs"].items() if each["fate"] == CLOSED
    ]  # fmt: skip
    more = f" and {len(closed) - MOST} more" if len(closed) > MOST else ""
    return f"Closed by the end: {', '.join(closed[:MOST]) or 'no lab'}{more}."


def _networks(found: Plain, result: xr.Dataset) -> str:
    owned = [name for name, each in found["labs"].items() if each["fate"].startswith("owned")]
    many = len(found["labs"])
    return (
        f"Links of funds, clouds and buyers with labs; at the end {len(owned)} of {many} are owned."
    )


def _drivers(found: Plain, result: xr.Dataset) -> str:
    table = rank_correlations(result)[[found["ending"]]].dropna()
    if table.empty:
        return ""
    ranked = table.iloc[table.abs().iloc[:, 0].argsort()[::-1]].head(3)
    told = [f"{name} {value:+.2f}" for name, value in ranked.iloc[:, 0].items()]
    words = RECORDS[found["ending"]].words
    return f"Strongest rank correlations with how well {words} fits: {listed(told)}."


_price = ("price_to_full_cost", "price over full cost", times)
_hhi = ("hhi", "concentration of owners (HHI)", number)
_clouds = ("hyperscaler_revenue_share", "revenue share of clouds' labs", percent)
_open = ("open_token_share", "open models' part of tokens", percent)
_revenue = ("market_revenue_usd", "revenue of models", usd)
_TOLD: dict[str, Words] = {
    "funding": _funding,
    "subsidy": _of_years(_price, ("subsidy_rate", "part of full cost paid by others", percent)),
    "prices": _of_years(
        ("frontier_price_usd_per_mtok", "list price of a million frontier tokens", usd)
    ),
    "shares": _of_years(_hhi, _clouds),
    "capability": _series(("open_gap", "lag of open models in months", number)),
    "runways": _runways,
    "rd_split": _series(("rd_experiments_usd", "experiments", usd),
                        ("rd_final_training_usd", "final training runs", usd)),
    "compute": _series(("utilisation", "use of compute (mean of clouds)", percent),
                       ("spot_price_usd_per_h100_hour", "an hour of an H100 on demand", usd)),
    "profit": _profit,
    "endings": _endings,
    "network_start": _networks,
    "network_end": _networks,
    "fan": _of_years(_revenue, _price, _clouds),
    "survival": _survival,
    "ending_paths": _shares,
    "ternary": _shares,
    "inside": _of_years(_price, _hhi, _open),
    "tiers": _of_years(_hhi, _open),
    "drivers": _drivers,
    "threshold_moves": _shares,
}  # fmt: skip
