"""Tables of the description that come from data: parameters, starts, scenarios, outputs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from sim import data
from sim.analysis.markdown import rows as markdown
from sim.endings.registry import DEFAULT, RECORDS
from sim.month.events import KINDS
from sim.results.variables import SOURCES, variables
from sim.scenario.definition import Scenario
from sim.scenario.document import Shock
from sim.scenario.files import shipped_scenarios
from sim.scenario.parameters import start_table, start_tables, table
from sim.scenario.schema import QUALITIES

SIGNS = {"set": "=", "multiply": "x"}


@cache
def shipped() -> Mapping[str, Scenario]:
    """The shipped scenarios by name, read once."""
    return {name: Scenario.load(name) for name in shipped_scenarios()}


def quality_table() -> str:
    """How many parameters have which quality of evidence, and in which groups."""
    rows = []
    for quality in QUALITIES:
        groups = Counter(
            name.partition(".")[0] for name, row in table().items() if row.quality == quality
        )
        told = ", ".join(f"{group} {count}" for group, count in sorted(groups.items()))
        rows.append((quality, str(groups.total()), told))
    return markdown(("quality", "parameters", "by group"), rows)


def drawn_table() -> str:
    """The parameters that an ensemble draws: ranges and the reason for each."""
    prior = shipped()["baseline"].uncertainties
    why = reasons()
    rows = [
        (f"`{name}`", table()[name].unit, f"{table()[name].value:g}",
         f"{each.low:g} to {each.high:g}", each.scale, why[name])
        for name, each in prior.items()
    ]  # fmt: skip
    return markdown(("parameter", "unit", "single run", "drawn from", "scale", "why"), rows)


def reasons() -> dict[str, str]:
    """The comment above each uncertainty of the baseline's file, by parameter."""
    text = data.text("scenarios/baseline.toml")
    found, comment = {}, ""
    for line in text.splitlines():
        named = re.match(r'"([\w.]+)" = \{', line)
        if line.startswith("#"):
            comment = f"{comment} {line.strip('# ')}".strip()
        elif named:
            found[named.group(1)] = comment.rstrip(".").replace("|", "\\|")
            comment = ""
        else:
            comment = ""
    return found


def scenario_table() -> str:
    """The shipped scenarios: what they ask, and what they change."""
    rows = []
    for name, each in shipped().items():
        number = [len(each.levers), len(each.constants), len(each.uncertainties), len(each.shocks)]
        link = f"[{name}](../../sim/data/scenarios/{name}.toml)"
        rows.append((link, each.start, str(each.years), each.about.question,
                     *(str(count or "") for count in number)))  # fmt: skip
    heads = ("scenario", "start", "years", "question", "levers", "constants", "drawn", "shocks")
    return markdown(heads, rows)


def shock_list() -> str:
    """The dated shocks of each scenario that has any."""
    lines = []
    for name, each in shipped().items():
        if each.shocks:
            lines.append(f"- `{name}`: {'; '.join(_shock(shock) for shock in each.shocks)}")
    return "\n".join(lines)


def _shock(shock: Shock) -> str:
    span = f"{shock.date} to {shock.until}" if shock.until else f"from {shock.date}"
    value = f"{shock.value:+g}" if shock.mode == "add" else f"{SIGNS[shock.mode]} {shock.value:g}"
    return f"{shock.what} {value} ({span})"


def start_table_counts() -> str:
    """The shipped start tables: numbers by kind of agent and quality of evidence."""
    rows = []
    for name in start_tables():
        numbers = start_table(name)
        kinds = Counter(row.kind.replace("_", " ") for row in numbers)
        quality = Counter(row.quality for row in numbers)
        rows.append((
            f"[{name}](../../sim/data/starts/{name}.csv)", str(len(numbers)),
            ", ".join(f"{count} {kind}" for kind, count in kinds.items()),
            ", ".join(f"{quality[each]} {each}" for each in QUALITIES if quality[each]),
        ))  # fmt: skip
    return markdown(("start table", "numbers", "of", "quality"), rows)


def roster_table() -> str:
    """The baseline's agents: labs by kind with their owners, and the others in a line."""
    roster = shipped()["baseline"].roster
    clouds = {each.name: each.label for each in roster.hyperscalers}
    kinds: dict[str, list[str]] = {}
    for lab in roster.labs:
        owner = clouds.get(lab.owner, lab.owner.replace("_", " ").title())
        told = lab.label + ("" if lab.owner == "independent" else f" ({owner})")
        kinds.setdefault(lab.kind, []).append(told + ("\\*" if lab.open_weights else ""))
    rows = [(kind.replace("_", " "), ", ".join(labs)) for kind, labs in kinds.items()]
    rows.append(("empty slots", f"{roster.entrant_slots}, for labs that are founded later"))
    rows.append(("hyperscalers", ", ".join(clouds.values())))
    funds: dict[str, list[str]] = {}
    for fund in roster.investors:
        funds.setdefault(fund.kind, []).append(fund.label)
    rows += [(f"{kind} funds", ", ".join(names)) for kind, names in funds.items()]
    return markdown(("kind", "who (owner, unless independent; \\* publishes its weights)"), rows)


def endings_table() -> str:
    """The conditions of each ending with their limits, from the classifier itself."""
    rows = []
    for ending in RECORDS.values():
        for number, condition in enumerate(ending.conditions):
            for place, test in enumerate(condition.tests):
                joined = "or " if place and condition.enough == "any" else "and " if place else ""
                limit = joined + test.limit_words(DEFAULT)
                title = f"**{ending.words}**" if not number and not place else ""
                rows.append((title, test.words, limit, test.line.source))
    return markdown(("ending", "indicator", "limit", "whence"), rows)


def observation_table() -> str:
    """What a run records, by the dimensions of the series."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, each in variables().items():
        monthly = each.source == "tape"
        dims = each.dims if monthly else each.dims[:2]
        groups.setdefault((each.source, dims), []).append(f"`{name}`")
    rows = [
        (", ".join(dims), source, str(len(names)), ", ".join(names))
        for (source, dims), names in sorted(groups.items(), key=lambda e: SOURCES.index(e[0][0]))
    ]
    kinds = ", ".join(f"`{kind}`" for kind in KINDS)
    return markdown(("by", "from", "series", "names"), rows) + f"\n\nEvents in the diary: {kinds}."
