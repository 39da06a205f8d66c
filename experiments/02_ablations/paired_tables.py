"""From outcomes of paired worlds to tables: one row for each comparison and measure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from driver_signs import Claim, Sign
from drivers_off import DRIVERS, OWN, SCENARIO_ENDINGS, job_without
from paired_runs import Job, Outcome, check_pairs

from sim.analysis import paired
from sim.analysis.paired import Difference
from sim.endings.classification import ENDINGS

MAIN = ENDINGS[:3]
Outcomes = Mapping[Job, Outcome]


@dataclass(frozen=True)
class Measure:
    """One number of a world, and how two ensembles differ in it."""

    unit: str
    differ: Callable[[Outcome, Outcome, float], Difference]
    """Of outcomes before and after, and the months watched."""


def _share(key: str, ending: str) -> Measure:
    code = ENDINGS.index(ending)
    return Measure(
        "share of worlds", lambda a, b, _: paired.share_difference(a[key] == code, b[key] == code)
    )


def _score(key: str, ending: str) -> Measure:
    code = ENDINGS.index(ending)
    return Measure(
        "score", lambda a, b, _: paired.mean_difference(a[key][:, code], b[key][:, code])
    )


def _delay(ending: str) -> Measure:
    code = ENDINGS.index(ending)
    return Measure(
        "months",
        lambda a, b, months: paired.delay(a["arrival"][:, code], b["arrival"][:, code], months),
    )


def _mean(key: str, unit: str) -> Measure:
    return Measure(unit, lambda a, b, _: paired.mean_difference(a[key], b[key]))


MEASURES: dict[str, Measure] = {
    **{f"share_{each}": _share("ending", each) for each in ENDINGS},
    **{f"share_year_five_{each}": _share("ending_year_five", each) for each in ENDINGS},
    **{f"score_{each}": _score("membership", each) for each in ENDINGS},
    **{f"score_year_seven_{each}": _score("membership_year_seven", each) for each in MAIN},
    "delay_subsidy_over": Measure(
        "months", lambda a, b, months: paired.delay(a["subsidy_over"], b["subsidy_over"], months)
    ),
    **{f"delay_{each}": _delay(each) for each in MAIN},
    "subsidy_over_by_year_five": Measure(
        "share of worlds",
        lambda a, b, _: paired.arrival_difference(a["subsidy_over"], b["subsidy_over"], 60.0),
    ),
    "closures": _mean("closures", "labs per world"),
    "acquisitions": _mean("acquisitions", "labs per world"),
    "price_to_full_cost": _mean("price_to_full_cost", "ratio"),
    "lerner": _mean("lerner", "share of price"),
    "hhi": _mean("hhi", "points"),
    "open_token_share": _mean("open_token_share", "share of tokens"),
    "open_gap": _mean("open_gap", "months"),
}
SHOWN = tuple(name for name in MEASURES if not name.startswith("share_year_five"))
"""Measures in the table of ablations."""


def row(measure: str, before: Outcome, after: Outcome, months: int) -> dict[str, object]:
    """One measure of a pair of ensembles, with its 95% interval."""
    found = MEASURES[measure].differ(before, after, float(months))
    return {
        "measure": measure,
        "unit": MEASURES[measure].unit,
        "before": float(found.before),
        "after": float(found.after),
        "difference": float(found.difference),
        "low": float(found.low),
        "high": float(found.high),
        "worlds": found.worlds,
    }


def ablation_jobs() -> list[Job]:
    """The prior as it is, and without each driver."""
    return [
        job_without("baseline", ()),
        *(job_without("baseline", (each.name,)) for each in DRIVERS),
    ]


def ablation_table(outcomes: Outcomes, months: int) -> pd.DataFrame:
    """A row for each driver and measure: what turning it off does to every ending."""
    before = outcomes[job_without("baseline", ())]
    rows = []
    for driver in DRIVERS:
        after = outcomes[job_without("baseline", (driver.name,))]
        check_pairs(before, after)
        for measure in SHOWN:
            rows.append(
                {"driver": driver.name, "label": driver.label} | row(measure, before, after, months)
            )
    return pd.DataFrame(rows)


def off_in(ending: str) -> list[tuple[str, ...]]:
    """Which drivers to turn off where a scenario conjectures an ending: each, then its own."""
    singly = [(driver.name,) for driver in DRIVERS]
    return [*singly, OWN[ending]] if ending in OWN else singly


def scenario_jobs(shipped: Mapping[str, str]) -> list[Job]:
    """Each article scenario as it is, without each driver, and without its ending's own."""
    return [
        job_without(shipped[name], off)
        for name, ending in SCENARIO_ENDINGS.items()
        for off in [(), *off_in(ending)]
    ]


def scenario_table(outcomes: Outcomes, shipped: Mapping[str, str]) -> pd.DataFrame:
    """Share of a scenario's ending with and without drivers; subsidised is read at year five.

    ``left`` is after over before. ``halved``: at most half is left; ``surely_halved``: the
    interval of after less half of before lies below zero.
    """
    rows = []
    for name, ending in SCENARIO_ENDINGS.items():
        before = outcomes[job_without(shipped[name], ())]
        key = "ending_year_five" if ending == "subsidised" else "ending"
        measure = f"share_year_five_{ending}" if ending == "subsidised" else f"share_{ending}"
        for off in off_in(ending):
            after = outcomes[job_without(shipped[name], off)]
            check_pairs(before, after)
            found = row(measure, before, after, 0)
            code = ENDINGS.index(ending)
            rest = paired.mean_difference(0.5 * (before[key] == code), (after[key] == code) * 1.0)
            share = float(found["before"])  # type: ignore[arg-type]
            found |= {
                "left": float(found["after"]) / share if share > 0 else float("nan"),  # type: ignore[arg-type]
                "halved": share > 0 and bool(rest.difference <= 0.0),
                "surely_halved": bool(rest.falls),
            }
            own = set(off) <= set(OWN.get(ending, ()))
            rows.append(
                {"scenario": name, "run": shipped[name], "ending": ending, "off": " + ".join(off)}
                | {"own": own, "together": len(off) > 1}
                | found
            )
    return pd.DataFrame(rows)


def sign_table(outcomes: Outcomes, signs: Sequence[Sign], months: int) -> pd.DataFrame:
    """A row for each claim: does the interval exclude zero on the side that theory says?

    ``strength`` is the difference over the half-width of its interval, signed so that positive
    agrees with theory; ``rank`` orders claims by it. ``sign_holds`` is the verdict on the whole
    sign: all its claims, where of two readings of one claim one must hold and none be opposite.
    """
    rows = []
    for sign in signs:
        before, after = (outcomes[job] for job in sign.jobs)
        check_pairs(before, after)
        for claim in sign.claims:
            found = row(claim.measure, before, after, months)
            rows.append(_described(sign, claim) | found | _verdict(claim, found))
    table = pd.DataFrame(rows)
    table["rank"] = table["strength"].rank(ascending=False, method="first").astype(int)
    readings = table.groupby(["sign", "claim"])
    claim_holds = readings["holds"].any() & ~readings["opposite"].any()
    table["sign_holds"] = table["sign"].map(claim_holds.groupby("sign").all())
    return table


def _described(sign: Sign, claim: Claim) -> dict[str, object]:
    return {
        "sign": sign.name,
        "label": sign.label,
        "counted": sign.counted,
        "parameter": sign.parameter,
        "from": settings(sign.start),
        "to": settings(sign.end),
        "claim": claim.either or claim.measure,
        "words": claim.words,
        "expected": claim.sign,
    }


def _verdict(claim: Claim, found: Mapping[str, object]) -> dict[str, object]:
    low, high, difference = (float(str(found[name])) for name in ("low", "high", "difference"))
    agrees = low > 0.0 if claim.sign > 0 else high < 0.0
    against = high < 0.0 if claim.sign > 0 else low > 0.0
    half = max((high - low) / 2.0, 1e-12)
    return {"holds": agrees, "opposite": against, "strength": claim.sign * difference / half}


def settings(values: Mapping[str, float]) -> str:
    """Parameters and their values on one line."""
    return "; ".join(f"{name} = {value:g}" for name, value in values.items())
