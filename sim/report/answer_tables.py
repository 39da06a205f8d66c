"""An answer of `sim.analysis.answer` as tables: endings, payers, years, labs, profit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sim.base.written import NOTHING, Form, number, percent, said, times, usd
from sim.endings.registry import RECORDS
from sim.report.parts import Plain, barred, ranged, table, thinned
from sim.results.fates import CLOSED, FREE

_price = partial(number, digits=2, trimmed=False)
YEAR: tuple[tuple[str, str, Form], ...] = (
    ("price_to_full_cost", "price over full cost", times),
    ("market_revenue_usd", "revenue of models", usd),
    ("frontier_price_usd_per_mtok", "list price, frontier, USD/Mtok", _price),
    ("subsidy_rate", "paid by others, of full cost", percent),
    ("hhi", "HHI of owners", number),
    ("hyperscaler_revenue_share", "revenue share of clouds' labs", percent),
    ("open_token_share", "open models' tokens", percent),
)
MEDIANS = "median of worlds, the middle 90% below it"
FATES = (FREE, "owned", CLOSED)


def tables(found: Plain) -> list[Plain]:
    """Every table that an answer has the numbers for, in the order of reading."""
    return [made for build in (_endings, _paid, _by_year, _labs, _profit) for made in build(found)]


def _endings(found: Plain) -> Iterator[Plain]:
    one = found["worlds"] == 1
    ranked = sorted(
        found["endings"].items(), key=lambda item: (-item[1].get("worlds", 0), -item[1]["fit"])
    )
    rows = []
    for name, each in ranked:
        record = RECORDS[name]
        if one:
            bar = barred(percent(each["fit"]), each["fit"], each["fit"], each["fit"], record.colour)
            rows.append([record.title, bar, record.meaning])
            continue
        share = f"{each['share']:.1%}"
        bar = barred(share, each["share"], each["low"], each["high"], record.colour)
        between = f"{each['low']:.1%} to {each['high']:.1%}"
        first = NOTHING if each["first_share"] is None else f"{each['first_share']:.1%}"
        rows.append([record.title, bar, f"{each['worlds']:,}", between, first,
                     percent(each["fit"]), record.meaning])  # fmt: skip
    if one:
        note = (
            "Fit: as well as the weakest of an ending's conditions is met; they are tested in turn."
        )
        head = ("ending", "fit", "what has happened")
        title = "How well each ending fits the last twelve months"
        yield table(title, head, rows, words=(0, 2), note=note)
        return
    note = (
        "Interval: Wilson's, 95%; it counts worlds and does not vouch for the ranges that they are "
        "drawn from. First: how the subsidised race broke off first, which may be a passage."
    )
    yield table(
        f"How {found['worlds']:,} worlds end",
        ("ending", "share", "worlds", "95% interval", "first", "mean fit", "what has happened"),
        rows, words=(0, 6), note=note,
    )  # fmt: skip


def _paid(found: Plain) -> Iterator[Plain]:
    if "who_paid" not in found:
        return
    years = list(found.get("by_year", ("first year", "last year")))
    ends = (("share_first_year", years[0]), ("share_last_year", years[-1]))
    shown = ends if len(years) > 1 else ()
    many = "" if found["worlds"] == 1 else f"; {MEDIANS}"
    rows = [
        [name, ranged(each["usd"], usd), ranged(each["share"], percent),
         *(said(each[key], percent, ranged=False) for key, _ in shown)]
        for name, each in found["who_paid"].items()
    ]  # fmt: skip
    head = ("payer", "whole run", "share", *(f"in {year}" for _, year in shown))
    yield table(f"Who paid the labs{many}", head, rows)


def _by_year(found: Plain) -> Iterator[Plain]:
    if "by_year" not in found:
        return
    many = "" if found["worlds"] == 1 else f"; {MEDIANS}"
    rows = [
        [year, *(ranged(each.get(name), form) for name, _, form in YEAR)]
        for year, each in thinned(found["by_year"].items())
    ]
    note = (
        "Money and parts of full cost: the whole year; else its last month. HHI: sum of squared "
        "revenue shares by controlling owner, 10,000 is a monopoly."
    )
    head = ("year", *(words for _, words, _ in YEAR))
    yield table(f"Year by year{many}", head, rows, note=note)


def _labs(found: Plain) -> Iterator[Plain]:
    labs: dict[str, Any] = found.get("labs", {})
    if not labs:
        return
    if found["worlds"] == 1:
        rows = [[name, each["fate"], each["since"] or "the start"] for name, each in labs.items()]
        yield table(
            "What became of each lab", ("lab", "at the end", "since"), rows, words=(0, 1, 2)
        )
        return
    shares = []
    for name, each in sorted(labs.items(), key=lambda item: -item[1][FREE]):
        founded = "" if each["founded"] == 1 else f" (in {percent(each['founded'])} of worlds)"
        owners = sorted(each["owners"].items(), key=lambda item: -item[1])[:2]
        told = ", ".join(f"{owner} {percent(share)}" for owner, share in owners) or NOTHING
        shares.append([name + founded, *(percent(each[kind]) for kind in FATES), told])
    head = ("lab", *FATES, "most often owned by")
    yield table(
        "What became of each lab: shares of the worlds it is in", head, shares, words=(0, 4)
    )


def _profit(found: Plain) -> Iterator[Plain]:
    if "profit_usd" in found:
        rows = [[name, ranged(each, usd)] for name, each in found["profit_usd"].items()]
        many = "" if found["worlds"] == 1 else f"; {MEDIANS}"
        yield table(f"Profit over the whole run by layer{many}", ("layer", "profit"), rows)
