"""What is kept of each world: which variables by month, by year and at the end, which events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from sim.base.errors import ScenarioError
from sim.month.events import KINDS
from sim.results.payers import COSTS, PAYERS
from sim.results.variables import variables

RATES = ("monthly", "yearly", "last")
RARE = tuple(kind for kind in KINDS if not kind.startswith("price") and "release" not in kind)
EXITS = ("acquisition", "licence_and_hire", "blocked_merger", "closure", "entry")
EVENTS = {"all": KINDS, "rare": RARE, "exits": EXITS, "none": ()}
"""Events that are kept by name; the number of each kind in each world is always kept."""
BY_LAB = (
    "alive", "owner", "capability", *COSTS, *(name for names in PAYERS.values() for name in names)
)  # fmt: skip
"""Series by lab that are kept by year: whose each is, how good, who paid it, what it spent."""

KeepGiven = str | Sequence[str] | Mapping[str, str]


@dataclass(frozen=True)
class Keep:
    """Names of variables by rate; ``events`` is a key of `EVENTS`.

    Always kept besides: endings, memberships, indicators of the last twelve months, first
    passages, counts of events, drawn parameters.
    """

    monthly: tuple[str, ...]
    yearly: tuple[str, ...]
    last: tuple[str, ...]
    whole: bool
    """Also the books by year, the snapshots, the monthly memberships and labels."""
    looked_back: bool
    """Also what pictures of many worlds show month by month; see `sim.results.looked_back`."""
    events: str

    def as_json(self) -> dict[str, object]:
        """For the manifest."""
        return {name: list(x) if isinstance(x, tuple) else x for name, x in asdict(self).items()}


def parsed(given: KeepGiven, watched: Sequence[str] = ()) -> Keep:
    """Read what to keep.

    Parameters
    ----------
    given : ``monthly``, ``yearly`` or ``last``, alone or followed by exceptions ``name=rate`` or
        ``events=all``; or exceptions to ``yearly`` as a mapping.

        ``last`` keeps the market's series in the last month and the exits and entries; ``yearly``
        keeps the market's series and a few by lab each year besides, all rare events, and what the
        pictures of many worlds show month by month;
        ``monthly`` keeps all that `sim.run` gives, and every event.
    watched : names of further series, which are kept like the market's.

    Raises
    ------
    ScenarioError
        If a word, a rate or a variable is not known.

    Examples
    --------
    >>> parsed(["last", "hhi=monthly"]).monthly
    ('hhi',)
    """
    words = _words(given)
    plain = [word for word in words if "=" not in word]
    if len(plain) > 1 or not set(plain) <= set(RATES):
        raise ScenarioError(f"keep = {' '.join(plain)!r}: must be one of {', '.join(RATES)}")
    base = plain[0] if plain else "yearly"
    series = {name: row.dims for name, row in variables().items() if "month" in row.dims}
    market = {name for name, dims in series.items() if dims == ("world", "month")}
    chosen: dict[str, set[str]] = {"monthly": set(), "yearly": set(), "last": market}
    more = {"monthly": set(series), "yearly": market | {*BY_LAB, "profit_usd"}, "last": market}
    chosen[base] = more[base] | set(watched)
    events = {"monthly": "all", "yearly": "rare", "last": "exits"}[base]
    for names, rate in (word.split("=", 1) for word in words if "=" in word):
        if names.strip() == "events":
            events = _member("events", rate, EVENTS)
            continue
        for name in (each.strip() for each in names.split(",")):
            rate = _member(name, rate, RATES)
            if name not in series and name not in watched:
                raise ScenarioError(
                    f"keep {name!r}: no such series; sim/data/variables.csv has all"
                )
            chosen[rate].add(name)
    rates = {rate: tuple(sorted(names)) for rate, names in chosen.items()}
    return Keep(**rates, whole=base == "monthly", looked_back=base == "yearly", events=events)


def _words(given: KeepGiven) -> list[str]:
    if isinstance(given, Mapping):
        return [f"{name}={rate}".strip() for name, rate in given.items()]
    words: object = given.split() if isinstance(given, str) else given
    if not isinstance(words, Sequence) or not all(isinstance(word, str) for word in words):
        rates = ", ".join(RATES)
        raise ScenarioError(f"keep = {given!r}: must be one of {rates}, or words like hhi=monthly")
    return [word.strip() for word in words]


def _member(what: str, word: str, known: Iterable[str]) -> str:
    word = word.strip()
    if word not in known:
        raise ScenarioError(f"keep {what}={word}: must be one of {', '.join(known)}")
    return word
