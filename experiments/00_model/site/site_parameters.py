"""Every parameter with its value, range, quality and source: a page for each group."""

from __future__ import annotations

from collections.abc import Mapping

from site_text import cell

from sim.base.written import typed
from sim.scenario.parameters import table

FOLDER = "parameters"


def parameter_pages() -> dict[str, str]:
    """Markdown by path: an index, and a page for each group of `sim/data/parameters.csv`."""
    groups: dict[str, list[str]] = {}
    for name in table():
        groups.setdefault(name.partition(".")[0], []).append(name)
    pages = {f"{FOLDER}/{group}.md": group_page(group, names) for group, names in groups.items()}
    return {f"{FOLDER}/index.md": index(groups), **pages}


def index(groups: Mapping[str, list[str]]) -> str:
    """The page that leads to the groups."""
    count, rows = len(table()), table().values()
    assumed = sum(row.quality == "assumed" for row in rows)
    parts = [
        f"# Parameters: all {count} of them",
        f"Every number that a rule uses, with its unit, its permitted range and where it comes "
        f"from; {assumed} are assumed, with no source but judgement. The search box finds a "
        "parameter by its name or by a word of its description or source. `endgame params "
        "--search WORD` prints the same, `--set NAME=VALUE` and a scenario's `[levers]` change any "
        "of them.",
        "Quality is *measured* (audited or published by the company), *reported* (press), "
        "*estimated* (derived; the source says how) or *assumed* (then it says what would settle "
        "it).",
        "\n".join(f"- [{name}]({name}.md): {len(names)}" for name, names in groups.items()),
        "```{toctree}\n:hidden:\n\n" + "\n".join(f"{name} <{name}>" for name in groups) + "\n```",
    ]
    return "\n\n".join(parts) + "\n"


def group_page(group: str, names: list[str]) -> str:
    """The parameters of one group, a paragraph each."""
    head = f"# Parameters of `{group}`"
    return "\n\n".join([head, *(entry(name) for name in names)]) + "\n"


def entry(name: str) -> str:
    """One parameter."""
    row = table()[name]
    unit = "" if row.unit in ("", "1") else f" {cell(row.unit)}"
    said = [
        f"**{typed(row.value)}{unit}**, between {typed(row.low)} and {typed(row.high)}; "
        f"{row.quality}, as of {cell(row.as_of) or 'no date'}.",
        f"Source: {cell(row.source)}." if row.source else "",
        f"Would be settled by: {cell(row.would_settle)}." if row.would_settle else "",
    ]
    about = cell(row.description)
    text = " ".join(each for each in (f"{about}.", *said) if each)
    return f"[`{name}`]{{#{name.replace('.', '-')}}}\n: {text}"
