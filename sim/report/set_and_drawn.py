"""What a result was made with: levers, shocks, and each parameter that was set or drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.base.printed import few
from sim.report.parts import Plain, table
from sim.report.subject import Subject
from sim.scenario import parameters as load
from sim.scenario.changes import Change, changes, plain
from sim.scenario.document import Uncertainty
from sim.scenario.starts import bounds_of, start_lever, start_value

SECTIONS = {
    "run": "The run",
    "levers": "Values that are set",
    "shocks": "Dated shocks",
    "contracts": "Terms of clouds and labs",
    "roster": "Who is there",
}
EVIDENCE = (
    "Evidence: measured (audited or published), reported (press), estimated (derived) or assumed "
    "(judgement, no source)."
)


def levers(subject: Subject) -> list[Plain]:
    """What the scenario changes against the shipped one of its start; a table per kind."""
    base = subject.base
    found = [each for each in changes(subject.scenario, base) if each.section in SECTIONS]
    against = f"against {base.name}" if base else "against the table of parameters"
    made = []
    for section, title in SECTIONS.items():
        rows = [_row(each) for each in found if each.section == section]
        if rows:
            head = ("what", "before", "here", "unit", "what it is")
            made.append(table(f"{title}, {against}", head, rows, words=range(5), stacked=True))
    return made


def _row(each: Change) -> list[str]:
    return [each.what, each.before, each.after, each.unit, each.words]


def told(subject: Subject) -> str:
    """What was set and drawn, in a sentence."""
    drawn = len(subject.scenario.uncertainties) if subject.drawn else 0
    own = subject.set_besides
    besides = f" with {few(list(own))} set" if own else ""
    how = f"{drawn} parameters are drawn anew in each world" if drawn else "no parameter is drawn"
    if subject.drawn and subject.scenario.prior:
        how += f", jointly from what was calibrated as {subject.scenario.prior}"
    return f"Scenario {subject.scenario.name}{besides}; {how}."


def parameters(subjects: Iterable[Subject]) -> Plain | None:
    """Each parameter that was set or drawn with its value or range, evidence and source.

    Of several results one table; a row says in which it holds if not in all.
    """
    subjects = list(subjects)
    rows: dict[tuple[str, ...], list[str]] = {}
    for subject in subjects:
        for row in _evidence(subject):
            rows.setdefault(row, []).append(subject.title)
    if not rows:
        return None
    made = []
    for (name, words, here, usual, quality, source), titles in sorted(rows.items()):
        only = "" if len(titles) == len(subjects) else f" (in {', '.join(titles)})"
        made.append([{"text": words, "code": name}, here + only, usual, quality, source])
    head = ("parameter", "here", "table's value", "evidence", "source")
    title = "Parameters that were set or drawn"
    return table(title, head, made, words=range(5), stacked=True, note=EVIDENCE)


def _evidence(subject: Subject) -> Iterator[tuple[str, ...]]:
    scenario = subject.scenario
    given = dict(scenario.levers) | dict(scenario.constants)
    for name, row in load.table().items():
        here = ""
        if name in given:
            here = f"{plain(given[name])} {row.unit}"
        elif subject.drawn and name in scenario.uncertainties:
            here = _range(scenario.uncertainties[name], row.unit)
        if here:
            source = row.source or "judgement; no source"
            dated = f"{source} ({row.as_of})" if row.as_of else source
            usual = f"{plain(row.value)} {row.unit}"
            yield name, row.description, here, usual, row.quality, dated
    for name, value in subject.set_besides.items():
        lever = None if name in load.table() else start_lever(name)
        if lever is not None:
            kind, _, quantity = lever
            bound = bounds_of(kind)[quantity.partition(":")[0]]
            before = None if subject.base is None else start_value(subject.base.roster, name)
            usual = "nothing" if before is None else f"{plain(before)} {bound.unit}"
            yield name, bound.description, f"{plain(value)} {bound.unit}", usual, "set", "the user"


def _range(given: Uncertainty, unit: str) -> str:
    """Worked: 0.04 to 0.36 of scale log, utils -> ``0.04 to 0.36 utils (even in logs)``."""
    scale = {"linear": "", "log": " (even in logs)", "discrete": " (whole)"}[given.scale]
    return f"{plain(given.low)} to {plain(given.high)} {unit}{scale}"
