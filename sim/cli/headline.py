"""What a run led to, on a screen: who paid, how it ended and why, what became of the labs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.base.written import NOTHING, Form, number, percent, said, times, usd
from sim.cli.console import console, data, table

FIT_SHOWN = 0.05
MOST_YEARS = 12
"""Years that a table has; of a longer run they are evenly chosen."""
MOST_BEYOND = 3
"""Broken bounds that are told one by one."""
_price = partial(number, digits=2, trimmed=False)
_YEAR: tuple[tuple[str, str, Form], ...] = (
    (
        "frontier_price_usd_per_mtok",
        "list price, frontier, USD/Mtok",
        _price,
    ),
    ("price_to_full_cost", "price over full cost", times),
    ("market_revenue_usd", "revenue of models", usd),
    ("hhi", "HHI of owners", number),
    ("hyperscaler_revenue_share", "share of clouds' labs", percent),
    ("open_token_share", "open models' tokens", percent),
)
_YEAR_OF_MANY = (*_YEAR[:2], ("market_revenue_usd", "revenue of models, median", usd))
"""Fewer, which leave room for ranges."""
KINDS = ("independent", "owned", "closed")
"""The fates of labs, whoever owns them."""
OF_MANY = ": medians (middle 90% of worlds)"
NOT_KEPT = {"who_paid": "who paid", "by_year": "numbers by year", "labs": "what became of labs"}


def tell(found: dict[str, Any], as_json: bool) -> None:
    """Print an answer of `sim.analysis.answer` as tables and words, or as JSON for programs."""
    if as_json:
        data(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    else:
        print_summary(found, console())


def print_summary(found: dict[str, Any], out: Console) -> None:
    """Print an answer within 80 columns."""
    one = found["worlds"] == 1
    years = list(found.get("by_year", ()))
    span = " to ".join(dict.fromkeys(years[:1] + years[-1:]))
    out.print(", ".join([found["described"], *filter(None, [span])]), style="bold")
    print_ending(found, out)
    for name, made in (("who_paid", _paid), ("by_year", _by_year)):
        if name in found:
            out.print(made(found))
    if "labs" in found:
        out.print(_fates(found["labs"]) if one else _fates_of_many(found["labs"]))
        if told := _always(found["labs"]):
            out.print(f"in all worlds: {told}")
    if "profit_usd" in found:
        told = ", ".join(f"{name} {said(each, usd)}" for name, each in found["profit_usd"].items())
        out.print(Text.assemble(("\nProfit over the whole run", "bold"), f": {told}"))
    for told in _beyond(found["beyond"]):
        out.print(told, markup=False)
    if found["lacking"]:
        what = " and ".join(NOT_KEPT[each] for each in found["lacking"])
        out.print(f"not kept: {what}; an ensemble keeps them with --keep yearly", style="dim")


def _beyond(sentences: list[str]) -> Iterator[str]:
    """Where a world leaves the possible; the first few."""
    yield from (f"leaves the possible: {each}" for each in sentences[:MOST_BEYOND])
    if more := sentences[MOST_BEYOND:]:
        yield f"leaves the possible in {len(more)} more ways: sim.results.bounds.beyond(result)"


def print_ending(found: dict[str, Any], out: Console, where: str = "") -> None:
    """Print how worlds end and, in two sentences, why."""
    out.print(_fits(found) if found["worlds"] == 1 else _endings(found, where))
    for sentence in (*found["why"], *_first(found)):
        out.print(sentence)
    out.print(found["outside_view"], style="dim")


def _first(found: dict[str, Any]) -> Iterator[str]:
    """How the race ended first, which may be a passage."""
    first = found["first_ending"]
    if not first:
        return
    name = first["name"].replace("_", " ")
    goes_on = first["years"] is None
    told = "no race ended" if goes_on else f"{name}, after {first['years']:.1f} years"
    many = "" if found["worlds"] == 1 else f", most often ({percent(first['share'])} of worlds)"
    left = "" if goes_on or first["name"] == found["ending"] else "; the race went on or began anew"
    yield f"First ending{many}: {told}{left if found['worlds'] == 1 else ''}."


def _fits(found: dict[str, Any]) -> Text:
    fits = sorted(found["endings"].items(), key=lambda each: -each[1]["fit"])
    told = ", ".join(
        f"{name} {percent(each['fit'])}" for name, each in fits if each["fit"] >= FIT_SHOWN
    )
    fit = f" (how well each fits: {told or 'none'})"
    return Text.assemble("Ending: ", (found["ending"], "bold"), fit)


def _endings(found: dict[str, Any], where: str) -> Table:
    """Shares of the endings with Wilson's 95% interval, and how well they fit on average."""
    made = _table(
        f"Endings of {found['worlds']:,} worlds" + (f", {where}" if where else ""),
        "ending", "worlds", "share", "95% interval", "first", "mean fit",
    )  # fmt: skip
    for name, each in sorted(found["endings"].items(), key=lambda item: -item[1]["worlds"]):
        between = f"{each['low']:.1%} to {each['high']:.1%}"
        first = NOTHING if each["first_share"] is None else f"{each['first_share']:.1%}"
        made.add_row(
            name, f"{each['worlds']:,}", f"{each['share']:.1%}", between, first,
            percent(each["fit"]),
        )  # fmt: skip
    return made


def _paid(found: dict[str, Any]) -> Table:
    years = list(found.get("by_year", ("first year", "last year")))
    ends = ("share_first_year", "share_last_year") if len(years) > 1 else ()
    made = _table(
        "Who paid the labs" + ("" if found["worlds"] == 1 else OF_MANY),
        "payer", "whole run", "share", *(f"in {years[end]}" for end in (0, -1)[: len(ends)]),
    )  # fmt: skip
    for name, each in found["who_paid"].items():
        made.add_row(
            name, said(each["usd"], usd), said(each["share"], percent),
            *(said(each[end], percent, ranged=False) for end in ends),
        )  # fmt: skip
    return made


def _by_year(found: dict[str, Any]) -> Table:
    one = found["worlds"] == 1
    columns = _YEAR if one else _YEAR_OF_MANY
    made = _table("By year" + ("" if one else OF_MANY), "year", *(label for _, label, _ in columns))
    for year, each in thinned(found["by_year"].items()):
        made.add_row(
            year, *(said(each.get(name), form, form is not usd) for name, _, form in columns)
        )
    return made


def thinned(rows: Any, most: int = MOST_YEARS) -> Iterator[Any]:
    """No more rows than a screen has room for: the first, the last and evenly between.

    Worked: 0 to 9, at most 4 -> 0, 3, 6, 9.
    """
    rows = list(rows)
    shown = min(most, len(rows))
    yield from (rows[round(k * (len(rows) - 1) / max(shown - 1, 1))] for k in range(shown))


def _fates(labs: dict[str, Any]) -> Table:
    """Each lab under its fate, with the month in which it came to it."""
    made = _table("Labs at the end", "fate", who="who (since)")
    groups: dict[str, list[str]] = {"independent": []}
    for name, each in labs.items():
        when = f" ({each['since']})" if each["since"] else ""
        groups.setdefault(each["fate"], []).append(f"{name}{when}")
    closed = groups.pop("closed", [])
    for fate, names in (*groups.items(), ("closed", closed)):
        made.add_row(fate, ", ".join(names) or "none")
    return made


def _always(labs: dict[str, Any]) -> str:
    """Labs that have one fate in all of many worlds."""
    told = []
    for name, each in labs.items():
        if _constant(each):
            kind = next(kind for kind in KINDS if each[kind] == 1.0)
            told.append(" ".join([name, kind, *(f"by {owner}" for owner in each["owners"])]))
    return ", ".join(told)


def _constant(lab: dict[str, Any]) -> bool:
    """Of one world each lab has one fate, and none is left out."""
    shares = (lab.get("independent"), lab.get("closed"), *lab.get("owners", {}).values())
    return lab.get("founded") == 1.0 and 1.0 in shares


def _fates_of_many(labs: dict[str, Any]) -> Table:
    made = _table(
        "Labs at the end: shares of the worlds they are in",
        "lab",
        *KINDS,
        who="most often owned by",
    )
    for name, each in labs.items():
        if _constant(each):
            continue
        founded = "" if each["founded"] == 1 else f" (in {percent(each['founded'])})"
        owners = sorted(each["owners"].items(), key=lambda item: -item[1])[:1]
        told = "".join(f"{owner} {percent(share)}" for owner, share in owners)
        shares = (percent(each[kind]) for kind in KINDS)
        made.add_row(name + founded, *shares, told)
    return made


def _table(title: str, first: str, *numbers: str, who: str = "") -> Table:
    made = table("\n" + title, (first,), numbers)
    if who:
        made.add_column(who, overflow="fold")
    return made
