"""Stories of typical worlds, one for each ending that is common: what happened, in a few lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.analysis.answer import answer
from sim.analysis.reading import labels
from sim.analysis.stories.at_hand import AtHand
from sim.analysis.stories.chronicle import Entry, chronicle, month_name
from sim.analysis.stories.story import typical_worlds
from sim.analysis.stories.told import chains_of
from sim.base.errors import EndgameError
from sim.base.written import percent, said, times, usd
from sim.endings.registry import RECORDS
from sim.report.parts import Plain
from sim.report.subject import Subject
from sim.results.event_table import has_events

if TYPE_CHECKING:
    import xarray as xr

COMMON = 0.1
"""Share of worlds from which on an ending has its story."""
MOST_STORIES, MOST_LINES, MOST_CHAINS = 3, 9, 3
SIZE = re.compile(r"\(([\d.e+-]+) % of labs' revenue")
LEAST_SHOWN = 0.01
"""Per cent of revenue below which no figure is given."""
LABEL, CONDITION = "The label has been", "A condition of"


def stories(subject: Subject, found: Plain) -> tuple[list[Plain], str]:
    """Stories, most common ending first, and why there are none, or not all; empty if all are."""
    try:
        chosen = _chosen(subject, found)
    except EndgameError as error:
        return [], str(error)
    told, why = [], ""
    for ending, place in chosen.items():
        number = int(subject.result["world"].values[place])
        try:
            one = _alone(subject, place, number)
            if not has_events(one):
                raise EndgameError("its events were not kept")
        except EndgameError as error:
            why = str(error)
            continue
        if str(labels(one)[0]) != ending:
            why = f"world {number} ends otherwise with the code of today: run the ensemble again"
            continue
        told.append(story(one, ending, found))
    return told, why


def story(one: xr.Dataset, ending: str, found: Plain) -> Plain:
    """The story of one world: where it begins and ends, and what happened between."""
    own = found if found["worlds"] == 1 else answer(one)
    record, number = RECORDS[ending], int(one["world"].values[0])
    each = found["endings"][ending]
    share = "" if found["worlds"] == 1 else f", the ending of {percent(each['share'])} of worlds"
    lines = [
        {"when": "" if entry.yearly else month_name(one, entry.month), "text": _plain(entry.text)}
        for entry in _chosen_lines(chronicle(one, 0), record.words)
    ]
    title = f"{record.title}: world {number}" if found["worlds"] > 1 else record.title
    lead = f"{record.title}{share}: {record.meaning}."
    return {"title": title, "lead": lead, "links": _links(one), "states": list(_states(own)),
            "lines": lines,
            "world": number, "result": one, "answer": own}  # fmt: skip


def _links(one: xr.Dataset) -> list[Plain]:
    """What led to the ending, from its end backwards; then why large labs were bought or closed."""
    world = AtHand(one)
    try:
        ending, *labs = chains_of(world)
    except EndgameError:
        return []
    links = [{"when": world.when(each.month), "text": each.text} for each in ending.links]
    more = [
        {"when": world.when(each.links[0].month), "text": each.headline}
        for each in labs[:MOST_CHAINS]
    ]
    return [*links, *more]


def _chosen(subject: Subject, found: Plain) -> dict[str, int]:
    """Endings that are common and where their typical world stands, most common first."""
    if not subject.many:
        return {found["ending"]: 0}
    typical = typical_worlds(subject.result)
    ranked = sorted(found["endings"].items(), key=lambda item: -item[1]["worlds"])
    common = [name for name, each in ranked if each["share"] >= COMMON][:MOST_STORIES]
    return {name: typical[name] for name in common or [found["ending"]]}


def _alone(subject: Subject, place: int, number: int) -> xr.Dataset:
    """One world with all its months; of an ensemble it is run again."""
    if not subject.stored:
        return subject.result.isel(world=[place])
    from sim.runs.ensemble.alone import alone

    return alone(subject.place, number)


def _chosen_lines(entries: list[Entry], ending: str) -> list[Entry]:
    """The lines that matter most, in order of time."""
    ranked = sorted(enumerate(entries), key=lambda each: _weight(each[1], ending), reverse=True)
    kept = [place for place, entry in ranked[:MOST_LINES] if _weight(entry, ending) > 0.0]
    return [entries[place] for place in sorted(kept)]


def _weight(entry: Entry, ending: str) -> float:
    """Changes of the label first, then sales and closures by size, then the ending's conditions."""
    if entry.text.startswith(LABEL):
        return 1000.0
    if found := SIZE.search(entry.text):
        return 10.0 + float(found[1])
    if entry.text.startswith(f"{CONDITION} {ending} "):
        return 11.0
    return 0.0 if entry.yearly or entry.text.startswith(CONDITION) else 10.0


def _plain(text: str) -> str:
    """A line without its marks of emphasis; what is next to nothing is called so."""
    found = SIZE.search(text)
    if found and float(found[1]) < LEAST_SHOWN:
        text = text.replace(found[0], "(next to none of labs' revenue")
    text = text.replace("**", "").replace(LABEL, "The ending has been")
    return text[:1].upper() + text[1:]


def _states(own: dict[str, Any]) -> Iterator[str]:
    """Where the world stands in its first year and in its last."""
    years = list(own.get("by_year", {}).items())
    for year, each in dict(years[:1] + years[-1:]).items():
        yield (
            f"{year}: models sell for {said(each['market_revenue_usd'], usd)}, at "
            f"{said(each['price_to_full_cost'], times)} of full cost; owners' HHI "
            f"{each['hhi']:,.0f}, open models' part of tokens "
            f"{said(each['open_token_share'], percent)}"
        )
