"""Why a world has its ending: each condition with its value, its limit and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping

from sim.base.axes import TIERS, FloatArray
from sim.endings.conditions import CONDITIONS, Condition, Criterion
from sim.endings.thresholds import Thresholds

Row = tuple[str, float, str, str]

NAMES = {
    "prices_rise": "prices rise", "consolidation": "consolidation",
    "commoditization": "commoditization", "mixed": "mixed", "subsidised": "subsidised",
    "winter": "winter", "oligopoly": "oligopoly",
}  # fmt: skip
RULES = {
    "mixed": "two of the first three fit, and nearly equally well",
    "oligopoly": "the rest: costs are covered and no other ending fits",
}


def verdict(membership: float) -> str:
    """Words for a membership: yes from 0.5, nearly from 0.25, else no."""
    return "yes" if membership >= 0.5 else "nearly" if membership >= 0.25 else "no"


def limit_words(test: Criterion, thresholds: Thresholds) -> str:
    """The limit as read aloud. Worked: the HHI's is ``at least 1,800``."""
    limit = test.limit(thresholds)
    if test.shown:  # lines between two counts: print the count, unless the line was moved
        limit = test.shown if getattr(Thresholds, test.line) == limit else limit
    return f"{'at least' if test.at_least else 'at most'} {limit:,.4g}"


def rows(
    values: Mapping[str, FloatArray],
    memberships: Mapping[str, float],
    label: str,
    thresholds: Thresholds,
) -> list[Row]:
    """Table of one world: for each ending its membership, then its conditions.

    ``values`` are indicators in the last month, of shape (); ``memberships`` go by ending.
    """
    made: list[Row] = []
    for ending, member in memberships.items():
        mark = "this world's ending" if ending == label else verdict(member)
        fit = f"{NAMES[ending]}: fit, 0 (none) to 1 (full)"
        limit = RULES.get(ending, f"at least {thresholds.floor:.2g}")
        made.append((fit, member, limit, mark))
        for condition in CONDITIONS.get(ending, ()):
            made += _tests(NAMES[ending], condition, values, thresholds)
    return made


def _tests(
    name: str, condition: Condition, values: Mapping[str, FloatArray], thresholds: Thresholds
) -> list[Row]:
    made: list[Row] = []
    for count, test in enumerate(condition.tests):
        value = values[test.indicator]
        limit = limit_words(test, thresholds)
        if count and condition.enough == "any":
            limit = f"or {limit}"
        member = float(test.membership(value, thresholds))
        made.append((f"{name}: {test.words}", float(value), limit, verdict(member)))
    return made


def notes(values: Mapping[str, FloatArray], by_tier: Mapping[str, FloatArray]) -> list[Row]:
    """Rows that inform and decide nothing: earlier losses earned back, and the two tiers apart."""
    made: list[Row] = [(
        "note: profit so far over losses so far, whole industry (1 = losses earned back)",
        float(values["recoupment"]), "", "not a condition",
    )]  # fmt: skip
    words = {
        "open_token_share": "share of tokens made by open or self-hosted models",
        "hhi": "concentration of revenue by controlling owner (HHI)",
        "lerner": "margin over serving cost, share of price",
    }
    for name, text in words.items():
        for tier, tier_name in enumerate(TIERS):
            value = float(by_tier[name][..., tier])
            made.append((f"note: {text}, {tier_name} tier", value, "", "not a condition"))
    return made
