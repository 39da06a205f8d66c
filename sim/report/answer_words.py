"""A result's answer in three sentences: how it ends, who paid, what is left of the industry."""

from __future__ import annotations

from typing import Any

from sim.base.written import counted, number, percent, said, times, usd
from sim.endings.registry import RECORDS
from sim.report.parts import Plain, listed, middle
from sim.results.fates import CLOSED, FREE

MOST_PAYERS, MOST_LABS = 4, 3
SPREAD = "the middle 90% of worlds in brackets"


def sentences(found: Plain) -> list[str]:
    """Three sentences from an answer of `sim.analysis.answer`; fewer where series are lacking."""
    told = [_ending(found), _paid(found), _left(found)]
    return [each for each in told if each]


def ending_said(found: Plain) -> str:
    """The most common ending with its share. Worked: ``tiered in 37% of 200 worlds``."""
    name = found["ending"]
    words, each = RECORDS[name].words, found["endings"][name]
    if found["worlds"] == 1:
        return f"{words} (fit {percent(each['fit'])})"
    between = f"{percent(each['low'])} to {percent(each['high'])}"
    share = percent(each["share"])
    return f"{words}, in {share} of {counted(found['worlds'], 'world')} (95% interval {between})"


def _ending(found: Plain) -> str:
    record = RECORDS[found["ending"]]
    first = _first(found)
    if found["worlds"] == 1:
        return f"This world ends as {ending_said(found)}: {record.meaning}{first}."
    ranked = sorted(found["endings"].items(), key=lambda item: -item[1]["worlds"])
    others = [
        f"{RECORDS[name].words} {percent(each['share'])}"
        for name, each in ranked[1:4]
        if each["worlds"]
    ]
    then = f"; then come {listed(others)}" if others else ""
    return f"The most common ending is {ending_said(found)}: {record.meaning}{then}{first}."


def _first(found: Plain) -> str:
    first = found["first_ending"]
    if not first:
        return ""
    often = "" if found["worlds"] == 1 else f" in {percent(first['share'])} of worlds"
    if first["years"] is None:
        return f"; the subsidised race is not over{often}"
    words = RECORDS[first["name"]].words
    years = f"{number(first['years'], '.1f')} years"
    return f"; the subsidised race first broke off in {words}, after {years}{often}"


def _paid(found: Plain) -> str:
    if "who_paid" not in found:
        return ""
    ranked = sorted(found["who_paid"].items(), key=lambda item: -middle(item[1]["share"]))
    shares = [f"{name} {said(each['share'], percent)}" for name, each in ranked[:MOST_PAYERS]]
    years = list(found.get("by_year", ()))
    told = f"Who paid the labs over the whole run: {listed(shares)}"
    if found["worlds"] > 1:
        told += f" (medians, {SPREAD})"
    if len(years) > 1:
        customers = found["who_paid"]["customers"]
        first, last = (
            said(customers[f"share_{end}_year"], percent, ranged=False) for end in ("first", "last")
        )
        told += f"; customers' part went from {first} in {years[0]} to {last} in {years[-1]}"
    return f"{told}."


def _left(found: Plain) -> str:
    parts = []
    if years := list(found.get("by_year", {}).items()):
        (first, start), (last, end) = years[0], years[-1]
        series = (("price over full cost", "price_to_full_cost", times),
                  ("revenue of models a year", "market_revenue_usd", usd))  # fmt: skip
        moved = [
            f"{words} goes from {said(start.get(name), form, ranged=False)} to "
            f"{said(end.get(name), form)}"
            for words, name, form in series
        ]
        parts.append(
            f"From {first} to {last} {listed(moved)}"
            if first != last
            else f"In {first}: {listed([each.replace(' goes from', '') for each in moved])}"
        )
    if "labs" in found:
        parts.append(_labs(found))
    return "; ".join(parts) + "." if parts else ""


def _labs(found: Plain) -> str:
    labs: dict[str, Any] = found["labs"]
    if found["worlds"] == 1:
        fates = [each["fate"] for each in labs.values()]
        free, closed = fates.count(FREE), fates.count(CLOSED)
        owned = len(fates) - free - closed
        labs_said = counted(len(fates), "lab")
        return f"of {labs_said} {free} end independent, {owned} owned, {closed} closed"
    there = {name: each for name, each in labs.items() if each["founded"] == 1}
    parts = [
        f"most often {words}: {listed([f'{name} {percent(each[kind])}' for name, each in ranked])}"
        for kind, words in ((FREE, "independent at the end"), (CLOSED, "closed"))
        if (ranked := often(there, kind))
    ]
    return f"labs {'; '.join(parts)} of worlds" if parts else ""


def often(labs: Plain, kind: str) -> list[tuple[str, Plain]]:
    """Labs with the largest shares of worlds for a kind of fate, largest first."""
    ranked = sorted(labs.items(), key=lambda item: -item[1][kind])
    return [each for each in ranked[:MOST_LABS] if each[1][kind] > 0.0]
