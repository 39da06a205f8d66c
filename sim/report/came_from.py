"""Where a result comes from, and the commands that make it again."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any

import sim
from sim.base.units import MONTHS_PER_YEAR
from sim.report.parts import Plain, anchor, table
from sim.report.subject import Subject
from sim.results.folders.identity import GIVEN
from sim.results.folders.ownership import MANIFEST
from sim.results.kept import first_month
from sim.results.provenance import commit
from sim.runs.ensemble.keep import parsed
from sim.runs.ensemble.plan import CHUNKS, LEAST_CHUNK, MOST_CHUNK
from sim.scenario.definition import Scenario
from sim.scenario.files import shipped_scenarios

OWN_AGENTS = "Agents of the user's own took part: only a program of theirs can run it again."
OWN_TABLE = "Its parameters came from a table given in Python, which is not kept with the result."
WORDED = ("yearly", "monthly", "last")


PLAIN = 1e5
"""Whole numbers below it are written without a power of ten."""


def provenance(subject: Subject) -> Plain:
    """Versions, commit, seed and hashes of a result."""
    attrs, about = subject.result.attrs, _about(subject)
    versions = json.loads(attrs.get("versions", "{}"))
    content = hashlib.sha256((subject.place / MANIFEST).read_bytes()).hexdigest()
    failed = int(attrs.get("failed", 0))
    rows = [
        ("folder", str(subject.place)),
        ("scenario", str(attrs.get("scenario", ""))),
        ("SHA-256 of the scenario", str(attrs.get("scenario_sha256", ""))),
        ("seed", str(attrs.get("seed", ""))),
        ("worlds", f"{subject.result.sizes['world']:,}" + (f", {failed} failed" if failed else "")),
        ("first month", first_month(subject.result)),
        ("years", f"{_months(subject) / MONTHS_PER_YEAR:g}"),
        ("Endgame", f"{versions.get('ai-endgame', about.get('endgame', '?'))}, "
                    f"commit {attrs.get('commit') or 'unknown'}"),
        ("hash of code and data", str(about.get("code") or versions.get("code", ""))),
        ("Python", versions.get("python", "")),
        ("numpy", versions.get("numpy", "")),
        ("SHA-256 of the manifest", content),
        ("this report", f"Endgame {sim.__version__}, commit {commit() or 'unknown'}"),
    ]  # fmt: skip
    shown = [row for row in rows if row[1]]
    return table(f"Where {subject.title} comes from", ("what", "value"), shown, words=(0, 1))


def again(subject: Subject) -> Plain:
    """Commands that make the same result again, the files that they need, and what cannot be."""
    attrs, about = subject.result.attrs, _about(subject)
    if about.get("agents") or attrs.get("agents"):
        return {"commands": [], "files": [], "note": OWN_AGENTS}
    if about.get("parameters") and subject.stored:
        return {"commands": [], "files": [], "note": OWN_TABLE}
    if attrs.get(GIVEN):
        return {"commands": [], "files": [], "note": OWN_TABLE}
    scenario, settings, needed = _scenario(subject)
    words = ["endgame", "ensemble" if subject.stored else "run", scenario]
    words += [part for each in settings for part in ("--set", each)]
    words += list(
        _of_ensemble(subject, about, needed) if subject.stored else _of_run(subject, about)
    )
    words += ["--out", f"{subject.place.name}_again"]
    version = (
        [["git", "checkout", str(attrs["commit"])]] if _clean(str(attrs.get("commit", ""))) else []
    )
    return {"commands": [*version, list(map(quote, words))], "files": needed,
            "note": _note(subject, about)}  # fmt: skip


def exact(value: float) -> str:
    """A number that is read back as this very one. Worked: 200.0 -> ``200``; 8e9 -> ``8e9``."""
    texts = (f"{value:.{digits}g}" for digits in range(1, 18))
    text = next((each for each in texts if float(each) == value), repr(value))
    if abs(value) < PLAIN and value == int(value):
        return str(int(value))
    return text.replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")


def _about(subject: Subject) -> Mapping[str, Any]:
    return dict(subject.manifest["ensemble" if subject.stored else "of"])


def _months(subject: Subject) -> int:
    about = _about(subject)
    return int(MONTHS_PER_YEAR * about["years"] if subject.stored else about["months"])


def _clean(commit: str) -> bool:
    return bool(commit) and "-dirty" not in commit


def _scenario(subject: Subject) -> tuple[str, list[str], list[Plain]]:
    """How the scenario is named on the command line: by its name and levers, or as a file."""
    name, levers = subject.scenario.name, subject.set_besides
    if name in shipped_scenarios():
        shipped = Scenario.load(name).replace(levers).with_prior(subject.scenario.prior)
        if shipped.sha256() == subject.scenario.sha256():
            grid = _about(subject).get("grid", {}) if subject.stored else {}
            points = (_about(subject).get("points") or {}) if subject.stored else {}
            own = {key: value for key, value in levers.items() if key not in {*grid, *points}}
            return name, [f"{key}={exact(value)}" for key, value in own.items()], []
    file = f"{anchor(name).replace('-', '_')}.toml"
    return file, [], [_file(file, str(subject.result.attrs["scenario_toml"]))]


def _file(name: str, text: str) -> Plain:
    data = base64.b64encode(text.encode()).decode("ascii")
    return {"name": name, "text": text, "href": f"data:text/plain;charset=utf-8;base64,{data}"}


def _of_run(subject: Subject, about: Mapping[str, Any]) -> Iterator[str]:
    yield from ("--years", str(-(-int(about["months"]) // MONTHS_PER_YEAR)))
    yield from ("--seed", str(subject.result.attrs.get("seed", 0)))
    if about["worlds"] == 1 and about["world_numbers"]:
        yield from ("--world", str(about["world_numbers"][0]))
    else:
        yield from ("--worlds", str(about["worlds"]))
    if about["uncertain"]:
        yield "--uncertain"


def _of_ensemble(subject: Subject, about: Mapping[str, Any], needed: list[Plain]) -> Iterator[str]:
    yield from ("--worlds", str(about["worlds"]), "--years", str(about["years"]))
    yield from ("--seed", str(about["seed"]), "--sampling", str(about["sampling"]))
    for name, values in about["grid"].items():
        yield from ("--grid", f"{name}={','.join(map(exact, values))}")
    if points := about.get("points"):
        lines = [
            ",".join(points),
            *(",".join(map(exact, row)) for row in zip(*points.values(), strict=True)),
        ]
        needed.append(_file("points.csv", "\n".join(lines) + "\n"))
        yield from ("--points", "points.csv")
    if subject.scenario.prior and subject.scenario.name in shipped_scenarios():
        yield from ("--prior", subject.scenario.prior)
    keep = next((word for word in WORDED if parsed(word).as_json() == about["keep"]), "yearly")
    yield from ("--keep", keep)
    usual = min(max(LEAST_CHUNK, -(-int(about["rows"]) // CHUNKS)), MOST_CHUNK)
    if about["chunk"] != usual:
        yield from ("--chunk", str(about["chunk"]))


def _note(subject: Subject, about: Mapping[str, Any]) -> str:
    if subject.stored and all(parsed(word).as_json() != about["keep"] for word in WORDED):
        return (
            "It kept series by choices of its own: numbers are the same, some series are not kept."
        )
    if subject.result.attrs.get("interrupted"):
        return "It was stopped before its end; the command runs it to its end."
    return ""
