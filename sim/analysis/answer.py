"""Who ends up paying, and how does it end? A result's answer as plain numbers and words.

For one world its own numbers; for many the medians with 5 and 95% quantiles, and shares of worlds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.ending_shares import ending_shares
from sim.analysis.outside_view import sentence
from sim.analysis.reading import labels
from sim.base.axes import FloatArray
from sim.base.errors import EndgameError
from sim.endings.classification import FIRST, indicators, outcomes
from sim.endings.reasons import reasons
from sim.results.bounds import sentences
from sim.results.by_year import yearly
from sim.results.called import called
from sim.results.coordinates import labels_of
from sim.results.described import described
from sim.results.event_table import events, has_events
from sim.results.fates import CLOSED, FREE, OWNED, PARENT, UNFOUNDED, fates
from sim.results.kept import year_names
from sim.results.payers import payers

if TYPE_CHECKING:
    import xarray as xr

Plain = dict[str, Any]
Spread = float | dict[str, float] | None

INDICATOR = "indicator."
BY_YEAR = (
    "frontier_price_usd_per_mtok", "market_revenue_usd", "subsidy_rate", "hhi",
    "hyperscaler_revenue_share", "open_token_share",
)  # fmt: skip
"""Series told year by year; money and what others pay of full cost are of the whole year, the rest
of its last month."""
LOW, HIGH = 0.05, 0.95
FATE_OF = {"acquisition": "owned", "licence_and_hire": "owned", "closure": CLOSED, "entry": FREE}
"""Events that say when a lab came to its fate."""


def answer(result: xr.Dataset) -> Plain:
    """Answer the question from a result's own numbers.

    Parameters
    ----------
    result : of a run or an ensemble, or some worlds of one.

    Returns
    -------
    dict, ready for JSON
        ``described``, ``worlds``; ``endings`` by name with ``fit`` (mean membership)
        and, of many worlds, ``worlds``, ``share`` and its 95% interval; ``ending``, the most
        frequent; ``why``, two sentences; ``first_ending`` (name, share, years) and, by ending,
        ``first_share``; ``outside_view``, how races of the past ended; ``who_paid`` by payer:
        ``usd`` over the whole run and ``share`` of it, in it and in its first and last year;
        ``by_year``, ``profit_usd`` by layer; ``labs`` by name: of one world ``fate`` and
        ``since``, of many the share of worlds of each fate. What an ensemble has not kept is named
        under ``lacking`` instead. ``beyond`` says where a world leaves the possible, as far as
        monthly series tell.
    """
    found: Plain = {"described": described(result)} | how_it_ends(result)
    lacking: Plain = {}
    for name, part in (("who_paid", _paid), ("by_year", _by_year), ("labs", _labs)):
        try:
            found[name] = part(result)
        except EndgameError as error:
            lacking[name] = str(error)
    if (profit := yearly(result, "profit_usd")) is not None:
        total = profit.values.sum(axis=1)
        layers = result["layer"].values
        found["profit_usd"] = {str(each): spread(total[:, k]) for k, each in enumerate(layers)}
    return found | {"lacking": lacking, "beyond": sentences(result, reasons=False)}


def spread(values: FloatArray) -> Spread:
    """The value of one world; of many the median and the middle 90%. NaN counts for nothing."""
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    if not known.size:
        return None
    if len(values) == 1:
        return float(known[0])
    low, middle, high = np.quantile(known, (LOW, 0.5, HIGH)).tolist()
    return {"median": middle, "low": low, "high": high}


def how_it_ends(result: xr.Dataset) -> Plain:
    """The part of an answer on endings: the most frequent, all with their shares, and why."""
    shares = ending_shares(result).set_index("ending")
    columns = ["worlds", "share", "low", "high"] if result.sizes["world"] > 1 else []
    table = shares[[*columns, "mean_membership"]].rename(columns={"mean_membership": "fit"})
    values = {
        str(name).removeprefix(INDICATOR): each.values
        for name, each in result.data_vars.items()
        if str(name).startswith(INDICATOR)
    } or {name: each[:, -1] for name, each in indicators(outcomes(result)).items()}
    reached = labels(result)
    table["first_share"] = _first_shares(result, table.index)
    fit = np.asarray(result["membership"].transpose("world", "outcome").values)
    return {
        "worlds": result.sizes["world"],
        "ending": str(shares["worlds"].idxmax()),
        "endings": table.to_dict("index"),
        "why": reasons(values, fit, reached),
        "first_ending": _first(result),
        "outside_view": sentence(),
    }


def _first_shares(result: xr.Dataset, names: Iterable[str]) -> list[float | None]:
    """Of each ending the share of worlds in which the race ended so first; None if not kept."""
    if FIRST not in result:
        return [None for _ in names]
    first = np.asarray(result[FIRST].values).astype(str)
    return [float((first == name).mean()) for name in names]


def _first(result: xr.Dataset) -> Plain:
    """The most frequent first ending, and the year in which it came; empty if not kept."""
    if FIRST not in result:
        return {}
    first = np.asarray(result[FIRST].values).astype(str)
    names, counts = np.unique(first, return_counts=True)
    most = str(names[counts.argmax()])
    months = np.asarray(result[f"{FIRST}_months"].values, dtype=np.float64)[first == most]
    years = None if np.isnan(months).all() else float(np.median(months)) / 12.0
    return {"name": most, "share": float(counts.max() / len(first)), "years": years}


def _paid(result: xr.Dataset) -> Plain:
    paid = payers(result)
    usd = paid["paid_usd"].transpose("world", "year", "payer").values
    spent = usd.sum(axis=2)
    total, all_paid = usd.sum(axis=1), spent.sum(axis=1)
    found: Plain = {
        str(name): {
            "usd": spread(total[:, k]),
            "share": spread(_over(total[:, k], all_paid)),
            "share_first_year": spread(_over(usd[:, 0, k], spent[:, 0])),
            "share_last_year": spread(_over(usd[:, -1, k], spent[:, -1])),
        }
        for k, name in enumerate(paid["payer"].values)
    }
    return found


def _over(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.asarray(part / np.where(whole > 0, whole, np.nan))


def _by_year(result: xr.Dataset) -> Plain:
    series = {name: each.values for name in BY_YEAR if (each := yearly(result, name)) is not None}
    cost = yearly(result, "full_cost_usd")
    if cost is None or "market_revenue_usd" not in series:
        raise EndgameError("numbers by year: an ensemble has them with --keep yearly")
    ratio = _over(series["market_revenue_usd"], cost.values)
    series = {"price_to_full_cost": ratio} | series | {"subsidy_rate": np.maximum(1.0 - ratio, 0.0)}
    return {
        year: {name: spread(values[:, place]) for name, values in series.items()}
        for place, year in enumerate(year_names(result))
    }


def _labs(result: xr.Dataset) -> Plain:
    known = labels_of(result)
    found = fates(result).values
    names = [known.get(str(lab), str(lab)) for lab in result["lab"].values]
    if len(found) == 1:
        dates, buyers = dict(_dates(result)), _outside_buyers(result)
        return {
            name: {
                "fate": buyers.get(str(lab), fate) if fate == OWNED + PARENT else fate,
                "since": dates.get((str(lab), kind_of(fate)), ""),
            }
            for name, lab, fate in zip(names, result["lab"].values, found[0], strict=True)
            if fate != UNFOUNDED
        }
    return {
        name: shares
        for name, column in zip(names, found.T, strict=True)
        if (shares := _shares(column[column != UNFOUNDED], len(column)))
    }


def kind_of(fate: str) -> str:
    """One of independent, owned, closed."""
    return "owned" if fate.startswith(OWNED) else fate


def _shares(fate: np.ndarray[Any, Any], worlds: int) -> Plain:
    """Of the worlds in which a lab was founded: how often each fate, and each owner."""
    if not len(fate):
        return {}
    kinds, counts = np.unique(fate.astype(str), return_counts=True)
    share = {str(kind): int(count) / len(fate) for kind, count in zip(kinds, counts, strict=True)}
    owned = {name.removeprefix(OWNED): each for name, each in share.items() if OWNED in name}
    return {
        "founded": len(fate) / worlds, FREE: share.get(FREE, 0.0),
        "owned": sum(owned.values()), CLOSED: share.get(CLOSED, 0.0), "owners": owned,
    }  # fmt: skip


def _dates(result: xr.Dataset) -> Iterator[tuple[tuple[str, str], str]]:
    """By lab and kind of fate: the month in which it came to it; the last counts."""
    if has_events(result):
        for row in events(result).itertuples(index=False):
            if (fate := FATE_OF.get(str(row.kind))) is not None:
                yield (str(row.agent), fate), str(row.month)[:7]


def _outside_buyers(result: xr.Dataset) -> dict[str, str]:
    """By lab: the fate of those bought last from outside the roster, whom only events name."""
    if not has_events(result):
        return {}
    found = events(result)
    deals = found[found["kind"].isin(("acquisition", "licence_and_hire"))]
    return {
        str(lab): OWNED + called(str(buyer), labels_of(result))
        for lab, buyer in zip(deals["agent"], deals["counterparty"], strict=True)
    }
