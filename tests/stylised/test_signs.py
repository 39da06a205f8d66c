"""Drivers push endings where theory says, in the same worlds before and after.

Each claim is one of `experiments/02_ablations/signs.toml`, read on a small ensemble; it must
hold with a 95% interval that excludes zero. Results are exact for a seed, so a claim fails only if
a rule, a parameter or numpy's random numbers change. Strength is the difference over the half-width
of its interval, so 1 is enough. When written the quick claims had 1.2 (capital), 2.9 (quality),
5.2 (spillovers), 1.6 (open serving) and 4.6 (liability); the slow ones 1.1 (elasticity) to 4.9,
and the slowest 1.7 (switching costs), 1.1 (chips) and 1.3 (compliance): rising prices became rare,
and what moves them is hard to see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from sim.analysis.outcomes import Outcome
from sim.analysis.signs import Sign, sign_table
from sim.runs.paired import Variant

Runner = Callable[[Variant], Outcome]
Rows = Mapping[str, Mapping[str, float]]


def claims(sign: Sign, run: Runner, months: int) -> Rows:
    """The rows of a sign's table by measure."""
    table = sign_table({each: run(each) for each in sign.variants}, [sign], months)
    return table.set_index("measure").to_dict(orient="index")


def told(row: Mapping[str, float]) -> str:
    """What was measured, for the message of a failure."""
    wanted = "up" if row["expected"] > 0 else "down"
    return (
        f"{row['before']:.3f} to {row['after']:.3f}: {row['difference']:+.4f} "
        f"({row['low']:+.4f} to {row['high']:+.4f}), expected {wanted}"
    )


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("capital", "score_year_seven_prices_rise"),
        ("quality", "score_commoditization"),
        ("spillover", "score_commoditization"),
        ("efficiency", "score_commoditization"),
        ("liability", "score_commoditization"),
    ],
)
def test_a_strong_sign_holds_in_40_worlds(
    name: str, measure: str, signs: dict[str, Sign], small: Runner
) -> None:
    row = claims(signs[name], small, 120)[measure]
    assert row["strength"] > 1.0, told(row)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("capital", "delay_subsidy_over"),
        ("capital", "score_consolidation"),
        ("quality", "score_consolidation"),
        ("antitrust", "score_consolidation"),
        ("antitrust", "closures"),
        ("elasticity", "score_year_seven_prices_rise"),
    ],
)
def test_a_weaker_sign_holds_in_160_worlds(
    name: str, measure: str, signs: dict[str, Sign], larger: Runner
) -> None:
    row = claims(signs[name], larger, 144)[measure]
    assert row["strength"] > 1.0, told(row)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("switching", "score_prices_rise"),
        ("chips", "score_prices_rise"),
        ("compliance", "score_consolidation"),
    ],
)
def test_the_weakest_signs_hold_in_640_worlds(
    name: str, measure: str, signs: dict[str, Sign], largest: Runner
) -> None:
    row = claims(signs[name], largest, 144)[measure]
    assert row["strength"] > 1.0, told(row)


def test_a_sign_that_is_not_there_is_not_found(signs: dict[str, Sign], small: Runner) -> None:
    """The same worlds twice: no claim may hold, in either direction."""
    sign = signs["capital"]
    same = small(sign.variants[0])
    table = sign_table(dict.fromkeys(sign.variants, same), [sign], 120)
    assert not table["holds"].any()
    assert not table["opposite"].any()
