"""Why a world has its ending: each condition with its value, its limit and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping

from sim.base.axes import TIERS, FloatArray
from sim.endings.registry import RECORDS, Condition, Thresholds

Row = tuple[str, float, str, str]


def verdict(membership: float) -> str:
    """Words for a membership: yes from 0.5, nearly from 0.25, else no."""
    return "yes" if membership >= 0.5 else "nearly" if membership >= 0.25 else "no"


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
        record = RECORDS[ending]
        mark = "this world's ending" if ending == label else verdict(member)
        fit = f"{record.words}: fit, 0 (none) to 1 (full)"
        made.append((fit, member, record.rule or f"at least {thresholds.floor:.2g}", mark))
        for condition in record.conditions:
            made += _tests(record.words, condition, values, thresholds)
    return made


def _tests(
    name: str, condition: Condition, values: Mapping[str, FloatArray], thresholds: Thresholds
) -> list[Row]:
    made: list[Row] = []
    for count, test in enumerate(condition.tests):
        value = values[test.indicator]
        limit = test.limit_words(thresholds)
        if count and condition.enough == "any":
            limit = f"or {limit}"
        member = float(test.membership(value, thresholds))
        made.append((f"{name}: {test.words}", float(value), limit, verdict(member)))
    return made


def notes(values: Mapping[str, FloatArray], by_tier: Mapping[str, FloatArray]) -> list[Row]:
    """Rows that inform and decide nothing: earlier losses earned back, and the two tiers apart."""
    whole = {
        "recoupment": "profit so far over losses so far, whole industry (1 = losses earned back)",
        "funded_gap": "rounds, credits and parents' support over what customers leave open",
        "hyperscaler_revenue_share": "share of labs' revenue earned by labs of hyperscalers",
        "independent_frontier_labs": "labs at the frontier that no hyperscaler controls",
        "open_gap": "months by which open models trail the closed frontier",
        "model_value_share": "share of the industry's value added that model makers keep",
    }
    made: list[Row] = [
        (f"note: {text}", float(values[name]), "", "not a condition")
        for name, text in whole.items()
    ]
    words = {
        "open_token_share": "share of tokens made by open or self-hosted models",
        "hhi": "concentration of revenue by controlling owner (HHI)",
        "lerner": "margin over serving cost, share of price",
        "margin_share": "share of what tokens earn above their serving cost",
    }
    for name, text in words.items():
        for tier, tier_name in enumerate(TIERS):
            value = float(by_tier[name][..., tier])
            made.append((f"note: {text}, {tier_name} tier", value, "", "not a condition"))
    return made
