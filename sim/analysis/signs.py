"""Signs from driver to ending: one driver moved on paired worlds, and what theory expects."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.mechanism_table import holm
from sim.analysis.outcomes import MEASURES, Outcome, compared
from sim.base.errors import ScenarioError
from sim.runs.paired import Variant, check_pairs

LEVEL = 0.05
HALF_WIDTH = 1.96
"""Standard errors in the half-width of a 95% interval."""


@dataclass(frozen=True)
class Expectation:
    """A measure that must rise (+1) or fall (-1) from the first setting to the second."""

    measure: str
    """One of `sim.analysis.outcomes.MEASURES`."""
    sign: int
    words: str
    either: str = ""
    """Expectations of one sign that share this letter are two readings of one: either is enough, if
    the other does not say the opposite."""


@dataclass(frozen=True)
class Sign:
    """A driver moved one way on paired worlds, and what theory expects."""

    name: str
    label: str
    parameter: str
    """What is moved, in words."""
    start: Mapping[str, float]
    end: Mapping[str, float]
    expected: tuple[Expectation, ...]
    counted: bool = True
    """False for a variant that is shown beside the others."""
    source: str = ""

    @property
    def variants(self) -> tuple[Variant, Variant]:
        """The two ensembles."""
        return Variant.of(self.start), Variant.of(self.end)


def read_signs(path: Path) -> tuple[Sign, ...]:
    """Signs of a TOML file: a table each, by name, with the fields of `Sign`.

    Raises
    ------
    ScenarioError : a field or a measure is not known; says in which sign.
    """
    found = []
    for name, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
        known = {each.name for each in fields(Sign)} - {"name"}
        if wrong := sorted(set(row) - known):
            raise ScenarioError(f"{path}: {name}: no field {wrong[0]!r}")
        expected = tuple(Expectation(**each) for each in row.pop("expected"))
        if wrong := [each.measure for each in expected if each.measure not in MEASURES]:
            raise ScenarioError(f"{path}: {name}: no measure {wrong[0]!r}")
        found.append(Sign(name=name, expected=expected, **row))
    return tuple(found)


def sign_table(
    outcomes: Mapping[Variant, Outcome], signs: Sequence[Sign], months: int
) -> pd.DataFrame:
    """Tell of each expectation whether it holds: a difference on the side that theory says.

    ``p`` is that of the paired interval, two-sided, after Holm's correction over all claims of
    counted signs (Holm 1979), over all claims for those beside them; ``holds`` and ``opposite`` ask
    for 5%. ``strength`` is the difference over the half-width of its interval, positive where it
    agrees with theory; ``rank`` orders expectations by it. ``sign_holds`` is the verdict on the
    whole sign: all its claims, where of two readings of one claim one must hold and none be
    opposite.
    """
    rows = []
    for sign in signs:
        before, after = (outcomes[each] for each in sign.variants)
        check_pairs(before, after)
        for each in sign.expected:
            found = compared(each.measure, before, after, months)
            rows.append(_described(sign, each) | found | _verdict(each.sign, found))
    table = pd.DataFrame(rows)
    for counted in (True, False):
        chosen = table["counted"] == counted
        if chosen.any():
            table.loc[chosen, "p"] = holm(table.loc[chosen, "p"].to_numpy(dtype=float))
    sure = table["p"] < LEVEL
    table["holds"] = sure & (table["strength"] > 0)
    table["opposite"] = sure & (table["strength"] < 0)
    table["rank"] = table["strength"].rank(ascending=False, method="first").astype(int)
    readings = table.groupby(["sign", "claim"])
    claim_holds = readings["holds"].any() & ~readings["opposite"].any()
    table["sign_holds"] = table["sign"].map(claim_holds.groupby("sign").all())
    return table


def _described(sign: Sign, each: Expectation) -> dict[str, object]:
    start, end = (
        "; ".join(f"{name} = {value:g}" for name, value in setting.items())
        for setting in (sign.start, sign.end)
    )
    return {
        "sign": sign.name, "label": sign.label, "counted": sign.counted,
        "parameter": sign.parameter, "from": start, "to": end,
        "claim": each.either or each.measure, "words": each.words, "expected": each.sign,
    }  # fmt: skip


def _verdict(sign: int, found: Mapping[str, Any]) -> dict[str, object]:
    half = max((found["high"] - found["low"]) / 2.0, 1e-12)
    strength = sign * found["difference"] / half
    return {"strength": strength, "p": math.erfc(abs(strength) * HALF_WIDTH / math.sqrt(2.0))}
